"""A race of laps from acts: flags, the loop's passings, and what officials did.

Flags and passings stand in the order in which they were written; a passing that came late stands
where the next of its own clock does.  A red flag ends a leg, the next start begins another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from throwdown.meet.acts import IMPULSES, LOOP, START, Act
from throwdown.meet.impulses import clock_rates
from throwdown.meet.laps import Judged, LapStanding, Leg, Passing, score_legs
from throwdown.meet.rules import RuleSet

Clock = tuple[str, int]


@dataclass(frozen=True)
class Passed:
    """A car at the loop: the act, whose, and when by which clock [ns].

    ``entry`` is empty where nobody knows whose transponder it is; ``place`` is the act before which
    it stands among the flags.
    """

    number: int
    entry: str
    at_ns: int
    clock: Clock
    transponder: str = ""
    by_hand: bool = False
    place: int = 0


@dataclass(frozen=True)
class LapRace:
    """A race as it stands.

    ``flag`` is what is shown: empty before the first green, ``finished`` once all are over.
    ``elsewhere`` are passings by a clock that cannot be compared with the race's, ``clock``;
    ``from_line`` says that laps begin at the line because the flag fell on another clock.
    """

    flag: str
    began: int | None
    clock: Clock | None
    standings: tuple[LapStanding, ...]
    passings: tuple[Passed, ...]
    unknown: tuple[Passed, ...]
    elsewhere: tuple[Passed, ...]
    from_line: bool = False
    start_ns: int | None = None
    """When it began, by its own clock [ns]."""


def fold_race(entries: Sequence[str], live: Sequence[Act], rules: RuleSet) -> LapRace | None:
    """Return the race of acts that count, None where the rules have no laps.

    ``entries`` are who races; those on the grid come first, in its order.
    """
    if rules.laps is None:
        return None
    passed = _passings(live)
    flags = _flags(live)
    began = next((act.number for act in flags if act.kind in IMPULSES), None)
    named = [one for one in passed if one.entry]
    clock = _clock(flags, passed)
    own = [one for one in passed if one.clock == clock]
    legs, from_line = _legs(flags, own, clock, rules)
    order = _grid(entries, live)
    ppb = clock_rates(live).get(clock, 0) if clock else 0
    flag = _shown(flags)
    standings = (
        score_legs(
            order,
            [Passing(one.entry, one.at_ns) for one in own],
            legs,
            rules.laps,
            ppb,
            flag_ns=_chequered(flags, own),
            judged=_judged(live),
        )
        if began is not None
        else ()
    )
    if flag and any(one.finished for one in standings):
        flag = "chequered"
    return LapRace(
        flag,
        began,
        clock,
        standings,
        tuple(named),
        tuple(one for one in passed if not one.entry),
        tuple(one for one in passed if began and one.clock != clock and one.place > began),
        from_line,
        legs[0].start_ns if legs else None,
    )


def _passings(live: Sequence[Act]) -> list[Passed]:
    """Return who passed the loop, those taken back left out, by clock and its time."""
    voided = {act.facts["impulse"] for act in live if act.kind == "void"}
    worn = _worn(live)
    said = {act.facts["impulse"]: act.facts["entry"] for act in live if act.kind == "assign"}
    found = []
    for act in live:
        facts = act.facts
        is_beam = act.kind in IMPULSES and facts["line"] == LOOP
        if act.number in voided or not (is_beam or act.kind == "passing"):
            continue
        transponder = str(facts.get("number" if is_beam else "transponder", ""))
        entry = worn.get(transponder, "") if is_beam else facts["entry"]
        found.append(
            Passed(
                number=act.number,
                entry=said.get(act.number, entry),
                at_ns=facts["time"] * facts["unit_ns"],
                clock=(facts["device"], facts["epoch"]),
                transponder=transponder,
                by_hand=act.kind == "insert" or bool(facts.get("manual")),
            )
        )
    return _placed(found)


def _worn(live: Iterable[Act]) -> dict[str, str]:
    """Return whose a transponder is: as officials said, else the car's of that number."""
    acts = list(live)
    numbers = {act.facts["number"]: act.facts["entry"] for act in acts if act.kind == "enter"}
    told = {
        act.facts["transponder"]: act.facts["entry"] for act in acts if act.kind == "transponder"
    }
    return numbers | told


