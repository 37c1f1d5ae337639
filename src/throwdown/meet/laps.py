"""Races of so many laps: passings of one line, in whatever order they were written down.

A race that a red flag stopped goes on in another leg: laps and times of all legs are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from throwdown.meet.parts import Laps
from throwdown.meet.runs import DNS, DSQ, OK
from throwdown.meet.ticks import SECOND, TICK_NS, whole_ticks


@dataclass(frozen=True)
class Passing:
    """A car at the line, on the clock that timed the start as well [ns]."""

    entry: str
    at_ns: int


@dataclass(frozen=True)
class Leg:
    """A race from a green flag to what stopped it [ns]; ``end_ns`` is None while it goes on.

    ``begins`` is as in the rules: with the flag, or as each car first passes the line.
    """

    start_ns: int
    end_ns: int | None = None
    begins: Literal["flag", "line"] = "flag"


@dataclass(frozen=True)
class Judged:
    """What officials did to an entry: time added [ticks], laps taken, and whether it is out."""

    ticks: int = 0
    laps: int = 0
    status: str = OK


@dataclass(frozen=True)
class LapStanding:
    """Where an entry stands: laps that count, and when the last of them was done.

    ``time``, ``best_lap`` and ``last_lap`` are in ticks, cut; None without a lap.  ``laps`` and
    ``time`` are after penalties.  ``finished`` says whether the entry took the flag; while the race
    is on nobody has.
    """

    entry: str
    laps: int
    time: int | None
    best_lap: int | None
    finished: bool
    place: int
    last_lap: int | None = None
    status: str = OK
    times: tuple[int, ...] = ()
    """When each lap was done, before penalties [ticks]."""
    lap_times: tuple[int, ...] = ()
    """What each lap took [ticks]."""
    passed_ns: tuple[int, ...] = ()
    """When each lap was done, by the clock of the race [ns]."""


@dataclass(frozen=True)
class _Lap:
    at_ns: int
    """When it was completed, by the clock [ns]."""
    raced_ns: int
    """What had been raced by then, in this leg and those before [ns]."""
    took_ns: int


def score_laps(
    entries: Sequence[str],
    passings: Iterable[Passing],
    start_ns: int,
    rules: Laps,
    ppb: int = 0,
) -> tuple[LapStanding, ...]:
    """Score a race of one leg that nobody judged, as ``score_legs`` does."""
    return score_legs(entries, passings, [Leg(start_ns, begins=rules.begins)], rules, ppb)


def score_legs(
    entries: Sequence[str],
    passings: Iterable[Passing],
    legs: Sequence[Leg],
    rules: Laps,
    ppb: int = 0,
    *,
    flag_ns: int | None = None,
    judged: Mapping[str, Judged] | None = None,
) -> tuple[LapStanding, ...]:
    """Score a race: laps completed, then the time of the last one, then the order of ``entries``.

    The order of ``passings`` does not matter.  The race ends for all at their next passing after
    the leader completes the laps, or after a chequered flag at ``flag_ns``; who does not come again
    stands with the laps that were done, behind whoever took the flag with as many.  A passing
    outside of all legs is none.  Who is disqualified comes last.
    ``ppb`` corrects the clock, as in ``whole_ticks``.
    """
    driven = [_driven(times, legs, rules) for times in _by(entries, passings)]
    ends = [laps[rules.laps - 1].at_ns for laps in driven if len(laps) >= rules.laps]
    ends += [] if flag_ns is None else [flag_ns]
    flag = min(ends, default=None)
    counted = [_until_flag(laps, flag, rules, flag_ns) for laps in driven]
    known = judged or {}
    found = [
        _standing(entry, *own, known.get(entry, Judged()), ppb)
        for entry, own in zip(entries, counted, strict=True)
    ]
    order = sorted(
        range(len(found)),
        key=lambda n: (
            found[n].status in (DSQ, DNS),
            -found[n].laps,
            not found[n].finished and flag is not None,
            _raced(counted[n][0]) + known.get(entries[n], Judged()).ticks * TICK_NS,
            n,
        ),
    )
    return tuple(replace(found[n], place=place) for place, n in enumerate(order, start=1))


def _by(entries: Sequence[str], passings: Iterable[Passing]) -> list[list[int]]:
    found: dict[str, list[int]] = {entry: [] for entry in entries}
    for passing in passings:
        if passing.entry in found:
            found[passing.entry].append(passing.at_ns)
    return [sorted(times) for times in found.values()]


def _driven(times: list[int], legs: Sequence[Leg], rules: Laps) -> tuple[_Lap, ...]:
    shortest = round(rules.shortest_s * SECOND) * TICK_NS
    laps: list[_Lap] = []
    raced = 0
    for leg in legs:
        last: int | None = leg.start_ns if leg.begins == "flag" else None
        done = 0
        for at in times:
            if at < leg.start_ns or (leg.end_ns is not None and at >= leg.end_ns):
                continue
            if last is None:
                last = at
            elif at - last >= shortest:
                done = at - leg.start_ns
                laps.append(_Lap(at, raced + done, at - last))
                last = at
        raced += done
    return tuple(laps)


def _until_flag(
    laps: tuple[_Lap, ...], flag: int | None, rules: Laps, flag_ns: int | None
) -> tuple[tuple[_Lap, ...], bool]:
    """Return the laps that count and whether the entry took the flag."""
    if rules.finish == "own-laps" and flag_ns is None:
        own = laps[: rules.laps]
        return own, len(own) == rules.laps
    if flag is None:
        return laps, False
    before = sum(lap.at_ns < flag for lap in laps)
    counted = laps[: before + 1][: rules.laps]
    return counted, bool(counted) and counted[-1].at_ns >= flag


def _raced(laps: Sequence[_Lap]) -> int:
    return laps[-1].raced_ns if laps else 0


def _standing(
    entry: str, laps: tuple[_Lap, ...], finished: bool, judged: Judged, ppb: int
) -> LapStanding:
    return LapStanding(
        entry=entry,
        laps=max(len(laps) - judged.laps, 0),
        time=whole_ticks(_raced(laps), ppb) + judged.ticks if laps else None,
        best_lap=whole_ticks(min(lap.took_ns for lap in laps), ppb) if laps else None,
        finished=finished and judged.status == OK,
        place=0,
        last_lap=whole_ticks(laps[-1].took_ns, ppb) if laps else None,
        status=judged.status,
        times=tuple(whole_ticks(lap.raced_ns, ppb) for lap in laps),
        lap_times=tuple(whole_ticks(lap.took_ns, ppb) for lap in laps),
        passed_ns=tuple(lap.at_ns for lap in laps),
    )
