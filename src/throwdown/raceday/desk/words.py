"""Acts as a desk words them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from throwdown.meet.acts import LANES, LOOP, Act
from throwdown.meet.day import Day
from throwdown.meet.entries.sheet import show_money
from throwdown.meet.ticks import SECOND

_Worded = Callable[["Namer", Mapping[str, Any]], str]


class Namer:
    """Names cars, runs and acts for people."""

    def __init__(self, acts: Sequence[Act], day: Day) -> None:
        self._acts, self._day = acts, day
        self._runs: dict[int, tuple[str, int]] = {}
        self._numbers = Counter(
            one.number for name, one in day.entries.items() if name not in day.withdrawn
        )
        counts: dict[str, int] = {}
        for run in () if day.laps else day.assembled.runs:  # its start is nobody's run
            counts[run.entry] = counts.get(run.entry, 0) + 1
            self._runs[run.number] = run.entry, counts[run.entry]

    def car(self, entry: object) -> str:
        """Return a car's number, with its class where another has the number too."""
        known = self._day.entries.get(str(entry))
        if known is None:
            return str(entry)
        shared = self._numbers[known.number] > 1
        return f"{known.number} {known.car_class}" if shared else known.number

    def run(self, number: object) -> str:
        """Return whose run it is, and which of theirs."""
        if not isinstance(number, int) or number not in self._runs:
            return f"act {number}" if isinstance(number, int) else str(number)
        entry, nth = self._runs[number]
        return f"{self.car(entry)}, run {nth}" if entry else "nobody's run"

    def impulse(self, number: object) -> str:
        """Return what a beam trip is."""
        if number in self._runs:
            return f"the start of {self.run(number)}"
        act = self._act(number)
        if act and act.kind == "passing":
            return f"a passing of {self.car(act.facts['entry'])} (act {number})"
        return f"{act.facts.get('line', '')} (act {number})" if act else f"act {number}"

    def is_loop(self, number: object) -> bool:
        """Whether an act is a trip of the loop of a race."""
        act = self._act(number)
        return act is not None and act.facts.get("line") == LOOP

    def place(self, number: object) -> str:
        """Return who has a place in the queue, or at the tree."""
        act = self._act(number)
        if act and act.kind == "stage":
            return " and ".join(filter(None, (self.car(act.facts[one]["entry"]) for one in LANES)))
        return self.car(act.facts.get("entry")) if act else f"act {number}"

    def lane(self, call: object, lane: str) -> str:
        """Return whose a lane of a heat is."""
        act = self._act(call)
        named = self.car(act.facts[lane]["entry"]) if act and act.kind == "stage" else ""
        return f"{named} ({lane})" if named else f"the {lane} lane"

    def say(self, act: Act) -> str:
        """Return an act in a few words."""
        worded = _WORDS.get(act.kind)
        said = worded(self, act.facts) if worded else act.kind
        reason = act.facts.get("reason")
        return f"{said}: {reason}" if reason else said

    def undoes(self, number: object) -> str:
        """Return what an undo takes back."""
        act = self._act(number)
        return f"undo: {self.say(act)}" if act else f"undo act {number}"

    def _act(self, number: object) -> Act | None:
        there = isinstance(number, int) and 1 <= number <= len(self._acts)
        return self._acts[number - 1] if there and isinstance(number, int) else None


def _cones(namer: Namer, facts: Mapping[str, Any]) -> str:
    number = abs(facts["add"])
    noun = "cone" if number == 1 else "cones"
    return f"{facts['add']:+d} {noun} on {namer.run(facts['run'])}"


def _line_up(namer: Namer, facts: Mapping[str, Any]) -> str:
    before = f" before {namer.place(facts['before'])}" if "before" in facts else ""
    return f"{namer.car(facts['entry'])} lined up{before}"


def _assign(namer: Namer, facts: Mapping[str, Any]) -> str:
    if namer.is_loop(facts["impulse"]):
        return f"the passing of act {facts['impulse']} is {namer.car(facts['entry'])}'s"
    how = "" if facts.get("alone") else ", the queue moves"
    return f"the start of act {facts['impulse']} is {namer.car(facts['entry'])}'s{how}"


def _predict(namer: Namer, facts: Mapping[str, Any]) -> str:
    first, second = (namer.car(facts[side]["entry"]) for side in ("first", "second"))
    return f"predicted: {first} beats {second} in {100 * facts['odds']:.0f} of 100 runs"


def _ticked(namer: Namer, facts: Mapping[str, Any], fact: str, what: str) -> str:
    done = "checked in" if fact == "present" else f"has {fact} {what}"
    return f"{namer.car(facts['entry'])} {done}{'' if facts[fact] else ': no'}"


def _work(facts: Mapping[str, Any]) -> str:
    return " ".join(part for part in (facts["heat"], facts["station"]) if part) or "nowhere"


def _money(facts: Mapping[str, Any]) -> str:
    return f"{show_money(facts['amount'], facts['currency'])} {facts['currency']}"


def _clock(_: Namer, facts: Mapping[str, Any]) -> str:
    again = f" (restart {facts['epoch']})" if facts["epoch"] else ""
    return f"times by {facts['device']}{again} corrected by {facts['ppb'] / 1000:+.3f} ppm"