def _placed(passed: Iterable[Passed]) -> list[Passed]:
    """Return passings by clock and time, each with its place among the acts."""
    found: list[Passed] = []
    place: dict[Clock, int] = {}
    for one in sorted(passed, key=lambda one: (one.at_ns, one.number), reverse=True):
        place[one.clock] = min(place.get(one.clock, one.number), one.number)
        found.append(
            Passed(
                one.number,
                one.entry,
                one.at_ns,
                one.clock,
                one.transponder,
                one.by_hand,
                place[one.clock],
            )
        )
    return found[::-1]


def _flags(live: Sequence[Act]) -> list[Act]:
    """Return what was shown to the drivers: starts, which are green, and flags."""
    voided = {act.facts["impulse"] for act in live if act.kind == "void"}
    return [
        act
        for act in live
        if act.kind == "flag"
        or (act.kind in IMPULSES and act.facts["line"] == START and act.number not in voided)
    ]


def _clock(flags: Sequence[Act], passed: Sequence[Passed]) -> Clock | None:
    """Return the clock of the race: that of the first start, else of the first passing after."""
    start = next((act for act in flags if act.kind in IMPULSES), None)
    if start is None:
        return None
    own = _clock_of(start)
    after = [one for one in passed if one.place > start.number]
    if any(one.clock == own for one in after) or not after:
        return own
    return min(after, key=lambda one: one.place).clock


def _clock_of(act: Act) -> Clock:
    return act.facts["device"], act.facts["epoch"]


def _legs(
    flags: Sequence[Act], own: Sequence[Passed], clock: Clock | None, rules: RuleSet
) -> tuple[list[Leg], bool]:
    """Return the legs of a race on its clock, and whether one begins at the line for want of it."""
    assert rules.laps is not None
    legs: list[Leg] = []
    racing, from_line = False, False
    for act in flags:
        if act.kind in IMPULSES and not racing:
            racing = True
            if _clock_of(act) == clock:
                at = act.facts["time"] * act.facts["unit_ns"]
                legs.append(Leg(at, begins=rules.laps.begins))
            else:
                from_line = True
                legs.append(Leg(_next(own, act.number), begins="line"))
        elif act.facts.get("flag") == "red" and racing:
            racing = False
            legs[-1] = Leg(legs[-1].start_ns, _next(own, act.number), legs[-1].begins)
    return legs, from_line


def _next(own: Sequence[Passed], number: int) -> int:
    """Return when the first passing after an act was; where there is none, after all of them."""
    after = [one.at_ns for one in own if one.place > number]
    return min(after, default=max((one.at_ns for one in own), default=0) + 1)


def _chequered(flags: Sequence[Act], own: Sequence[Passed]) -> int | None:
    shown = next((act.number for act in flags if act.facts.get("flag") == "chequered"), None)
    return None if shown is None else _next(own, shown)


def _shown(flags: Sequence[Act]) -> str:
    """Return the flag that is out; a race begins with a start and not with words."""
    flag = ""
    for act in flags:
        if act.kind in IMPULSES:
            flag = "green" if flag in ("", "red") else flag
        elif flag and not (flag == "red" and act.facts["flag"] in ("green", "yellow")):
            flag = act.facts["flag"] if flag != "chequered" else flag
    return flag


def _grid(entries: Sequence[str], live: Sequence[Act]) -> list[str]:
    """Return who races, those on the grid first."""
    grids = [act.facts["entries"] for act in live if act.kind == "grid"]
    said: list[str] = grids[-1] if grids else []
    first = [entry for entry in said if entry in entries]
    return [*first, *(entry for entry in entries if entry not in first)]


def _judged(live: Iterable[Act]) -> dict[str, Judged]:
    """Return what officials did to entries: penalties add up, of statuses the last holds."""
    found: dict[str, Judged] = {}
    for act in live:
        if act.kind not in ("penalty", "classify"):
            continue
        facts = act.facts
        one = found.get(facts["entry"], Judged())
        if act.kind == "penalty":
            one = Judged(one.ticks + facts["ticks"], one.laps + facts["laps"], one.status)
        else:
            one = Judged(one.ticks, one.laps, facts["status"])
        found[facts["entry"]] = one
    return found
