"""Where the program begins: Ctrl-C ends it without a word even while it is being loaded."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line."""
    signal.signal(signal.SIGINT, _leave)
    from throwdown.cli.app import main as run

    run()


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(130)
