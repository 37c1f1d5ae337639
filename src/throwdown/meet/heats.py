"""Heats of two: who leaves when, and who wins.

Each side's times are its own: the reaction is counted from the last amber of its own tree, so that
a car that leaves exactly with the green has the tree's ``perfect`` reaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from throwdown.meet.parts import FAULTS, Fault, Ladder, Tree
from throwdown.meet.runs import DNF, OK, Run


@dataclass(frozen=True)
class Side:
    """One car's side of a heat [ticks].

    ``reaction`` is None where the car never left, ``elapsed`` where it did not finish; the latter
    is what its clock showed, ``penalty`` what is added for cones.  ``dial_in`` is what the driver
    says the car takes, penalties and all; without dial-ins it is not looked at.
    """

    entry: str
    reaction: int | None
    elapsed: int | None
    penalty: int = 0
    dial_in: int | None = None


@dataclass(frozen=True)
class Decision:
    """Who won, None where nobody did and the heat is run again, and why.

    ``margin`` [ticks] is by how much: at the finish where both raced, else in what they did wrong;
    None where only one did wrong.
    """

    winner: str | None
    why: str
    margin: int | None = None


def head_starts(left: int, right: int) -> tuple[int, int]:
    """Return how much later than the other's each side's tree starts [ticks], by their dial-ins."""
    slower = max(left, right)
    return slower - left, slower - right


def is_red(side: Side, tree: Tree) -> bool:
    """Whether a car left before its green light."""
    return side.reaction is not None and side.reaction < tree.perfect


def class_run(side: Side, tree: Tree, *, cones: int = 0, course: int = 1) -> Run:
    """Return a side as a run against the clock: one that left before the green is unfinished."""
    finished = side.elapsed is not None and side.reaction is not None
    status = OK if finished and not is_red(side, tree) else DNF
    return Run(side.elapsed, cones, status, course)


def decide(left: Side, right: Side, tree: Tree, ladder: Ladder) -> Decision:
    """Return who won a heat.  Which side is named first changes nothing."""
    if ladder.dial_ins and left.dial_in is not None and right.dial_in is not None:
        delays = head_starts(left.dial_in, right.dial_in)
    else:
        delays = (0, 0)
    sides = (left, right)
    faults = [_fault(side, tree, ladder) for side in sides]
    ranks = [_rank(fault, ladder) for fault in faults]
    if ranks[0] != ranks[1]:
        better = 0 if ranks[0] > ranks[1] else 1
        return Decision(sides[better].entry, faults[1 - better] or "")
    shared = faults[0]
    if shared in ("no-start", "unfinished"):
        return Decision(None, f"both {shared}")
    if shared == "breakout":
        return _less([_breakout(side) for side in sides], sides, "both breakout")
    if shared == "red-light":
        return _both_red(sides, delays, tree, ladder)
    return _less(
        [_arrival(s, d, tree) for s, d in zip(sides, delays, strict=True)], sides, "finish"
    )


def _fault(side: Side, tree: Tree, ladder: Ladder) -> Fault | None:
    """Return the worst that a side did wrong."""
    done: list[Fault] = []
    if side.reaction is None:
        done.append("no-start")
    if is_red(side, tree):
        done.append("red-light")
    if side.elapsed is None:
        done.append("unfinished")
    elif (
        ladder.dial_ins and ladder.breakout == "loses" and _breakout(side) > ladder.breakout_margin
    ):
        done.append("breakout")
    return min(done, key=lambda fault: _rank(fault, ladder), default=None)


def _counts(ladder: Ladder) -> bool:
    """Whether a breakout is a fault."""
    return ladder.dial_ins and ladder.breakout == "loses"


def _rank(fault: Fault | None, ladder: Ladder) -> int:
    """Return how bad a fault is, 0 the worst; those that the rules do not name come after."""
    if fault is None:
        return len(FAULTS) + len(ladder.faults)
    known = ladder.faults
    return known.index(fault) if fault in known else len(known) + FAULTS.index(fault)


def _breakout(side: Side) -> int:
    """Return by how much a side was faster than its dial-in, negative where it was not."""
    if side.dial_in is None or side.elapsed is None:
        return 0
    return side.dial_in - side.elapsed - side.penalty


def _arrival(side: Side, delay: int, tree: Tree) -> int:
    """Return when a side crossed the finish after the green of the car that left first."""
    late = 0 if tree.clock == "green" else (side.reaction or 0) - tree.perfect
    return delay + late + (side.elapsed or 0) + side.penalty


def _both_red(
    sides: tuple[Side, Side], delays: tuple[int, int], tree: Tree, ladder: Ladder
) -> Decision:
    early = [tree.perfect - (side.reaction or 0) for side in sides]
    if ladder.both_red == "first":
        left_at = [delay - by for delay, by in zip(delays, early, strict=True)]
        if left_at[0] != left_at[1]:
            return _less([-at for at in left_at], sides, "both red, the first loses")
    return _less(early, sides, "both red, the worse loses")


def _less(values: list[int], sides: tuple[Side, Side], why: str) -> Decision:
    if values[0] == values[1]:
        return Decision(None, f"{why}: a tie", 0)
    better = 0 if values[0] < values[1] else 1
    return Decision(sides[better].entry, why, abs(values[0] - values[1]))
