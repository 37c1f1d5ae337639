"""Devices that are not there: they answer at a TCP port as theirs would, and keep what they said.

For rehearsals and for the rigs.  A Timy says everything again after ``RSM``, a P3 decoder the
passings that are asked for, a Protime repeats a passing until it is acknowledged; the others only
talk, and what they say while nobody listens is gone.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from throwdown.timing.alge import RESEND_ALL, checksum
from throwdown.timing.decoder import Decoder
from throwdown.timing.framed import read_fields
from throwdown.timing.message import Impulse
from throwdown.timing.mylaps import P3
from throwdown.timing.tagheuer import ACK, REPEAT

Mangle = Callable[[bytes], bytes]
"""What the wire makes of what was sent."""


class Pretended:
    """A device at a port.  ``say`` makes it sense an impulse; ``mangle`` is what its wire does."""

    def __init__(self, make: type[Decoder], *, with_checksum: bool = False) -> None:
        self.make = make
        self.said: list[Impulse] = []
        self.mangle: Mangle = bytes
        self.calls = 0
        """How often somebody has connected."""
        self._with_checksum = with_checksum
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._talks: set[asyncio.Task[object]] = set()
        self._unacknowledged: list[bytes] = []
        self._heard = b""

    @property
    def listened_to(self) -> bool:
        """Whether somebody is connected."""
        return bool(self._writers)

    async def plug_in(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Answer at a port; returns its number."""
        self._server = await asyncio.start_server(self._called, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def unplug(self) -> None:
        """Pull the cable."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()
        if self._talks:
            await asyncio.wait(self._talks)

    def say(self, impulse: Impulse) -> None:
        """Sense an impulse, and tell whoever listens."""
        self.said.append(impulse)
        frame = self._frame(impulse)
        if self.make.name == "chronelec-protime":
            self._unacknowledged.append(frame)
            if len(self._unacknowledged) > 1:
                return  # the next one comes only after the one before it was acknowledged
        self.babble(self.mangle(frame))

    def babble(self, data: bytes) -> None:
        """Send any bytes to whoever listens."""
        for writer in self._writers:
            writer.write(data)

    def _frame(self, impulse: Impulse) -> bytes:
        frame = self.make.encode(impulse)
        if self.make.name == "alge" and self._with_checksum:
            line = frame.rstrip(b"\r")
            frame = line + checksum(line) + b"\r"
        return frame

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)
        self._writers.add(writer)
        self.calls += 1
        self._heard = b""
        try:
            while data := await reader.read(4096):
                self._heard = self._answer(self._heard + data, writer)
                with suppress(OSError):
                    await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, heard: bytes, writer: asyncio.StreamWriter) -> bytes:
        """Answer what was said; returns what is not whole yet."""
        if self.make.name == "alge":
            *asked, rest = heard.split(RESEND_ALL)
            for _ in asked:
                writer.write(self._dump())
            return rest
        if self.make.name == "mylaps-p3":
            *frames, rest = heard.split(bytes([P3.ends]))
            for frame in frames:
                self._resend(frame + bytes([P3.ends]), writer)
            return rest
        if self.make.name == "chronelec-protime":
            return self._acknowledged(heard, writer)
        return b""

    def _dump(self) -> bytes:
        """Return what a Timy says to ``RSM``: its echo, every stored time, and three lines more."""
        lines = [RESEND_ALL]
        lines += [self._frame(replace(one, replayed=True)) for one in self.said]
        lines += [b"  ALGE-TIMING\r", b"  TIMY V 0982\r", b"10-06-21  19:00\r"]
        return b"".join(lines)

    def _resend(self, frame: bytes, writer: asyncio.StreamWriter) -> None:
        whole = P3.unescaped(frame[frame.rfind(bytes([P3.begins])) :])
        fields = None if whole is None else read_fields(whole[10:-1])
        if not fields or set(fields) != {0x01, 0x02}:
            return
        first, last = (int.from_bytes(fields[tag], "little") for tag in (0x01, 0x02))
        for one in self.said:
            if one.sequence is not None and first <= one.sequence <= last:
                writer.write(self._frame(one))

    def _acknowledged(self, heard: bytes, writer: asyncio.StreamWriter) -> bytes:
        """Drop what was acknowledged and say the next, or the same again."""
        while len(heard) >= 2:
            word, heard = heard[:2], heard[2:]
            if word == ACK and self._unacknowledged:
                self._unacknowledged.pop(0)
            if word in (ACK, REPEAT) and self._unacknowledged:
                writer.write(self._unacknowledged[0])
        return heard


class InThread:
    """A device for who has no event loop: it answers at ``port`` on a thread of its own."""

    def __init__(self, make: type[Decoder]) -> None:
        self.device = Pretended(make)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self.device.plug_in(), self._loop).result()

    def say(self, impulse: Impulse) -> None:
        """Sense an impulse."""
        self._loop.call_soon_threadsafe(self.device.say, impulse)

    def close(self) -> None:
        """Take it down."""
        asyncio.run_coroutine_threadsafe(self.device.unplug(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
