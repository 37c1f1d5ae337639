"""Races of so many laps: passings of one line, in whatever order they were written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from throwdown.meet.parts import Laps
from throwdown.meet.ticks import SECOND, TICK_NS, whole_ticks


@dataclass(frozen=True)
class Passing:
    """A car at the line, on the clock that timed the start as well [ns]."""

    entry: str
    at_ns: int


@dataclass(frozen=True)
class LapStanding:
    """Where an entry stands: laps that count, and when the last of them was done.

    ``time`` and ``best_lap`` are in ticks, cut; None without a lap.  ``finished`` says whether the
    entry took the flag; while the race is on nobody has.
    """

    entry: str
    laps: int
    time: int | None
    best_lap: int | None
    finished: bool
    place: int


@dataclass(frozen=True)
class _Driven:
    entry: str
    at_ns: tuple[int, ...]
    """When each lap was completed, after the start [ns]."""


def score_laps(
    entries: Sequence[str],
    passings: Iterable[Passing],
    start_ns: int,
    rules: Laps,
    ppb: int = 0,
) -> tuple[LapStanding, ...]:
    """Score a race: laps completed, then the time of the last one, then the order of ``entries``.

    The order of ``passings`` does not matter.  The race ends for all at their next passing after
    the leader completes the laps; who does not come again stands with the laps that were done,
    behind whoever took the flag with as many.  A passing before the start is none.
    ``ppb`` corrects the clock, as in ``whole_ticks``.
    """
    driven = [_driven(entry, times, start_ns, rules) for entry, times in _by(entries, passings)]
    ends = [one.at_ns[rules.laps - 1] for one in driven if len(one.at_ns) >= rules.laps]
    flag = min(ends, default=None)
    counted = [_until_flag(one, flag, rules) for one in driven]
    order = sorted(
        range(len(counted)),
        key=lambda n: (
            -len(counted[n][0]),
            not counted[n][1] and flag is not None,
            counted[n][0][-1] if counted[n][0] else 0,
            n,
        ),
    )
    return tuple(
        _standing(driven[n].entry, *counted[n], place, ppb)
        for place, n in enumerate(order, start=1)
    )


def _by(entries: Sequence[str], passings: Iterable[Passing]) -> list[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {entry: [] for entry in entries}
    for passing in passings:
        if passing.entry in found:
            found[passing.entry].append(passing.at_ns)
    return [(entry, sorted(times)) for entry, times in found.items()]


def _driven(entry: str, times: list[int], start_ns: int, rules: Laps) -> _Driven:
    shortest = round(rules.shortest_s * SECOND) * TICK_NS
    laps: list[int] = []
    last = start_ns
    for at in times:
        if at - last >= shortest:
            laps.append(at - start_ns)
            last = at
    return _Driven(entry, tuple(laps))


def _until_flag(one: _Driven, flag: int | None, rules: Laps) -> tuple[tuple[int, ...], bool]:
    """Return the laps that count and whether the entry took the flag."""
    if rules.finish == "own-laps":
        laps = one.at_ns[: rules.laps]
        return laps, len(laps) == rules.laps
    if flag is None:
        return one.at_ns, False
    before = sum(at < flag for at in one.at_ns)
    laps = one.at_ns[: before + 1][: rules.laps]
    return laps, bool(laps) and laps[-1] >= flag


def _standing(
    entry: str, laps: tuple[int, ...], finished: bool, place: int, ppb: int
) -> LapStanding:
    whole = [later - earlier for earlier, later in zip((0, *laps), laps, strict=False)]
    return LapStanding(
        entry=entry,
        laps=len(laps),
        time=whole_ticks(laps[-1], ppb) if laps else None,
        best_lap=whole_ticks(min(whole), ppb) if whole else None,
        finished=finished,
        place=place,
    )
