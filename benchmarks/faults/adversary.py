"""What goes wrong on a race day, and how long it takes until all is well again."""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import TYPE_CHECKING

from benchmarks.faults.truth import restart_clock

from throwdown.timing.asking import asking_for

if TYPE_CHECKING:
    from benchmarks.faults.episode import Episode

KINDS = (
    "killed",
    "killed with its parent",
    "power lost",
    "disk full",
    "unplugged",
    "babbling",
    "bytes duplicated",
    "bytes reordered",
    "said twice",
    "clock set",
    "device restarted",
    "site killed",
    "database locked",
)
ON_SITE = ("site killed", "database locked")
"""These are of the public site: all is well when it has what happened after them."""
CUTS = ("killed", "killed with its parent", "power lost", "unplugged")
"""After these the machine has to connect anew."""
RESTARTS = ("raceamerica", "farmtek-time-stamp")
"""Devices that count from their power-on, so that a restart shows."""


def kinds_for(make: str) -> tuple[str, ...]:
    """Return what may go wrong with a make of device.

    Whole bytes are put in another order only where a checksum can tell; no other can.
    """
    without = {"bytes reordered"} if make != "mylaps-p3" else set()
    without |= {"device restarted"} if make not in RESTARTS else set()
    return tuple(kind for kind in KINDS if kind not in without)


class Adversary:
    """Breaks things in an episode, one after the other."""

    def __init__(self, episode: Episode) -> None:
        self.on = episode
        self.random: Random = episode.random
        self.replays = asking_for(episode.day.make).says_again

    async def strike(self, kind: str) -> None:
        """Break something, let the day go on meanwhile, and wait until all is well."""
        self.on.found.by_kind[kind] += 1
        calls = self.on.device.calls
        over = await getattr(self, "_" + kind.replace(" ", "_"))()
        if kind in CUTS:
            await self.on.until(lambda: self.on.device.calls > calls, "a new connection")
        await self._recovered(over, kind)

    async def _meanwhile(self, lasts_s: float) -> None:
        """Let cars drive while something is broken."""
        for _ in range(self.random.choice((1, 2, 2, 3))):
            await asyncio.sleep(lasts_s / 3)
            self.on.say()

    async def _recovered(self, over: float, kind: str) -> None:
        """Wait until what happens is written again; ``over`` is when the fault itself was."""
        on = self.on
        await on.until(lambda: on.device.listened_to, "listening again")
        probe = on.say()
        if probe is not None:
            await on.until(lambda: on.in_book(probe), "a trip in the book")
            if kind in ON_SITE:
                await on.until_sent(probe)
        if self.replays:
            await on.until(
                lambda: {one.place for one in on.said} <= set(on.book.trips()), "all that was said"
            )
        took = time.monotonic() - over
        on.found.worst_recovery_s = max(on.found.worst_recovery_s, took)
        on.found.recovery_s[kind] = max(on.found.recovery_s.get(kind, 0.0), took)
        await on.mend()

    async def _killed(self) -> float:
        self.on.machine.kill(child=True)
        over = time.monotonic()
        await self._meanwhile(self.random.uniform(0.0, 0.2))
        return over

    async def _killed_with_its_parent(self) -> float:
        self.on.machine.kill(child=False)
        over = time.monotonic()
        await self._meanwhile(self.random.uniform(0.0, 0.2))
        return over

    async def _power_lost(self) -> float:
        on = self.on
        before = on.machine.process
        on.control.turn("power", on=True)
        await self._meanwhile(self.random.uniform(0.0, 0.1))
        await on.until(lambda: before is not on.machine.process, "the power being lost")
        return time.monotonic()

    async def _disk_full(self) -> float:
        self.on.control.turn("full", on=True)
        await self._meanwhile(self.random.uniform(0.1, 0.8))
        self.on.control.turn("full", on=False)
        return time.monotonic()

    async def _unplugged(self) -> float:
        await self.on.device.unplug()
        await self._meanwhile(self.random.uniform(0.0, 0.6))
        await self.on.device.plug_in(port=self.on.port)
        return time.monotonic()

    async def _babbling(self) -> float:
        for _ in range(self.random.randint(1, 20)):
            self.on.device.babble(self.random.randbytes(self.random.randint(1, 200)))
            await asyncio.sleep(0.001)
        self.on.device.babble(b"\r\n")
        return time.monotonic()

    async def _bytes_duplicated(self) -> float:
        def twice(frame: bytes) -> bytes:
            at = self.random.randrange(len(frame))
            until = min(len(frame), at + self.random.randint(1, 3))
            return frame[:until] + frame[at:]

        return await self._mangled(twice)

    async def _bytes_reordered(self) -> float:
        def swapped(frame: bytes) -> bytes:
            at = self.random.randrange(1, len(frame) - 2)
            return frame[:at] + frame[at + 1 : at + 2] + frame[at : at + 1] + frame[at + 2 :]

        return await self._mangled(swapped)

    async def _said_twice(self) -> float:
        return await self._mangled(lambda frame: frame + frame)

    async def _device_restarted(self) -> float:
        restart_clock(self.on.day, len(self.on.said), self.random.randint(10**9, 10**10))
        return time.monotonic()

    async def _site_killed(self) -> float:
        self.on.public.kill(self.random)
        return time.monotonic()

    async def _database_locked(self) -> float:
        lasts_s = self.random.uniform(0.1, 1.5)
        await asyncio.gather(self.on.public.lock(lasts_s), self._meanwhile(lasts_s))
        return time.monotonic()

    async def _mangled(self, mangle: object) -> float:
        self.on.device.mangle = mangle  # type: ignore[assignment]
        self.on.say()
        self.on.device.mangle = bytes
        return time.monotonic()

    async def _clock_set(self) -> float:
        jump = self.random.choice((-1, 1)) * self.random.randint(10**9, 86_400 * 10**9)
        self.on.control.turn("offset", on=True, number=jump)
        return time.monotonic()
