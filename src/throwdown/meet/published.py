"""Where what was published of a meet and what its runs come to differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from throwdown.meet.rules import RuleSet
from throwdown.meet.sheets import Published, Sheet
from throwdown.meet.standings import Standing

PLACES = ("position", "class_position")


@dataclass(frozen=True)
class Difference:
    """One figure of one entry: times in ticks, places as they are."""

    number: str
    car_class: str
    what: str
    published: int
    scored: int | None


def differences(sheet: Sheet, standings: Sequence[Standing], rules: RuleSet) -> list[Difference]:
    """Return everything that a sheet published otherwise, in the order of the standings."""
    said = {id(entry): one for entry, one in zip(sheet.entries, sheet.published, strict=True)}
    found = []
    for standing in standings:
        scored = {
            "best_net": printed(standing.net, rules),
            "total": printed(standing.total, rules),
            "index_time": printed(standing.index_time, rules),
            "position": standing.position,
            "class_position": standing.class_position,
        }
        published = said[id(standing.entry)]
        for name in (field.name for field in fields(Published)):
            value = getattr(published, name)
            if value is not None and value != scored[name]:
                entry = standing.entry
                found.append(Difference(entry.number, entry.car_class, name, value, scored[name]))
    return found


def printed(time: int | None, rules: RuleSet) -> int | None:
    """Return a time [ticks] as this organiser prints it; None where a word stands there."""
    return rules.times.no_time if time is None else time
