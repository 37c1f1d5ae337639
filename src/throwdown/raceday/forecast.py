"""The prediction beside the runs: what followers see of two who race each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from throwdown.meet.assembly import TimedRun
from throwdown.meet.day import Day
from throwdown.meet.prediction import Prediction, Side
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import OK, RRN, Entry, Run
from throwdown.meet.standings import index_of, score
from throwdown.meet.ticks import SECOND, show, to_step
from throwdown.raceday.odds import Driven, Paces, Part, odds

_MOST_HISTORY = 60
"""So many odds of the past are kept in the view, the newest."""


def forecast_of(day: Day) -> dict[str, Any] | None:
    """Return what is predicted and how it goes, as a view holds it: no null, the same for a day.

    Odds are those of the first side, before any run and after each; None where nothing is
    predicted of two who are still entered.
    """
    prediction = day.prediction
    if prediction is None or any(
        side.entry not in day.entries or side.entry in day.withdrawn for side in prediction.sides
    ):
        return None
    paces = Paces.of(prediction)
    states = _states(day, prediction)
    if day.official:
        states[-1] = _closed(states[-1][0]), _closed(states[-1][1])
    history = [round(odds(paces, *state), 4) for state in states[-_MOST_HISTORY - 1 :]]
    sides = states[-1]
    return {
        "first": _side(prediction.first, prediction.shared, day.rules),
        "second": _side(prediction.second, prediction.shared, day.rules),
        "one_run": prediction.odds,
        "before": round(odds(paces, *states[0]), 4),
        "now": history[-1],
        "history": history,
        "over": all(side.over for side in sides),
        **_margin(prediction, sides, day.rules),
        "source": {name: one for name, one in prediction.source.items() if _is_plain(one)},
    }


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float))


def _side(side: Side, shared: int, rules: RuleSet) -> dict[str, Any]:
    """Return a side as it was predicted; a run is off for its own causes and those of both."""
    spread = round((side.pace_sd**2 + side.run_sd**2 + shared**2) ** 0.5)
    told = {"entry": side.entry, "time": show(side.time, 2), "sd": show(spread, 2), "car": side.car}
    return told | ({} if side.price_usd is None else {"price_usd": side.price_usd})


def _in_order(day: Day, prediction: Prediction) -> Sequence[TimedRun]:
    """Return the runs of both that are over, in the order in which they ended."""
    names = {side.entry for side in prediction.sides}
    over = [one for one in day.assembled.runs if one.entry in names and one.run is not None]
    place = {one.number: at for at, one in enumerate(day.assembled.runs)}
    return sorted(
        over, key=lambda one: (one.finish.number if one.finish else one.number, place[one.number])
    )


def _states(day: Day, prediction: Prediction) -> list[tuple[Driven, Driven]]:
    """Return what both have done by the meet's rules, before any run and after each."""
    names = [side.entry for side in prediction.sides]
    place = {one.number: at for at, one in enumerate(day.assembled.runs)}
    timed, indices = day.rules.by_time(), _indices(day, prediction)
    done: tuple[list[TimedRun], list[TimedRun]] = ([], [])

    def driven(side: int) -> Driven:
        runs = tuple(one.run for one in done[side] if one.run is not None)
        entry = replace(day.entries[names[side]], runs=runs)
        (standing,) = score([entry], timed)
        return _driven(entry, standing.nets, prediction.attempts, day.rules, indices[side])

    now = [driven(0), driven(1)]
    states = [(now[0], now[1])]
    for one in _in_order(day, prediction):
        side = names.index(one.entry)
        done[side].append(one)
        done[side].sort(key=lambda one: place[one.number])
        now[side] = driven(side)
        states.append((now[0], now[1]))
    return states


def _closed(driven: Driven) -> Driven:
    """Return what a side has done where it runs no more."""
    return replace(driven, parts=tuple(replace(part, left=0) for part in driven.parts))


def _indices(day: Day, prediction: Prediction) -> tuple[Fraction | int, Fraction | int]:
    """Return what times of both are multiplied with, where the rules rank them by an index."""
    entries = [day.entries[side.entry] for side in prediction.sides]
    (one, way), (other, _) = (day.rules.group_of(entry.car_class) for entry in entries)
    overall = day.rules.overall
    by = way.by if one == other or overall is None else overall.by
    if by not in ("index", "best-index"):
        return 1, 1
    first, second = (index_of(entry, day.rules) or 1 for entry in entries)
    return first, second


def _driven(
    entry: Entry, nets: Sequence[int | None], attempts: int, rules: RuleSet, index: Fraction | int
) -> Driven:
    """Return what an entry has done, of whose runs the rules make ``nets`` [ticks]."""
    how_printed = rules.index
    ranks_printed = index != 1 and how_printed.rank_on == "printed"
    printed = (how_printed.step, how_printed.finer_digits) if ranks_printed else None

    def driven(*parts: Part, out: bool = False) -> Driven:
        return Driven(parts, out, entry.head_start, index, printed)

    by = rules.group_of(entry.car_class)[1].by
    how = rules.total_of(entry.car_class)
    method = "best" if by in ("best", "best-index") else how.method
    timed = [(run, net) for run, net in zip(entry.runs, nets, strict=True) if run.status != RRN]
    most = max(rules.runs.most or attempts, len(timed))
    if method == "best":
        return driven(_part(timed, most, rules, index))
    if method == "sum":
        out = any(net is None and run.status in rules.runs.void for run, net in timed)
        chances = [_part([(run, net)], 1, rules, index) for run, net in timed if net is not None]
        return driven(*chances, *[Part(None, 1)] * (most - len(timed)), out=out)
    half = min(how.first_half_runs, most)
    halves = (timed[:half], half), (timed[half:], most - half)
    return driven(*(_part(own, runs, rules, index) for own, runs in halves))


def _part(
    timed: Sequence[tuple[Run, int | None]], most: int, rules: RuleSet, index: Fraction | int
) -> Part:
    nets = [net * index for _, net in timed if net is not None]
    clean = [
        to_step(run.raw, rules.times.step, rules.times.finer_digits)
        for run, _ in timed
        if run.status == OK and not run.cones and run.raw is not None
    ]
    return Part(
        best=min(nets, default=None),
        left=most - len(timed),
        clean=len(clean),
        fastest=min(clean, default=None),
    )


def _margin(prediction: Prediction, sides: tuple[Driven, Driven], rules: RuleSet) -> dict[str, Any]:
    """Return who is ahead by how much, and what each second of that costs in list prices."""
    first, second = (side.total for side in sides)
    if first is None or second is None:
        return {}
    if first == second:
        return {"margin": show(0, rules.times.decimals).rstrip(".")}
    ahead, behind = prediction.sides if first < second else prediction.sides[::-1]
    margin = round(abs(Fraction(first) - second))
    told: dict[str, Any] = {
        "ahead": ahead.entry,
        "margin": show(margin, rules.times.decimals).rstrip("."),
    }
    if margin and ahead.price_usd is not None and behind.price_usd is not None:
        told["price_gap_usd"] = round(ahead.price_usd - behind.price_usd)
        if ahead.price_usd > behind.price_usd:
            dearer = ahead.price_usd - behind.price_usd
            told["usd_per_second"] = round(dearer * SECOND / margin)
    return told
