"""The page of a race: its sections in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from throwdown.report import basis, charts, evidence, payload, run, side_by_side, verdict
from throwdown.report import sectors as course_sectors
from throwdown.report.document import document
from throwdown.report.happened import Happened
from throwdown.report.markup import Html
from throwdown.report.story import Story
from throwdown.report.traces import compare, in_order
from throwdown.report.twins import told_apart
from throwdown.report.words import verdict as headline

if TYPE_CHECKING:
    from throwdown.duel import Race

SCRIPTS = ("data.js", "theme.js", "map.js", "charts.js", "replay.js", "print.js", "main.js")


def page(race: Race, reference: Mapping[str, Any] | None = None) -> str:
    """The whole report of ``race`` as one HTML document."""
    race = told_apart(race)
    story = _story(race, reference)
    data = payload.build(race.course, story.comparison, story.panels, story.sectors)
    title = headline(race.duel, race.samples)
    return document(
        title,
        f"{title}, on {race.course.name}",
        _main(story),
        race.course,
        data,
        SCRIPTS,
        kicker="head-to-head prediction",
        skip="Skip to the verdict",
    )


def _story(race: Race, reference: Mapping[str, Any] | None) -> Story:
    comparison = compare(race)
    cut = course_sectors.split(race.course)
    return Story(
        race=race,
        entries=in_order(race),
        comparison=comparison,
        sectors=cut,
        sector_times=course_sectors.times(comparison, cut),
        panels=charts.panels(comparison),
        happened=None if reference is None else Happened.of(reference),
    )


def _main(story: Story) -> list[Html | None]:
    race = story.race
    return [
        verdict.masthead(story),
        run.replay(story),
        side_by_side.where(story),
        side_by_side.distance(story),
        side_by_side.grip(story),
        verdict.certainty(story),
        basis.of_race(race.basis),
        evidence.field(story),
        evidence.assumptions(race.assumptions, race.course),
        evidence.sources(race.course, [entry.car for entry in story.entries], race.provenance),
    ]
