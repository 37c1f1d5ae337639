"""Processes that mind one another: a parent starts its children again, and they end with it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import FrameType
from typing import Protocol

from throwdown.errors import InputError, ThrowdownError

PATIENCE_S = 10.0
LOOK_S = 0.05
"""How often the parent looks after its children [s]."""
AGAIN_S, LONGEST_WAIT_S = 0.2, 10.0
"""How much later one that fell is started again, doubled for each fall before; and at most [s]."""
MOST_FAILURES = 8
"""So often in a row."""
AT_ONCE = 2
"""So often one that is needed is started again without any delay."""
HOPELESS = 70
"""The exit code of a child that would fail again: it has said why."""
Say = Callable[[str], None]
VARIABLE = "_THROWDOWN_LIFELINE"
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
"""What ``prctl(2)`` of Linux calls the signal that comes as the parent dies."""


class Process(Protocol):
    """What the parent knows of a child."""

    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Copy:
    """A copy of this process, which has loaded all that it needs, doing something of its own."""

    def __init__(self, begin: Callable[[], None], reading: int, writing: int) -> None:
        self._process = get_context("fork").Process(
            target=_begin, args=(begin, reading, writing), daemon=True
        )
        self._process.start()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended, None while it goes on."""
        self.returncode = self._process.exitcode
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends.  Raises TimeoutExpired."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a copy of this process", timeout or 0.0)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _begin(begin: Callable[[], None], reading: int, writing: int) -> None:
    """Be a child: with signals as they are anywhere else, and gone when the parent is."""
    os.setsid()
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    os.close(writing)
    _end_with_parent(reading)
    begin()


@dataclass
class Child:
    """A process that is started again when it ends.

    It runs a ``command``, or is a copy of the parent that does what ``begin`` does: that is there
    at once, with all that the parent has loaded.  One that ends again and again is started ever
    later and then given up, but for one that is ``needed``: that is started again at once, or soon
    where it has fallen several times in a row.  ``holds`` are the descriptors that a command takes
    over: one that held a socket needlessly would keep its port as long as it takes to end.
    """

    name: str
    command: Sequence[str] = ()
    niceness: int = 0
    holds: Sequence[int] = ()
    begin: Callable[[], None] | None = None
    needed: bool = False
    process: Process | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = field(default=0.0)


class Supervisor:
    """Starts children, starts them again when they end, and ends them all when told to."""

    def __init__(self, children: list[Child], say: Say) -> None:
        self.children = children
        self.say = say
        self.stopping = False
        self.reading, self.writing = os.pipe()

    def run(self) -> None:
        """Mind the children until a signal comes."""
        for number in ENDING:
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                for child in self.children:
                    self._mind(child)
                time.sleep(LOOK_S)
        finally:
            self._end()

    def _mind(self, child: Child) -> None:
        if child.process is not None and child.process.poll() is None:
            return
        now = time.monotonic()
        if child.process is not None:
            lived = now - child.started
            child.failures = 0 if lived > 30.0 else child.failures + 1
            if child.process.returncode == HOPELESS:
                raise ThrowdownError(f"the {child.name} cannot run")
            self.say(f"the {child.name} ended with {child.process.returncode}; starting it again")
            child.process = None
            child.next_start = now + _later(child)
        if child.failures >= MOST_FAILURES and not child.needed:
            raise ThrowdownError(f"the {child.name} does not stay up")
        if now >= child.next_start:
            self._start(child)

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        if child.begin is not None:
            child.process = Copy(child.begin, self.reading, self.writing)
            return
        nice = ["nice", "-n", str(child.niceness)] if child.niceness else []
        child.process = subprocess.Popen(
            [*nice, *child.command],
            env={**os.environ, VARIABLE: str(self.reading)},
            pass_fds=(self.reading, *child.holds),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _end(self) -> None:
        alive = [one.process for one in self.children if one.process and one.process.poll() is None]
        for process in alive:
            process.terminate()
        until = time.monotonic() + PATIENCE_S
        for process in alive:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        os.close(self.writing)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _later(child: Child) -> float:
    """Return how much later one that fell is started again [s]."""
    if not child.needed:
        return min(LONGEST_WAIT_S, AGAIN_S * 2.0**child.failures)
    return 0.0 if child.failures <= AT_ONCE else AGAIN_S


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Listen at an address; children share the socket, and a new one finds it open.

    Raises InputError, which names the ``option`` that gave it, where it cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(4096)
    except OSError as error:
        listening.close()
        raise InputError(
            f"{host}:{port} cannot be used: {error.strerror}", expected=f"{option} with a free one"
        ) from None
    return listening


def die_with_parent() -> None:
    """End when the parent does, where it is one that minds its children."""
    named = os.environ.pop(VARIABLE, "")
    if named:
        _end_with_parent(int(named))


def _end_with_parent(lifeline: int) -> None:
    """End with the parent: by the kernel's signal where it has one, and else by the lifeline.

    Watching the lifeline takes the interpreter's lock, which long work may hold for seconds; a
    parent that was gone before the signal was asked for is seen by it alone.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


def _watch(lifeline: int) -> None:
    """Wait for the end of the pipe that the parent holds, which is the parent's, and end too."""
    while os.read(lifeline, 1):
        pass
    os._exit(1)
