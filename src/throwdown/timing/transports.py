"""How bytes come from a device: over TCP, UDP, a serial line, or from gates that call us.

An address is ``tcp://HOST:PORT``, ``udp://HOST:PORT`` (ours, where it sends to),
``listen://HOST:PORT`` (ours, where it connects to), ``serial:/dev/NAME?baud=9600&rtscts=1`` or
``http://``, with nothing behind it: it posts to us.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

from throwdown.errors import InputError, nearest_names

Kind = Literal["tcp", "udp", "listen", "serial", "http"]
_WITH_PORT: tuple[Kind, ...] = ("tcp", "udp", "listen")
KINDS: tuple[Kind, ...] = (*_WITH_PORT, "serial", "http")
EXPECTED = (
    "tcp://HOST:PORT, udp://HOST:PORT, listen://HOST:PORT, serial:/dev/NAME?baud=9600 or http://"
)
CONNECT_S = 1.0
"""How long a device may take to answer before it is tried again [s]."""
MOST_BYTES = 65_536
MOST_WAITING = 4_000_000
"""So much waits to be read [bytes]; what comes then is lost, and the link ends behind it."""
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


@dataclass(frozen=True)
class Address:
    """Where a device is."""

    kind: Kind
    host: str = ""
    port: int = 0
    baud: int = 9600
    rtscts: bool = False


class Link(Protocol):
    """A connection to a device."""

    async def read(self) -> bytes:
        """Return what has come; nothing where the link is gone."""

    def write(self, data: bytes) -> None:
        """Say something to it."""

    async def close(self) -> None:
        """Let go."""


def read_address(text: str) -> Address:
    """Return the address that a text gives.  Raises InputError where it is none."""
    parts = urlsplit(text)
    if parts.scheme == "serial":
        return _serial(text, parts.path, dict(parse_qsl(parts.query)))
    if text.rstrip("/") == "http:":
        return Address("http")
    kind = next((one for one in _WITH_PORT if one == parts.scheme), None)
    try:
        port = parts.port
    except ValueError:
        port = None
    if kind is None or not parts.hostname or not port or parts.path.strip("/") or parts.query:
        raise InputError(
            f"{text!r} is no address of a device",
            where="address",
            expected=EXPECTED,
            nearest=nearest_names(parts.scheme, KINDS) or None,
        )
    return Address(kind, parts.hostname, port)


def _serial(text: str, path: str, options: dict[str, str]) -> Address:
    baud = options.pop("baud", "9600")
    rtscts = options.pop("rtscts", "0")
    for wrong in (*options, *(() if path.startswith("/") else (path or "nothing",))):
        raise InputError(f"{text!r} has {wrong!r}", where="address", expected=EXPECTED)
    if not baud.isdigit() or int(baud) not in BAUDS:
        raise InputError(
            f"{text!r} has the speed {baud!r}",
            where="address",
            expected=", ".join(map(str, BAUDS)),
        )
    return Address("serial", path, baud=int(baud), rtscts=rtscts not in ("", "0"))


async def connect(address: Address) -> Link:
    """Return a link to a device.  Raises OSError where there is none."""
    if address.kind == "serial":
        return SerialLink(address)
    if address.kind == "udp":
        return await _datagrams(address)
    if address.kind == "http":
        return PostedLink()
    if address.kind == "listen":
        return await CalledLink.open(address)
    async with asyncio.timeout(CONNECT_S):
        reader, writer = await asyncio.open_connection(address.host, address.port)
    _keep_alive(writer.get_extra_info("socket"))
    return StreamLink(reader, writer)


def _keep_alive(found: socket.socket) -> None:
    """Have the system notice within ten seconds that a silent peer is gone."""
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 4), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class StreamLink:
    """A TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self) -> bytes:
        """Return what has come; nothing where the link is gone."""
        return await self._reader.read(MOST_BYTES)

    def write(self, data: bytes) -> None:
        """Say something to it."""
        self._writer.write(data)

    async def close(self) -> None:
        """Let go."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


@dataclass
class _Queue:
    """Chunks that wait to be read, as while the disk is full.

    Where too much waits, the link ends behind it: what is lost is shown as a time in which the
    device was not heard, and asked for again where the device can say it again.
    """

    waiting: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    size: int = 0
    ended: bool = False

    async def read(self) -> bytes:
        """Return what has come; nothing where the link is gone."""
        data = await self.waiting.get()
        self.size -= len(data)
        return data

    def put(self, data: bytes) -> None:
        """Have something wait to be read; nothing says that the link is gone."""
        if self.ended:
            return
        if self.size + len(data) > MOST_WAITING:
            data = b""
        self.ended = not data
        self.size += len(data)
        self.waiting.put_nowait(data)


class DatagramLink(_Queue, asyncio.DatagramProtocol):
    """A port of ours that a device sends to; what is said goes to whom was heard last."""

    _transport: asyncio.DatagramTransport
    _peer: tuple[str, int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take what has come."""
        self._peer = addr
        if data:
            self.put(data)

    def write(self, data: bytes) -> None:
        """Say something to it."""
        if self._peer is not None:
            self._transport.sendto(data, self._peer)

    async def close(self) -> None:
        """Let go."""
        self._transport.close()
        await asyncio.sleep(0)  # it closes in the loop's next turn


