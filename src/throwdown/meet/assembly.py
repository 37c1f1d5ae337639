"""Runs from impulses: which car left when, and which crossed the finish.

Starts meet the queue in its order, finishes the cars on course in the order in which they left.
Both orders are those of the timing device, not of arrival, so an impulse that a device replays
later falls into its place, and what a mended mistake moved falls back into its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from throwdown.meet.acts import FINISH, START, Act
from throwdown.meet.impulses import Impulse, in_order
from throwdown.meet.runs import DNF, OK, RRN, Run
from throwdown.meet.ticks import whole_ticks


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

    @property
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

    @property
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


def assemble(acts: Sequence[Act], gone: frozenset[int]) -> Assembled:
    """Return the runs of a log; ``gone`` are the numbers of acts that were undone."""
    live = [act for act in acts if act.number not in gone]
    impulses = in_order(live)
    starts = [one for one in impulses if one.line == START]
    entries, queue = _who_starts(starts, live)
    runs = {one.number: TimedRun(one.number, entries.get(one.number, ""), one) for one in starts}
    for act in live:
        if act.kind == "gone" and act.facts["run"] in runs:
            runs[act.facts["run"]] = replace(runs[act.facts["run"]], gone=True)
    finished, loose = _who_finishes(impulses, runs, live)
    judged, orphans = _judge(finished, live)
    known = {one.number for one in impulses}
    orphans += [
        act.number
        for act in live
        if act.kind in ("assign", "pair") and act.facts["impulse"] not in known
    ]
    ordered = tuple(judged[one.number] for one in starts)
    return Assembled(ordered, queue, loose, tuple(sorted(orphans)))


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
        own = next((place for place in queue if place[0] < start.number), None)
        if own is not None:
            queue.remove(own)
            found.setdefault(start.number, own[1])
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
    impulses: Sequence[Impulse], runs: Mapping[int, TimedRun], acts: Sequence[Act]
) -> tuple[dict[int, TimedRun], tuple[Impulse, ...]]:
    """Return the runs with their finishes, and the finishes of nobody."""
    finishes = [one for one in impulses if one.line == FINISH]
    paired = _pairs(finishes, runs, acts)
    order = {one.number: place for place, one in enumerate(impulses)}
    done = dict(runs)
    loose: list[Impulse] = []
    for finish in finishes:
        if finish.number in paired:
            number = paired[finish.number]
            done[number] = replace(done[number], finish=finish, gone=False)
    taken = set(paired.values())
    out = [run for run in done.values() if run.number not in taken and run.on_course]
    for finish in finishes:
        if finish.number in paired:
            continue
        own = next((place for place, run in enumerate(out) if _may_end(run, finish, order)), None)
        if own is None:
            loose.append(finish)
        else:
            run = out.pop(own)
            done[run.number] = replace(run, finish=finish)
    return done, tuple(loose)


def _pairs(
    finishes: Sequence[Impulse], runs: Mapping[int, TimedRun], acts: Sequence[Act]
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


def _may_end(run: TimedRun, finish: Impulse, order: Mapping[int, int]) -> bool:
    """Whether a finish can be that of a run: later on its clock, or on one that came after.

    A car whose start was put in by hand may cross a finish on another device; it gets no time.
    """
    if run.start.clock == finish.clock:
        return finish.at_ns > run.start.at_ns
    if run.start.device == finish.device:
        return finish.epoch > run.start.epoch
    return run.start.put_in and order[finish.number] > order[run.number]


def _judge(runs: dict[int, TimedRun], acts: Sequence[Act]) -> tuple[dict[int, TimedRun], list[int]]:
    """Return the runs with cones and statuses, and the acts that speak of runs that are not."""
    orphans = []
    for act in acts:
        if act.kind not in ("cones", "status", "red-flag", "gone"):
            continue
        spoken_of = act.facts["runs"] if act.kind == "red-flag" else [act.facts["run"]]
        if not all(number in runs for number in spoken_of):
            orphans.append(act.number)
        for run in [runs[number] for number in spoken_of if number in runs]:
            if act.kind == "cones":
                runs[run.number] = replace(run, cones=max(run.cones + act.facts["add"], 0))
            elif act.kind == "status":
                runs[run.number] = replace(run, status=act.facts["status"])
            elif act.kind == "red-flag":
                runs[run.number] = replace(run, status=RRN)
    return runs, orphans
