"""The public state of a meet, and patches that bring a follower from one to the next.

A view is JSON whose objects hold no null, so that a JSON Merge Patch (RFC 7396) says every change:
null takes a key away, an object changes what is in it, anything else is put in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from throwdown.meet.acts import Act
from throwdown.meet.assembly import TimedRun
from throwdown.meet.day import Day
from throwdown.meet.pairs import LaneRun
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import OK
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import show, to_step
from throwdown.raceday.heats_told import heats_told
from throwdown.raceday.race_told import race_told

View = dict[str, Any]
Row = dict[str, Any]
NOTES, FINISHED, QUEUE = 20, 5, 12
"""How many of the newest notes, of the last runs and of those who wait a view holds."""


def view_of(
    day: Day,
    acts: Sequence[Act],
    more: Mapping[str, Any] | None = None,
    before: tuple[Day, View] | None = None,
) -> View:
    """Return what followers see of a meet after its ``acts``, of which ``day`` is the fold.

    Times are text as the rules print them [s]; ``rows`` are the ranked entries by their id,
    ``order`` in a row its place in the sheet.  ``prediction`` is there where one is in the
    book (``forecast_of``); ``more`` is put beside them.  ``before`` is a day of the same book and
    its view: rows of which nothing changed are taken from there.
    """
    view: View = {
        "act": acts[-1].number,
        "at": acts[-1].at,
        "meet": day.name,
        "rules": {"id": day.rules.id, "name": day.rules.name, "cone_s": day.rules.times.cone_s},
        "groups": _groups(day),
        "rows": _rows(day, before),
        "on_course": _on_course(day, acts),
        "finished": [] if day.laps else _finished(day.assembled.runs),
        "queue": [entry for _, entry in day.assembled.queue[:QUEUE]],
        "waiting": len(day.assembled.queue),
        "notes": _notes(acts, day.gone),
        **(more or {}),
    }
    if day.official:
        view["official"] = True
    if day.open_protests:
        view["protests"] = len(day.open_protests)
    if day.rules.overall is not None:
        view["overall"] = day.rules.overall.by
    if day.rules.tree is not None:
        view |= heats_told(day)
    if day.laps is not None:
        view["race"] = race_told(day, acts)
    if day.prediction is not None:
        from throwdown.raceday.forecast import forecast_of  # NumPy: most meets do without

        forecast = forecast_of(day)
        view |= {} if forecast is None else {"prediction": forecast}
    return view


def patch_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merge patch that makes ``new`` of ``old``."""
    patch: dict[str, Any] = {name: None for name in old if name not in new}
    for name, value in new.items():
        if name not in old:
            patch[name] = value
        elif old[name] is value:
            continue
        elif isinstance(value, dict) and isinstance(old[name], dict):
            inner = patch_of(old[name], value)
            if inner:
                patch[name] = inner
        elif old[name] != value:
            patch[name] = value
    return patch


def patched(view: Any, patch: Mapping[str, Any]) -> View:
    """Return a view with a patch put on it; the view itself is left as it is."""
    new: View = dict(view) if isinstance(view, dict) else {}
    for name, value in patch.items():
        if value is None:
            new.pop(name, None)
        elif isinstance(value, dict):
            new[name] = patched(new.get(name), value)
        else:
            new[name] = value
    return new


def printed(ticks: int, rules: RuleSet) -> str:
    """Write a time [ticks] as the rules count it."""
    return show(
        to_step(ticks, rules.times.step, rules.times.finer_digits), rules.times.decimals
    ).rstrip(".")


def runs_over(day: Day) -> dict[str, list[TimedRun | LaneRun]]:
    """Return the runs that are over, by entry, in the order in which they were started."""
    by_entry: dict[str, list[TimedRun | LaneRun]] = defaultdict(list)
    for run in day.over:
        by_entry[run.entry].append(run)
    return by_entry


