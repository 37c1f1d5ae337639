"""Who is at a desk now, and waking those who wait for something new."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

AWAY_S = 30.0
"""Who has not asked for so long has left [s]."""


@dataclass(frozen=True)
class Seat:
    """A page that follows the meet: which, whose, and when it last asked [s]."""

    desk: str
    name: str
    page: str
    asked_s: float


class Presence:
    """The pages that follow the meet; ``seconds`` is a clock that never steps."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._seats: dict[str, Seat] = {}

    def sit(self, desk: str, name: str, page: str) -> bool:
        """Note that a page asks; return whether that changes who is there."""
        before = self.seats()
        self._seats[desk] = Seat(desk, name, page, self._seconds())
        return {(one.desk, one.name) for one in before} != {
            (one.desk, one.name) for one in self.seats()
        }

    def leave(self, desk: str) -> bool:
        """Note that a page was closed; return whether it was there."""
        return self._seats.pop(desk, None) is not None

    def seats(self) -> tuple[Seat, ...]:
        """Return who is there, who came first at the front."""
        since = self._seconds() - AWAY_S
        self._seats = {key: one for key, one in self._seats.items() if one.asked_s >= since}
        return tuple(self._seats.values())


class Bell:
    """Wakes all who wait."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait now."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, at_most_s: float) -> None:
        """Return when the bell rings, or after ``at_most_s`` seconds."""
        rung = self._rung
        try:
            await asyncio.wait_for(rung.wait(), at_most_s)
        except TimeoutError:
            return
