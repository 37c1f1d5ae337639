"""What the sections of a page share: laps put side by side, and a section's frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from throwdown.report import charts
from throwdown.report.markup import Child, Html, el

if TYPE_CHECKING:
    from throwdown.duel import Entry, Race
    from throwdown.report.happened import Happened
    from throwdown.report.sectors import Sector, SectorTime
    from throwdown.report.traces import Comparison


@dataclass(frozen=True, eq=False)
class Laps:
    """Laps of one course side by side, cut into sectors; or one lap alone."""

    comparison: Comparison
    sectors: tuple[Sector, ...]
    sector_times: tuple[SectorTime, ...]
    panels: list[charts.Panel]

    @property
    def names(self) -> tuple[str, str]:
        """Names of the first two laps: in a race, the duel's two as they were named."""
        first, second = self.comparison.cars[:2]
        return first.name, second.name

    @property
    def spoken(self) -> tuple[str, str]:
        """The same as sentences say them."""
        return self.names


@dataclass(frozen=True, eq=False)
class Story(Laps):
    """Everything that the page of a race is made from."""

    race: Race
    entries: tuple[Entry, ...]
    happened: Happened | None


def section(id_: str, title: str, *children: Child, lead: Child = None) -> Html:
    """A section with its heading and a sentence that says what it shows."""
    return el(
        "section",
        el("h2", title, id=f"{id_}-title"),
        el("p", lead, class_="lead") if lead else None,
        children,
        id=id_,
        aria_labelledby=f"{id_}-title",
    )
