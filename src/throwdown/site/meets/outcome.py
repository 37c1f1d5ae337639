"""What a meet says of the challenge that it settles."""

from __future__ import annotations

from dataclasses import dataclass

from throwdown.meet.day import Day, fold
from throwdown.meet.published import printed
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import seconds
from throwdown.site.challenges.models import Challenge
from throwdown.site.meets.models import Meet
from throwdown.site.meets.store import acts_of

SIDES = ("challenger", "opponent")
"""The sides are entered under these ids when a meet is made of a challenge."""


@dataclass(frozen=True)
class Outcome:
    """The times of both sides as they count [s], and who is ahead; a tie is ``tie``."""

    meet: Meet
    winner: str
    challenger_s: float
    opponent_s: float

    @property
    def facts(self) -> dict[str, object]:
        """The same as a result states it."""
        return {
            "winner": self.winner,
            "challenger_s": self.challenger_s,
            "opponent_s": self.opponent_s,
        }


def outcome_of(row: Challenge) -> Outcome | None:
    """Return what the newest meet of a challenge comes to; None where it has no two times yet.

    It counts where its book was begun from this very challenge: it holds a hash of its log.
    """
    for meet in row.meets.filter(acts__gt=0):
        acts = acts_of(meet)
        begun = acts[0].facts.get("challenge")
        head = begun.get("head", "") if isinstance(begun, dict) else ""
        if not row.records.filter(hash=head).exists():
            continue
        times = _times(fold(acts))
        if times is not None:
            return Outcome(meet, *times)
    return None


def _times(day: Day) -> tuple[str, float, float] | None:
    """Return who won and both times, None where one has none."""
    totals = {
        one.entry.where: printed(time, day.rules)
        for one in day.standings
        if one.entry.where in SIDES and (time := _counted(one, day)) is not None
    }
    first, second = (totals.get(side) for side in SIDES)
    if first is None or second is None:
        return None
    winner = "tie" if first == second else SIDES[first > second]
    return winner, seconds(first), seconds(second)


def _counted(one: Standing, day: Day) -> int | None:
    """Return the time that an entry is ranked by [ticks], None where it has none."""
    by_index = day.rules.group_of(one.entry.car_class)[1].by in ("index", "best-index")
    return one.index_time if by_index else one.total
