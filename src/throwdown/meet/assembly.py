"""Runs from impulses: which car left when, and which crossed the finish.

Starts meet the queue in its order, finishes the cars on course in the order in which they left.
Both orders are those of the timing device, not of arrival, so an impulse that a device replays
later falls into its place, and what a mended mistake moved falls back into its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from throwdown.meet.acts import FINISH, START, Act
from throwdown.meet.impulses import Impulse, in_order
from throwdown.meet.runs import DNF, OK, RRN, Run
from throwdown.meet.ticks import whole_ticks

_MENDING = frozenset({"line-up", "leave", "assign", "pair", "cones", "status", "gone", "red-flag"})
"""Acts, beside beam trips, of which runs are made."""


@dataclass(frozen=True)
class TimedRun:
    """A run as it was timed: its number is that of its start's act.

    ``entry`` is empty while nobody knows who it was; ``finish`` is None while the car is on course
    or left it without crossing the finish (``gone``).
    """

    number: int
    entry: str
    start: Impulse
    finish: Impulse | None = None
    cones: int = 0
    status: str = OK
    gone: bool = False

    @property
    def on_course(self) -> bool:
        """Whether the car is still out."""
        return self.finish is None and not self.gone

    @cached_property
    def parts(self) -> tuple[int, str, Impulse, Impulse | None, int, str, bool]:
        """All that makes it, in the order of its fields."""
        return (
            self.number,
            self.entry,
            self.start,
            self.finish,
            self.cones,
            self.status,
            self.gone,
        )

    @cached_property
    def raw(self) -> int | None:
        """Finish less start [ticks], None without both on one clock and in this order.

        Where an official corrected the clock, it is corrected.  What is finer than a tick is cut,
        after which rounding to 1 ms or cutting give what they
        would have given of the whole.
        """
        if self.finish is None or self.finish.clock != self.start.clock:
            return None
        took = self.finish.at_ns - self.start.at_ns
        return whole_ticks(took, self.start.ppb) if took > 0 else None

    @cached_property
    def run(self) -> Run | None:
        """The run as rules score it; None while it is not over.

        A car that left the course did not finish; one whose clock was lost runs again.
        """
        if self.status != OK or self.raw is not None:
            return Run(self.raw, self.cones, self.status)
        if self.gone:
            return Run(None, self.cones, DNF)
        return None if self.finish is None else Run(None, self.cones, RRN)


@dataclass(frozen=True)
class Assembled:
    """What impulses and officials' acts come to.

    ``runs`` by their start; ``queue`` the entries that wait, as (number of the act, entry);
    ``loose`` impulses that belong to no run, which an official should look at; ``orphans`` acts
    that speak of what is not there.
    """

    runs: tuple[TimedRun, ...]
    queue: tuple[tuple[int, str], ...]
    loose: tuple[Impulse, ...]
    orphans: tuple[int, ...]
    beams: Mapping[int, Impulse] = field(default_factory=dict, compare=False, repr=False)
    """The beam trips that count, in their order, by their acts."""


@dataclass(frozen=True)
class _Judged:
    """What officials said of runs, by their starts."""

    cones: Mapping[int, int]
    status: Mapping[int, str]
    gone: frozenset[int]
    orphans: tuple[int, ...]


def assemble(live: Sequence[Act], known: Assembled | None = None) -> Assembled:
    """Return the runs of acts that count.

    ``known`` is what some of the first of the log's acts came to: what is the same is taken from
    there.
    """
    impulses = in_order(live, known.beams if known else {})
    beams = {one.number: one for one in impulses}
    acts = [act for act in live if act.kind in _MENDING]
    starts = {one.number: one for one in impulses if one.line == START}
    entries, queue = _who_starts(list(starts.values()), acts)
    judged = _judge(starts, beams, acts)
    finishes, loose = _who_finishes(impulses, starts, judged.gone, acts)
    paired = frozenset(finishes) & judged.gone  # it did cross the finish
    before = {run.number: run for run in known.runs} if known else {}
    runs = []
    for number, start in starts.items():
        parts = (
            number,
            entries.get(number, ""),
            start,
            finishes.get(number),
            judged.cones.get(number, 0),
            judged.status.get(number, OK),
            number in judged.gone and number not in paired,
        )
        same = before.get(number)
        runs.append(same if same is not None and same.parts == parts else TimedRun(*parts))
    return Assembled(tuple(runs), queue, loose, judged.orphans, beams)


def driven(runs: Iterable[TimedRun]) -> dict[str, list[TimedRun]]:
    """Return the runs that are over, by entry, in the order in which they were started."""
    by_entry: dict[str, list[TimedRun]] = defaultdict(list)
    for run in runs:
        if run.run is not None:
            by_entry[run.entry].append(run)
    return by_entry


def _who_starts(
    starts: Sequence[Impulse], acts: Sequence[Act]
) -> tuple[dict[int, str], tuple[tuple[int, str], ...]]:
    """Return the entry of each start, and who still waits.

    A start takes the next who was lined up before it was written.  One that an official assigned
    takes that entry's own place in the queue; assigned ``alone`` it keeps the place that it took,
    so that no other run moves.
    """
    queue = _line(acts)
    known = {one.number for one in starts}
    said = {
        act.facts["impulse"]: act
        for act in acts
        if act.kind == "assign" and act.facts["impulse"] in known
    }
    found = {number: str(act.facts["entry"]) for number, act in said.items()}
    jumped = {number for number, act in said.items() if not act.facts.get("alone", False)}
    for number, place in _own_places(starts, queue, found, jumped).items():
        if place in queue:
            queue.remove(place)
        jumped.add(number)
    for start in starts:
        if start.number in jumped:
            continue
        for at, (number, entry) in enumerate(queue):
            if number < start.number:
                found.setdefault(start.number, entry)
                del queue[at]
                break
    return found, tuple(queue)


def _line(acts: Sequence[Act]) -> list[tuple[int, str]]:
    """Return the places in the queue, taken or not, in the order in which they go."""
    left = {act.facts["line_up"] for act in acts if act.kind == "leave"}
    line: list[tuple[int, str]] = []
    for act in acts:
        if act.kind != "line-up":
            continue
        at = len(line)
        if "before" in act.facts:
            numbers = [number for number, _ in line]
            at = numbers.index(act.facts["before"]) if act.facts["before"] in numbers else at
        line.insert(at, (act.number, str(act.facts["entry"])))
    return [place for place in line if place[0] not in left]


def _own_places(
    starts: Sequence[Impulse],
    queue: Sequence[tuple[int, str]],
    found: Mapping[int, str],
    jumped: Collection[int],
) -> dict[int, tuple[int, str]]:
    """Return the places of those who did not go when it was their turn.

    Whoever was lined up for several runs gives up the place whose turn was nearest.
    """
    if not jumped:
        return {}
    turns: dict[str, list[tuple[int, tuple[int, str]]]] = {}
    for turn, place in enumerate(queue):
        turns.setdefault(place[1], []).append((turn, place))
    own: dict[int, tuple[int, str]] = {}
    for turn, start in enumerate(starts):
        places = turns.get(found.get(start.number, ""), []) if start.number in jumped else []
        if places:
            nearest = min(places, key=lambda one: (abs(one[0] - turn), one[0]))
            places.remove(nearest)
            own[start.number] = nearest[1]
    return own


def _who_finishes(
    impulses: Sequence[Impulse],
    starts: Mapping[int, Impulse],
    gone: frozenset[int],
    acts: Sequence[Act],
) -> tuple[dict[int, Impulse], tuple[Impulse, ...]]:
    """Return the finishes of runs by their starts, and the finishes of nobody."""
    finishes = [one for one in impulses if one.line == FINISH]
    paired = _pairs(finishes, starts, acts)
    by_hand = any(start.put_in for start in starts.values())  # else nobody asks for the order
    order = {one.number: place for place, one in enumerate(impulses)} if by_hand else {}
    done: dict[int, Impulse] = {}
    loose: list[Impulse] = []
    for finish in finishes:
        if finish.number in paired:
            done[paired[finish.number]] = finish
    taken = set(paired.values())
    out = [one for number, one in starts.items() if number not in taken and number not in gone]
    for finish in finishes:
        if finish.number in paired:
            continue
        for place, start in enumerate(out):
            if _may_end(start, finish, order):
                done[out.pop(place).number] = finish
                break
        else:
            loose.append(finish)
    return done, tuple(loose)


def _pairs(
    finishes: Sequence[Impulse], runs: Mapping[int, Impulse], acts: Sequence[Act]
) -> dict[int, int]:
    """Return the runs of the finishes that an official paired; what was said last holds."""
    known = {one.number for one in finishes}
    paired: dict[int, int] = {}
    for act in acts:
        if act.kind != "pair" or act.facts["run"] not in runs or act.facts["impulse"] not in known:
            continue
        paired = {one: run for one, run in paired.items() if run != act.facts["run"]}
        paired[act.facts["impulse"]] = act.facts["run"]
    return paired


def _may_end(start: Impulse, finish: Impulse, order: Mapping[int, int]) -> bool:
    """Whether a finish can be that of a run: later on its clock, or on one that came after.

    A car whose start was put in by hand may cross a finish on another device; it gets no time.
    """
    if start.clock == finish.clock:
        return finish.at_ns > start.at_ns
    if start.device == finish.device:
        return finish.epoch > start.epoch
    return start.put_in and order[finish.number] > order[start.number]


def _judge(
    starts: Mapping[int, Impulse], beams: Mapping[int, Impulse], acts: Sequence[Act]
) -> _Judged:
    """Return what officials said of runs, and the acts that speak of what is not there."""
    cones: dict[int, int] = {}
    status: dict[int, str] = {}
    gone: set[int] = set()
    orphans = []
    for act in acts:
        if act.kind in ("assign", "pair") and act.facts["impulse"] not in beams:
            orphans.append(act.number)
        if act.kind not in ("cones", "status", "red-flag", "gone"):
            continue
        spoken_of = act.facts["runs"] if act.kind == "red-flag" else [act.facts["run"]]
        if not all(number in starts for number in spoken_of):
            orphans.append(act.number)
        for number in spoken_of:
            if number not in starts:
                continue
            if act.kind == "cones":
                cones[number] = max(cones.get(number, 0) + act.facts["add"], 0)
            elif act.kind == "gone":
                gone.add(number)
            else:
                status[number] = RRN if act.kind == "red-flag" else act.facts["status"]
    return _Judged(cones, status, frozenset(gone), tuple(sorted(orphans)))
