"""The page: sections, data, styles and script in one file that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from throwdown.report import charts, evidence, payload, run, side_by_side, verdict
from throwdown.report import sectors as course_sectors
from throwdown.report.happened import Happened
from throwdown.report.markup import Html, el, join
from throwdown.report.story import Story
from throwdown.report.traces import compare, in_order
from throwdown.report.twins import told_apart
from throwdown.report.words import verdict as headline

if TYPE_CHECKING:
    from throwdown.duel import Race

STYLES = ("tokens.css", "base.css", "page.css", "map.css", "charts.css", "tables.css", "print.css")
SCRIPTS = ("data.js", "theme.js", "map.js", "charts.js", "replay.js", "main.js")


def page(race: Race, reference: Mapping[str, Any] | None = None) -> str:
    """The whole report of ``race`` as one HTML document."""
    race = told_apart(race)
    story = _story(race, reference)
    data = payload.build(race.course, story.comparison, story.panels, story.sectors)
    script = _asset_text(SCRIPTS)
    body = el(
        "body",
        el("a", "Skip to the verdict", href="#main", class_="skip"),
        el(
            "div",
            el("p", el("b", "Throwdown"), " head-to-head prediction", class_="kicker"),
            _theme_button(),
            class_="top",
        ),
        el("main", _main(story), id="main"),
        _footer(story),
        el("script", payload.script_json(data), type="application/json", id="data"),
        el("script", Html(script)),
    )
    return f"<!doctype html>\n{el('html', _head(race, script), body, lang='en')}\n"


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


def _main(story: Story) -> list[Html]:
    return [
        verdict.masthead(story),
        run.replay(story),
        side_by_side.where(story),
        side_by_side.distance(story),
        side_by_side.grip(story),
        verdict.certainty(story),
        evidence.field(story),
        evidence.assumptions(story),
        evidence.sources(story),
    ]


def _head(race: Race, script: str) -> Html:
    """Metadata and styles. The policy allows this script and no request at all."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    title = headline(race.duel, race.samples)
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="description", content=f"{title}, on {race.course.name}"),
        el("link", rel="icon", href="data:,"),
        el("title", f"{title} · Throwdown"),
        el("style", Html(_asset_text(STYLES))),
    )


def _theme_button() -> Html:
    return el(
        "button",
        el("span", "◐", aria_hidden="true"),
        " ",
        el("span", "Theme: auto", data_theme_word=True),
        type="button",
        class_="theme script-only",
        data_theme_button=True,
    )


def _footer(story: Story) -> Html:
    course = story.race.course
    return el(
        "footer",
        el("p", "A prediction by ", el("b", "Throwdown"), ", from physics and published figures."),
        el("p", join("Course: ", course.attribution)) if course.attribution else None,
        el("p", "Drive such a duel only where it is allowed: on a closed course."),
    )


def _asset_text(names: tuple[str, ...]) -> str:
    folder = files("throwdown.report").joinpath("assets")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8").strip() for name in names)
