"""Whose turn it is to run a meet: one process does, another has all loaded and waits to.

Loading takes most of a second, in which nothing would be timed where it began only as the other
ended.  Both are started alike; whoever holds the folder runs the meet.  It knows little itself, so
that it is there at once.
"""

from __future__ import annotations

import argparse
import sys
import time

from throwdown.errors import InputError
from throwdown.processes import HOPELESS, die_with_parent
from throwdown.raceday.folder import Folder, InUse

LOOK_S = 0.01
"""How often a process looks whether the folder is free, before it loads anything [s]."""
AFTER_S = 2.0
"""How long it leaves the processors to the one that was before it [s]."""


def take_turn(folder: Folder) -> None:
    """Hold the folder if nobody else does; return without it where somebody has for a while.

    Raises InputError where there is no meet in it.
    """
    until = time.monotonic() + AFTER_S
    while True:
        try:
            return folder.hold()
        except InUse:
            if time.monotonic() > until:
                return None
            time.sleep(LOOK_S)


def main() -> None:
    """Run a meet on sockets that the parent listens at, or wait until it is to be run."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder")
    asked.add_argument("listening", type=int)
    asked.add_argument("--rmonitor", type=int)
    given = asked.parse_args()
    die_with_parent()
    folder = Folder(given.folder)
    try:
        take_turn(folder)
        from throwdown.raceday.run import run_meet

        run_meet(folder, given.listening, rmonitor=given.rmonitor)
    except InputError as error:  # started again it would fail again
        sys.stderr.write(f"error: {error}\n")
        sys.exit(HOPELESS)


if __name__ == "__main__":
    main()
