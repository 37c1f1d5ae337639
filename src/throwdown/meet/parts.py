"""Parts of rule sets that only some kinds have: a starting tree, a ladder of heats, laps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from throwdown.meet.ticks import SECOND

Seconds = Annotated[float, Field(ge=0.0, le=99_999.0, allow_inf_nan=False)]

Fault = Literal["no-start", "red-light", "unfinished", "breakout"]
FAULTS: tuple[Fault, ...] = ("no-start", "red-light", "unfinished", "breakout")
"""What loses a heat, the worst first."""


class Part(BaseModel):
    """A table of a rule set: its keys are checked, its values never change."""

    # A meet that starts again waits for what is built: the parts are, with the whole that is read.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Tree(Part):
    """A starting tree: ambers one after the other, then green."""

    ambers: Annotated[int, Field(ge=1, le=5)] = 3
    interval_s: Seconds = 0.5
    """From one light to the next [s]."""
    perfect_s: Seconds = 0.5
    """The reaction of a car that leaves with the green [s]: less is a red light."""
    clock: Literal["green", "car"] = "car"
    """What starts the clock of a run: its green light, or the car as it leaves."""

    @property
    def perfect(self) -> int:
        """Reaction of a car that leaves with the green [ticks]."""
        return round(self.perfect_s * SECOND)


class Ladder(Part):
    """Rounds of heats of two, of which the loser is out."""

    dial_ins: bool = True
    """Whether the slower by dial-in starts first, by the difference."""
    breakout: Literal["loses", "allowed"] = "loses"
    """What becomes of who is faster than the own dial-in."""
    breakout_margin_s: Seconds = 0.0
    """So much faster is no breakout yet [s]."""
    both_red: Literal["first", "worse"] = "first"
    """Who loses if both go before the green: who went first, or who went further before it."""
    faults: tuple[Fault, ...] = FAULTS
    """What loses, the worst first: the better fault wins."""

    @property
    def breakout_margin(self) -> int:
        """So much faster than the dial-in is no breakout yet [ticks]."""
        return round(self.breakout_margin_s * SECOND)


class Laps(Part):
    """A race of so many laps; who completes them first ends it for all."""

    begins: Literal["flag", "line"] = "flag"
    """Whether the first lap begins with the flag, or as the car first passes the line after it."""
    laps: Annotated[int, Field(ge=1, le=10_000)]
    shortest_s: Seconds = 5.0
    """A passing sooner than this after another is the same one, read twice [s]."""
    finish: Literal["passing", "own-laps"] = "passing"
    """Whether everybody's race ends at the next passing after the leader's, or at the own laps."""
