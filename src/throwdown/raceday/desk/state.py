"""What a desk shows of a meet: queue, course, runs, and what wants a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from throwdown.meet.acts import Act
from throwdown.meet.assembly import TimedRun
from throwdown.meet.day import Day
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import OK
from throwdown.meet.ticks import show, to_step
from throwdown.raceday.desk.racing import race_state, tree_state
from throwdown.raceday.desk.tower import targets
from throwdown.raceday.desk.words import Namer

_LAST_ACTS, _LAST_NOTES = 250, 10
_SAME_NS = 1_000  # a browser's numbers hold a time since 1970 to 256 ns
Shown = dict[str, Any]


def desk_state(
    acts: Sequence[Act], day: Day, now: datetime, before: tuple[Day, Shown] | None = None
) -> Shown:
    """Return all that a desk shows, as JSON holds it; times in words, elapsed ones in ms.

    ``before`` is a day of the same book and what was shown of it: what stayed the same is taken
    from there.
    """
    namer = Namer(acts, day)
    known_day, known = before or (None, {})
    notes = [act for act in acts if act.kind == "note"]
    return {
        "meet": day.name,
        "last": len(acts),
        "cone_s": day.rules.times.cone_s,
        "entries": _entries(day),
        "queue": [{"place": place, "entry": entry} for place, entry in day.assembled.queue],
        "runs": _runs(acts, day, now, _known_runs(before, day)),
        "targets": targets(day, known_day, known.get("targets", {})),
        "loose": [_loose(acts[one.number - 1]) for one in day.assembled.loose],
        "orphans": [said(acts[number - 1], namer, day) for number in day.assembled.orphans],
        "plugged": [
            {name: act.facts[name] for name in ("device", "decoder", "address", "lines")}
            for act in day.devices.values()
        ],
        "official": day.official,
        "protests": [
            {"protest": one.number, "entry": one.entry, "text": one.text}
            for one in day.open_protests
        ],
        "notes": [said(act, namer, day) for act in notes[: -_LAST_NOTES - 1 : -1]],
        "acts": [said(act, namer, day) for act in acts[: -_LAST_ACTS - 1 : -1]],
        **({"tree": tree_state(acts, day, now)} if day.rules.tree is not None else {}),
        **({"race": race_state(acts, day, now)} if day.laps is not None else {}),
    }


def with_seen(gaps: Sequence[Any], acts: Sequence[Act], day: Day) -> list[Any]:
    """Return gaps of devices, each with whether an operator has seen it."""
    seen = [
        (act.facts["device"], act.facts["since_ns"])
        for act in acts
        if act.kind == "gap-seen" and act.number not in day.gone
    ]

    def is_seen(gap: Shown) -> bool:
        return any(
            device == gap.get("device") and abs(since - gap["since_ns"]) < _SAME_NS
            for device, since in seen
        )

    return [
        {**gap, "seen": is_seen(gap)} if isinstance(gap, dict) and "since_ns" in gap else gap
        for gap in gaps
    ]


def said(act: Act, namer: Namer, day: Day) -> Shown:
    """Return an act as it is listed."""
    return {
        "act": act.number,
        "kind": act.kind,
        "by": act.by,
        "at": act.at,
        "key": act.key,
        "text": namer.say(act),
        "undone": act.number in day.gone,
    }


def _entries(day: Day) -> list[Shown]:
    return [
        {
            "entry": name,
            "number": one.number,
            "class": one.car_class,
            "driver": one.driver,
            "car": one.car,
            "heat": day.roster.of[name].heat,
            "withdrawn": name in day.withdrawn,
        }
        for name, one in day.entries.items()
    ]


def _loose(act: Act) -> Shown:
    return {
        "impulse": act.number,
        "line": act.facts["line"],
        "device": act.facts["device"],
        "by_hand": act.kind == "insert" or bool(act.facts.get("manual")),
        "at": act.at,
    }


def _known_runs(before: tuple[Day, Shown] | None, day: Day) -> dict[int, tuple[TimedRun, Shown]]:
    """Return the runs that were over, by number, with what was shown of them.

    Not those of entries that are entered otherwise now: their head starts may be others.
    """
    if before is None:
        return {}
    known, state = before
    same = {
        name
        for name, one in day.entries.items()
        if name in known.entries and known.entries[name].head_start == one.head_start
    }
    return {
        run.number: (run, shown)
        for run, shown in zip(known.assembled.runs, state["runs"], strict=True)
        if not run.on_course and run.entry in same
    }


def _runs(
    acts: Sequence[Act], day: Day, now: datetime, known: Mapping[int, tuple[TimedRun, Shown]]
) -> list[Shown]:
    """Return the runs in the order of their starts."""
    counts: dict[str, int] = {}
    shown = []
    for run in day.assembled.runs:
        counts[run.entry] = nth = counts.get(run.entry, 0) + 1
        before, told = known.get(run.number, (None, {}))
        if before is not run or told["of_entry"] != nth:
            told = {"of_entry": nth, **_run(acts, run, day, now)}
        shown.append(told)
    return shown


def _run(acts: Sequence[Act], run: TimedRun, day: Day, now: datetime) -> Shown:
    over = run.run
    status = run.status if over is None else over.status
    out_ms = None
    if run.on_course:
        started = datetime.fromisoformat(acts[run.number - 1].at)
        out_ms = round((now - started).total_seconds() * 1000)
    return {
        "run": run.number,
        "entry": run.entry,
        "finish": None if run.finish is None else run.finish.number,
        "on_course": run.on_course,
        "gone": run.gone,
        "elapsed_ms": out_ms,
        "time": time_of(run, day.rules),
        "net": net_of(run, day),
        "cones": run.cones,
        "status": status,
        "no_time": run.finish is not None and run.raw is None and run.status == OK,
        "by_hand": run.start.put_in or (run.finish is not None and run.finish.put_in),
        "start": {
            "device": run.start.device,
            "epoch": run.start.epoch,
            "time": acts[run.number - 1].facts["time"],
            "unit_ns": acts[run.number - 1].facts["unit_ns"],
        },
    }


def time_of(run: TimedRun, rules: RuleSet) -> str:
    """Return a run's time without penalties as sheets write it; empty without one."""
    if run.raw is None:
        return ""
    return _shown(to_step(run.raw, rules.times.step, rules.times.finer_digits), rules)


def net_of(run: TimedRun, day: Day) -> str:
    """Return a run's time with its cones, less its head start; empty where it counts no time."""
    if run.raw is None or run.status != OK:
        return ""
    times = day.rules.times
    raw = to_step(run.raw, times.step, times.finer_digits)
    ahead = day.entries[run.entry].head_start if run.entry in day.entries else 0
    return _shown(raw + run.cones * times.cone - ahead, day.rules)


def _shown(ticks: int, rules: RuleSet) -> str:
    return show(ticks, rules.times.decimals)
