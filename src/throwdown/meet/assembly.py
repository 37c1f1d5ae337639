"""Runs from impulses: which car left when, and which crossed the finish.

Starts meet the queue in its order, finishes the cars on course in the order in which they left.
Both orders are those of the timing device, not of arrival, so an impulse that a device replays
later falls into its place, and what a mended mistake moved falls back into its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from throwdown.meet.acts import FINISH, IMPULSES, START, Act
from throwdown.meet.runs import DNF, OK, RRN, Run
from throwdown.meet.ticks import TICK_NS


@dataclass(frozen=True)
class Impulse:
    """A beam trip that counts: its act's number, and when it was on its device's clock [ns]."""

    number: int
    line: str
    device: str
    epoch: int
    at_ns: int

    @property
    def clock(self) -> tuple[str, int]:
        """The clock that it was timed by: two are never compared."""
        return self.device, self.epoch


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
        """Finish less start [ticks], None without both on one clock.

        What is finer than a tick is cut, after which rounding to 1 ms or cutting give what they
        would have given of the whole.
        """
        if self.finish is None or self.finish.clock != self.start.clock:
            return None
        return (self.finish.at_ns - self.start.at_ns) // TICK_NS

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
    voided = {act.facts["impulse"] for act in live if act.kind == "void"}
    impulses = sorted(
        (
            Impulse(
                number=act.number,
                line=act.facts["line"],
                device=act.facts["device"],
                epoch=act.facts["epoch"],
                at_ns=act.facts["time"] * act.facts["unit_ns"],
            )
            for act in live
            if act.kind in IMPULSES and act.number not in voided
        ),
        key=_order(live),
    )
    starts = [one for one in impulses if one.line == START]
    entries, queue = _who_starts(starts, live)
    runs = {one.number: TimedRun(one.number, entries.get(one.number, ""), one) for one in starts}
    for act in live:
        if act.kind == "gone" and act.facts["run"] in runs:
            runs[act.facts["run"]] = replace(runs[act.facts["run"]], gone=True)
    finished, loose = _who_finishes([one for one in impulses if one.line == FINISH], runs, live)
    judged, orphans = _judge(finished, live)
    known = {one.number for one in impulses}
    orphans += [
        act.number
        for act in live
        if act.kind in ("assign", "pair") and act.facts["impulse"] not in known
    ]
    ordered = tuple(judged[one.number] for one in starts)
    return Assembled(ordered, queue, loose, tuple(sorted(orphans)))


def _order(acts: Iterable[Act]) -> Callable[[Impulse], tuple[int, int, int]]:
    """Return a key that sorts impulses: by clock in the order of first use, then by its time."""
    first: dict[tuple[str, int], int] = {}
    for act in acts:
        if act.kind in IMPULSES:
            first.setdefault((act.facts["device"], act.facts["epoch"]), act.number)
    return lambda one: (first[one.clock], one.at_ns, one.number)


def _who_starts(
    starts: Sequence[Impulse], acts: Sequence[Act]
) -> tuple[dict[int, str], tuple[tuple[int, str], ...]]:
    """Return the entry of each start, and who still waits.

    A start takes the next who was lined up before it was written; one that an official assigned
    takes that entry's own place in the queue.
    """
    left = {act.facts["line_up"] for act in acts if act.kind == "leave"}
    queue = [
        (act.number, str(act.facts["entry"]))
        for act in acts
        if act.kind == "line-up" and act.number not in left
    ]
    known = {one.number for one in starts}
    found = {
        act.facts["impulse"]: str(act.facts["entry"])
        for act in acts
        if act.kind == "assign" and act.facts["impulse"] in known
    }
    for entry in found.values():
        own = next((place for place in queue if place[1] == entry), None)
        if own is not None:
            queue.remove(own)
    for start in starts:
        if start.number not in found and queue and queue[0][0] < start.number:
            found[start.number] = queue.pop(0)[1]
    return found, tuple(queue)


def _who_finishes(
    finishes: Sequence[Impulse], runs: Mapping[int, TimedRun], acts: Sequence[Act]
) -> tuple[dict[int, TimedRun], tuple[Impulse, ...]]:
    """Return the runs with their finishes, and the finishes of nobody."""
    paired = {
        act.facts["impulse"]: act.facts["run"]
        for act in acts
        if act.kind == "pair" and act.facts["run"] in runs
    }
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
        own = next((place for place, run in enumerate(out) if _may_end(run, finish)), None)
        if own is None:
            loose.append(finish)
        else:
            run = out.pop(own)
            done[run.number] = replace(run, finish=finish)
    return done, tuple(loose)


def _may_end(run: TimedRun, finish: Impulse) -> bool:
    """Whether a finish can be that of a run: later on its clock, or on one that came after."""
    if run.start.clock == finish.clock:
        return finish.at_ns > run.start.at_ns
    return run.start.clock[0] == finish.clock[0] and finish.clock[1] > run.start.clock[1]


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
