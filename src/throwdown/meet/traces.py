"""Traces of runs: what a logger in the car wrote, as an act holds it.

The file itself lies beside the book under its digest; the act has that, and enough of the run to
draw it wherever the book is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.meet.acts import Act
    from throwdown.meet.assembly import TimedRun

FOLDER = "traces"
"""Where the files lie, beside the book."""
MOST_POINTS = 400
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FASTEST_CM = 15_000


@dataclass(frozen=True)
class RunTrace:
    """What was attached to a run, by act ``number``.

    ``number`` is 0 of one that lies beside the book, as it was published on a site.
    ``took`` [ticks] is the run's time as it was then; speeds [cm/s] are ``every_mm`` apart over
    ``length_mm``, ``east`` and ``north`` [dm] where the car was there, empty where that is not
    known.  ``part`` says which part of the file was the run.
    """

    number: int
    entry: str
    run: int
    digest: str
    took: int
    length_mm: int
    every_mm: int
    speed: tuple[int, ...]
    east: tuple[int, ...]
    north: tuple[int, ...]
    part: str

    @property
    def file(self) -> str:
        """The name of the file, in the folder of traces."""
        return f"{self.digest}.csv"


def read_trace(act: Act) -> RunTrace:
    """Return the trace that an act holds.  Raises InputError where it is none."""
    return _read(act.number, act.facts)


def check_trace(facts: Mapping[str, Any]) -> None:
    """Check the facts of a ``trace`` act.  Raises InputError where they are none."""
    _read(0, facts)


def traces(live: Iterable[Act], runs: Iterable[TimedRun]) -> Mapping[int, RunTrace]:
    """Return the traces of runs, by their starts; of two of one run the last counts.

    One whose run is now another entry's is of no run.
    """
    owners = {run.number: run.entry for run in runs}
    found: dict[int, RunTrace] = {}
    for act in live:
        if act.kind == "trace" and owners.get(act.facts["run"]) == act.facts["entry"]:
            found[act.facts["run"]] = read_trace(act)
    return found


def with_more(
    known: Mapping[int, RunTrace], more: Iterable[Mapping[str, Any]], runs: Iterable[TimedRun]
) -> Mapping[int, RunTrace]:
    """Return traces with those that lie beside the book, given as the facts of acts.

    Where the book has one of the same run, that one counts; one whose run is now another entry's,
    or no run any more, is of no run, and so are facts that are no trace's: one of many is not to
    keep the others from being shown.
    """
    owners = {run.number: run.entry for run in runs}
    read: list[RunTrace] = []
    for facts in more:
        with suppress(InputError):
            read.append(_read(0, facts))
    fitting = {one.run: one for one in read if owners.get(one.run) == one.entry}
    return {**fitting, **known}


def _read(number: int, facts: Mapping[str, Any]) -> RunTrace:
    digest, part = facts.get("digest"), facts.get("part", "")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise InputError("trace: digest is none", where="digest", expected="a SHA-256, hexadecimal")
    if not isinstance(part, str):
        raise InputError("trace: part is no text", where="part")
    speed = _whole(facts, "speed", 0, _FASTEST_CM)
    lines = [_whole(facts, name, -(10**8), 10**8) for name in ("east", "north")]
    if any(len(line) not in (0, len(speed)) for line in lines) or len(lines[0]) != len(lines[1]):
        raise InputError("trace: east and north are not as many as speed", where="east")
    if len(speed) < 2:
        raise InputError("trace: fewer than two speeds", where="speed")
    for name in ("took", "length_mm", "every_mm"):
        if not 0 < facts[name] < 10**9:
            raise InputError(f"trace: {name} is {facts[name]}", where=name, expected="above 0")
    return RunTrace(
        number=number,
        entry=facts["entry"],
        run=facts["run"],
        digest=digest,
        took=facts["took"],
        length_mm=facts["length_mm"],
        every_mm=facts["every_mm"],
        speed=speed,
        east=lines[0],
        north=lines[1],
        part=part,
    )


def _whole(facts: Mapping[str, Any], name: str, low: int, high: int) -> tuple[int, ...]:
    given = facts.get(name, [])
    good = isinstance(given, list) and len(given) <= MOST_POINTS
    if not good or any(type(one) is not int or not low <= one <= high for one in given):
        raise InputError(
            f"trace: {name} is no list of whole numbers",
            where=name,
            expected=f"{MOST_POINTS} at most, from {low} to {high}",
        )
    return tuple(given)
