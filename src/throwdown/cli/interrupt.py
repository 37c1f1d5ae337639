"""Ctrl-C ends the program at once, whatever it is doing.

The first Ctrl-C raises KeyboardInterrupt, so that a file that is being written is taken away and
the terminal is put right. Threads that are still computing are not waited for, and a library
that swallows the exception gets ``PATIENCE``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
PATIENCE = 0.05  # s
_SHOW_CURSOR = b"\x1b[?25h"


@contextmanager
def prompt_interrupt() -> Iterator[None]:
    """Within, Ctrl-C leaves the process with exit code 130, soon and without a word more."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = False
    ends_itself = hasattr(signal, "setitimer")

    def interrupted(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            _leave()
        asked = True
        sys.unraisablehook = lambda told: None  # raised where nobody can catch it, Python says so
        if ends_itself:
            signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)
        raise KeyboardInterrupt

    def swallowed(number: int, frame: FrameType | None) -> None:
        os.write(2, b"interrupted\n")
        _leave()

    before = {signal.SIGINT: signal.signal(signal.SIGINT, interrupted)}
    if ends_itself:
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, swallowed)
    try:
        yield
    finally:
        if asked:
            _leave()
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave() -> None:
    """End without waiting for threads; what standard output has not passed on is dropped."""
    if sys.stderr.isatty():
        os.write(2, _SHOW_CURSOR)
    os._exit(INTERRUPTED)
