"""What happened when the cars of a race met on its course: a file, never an input.

Each ``data/references/*.toml`` records one published result with its sources.
It is printed next to a prediction and goes nowhere else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Precedent:
    """A published result: who won, by how much, in whose words."""

    title: str
    date: str
    course: str
    winner: str
    winner_driver: str
    loser: str
    loser_driver: str
    margin: str
    margin_s: float
    margin_percent: str
    elapsed_times: str
    sources: tuple[str, ...]


def find_reference(course: str, cars: Collection[str]) -> dict[str, Any] | None:
    """The file that records a race of two of these cars on this course, or None.

    ``course`` and ``cars`` are ids.
    """
    folder = files("throwdown").joinpath("data").joinpath("references")
    for entry in sorted(folder.iterdir(), key=str):
        if not entry.name.endswith(".toml"):
            continue
        found = tomllib.loads(entry.read_text(encoding="utf-8"))
        if found.get("course") == course and {found["winner"], found["loser"]} <= set(cars):
            return found
    return None


def find_precedent(course: str, cars: Collection[str]) -> Precedent | None:
    """The same as a record."""
    found = find_reference(course, cars)
    return None if found is None else _precedent(found)


def _precedent(found: dict[str, Any]) -> Precedent:
    margin, share = found["margin"], found["margin_percent"]
    return Precedent(
        title=found["title"],
        date=found["date"].isoformat(),
        course=found["course"],
        winner=found["winner"],
        winner_driver=found["winner_driver"],
        loser=found["loser"],
        loser_driver=found["loser_driver"],
        margin=margin["words"],
        margin_s=float(margin["value"]),
        margin_percent=share["words"],
        elapsed_times=found["elapsed_times"],
        sources=tuple(dict.fromkeys([*margin["sources"], *share["sources"]])),
    )
