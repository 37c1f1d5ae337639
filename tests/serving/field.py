"""A machine in the field as a stranger runs it, with a pretended Timy on a thread of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from throwdown.timing.alge import Alge
from throwdown.timing.message import Impulse
from throwdown.timing.pretend import InThread

CHANNELS = {"start": "C0", "finish": "C1"}


def throwdown(*arguments: str) -> str:
    """Run a verb that has to succeed; returns what it printed."""
    command = [sys.executable, "-m", "throwdown", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Beams(InThread):
    """A Timy that is not there."""

    def __init__(self) -> None:
        super().__init__(Alge)

    def trip(self, line: str, ticks: int) -> None:
        """Have a car cross a line, at a time of day in ticks of 0.1 ms.

        The first one waits until the meet listens: what a Timy kept from before is not taken.
        """
        until = time.monotonic() + 20.0
        while not self.device.calls and time.monotonic() < until:
            time.sleep(0.02)
        self.say(Impulse(CHANNELS[line], ticks, Alge.unit_ns, Alge.clock))


@contextmanager
def beams_at(folder: Path) -> Iterator[Beams]:
    """Plug a Timy into a meet."""
    beams = Beams()
    address = f"tcp://127.0.0.1:{beams.port}"
    plug = ["meet", "plug", str(folder), "beam", "--make", "alge", "--at", address]
    throwdown(*plug, "--start", "C0", "--finish", "C1")
    yield beams
    beams.close()


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a meet; gives the address of its desk, with the key."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "throwdown", "meet", "run", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(2)]
    try:
        yield lines[1].partition("is at ")[2].strip()
    finally:
        process.terminate()
        process.wait(15)
        process.stdout.close()
