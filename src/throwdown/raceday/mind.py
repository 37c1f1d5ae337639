"""The process that minds the one that runs a meet: it knows little, so that it starts at once."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from throwdown.processes import Child, Say, Supervisor, listen
from throwdown.raceday.folder import Folder, InUse

DYING_S = 1.0


def mind(
    folder: Path,
    host: str,
    port: int,
    say: Say,
    command: list[str] | None = None,
    *,
    rmonitor: int | None = None,
) -> None:
    """Run a meet until a signal comes; whatever falls is started again.

    One process runs it, another waits its turn with all loaded.  ``command`` is what they run where
    it is not ``turn``; ``rmonitor`` is a port at which scoreboards are told.  Raises InputError
    where there is no meet in the folder, another process runs it, or the address cannot be used.
    """
    place = Folder(folder)
    _hold(place)
    place.begin_anew()
    key = place.desk_key()
    place.let_go()
    listening = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    say(f"Results are at http://{shown}:{port}/")
    say(f"The desk is at http://{shown}:{port}/desk?key={key}")
    run = command or [sys.executable, "-m", "throwdown.raceday.turn"]
    command = [*run, str(folder), str(listening.fileno())]
    handed_on = [listening]
    if rmonitor is not None:
        boards = listen(host, rmonitor, option="--rmonitor")
        say(f"Scoreboards are told at {shown}:{rmonitor} (RMonitor)")
        handed_on.append(boards)
        command += ["--rmonitor", str(boards.fileno())]
    holds = [one.fileno() for one in handed_on]
    Supervisor(
        [Child(f"race day {number}", command, holds=holds, needed=True) for number in (1, 2)], say
    ).run()


def _hold(place: Folder) -> None:
    """Hold a folder; one who ran the meet until just now may take a moment to be gone."""
    until = time.monotonic() + DYING_S
    while not place.is_held():
        try:
            place.hold()
        except InUse:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
