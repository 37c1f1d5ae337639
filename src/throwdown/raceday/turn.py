"""Whose turn it is to run a meet: one process does, another has all loaded and waits to.

Loading takes most of a second, in which nothing would be timed where it began only as the other
ended.  Both are started alike; whoever holds the folder runs the meet.  It knows little itself, so
that it is there at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from importlib import import_module

from throwdown.errors import InputError
from throwdown.processes import HOPELESS, die_with_parent
from throwdown.raceday.folder import Folder, InUse

GIVING_WAY = 10
"""The niceness with which is loaded what may be needed."""


def take_turn(folder: Folder) -> None:
    """Hold the folder, as soon as nobody else does; meanwhile what runs a meet is loaded.

    Ends the process where who did so could not run the meet.  Raises InputError where there is
    none.
    """
    try:
        folder.hold()
    except InUse:
        threading.Thread(target=_load, daemon=True).start()
        if not folder.wait():
            sys.exit(HOPELESS)


def _load() -> None:
    if sys.platform == "linux":  # elsewhere it would be of the whole process, and for good
        os.nice(GIVING_WAY)
    import_module("throwdown.raceday.run")


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
        folder.give_up()
        sys.exit(HOPELESS)


if __name__ == "__main__":
    main()
