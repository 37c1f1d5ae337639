"""What is written down on a meet: beam trips as they arrive, and what officials do.

An act is never changed.  ``undo`` makes an earlier one count as if it had not been made; undoing
the undoing brings it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from throwdown.errors import InputError, nearest_names
from throwdown.meet.prediction import read_prediction
from throwdown.meet.runs import STATUSES
from throwdown.meet.traces import check_trace

START, FINISH = "start", "finish"
LANES = ("left", "right")
"""The two lanes of a tree, as the drivers see them."""
STAGE, TREE, LOOP = "stage", "tree", "loop"
LANE_LINES = tuple(f"{what}-{lane}" for what in (STAGE, TREE, START, FINISH) for lane in LANES)
"""Of each lane: the car stands in the beam, its first amber lights, it leaves, it is through."""
LINES = (START, FINISH, *LANE_LINES, LOOP)
"""Where a beam stands; a loop lies where a race counts its laps."""
FLAGS = ("green", "yellow", "red", "chequered")

_NEEDED: Mapping[str, Mapping[str, type]] = {
    "open": {"name": str, "rules": dict},
    "enter": {"entry": str, "number": str, "class": str},
    "withdraw": {"entry": str},
    "impulse": {"line": str, "time": int, "unit_ns": int, "device": str, "epoch": int},
    "void": {"impulse": int, "reason": str},
    "insert": {
        "line": str,
        "time": int,
        "unit_ns": int,
        "device": str,
        "epoch": int,
        "reason": str,
    },
    "line-up": {"entry": str},
    "leave": {"line_up": int},
    "assign": {"impulse": int, "entry": str},
    "pair": {"impulse": int, "run": int},
    "cones": {"run": int, "add": int},
    "status": {"run": int, "status": str},
    "gone": {"run": int},
    "red-flag": {"runs": list},
    "undo": {"act": int},
    "note": {"text": str},
    "device": {"device": str, "decoder": str, "address": str, "lines": dict},
    "unplug": {"device": str},
    "clock": {"device": str, "epoch": int, "ppb": int},
    "passing": {"entry": str, "time": int, "unit_ns": int, "device": str, "epoch": int},
    "seeds": {"entries": list},
    "heat": {"round": int, "heat": int, "left": dict, "right": dict},
    "stage": {"round": int, "heat": int, "left": dict, "right": dict},
    "side": {"stage": int, "lane": str},
    "rerun": {"stage": int},
    "dial-in": {"entry": str, "dial_in": int},
    "grid": {"entries": list},
    "flag": {"flag": str},
    "transponder": {"entry": str, "transponder": str},
    "penalty": {"entry": str, "ticks": int, "laps": int},
    "classify": {"entry": str, "status": str},
    "protest": {"entry": str, "text": str},
    "ruling": {"protest": int, "upheld": bool, "reason": str},
    "official": {},
    "predict": {"first": dict, "second": dict, "shared": int, "odds": float, "source": dict},
    "trace": {
        "entry": str,
        "run": int,
        "digest": str,
        "took": int,
        "length_mm": int,
        "every_mm": int,
        "speed": list,
    },
    "gap-seen": {"device": str, "since_ns": int},
    "signed": {"upto": int, "head": str, "signature": str},
    "event": {},
    "drive": {"entry": str, "heat": str},
    "work": {"entry": str, "heat": str, "station": str},
    "waiver": {"entry": str, "signed": bool},
    "tech": {"entry": str, "passed": bool},
    "fee": {"entry": str, "amount": int, "currency": str},
    "pay": {"entry": str, "amount": int, "currency": str, "method": str},
    "check-in": {"entry": str, "present": bool},
    "answer": {"request": str, "version": int, "accepted": bool},
}
KINDS = tuple(_NEEDED)
IMPULSES = ("impulse", "insert")
"""Beam trips: as a device sent them, or as an official put them in."""
REGISTRATION = ("event", "drive", "work", "waiver", "tech", "fee", "pay", "check-in", "answer")
"""What is arranged before anybody drives."""
_ENTERED: Mapping[str, type] = {
    **dict.fromkeys(("driver", "car", "heat", "color", "sponsor", "tires", "shares"), str),
    "walk_up": bool,
    "head_start": int,
}
"""What an entry may have besides what it needs."""
_COUNTED = frozenset({"round", "heat", "dial_in", "cones", "reaction", "elapsed", "ticks", "laps"})
MOST_COUNT = 100_000_000
"""The most that is counted or timed of a heat: beyond it is none."""
MOST_PPB = 1_000_000
"""The most by which a clock is corrected, either way: beyond it is none."""
_MAY_HAVE: Mapping[str, frozenset[str]] = {
    "open": frozenset({"course", "challenge", "signer"}),
    "enter": frozenset({*_ENTERED, "index"}),
    "event": frozenset(
        {
            *("classes", "capacity", "open_to", "heats", "stations", "fee", "currency"),
            *("entry_open", "waiver"),
        }
    ),
    "pay": frozenset({"reference"}),
    "answer": frozenset({"entry"}),
    "impulse": frozenset({"raw", "sequence", "manual", "number"}),
    "line-up": frozenset({"before"}),
    "assign": frozenset({"alone"}),
    "passing": frozenset({"raw", "sequence", "manual", "transponder"}),
    "predict": frozenset({"attempts"}),
    "trace": frozenset({"east", "north", "part"}),
    "side": frozenset({"cones", "status", "reaction", "elapsed"}),
}
_INDEX = re.compile(r"(?=.{1,12}\Z)(?:0*\d{1,2}(?:\.\d+)?|\d+/\d+)", re.ASCII)
_REASONED = frozenset(
    {
        "withdraw",
        "leave",
        "assign",
        "pair",
        "status",
        "gone",
        "red-flag",
        "clock",
        "undo",
        "official",
        "side",
        "rerun",
        "flag",
        "penalty",
        "classify",
        "answer",
    }
)


@dataclass(frozen=True)
class Act:
    """One thing that happened: what, by whom (a device or an official), when it was written.

    ``number`` is its place in the log, from 1; other acts speak of it by that.  ``time`` of an
    impulse counts units of ``unit_ns`` nanoseconds on its device's own clock, so that nothing is
    rounded; ``epoch`` counts that clock's restarts.
    """

    number: int
    kind: str
    by: str
    at: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What its maker knows it by, so that asking twice writes once; empty where it has none."""
        return str(self.facts.get("key", ""))

    def __post_init__(self) -> None:
        """Check the facts of the act.  Raises InputError where they are not its kind's."""
        if self.kind not in _NEEDED:
            raise InputError(
                f"act {self.number} is of no known kind: {self.kind!r}",
                expected=", ".join(KINDS),
                nearest=nearest_names(self.kind, KINDS) or None,
            )
        needed = _NEEDED[self.kind]
        if self.kind == "enter":
            needed = {**needed, **{n: t for n, t in _ENTERED.items() if n in self.facts}}
        for name, kind in needed.items():
            value = self.facts.get(name)
            if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
                raise InputError(f"{self.kind}: {name} is {value!r}", where=f"act {self.number}")
        known = {*needed, *_MAY_HAVE.get(self.kind, ()), "key"}
        known |= {"reason"} if self.kind in _REASONED else set()
        for name in self.facts:
            if name not in known:
                raise InputError(
                    f"{self.kind}: unknown fact {name!r}",
                    where=f"act {self.number}",
                    nearest=nearest_names(name, known) or None,
                )
        self._check_words()

    def _check_words(self) -> None:
        for name in self._names():
            if not isinstance(name, str):
                raise InputError(
                    f"{self.kind}: entry is {name!r}", where=f"act {self.number}", expected="text"
                )
        told = (("line", LINES), ("status", STATUSES), ("lane", LANES), ("flag", FLAGS))
        for name, words in told:
            if name in self.facts and self.facts[name] not in words:
                raise InputError(
                    f"{self.kind}: {name} is {self.facts[name]!r}",
                    where=f"act {self.number}",
                    expected=", ".join(words),
                )
        if self.kind == "predict":
            read_prediction(self.facts)
        if self.kind == "trace":
            check_trace(self.facts)
        if self.facts.get("index") is not None and not _is_index(self.facts["index"]):
            raise InputError(
                f"{self.kind}: index is {str(self.facts['index'])[:40]!r}",
                where=f"act {self.number}",
                expected="a factor below 100 in at most 12 characters, as in 0.823 or 9/10",
            )

        if self.kind == "side" and self.facts.get("status") == "RRN":
            raise InputError("side: a heat is run again by both", expected="the act rerun")
        if self.kind in ("stage", "side", "dial-in", "penalty"):
            self._check_counts()
        if self.kind == "clock" and abs(self.facts["ppb"]) > MOST_PPB:
            raise InputError(
                f"clock: ppb is {self.facts['ppb']}",
                where=f"act {self.number}",
                expected=f"{-MOST_PPB} to {MOST_PPB}",
            )

    def _check_counts(self) -> None:
        """Check what is counted: whole numbers, those of a side or none."""
        told = [("", self.facts)]
        if self.kind == "stage":
            told += [(f"{lane} ", self.facts[lane]) for lane in LANES]
            for lane in LANES:
                for name in self.facts[lane]:
                    if name not in ("entry", "dial_in"):
                        raise InputError(
                            f"stage: {lane} has no {name!r}", where=f"act {self.number}"
                        )
        for of, facts in told:
            for name in _COUNTED & set(facts):
                value = facts[name]
                whole = isinstance(value, int) and not isinstance(value, bool)
                least = -MOST_COUNT if name in ("cones", "reaction", "ticks", "laps") else 0
                if not whole or not least <= value <= MOST_COUNT:
                    raise InputError(
                        f"{self.kind}: {of}{name} is {value!r}",
                        where=f"act {self.number}",
                        expected="a whole number; times in ticks of 0.1 ms",
                    )

    def _names(self) -> list[Any]:
        """Return the entries that are named within other facts."""
        if self.kind in ("seeds", "grid"):
            return list(self.facts["entries"])
        of_kind = {"heat": LANES, "stage": LANES, "predict": ("first", "second")}
        sides = of_kind.get(self.kind, ())
        return [self.facts[side].get("entry") for side in sides]


def _is_index(text: object) -> bool:
    """Whether a text is a factor, judged before anything works out what may be a huge number."""
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        return False
    above, _, below = text.partition("/")
    return 0 < int(above) < 100 * int(below) if below else float(above) > 0


def undone(acts: Iterable[Act]) -> frozenset[int]:
    """Return the numbers of the acts that count as not made."""
    by_undo = {act.number: int(act.facts["act"]) for act in acts if act.kind == "undo"}
    gone: set[int] = set()
    for number in sorted(by_undo, reverse=True):  # what a later act undid undoes nothing
        if number not in gone:
            gone.add(by_undo[number])
    return frozenset(gone)