def _groups(day: Day) -> list[dict[str, str]]:
    """Return what is ranked together, in the order of the sheet."""
    ways: dict[str, str] = {}
    for one in day.standings:
        if one.group not in ways:
            ways[one.group] = day.rules.group_of(one.entry.car_class)[1].by
    return [{"name": name, "by": by} for name, by in ways.items()]


def _rows(day: Day, before: tuple[Day, View] | None) -> dict[str, dict[str, Any]]:
    runs, known = runs_over(day), _known_rows(before)
    rows = {}
    for order, one in enumerate(day.standings, start=1):
        name = one.entry.where
        made_of, row = known.get(name, ((), {}))
        if made_of != (order, id(one), runs[name]):
            row = _row(one, order, runs[name], day.rules)
        rows[name] = row
    return rows


def _known_rows(before: tuple[Day, View] | None) -> dict[str, tuple[tuple[Any, ...], Row]]:
    """Return the rows of a view by entry, each with what it was made of."""
    if before is None:
        return {}
    day, view = before
    runs = runs_over(day)
    return {
        one.entry.where: ((order, id(one), runs[one.entry.where]), view["rows"][one.entry.where])
        for order, one in enumerate(day.standings, start=1)
    }


def _row(
    one: Standing, order: int, runs: Sequence[TimedRun | LaneRun], rules: RuleSet
) -> dict[str, Any]:
    entry = one.entry
    row = {
        "order": order,
        "number": entry.number,
        "class": entry.car_class,
        "group": one.group,
        "driver": entry.driver,
        "car": entry.car,
        "position": one.position,
        "class_position": one.class_position,
        "runs": {
            str(nth): _run(run, net, rules)
            for nth, (run, net) in enumerate(zip(runs, one.nets, strict=True), start=1)
        },
    }
    for name, ticks in (("best", one.best), ("total", one.total)):
        if ticks is not None:
            row[name] = printed(ticks, rules)
    if one.index_time is not None:
        row["index_time"] = show(one.index_time, rules.index.decimals).rstrip(".")
    return row


def _run(run: TimedRun | LaneRun, net: int | None, rules: RuleSet) -> dict[str, Any]:
    """Return a run; what is as usual (no cones, OK) is left out."""
    scored = run.run
    told: dict[str, Any] = {"run": run.number}
    if run.raw is not None:
        told["raw"] = printed(run.raw, rules)
    if net is not None:
        told["net"] = printed(net, rules)
    if run.cones:
        told["cones"] = run.cones
    if scored is not None and scored.status != OK:
        told["status"] = scored.status
    return told


def _on_course(day: Day, acts: Sequence[Act]) -> list[dict[str, Any]]:
    """Return who is out; of a race of laps all are, and the start is nobody's run."""
    if day.laps is not None:
        return []
    return [_out(run, acts) for run in day.on_course if run.status == OK]


def _out(run: TimedRun, acts: Sequence[Act]) -> dict[str, Any]:
    """Return a car that is out, and since when by the clock of this machine."""
    told: dict[str, Any] = {"run": run.number, "since": acts[run.number - 1].at}
    if run.entry:
        told["entry"] = run.entry
    if run.cones:
        told["cones"] = run.cones
    return told


def _finished(runs: Iterable[TimedRun]) -> list[dict[str, Any]]:
    """Return the last runs that crossed the finish, the newest first."""
    places: dict[str, int] = defaultdict(int)
    found = []
    for run in runs:
        places[run.entry] += run.run is not None
        if run.finish is not None:
            told = {"run": run.number, "nth": places[run.entry]}
            found.append((run.finish.number, told | ({"entry": run.entry} if run.entry else {})))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [told for _, told in found[:FINISHED]]


def _notes(acts: Sequence[Act], gone: frozenset[int]) -> list[dict[str, Any]]:
    """Return the newest notes of officials, the newest first."""
    found: list[dict[str, Any]] = []
    for act in reversed(acts):
        if act.kind == "note" and act.number not in gone:
            found.append({"act": act.number, "at": act.at, "text": act.facts["text"]})
            if len(found) == NOTES:
                break
    return found
