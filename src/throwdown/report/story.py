"""What the sections of a page share: the race put side by side, and a section's frame."""

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
class Story:
    """Everything that a page is made from."""

    race: Race
    entries: tuple[Entry, ...]
    comparison: Comparison
    sectors: tuple[Sector, ...]
    sector_times: tuple[SectorTime, ...]
    panels: list[charts.Panel]
    happened: Happened | None

    @property
    def names(self) -> tuple[str, str]:
        """Names of the duel's winner and loser."""
        first, second = self.comparison.cars[:2]
        return first.name, second.name


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
