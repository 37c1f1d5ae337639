"""Bytes over every kind of link, both ways, and what its end looks like."""

from __future__ import annotations

import asyncio
import os
import pty
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from throwdown.errors import InputError
from throwdown.timing import transports
from throwdown.timing.transports import Address, connect, read_address


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await asyncio.wait_for(test(), 20)

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(lambda: asyncio.run(whole())).result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_tcp() -> None:
    async def test() -> None:
        heard: list[bytes] = []

        async def device(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"A1\r")
            heard.append(await reader.read(10))
            writer.close()

        server = await asyncio.start_server(device, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        link = await connect(read_address(f"tcp://127.0.0.1:{port}"))
        assert await link.read() == b"A1\r"
        link.write(b"RSM\r")
        assert await link.read() == b""
        assert heard == [b"RSM\r"]
        await link.close()
        server.close()
        with pytest.raises(ConnectionRefusedError):
            await connect(read_address(f"tcp://127.0.0.1:{free_port()}"))

    run(test)


def test_udp_answers_whom_it_heard() -> None:
    async def test() -> None:
        port = free_port()
        link = await connect(read_address(f"udp://127.0.0.1:{port}"))
        link.write(b"nobody is there yet")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
            device.settimeout(5.0)
            device.sendto(b"<STA 1>", ("127.0.0.1", port))
            assert await link.read() == b"<STA 1>"
            link.write(b"ack")
            assert await asyncio.to_thread(device.recv, 10) == b"ack"
        await link.close()

    run(test)


def test_a_device_that_calls_again_ends_its_dead_connection() -> None:
    async def test() -> None:
        port = free_port()
        link = await connect(read_address(f"listen://127.0.0.1:{port}"))
        _, gate = await asyncio.open_connection("127.0.0.1", port)
        gate.write(b"beam\n")
        assert await link.read() == b"beam\n"
        other, second = await asyncio.open_connection("127.0.0.1", port)
        assert await other.read() == b""
        assert await link.read() == b""  # which has the recorder listen anew
        second.close()
        await link.close()
        gate.close()
        again = await connect(read_address(f"listen://127.0.0.1:{port}"))
        _, third = await asyncio.open_connection("127.0.0.1", port)
        third.write(b"beam\n")
        assert await again.read() == b"beam\n"
        third.close()
        assert await again.read() == b""
        await again.close()

    run(test)


def test_a_serial_line_and_its_cable_pulled_out() -> None:
    async def test() -> None:
        ours, theirs = pty.openpty()
        name = os.ttyname(theirs)
        link = await connect(read_address(f"serial:{name}?baud=9600"))
        os.write(ours, b"B20001106903\r")
        assert await link.read() == b"B20001106903\r"
        link.write(b"hello")
        assert os.read(ours, 10) == b"hello"
        os.close(theirs)
        os.close(ours)
        assert await link.read() == b""
        await link.close()
        with pytest.raises(OSError, match="no-such-line"):
            await connect(read_address("serial:/dev/no-such-line"))

    run(test)


def test_addresses_are_read_whole() -> None:
    assert read_address("serial:/dev/ttyUSB0?baud=38400&rtscts=1") == Address(
        "serial", "/dev/ttyUSB0", baud=38400, rtscts=True
    )
    assert read_address("tcp://[::1]:5403") == Address("tcp", "::1", 5403)
    for wrong in ("tcp://box:99999", "tcp://box:7/path", "box:7", "", "serial:dev"):
        with pytest.raises(InputError):
            read_address(wrong)


def test_what_waits_is_bounded_and_the_link_ends_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transports, "MOST_WAITING", 100)

    async def test() -> None:
        port = free_port()
        link = await connect(read_address(f"udp://127.0.0.1:{port}"))
        with socket.socket(type=socket.SOCK_DGRAM) as device:
            for number in range(9):
                device.sendto(b"%030d" % number, ("127.0.0.1", port))
        await asyncio.sleep(0.2)
        heard = [await link.read() for _ in range(4)]
        assert heard == [*(b"%030d" % number for number in range(3)), b""]
        await link.close()
        called = await connect(read_address(f"listen://127.0.0.1:{port}"))
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"x" * 300)
        await writer.drain()
        assert await called.read() == b""
        writer.close()
        await called.close()

    run(test)