async def _datagrams(address: Address) -> DatagramLink:
    loop = asyncio.get_running_loop()
    _, link = await loop.create_datagram_endpoint(
        DatagramLink, local_addr=(address.host, address.port)
    )
    return link


class CalledLink(_Queue):
    """A port of ours that a device connects to.

    One that calls while another is connected takes its place: the other has lost its power or its
    network, and cannot say so.  The link ends then, and the next one begins with the new caller.
    """

    _server: asyncio.Server
    _writer: asyncio.StreamWriter | None = None

    @classmethod
    async def open(cls, address: Address) -> CalledLink:
        """Listen.  Raises OSError where that cannot be."""
        link = cls()
        link._server = await asyncio.start_server(link._called, address.host, address.port)
        return link

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._writer is not None:
            self.put(b"")
            writer.close()  # it calls again, and finds us free
            return
        self._writer = writer
        _keep_alive(writer.get_extra_info("socket"))
        with suppress(OSError):
            while not self.ended and (data := await reader.read(MOST_BYTES)):
                self.put(data)
        self.put(b"")

    def write(self, data: bytes) -> None:
        """Say something to it."""
        if self._writer is not None:
            self._writer.write(data)

    async def close(self) -> None:
        """Let go."""
        self._server.close()
        if self._writer is not None:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()


class PostedLink(_Queue):
    """No connection: what a gate posts goes straight to its recorder, which answers it."""

    def write(self, data: bytes) -> None:
        """Say nothing: a gate asks."""

    async def close(self) -> None:
        """Let go of nothing."""


class SerialLink(_Queue):
    """A serial line, 8N1.  Raises OSError where there is none."""

    def __init__(self, address: Address) -> None:
        import serial

        super().__init__()
        try:
            self._port = serial.Serial(
                address.host,
                address.baud,
                timeout=0,
                write_timeout=1,
                rtscts=address.rtscts,
                exclusive=True,
            )
        except serial.SerialException as error:
            raise OSError(str(error)) from None
        self._let_go: Callable[[], object] = lambda: None
        loop = asyncio.get_running_loop()
        loop.add_reader(self._port.fileno(), self._come)
        self._let_go = lambda: loop.remove_reader(self._port.fileno())

    def _come(self) -> None:
        try:
            data = self._port.read(MOST_BYTES)
        except OSError:  # pyserial's own errors are of this kind: the cable is out
            data = b""
        self.put(data)
        if self.ended:
            self._stop()

    def _stop(self) -> None:
        self._let_go()
        self._let_go = lambda: None

    def write(self, data: bytes) -> None:
        """Say something to it."""
        self._port.write(data)

    async def close(self) -> None:
        """Let go."""
        self._stop()
        self._port.close()
