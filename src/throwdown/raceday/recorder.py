"""The recorder: one for each device, from its wire to the book, and again whenever it falls.

Bytes are on the disk before anything is made of them, and the spool is read anew at every start:
so an impulse whose bytes had come is written, and written once, whenever this process dies.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from throwdown.disk import Disk, NotWritten
from throwdown.errors import InputError, nearest_names
from throwdown.meet.acts import LINES
from throwdown.raceday.condition import Condition, Outage, State, Unread
from throwdown.raceday.intake import Writing
from throwdown.raceday.keeper import Keeper
from throwdown.timing import DECODERS
from throwdown.timing.asking import Asking, Requests, asking_for
from throwdown.timing.decoder import Decoder
from throwdown.timing.dedupe import Intake
from throwdown.timing.drift import Drifts
from throwdown.timing.message import Garbled, Heartbeat, Impulse, Message
from throwdown.timing.spool import Clock, Record, Spool, What
from throwdown.timing.transports import Address, Link, connect, read_address

RETRY_S = 0.1
"""How long to wait before a device, or a disk that is full, is tried again; then twice that, …"""
LONGEST_RETRY_S = 0.8
SILENCE_S = 10.0
"""A device that gave signs of life and then none for so long is connected to anew [s]."""
AT_ONCE = 500
"""So many records of a spool are read before others have their turn."""
CLOSE_NS = 1_000_000_000
"""What cannot be read so close after one another is one gap [ns]."""
MOST_WORDS = 120
T = TypeVar("T")


@dataclass(frozen=True)
class Device:
    """What an official said of a device: its name, make, address, and which channel is a line."""

    name: str
    decoder: type[Decoder]
    address: Address
    lines: dict[str, str]


def read_device(name: str, decoder: str, address: str, lines: dict[str, str]) -> Device:
    """Return a device as it was described.  Raises InputError where that cannot be."""
    makes = {make.name: make for make in DECODERS}
    if decoder not in makes:
        raise InputError(
            f"{decoder!r} is no make of device",
            where="decoder",
            expected=", ".join(sorted(makes)),
            nearest=nearest_names(decoder, makes) or None,
        )
    if not name or "/" in name or name.startswith("."):
        raise InputError(f"{name!r} is no name of a device", where="device", expected="as in beam")
    for channel, line in lines.items():
        if line not in LINES:
            raise InputError(
                f"channel {channel} is {line!r}", where="lines", expected=", ".join(LINES)
            )
    return Device(name, makes[decoder], read_address(address), dict(lines))


def check_channels(device: Device) -> None:
    """Check that a device has the channels that are to be lines: no impulse would come of others.

    Raises InputError, with those that it has and the nearest.
    """
    make = device.decoder
    if device.lines and not make.channels:
        raise InputError(
            f"a device of the make {make.name} has no channels",
            where="lines",
            expected="none: it tells whole runs",
        )
    for channel in device.lines:
        if re.fullmatch(make.channels, channel, re.ASCII) is None:
            raise InputError(
                f"{make.name} has no channel {channel!r}",
                where="lines",
                expected=channels_of(make),
                nearest=nearest_names(channel, make.some) or None,
            )


def channels_of(make: type[Decoder]) -> str:
    """Return in words what a make calls its channels."""
    return f"as in {', '.join(make.some)}"


class Recorder:
    """Listens to one device as long as ``run`` runs."""

    def __init__(
        self,
        device: Device,
        keeper: Keeper,
        spool: Path,
        *,
        disk: Disk | None = None,
        clock: Clock | None = None,
        changed: Callable[[], None] = lambda: None,
        known_as: str = "",
    ) -> None:
        self.device, self._changed = device, changed
        own = known_as or device.name
        self._spool = Spool(spool / f"{own}.spool", disk, clock)
        self._decoder = device.decoder()
        self._asking: Asking = asking_for(device.decoder.name)
        self._writing = Writing(own, self._decoder, device.lines, keeper, Intake.of(device.decoder))
        self._state: State = "waiting"
        self._last_heard: int | None = None
        self._impulses = 0
        self._unread: list[Unread] = []
        self._outages: list[Outage] = []
        self._drifts = Drifts(device.decoder.unit_ns)
        self._link: Link | None = None
        self._alive = False
        self._posting = asyncio.Lock()
        self._requests = Requests()

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            await self._restore()
            await self._kept("opened")
            wait = RETRY_S
            while True:
                try:
                    self._link = await connect(self.device.address)
                except (OSError, TimeoutError):
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, LONGEST_RETRY_S)
                    continue
                wait = RETRY_S
                await self._attend(self._link)
        finally:
            self._turn("stopped")
            if self._link is not None:
                await self._link.close()

    async def take_posted(self, lines: bytes) -> bool:
        """Take what a gate posted; when this returns it is on the disk.

        Says whether it was taken: not before all that came earlier was read again.  Raises
        NotWritten where the disk does not take it.
        """
        async with self._posting:
            if self._state not in ("live", "disk-full"):
                return False
            try:
                record = self._spool.keep("bytes", lines.removesuffix(b"\n") + b"\n")
            except NotWritten:
                self._turn("disk-full")
                raise
            self._turn("live")
            await self._follow(record)
        return True

    @property
    def condition(self) -> Condition:
        """How the device is."""
        intake = self._writing.intake
        return Condition(
            device=self.device.name,
            decoder=self.device.decoder.name,
            state=self._state,
            last_heard_ns=self._last_heard,
            impulses=self._impulses,
            repeats=intake.repeats,
            missing=intake.missing,
            lost=intake.lost,
            outages=tuple(self._outages),
            unread=tuple(self._unread),
            drift=self._drifts.now,
            unassigned=dict(self._writing.unassigned),
            earlier=self._writing.earlier,
        )

    async def _restore(self) -> None:
        """Make of the spool what was made of it before, and what was not yet."""
        for count, record in enumerate(self._spool.held):
            await self._follow(record)
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)  # others are listened to meanwhile

    async def _attend(self, link: Link) -> None:
        """Listen to a link until it is gone."""
        try:
            await self._kept("connected")
            self._turn("live")
            self._requests = Requests()
            self._requests.want(self._asking.on_connect(self._writing.intake))
            while data := await self._next(link):
                said = await self._kept("bytes", data)
                link.write(self._asking.on_heard(said))
                self._requests.follow(self._again(said))
        except (OSError, TimeoutError):
            pass  # what went wrong with a link does not matter: it is tried anew
        finally:
            self._turn("waiting")
            self._link = None
            await link.close()
            await self._kept("closed")

    async def _next(self, link: Link) -> bytes:
        """Return what comes next, asking for what is wanted; who gave signs of life gives more."""
        until = SILENCE_S if self._alive else float("inf")
        waited = 0.0
        while True:
            wait = self._requests.wait_s()
            if wait <= 0.0:
                link.write(self._requests.take())
                wait = self._requests.wait_s()
            patience = min(wait, until - waited)
            try:
                async with asyncio.timeout(None if patience == float("inf") else patience):
                    return await link.read()
            except TimeoutError:
                waited += patience
                if waited >= until:
                    raise

    def _again(self, said: Sequence[Message]) -> bytes:
        """Return what to ask for: numbers that are missing, or all, after what nobody can read."""
        asked = self._asking.for_gaps(self._writing.intake.missing)
        return asked or self._asking.on_unreadable(said)

    async def _kept(self, what: What, data: bytes = b"") -> list[Message]:
        """Put what happened on the disk, however long that takes, and make of it what it means."""
        return await self._follow(await self._on_disk(lambda: self._spool.keep(what, data)))

    async def _on_disk(self, write: Callable[[], T]) -> T:
        """Write something, again and again while there is no room on the disk."""
        wait = RETRY_S
        while True:
            try:
                return write()
            except NotWritten:
                before = self._state
                self._turn("disk-full")
                await asyncio.sleep(wait)
                self._turn(before)
                wait = min(2 * wait, LONGEST_RETRY_S)

    async def _follow(self, record: Record) -> list[Message]:
        """Make of a record of the spool what it means; the same whenever it is done."""
        self._note(record)
        self._drifts.host(record.at_ns, record.clock_ns)
        if record.what == "bytes":
            said: list[Message] = self._decoder.feed(record.data)
        else:
            said = self._decoder.flush()
        for one in said:
            if isinstance(one, Garbled):
                self._not_read(record.at_ns, f"{one.why}: {one.raw!r}"[:MOST_WORDS])
            elif isinstance(one, Heartbeat):
                self._alive = True
        for taken in self._writing.intake.take(said):
            if isinstance(taken.message, Impulse):
                epoch, time_ns = self._writing.clock_ns(taken.message, taken.epoch)
                self._drifts.heard(epoch, time_ns, record.clock_ns)
            if self._asking.ends_memory(taken.message):
                self._writing.remembering = False
            written = await self._on_disk(partial(self._writing.write, taken))
            self._impulses += written is not None and written.kind == "impulse"
        if self._asking.has_said_again(said, self._writing.intake):
            self._mend()
        self._changed()
        return said

    def _mend(self) -> None:
        """Note that what was missed, and what could not be read, has come after all."""
        self._outages = [
            one if one.until_ns is None else replace(one, mended=True) for one in self._outages
        ]
        self._unread = [replace(one, mended=True) for one in self._unread]

    def _not_read(self, at_ns: int, words: str) -> None:
        """Keep account of bytes that nobody could read; a babble of them is one."""
        last = self._unread[-1] if self._unread else None
        if last is not None and 0 <= at_ns - last.until_ns < CLOSE_NS:
            self._unread[-1] = Unread(last.since_ns, at_ns, last.count + 1, words)
        else:
            self._unread.append(Unread(at_ns, at_ns, 1, words))

    def _note(self, record: Record) -> None:
        """Keep account of when the device was heard, and when not."""
        if record.what == "bytes":
            self._last_heard = record.at_ns
        open_one = bool(self._outages) and self._outages[-1].until_ns is None
        if record.what == "connected":
            if open_one:
                self._outages[-1] = replace(self._outages[-1], until_ns=record.at_ns)
        elif record.what in ("opened", "closed") and not open_one:
            heard = self._last_heard if self._last_heard is not None else record.at_ns
            self._outages.append(Outage(heard, None, mended=False))

    def _turn(self, state: State) -> None:
        self._state = state
        self._changed()
