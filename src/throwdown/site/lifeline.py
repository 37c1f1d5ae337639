"""A child process that ends when its parent does, even one that was killed."""

from __future__ import annotations

import os
import threading

VARIABLE = "_THROWDOWN_LIFELINE"


def die_with_parent() -> None:
    """Watch the pipe that the parent holds, where there is one: its end means the parent's."""
    named = os.environ.pop(VARIABLE, "")
    if named:
        threading.Thread(target=_watch, args=(int(named),), daemon=True).start()


def _watch(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    os._exit(1)