def _stage(namer: Namer, facts: Mapping[str, Any]) -> str:
    left, right = (namer.car(facts[lane]["entry"]) or "nobody" for lane in LANES)
    where = f", heat {facts['heat']} of round {facts['round']}" if facts["round"] else ""
    return f"at the tree: {left} left, {right} right{where}"


def _side(namer: Namer, facts: Mapping[str, Any]) -> str:
    who = namer.lane(facts["stage"], facts["lane"])
    said = [f"{facts['cones']:+d} cones"] if "cones" in facts else []
    said += [facts["status"]] if "status" in facts else []
    timed = (name for name in ("reaction", "elapsed") if name in facts)
    said += [f"{name} {facts[name] / SECOND:.4f} s" for name in timed]
    return f"{', '.join(said) or 'nothing'} for {who}"


def _penalty(namer: Namer, facts: Mapping[str, Any]) -> str:
    laps = f"{facts['laps']:+d} laps taken" if facts["laps"] else ""
    time = f"{facts['ticks'] / SECOND:+.3f} s" if facts["ticks"] else ""
    return f"penalty of {namer.car(facts['entry'])}: {', '.join(filter(None, (time, laps)))}"


def _worn(namer: Namer, facts: Mapping[str, Any]) -> str:
    return f"transponder {facts['transponder']} is {namer.car(facts['entry'])}'s"


def _timed(facts: Mapping[str, Any]) -> str:
    return f"{facts['dial_in'] / SECOND:.3f} s"


def _ruled(upheld: bool) -> str:
    return "upheld" if upheld else "rejected"


_WORDS: dict[str, _Worded] = {
    "open": lambda _, facts: f"{facts['name']} opened",
    "enter": lambda _, facts: f"{facts['number']} in {facts['class']} entered",
    "withdraw": lambda namer, facts: f"{namer.car(facts['entry'])} withdrawn",
    "impulse": lambda _, facts: f"{facts['line']} by {facts['device']}",
    "insert": lambda _, facts: f"{facts['line']} put in on {facts['device']}",
    "void": lambda namer, facts: f"{namer.impulse(facts['impulse'])} deleted",
    "line-up": _line_up,
    "leave": lambda namer, facts: f"{namer.place(facts['line_up'])} left the queue",
    "assign": _assign,
    "pair": lambda namer, facts: f"finish {facts['impulse']} is that of {namer.run(facts['run'])}",
    "cones": _cones,
    "status": lambda namer, facts: f"{facts['status']} for {namer.run(facts['run'])}",
    "gone": lambda namer, facts: f"{namer.run(facts['run'])} left the course",
    "red-flag": lambda namer, facts: f"red flag: {'; '.join(map(namer.run, facts['runs']))}",
    "note": lambda _, facts: str(facts["text"]),
    "device": lambda _, facts: f"{facts['device']} listened to at {facts['address']}",
    "unplug": lambda _, facts: f"{facts['device']} listened to no more",
    "event": lambda _, facts: "the event set up",
    "drive": lambda namer, facts: f"{namer.car(facts['entry'])} drives in heat {facts['heat']}",
    "work": lambda namer, facts: f"{namer.car(facts['entry'])} works: {_work(facts)}",
    "waiver": lambda namer, facts: _ticked(namer, facts, "signed", "the waiver"),
    "tech": lambda namer, facts: _ticked(namer, facts, "passed", "tech"),
    "fee": lambda namer, facts: f"{namer.car(facts['entry'])} owes {_money(facts)}",
    "pay": lambda namer, facts: f"{namer.car(facts['entry'])} paid {_money(facts)}",
    "check-in": lambda namer, facts: _ticked(namer, facts, "present", ""),
    "answer": lambda _, facts: f"a request {'accepted' if facts['accepted'] else 'refused'}",
    "clock": _clock,
    "passing": lambda namer, facts: f"{namer.car(facts['entry'])} passed {facts['device']}",
    "seeds": lambda namer, facts: f"seeded: {', '.join(map(namer.car, facts['entries']))}",
    "heat": lambda _, facts: f"heat {facts['heat']} of round {facts['round']} run",
    "stage": _stage,
    "side": _side,
    "rerun": lambda namer, facts: f"run again: {namer.place(facts['stage'])}",
    "dial-in": lambda namer, facts: f"{namer.car(facts['entry'])} dials in {_timed(facts)}",
    "grid": lambda namer, facts: f"the grid: {', '.join(map(namer.car, facts['entries']))}",
    "flag": lambda _, facts: f"{facts['flag']} flag",
    "transponder": _worn,
    "penalty": _penalty,
    "classify": lambda namer, facts: f"{namer.car(facts['entry'])}: {facts['status']}",
    "protest": lambda namer, facts: f"{namer.car(facts['entry'])} protests: {facts['text']}",
    "ruling": lambda _, facts: f"protest {facts['protest']} {_ruled(facts['upheld'])}",
    "official": lambda *_: "results are official",
    "predict": _predict,
    "trace": lambda namer, facts: f"{namer.run(facts['run'])} has a trace",
    "gap-seen": lambda _, facts: f"a gap of {facts['device']} seen",
    "signed": lambda _, facts: f"signed up to act {facts['upto']}",
    "undo": lambda namer, facts: namer.undoes(facts["act"]),
}
