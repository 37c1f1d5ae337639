"""The process that minds the one that runs a meet: it knows little, so that it starts at once."""

from __future__ import annotations

import sys
from pathlib import Path

from throwdown.processes import Child, Say, Supervisor, listen
from throwdown.raceday.folder import Folder

LONGEST_WAIT_S = 0.4
"""A process that fell is started again after so long at most: cars do not wait [s]."""


def mind(folder: Path, host: str, port: int, say: Say, command: list[str] | None = None) -> None:
    """Run a meet until a signal comes; whatever falls is started again.

    ``command`` is what runs it where it is not ``run``.  Raises InputError where there is
    no meet in the folder, another process runs it, or the address cannot be used.
    """
    place = Folder(folder)
    place.hold()
    key = place.desk_key()
    place.let_go()
    listening = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    say(f"Results are at http://{shown}:{port}/")
    say(f"The desk is at http://{shown}:{port}/desk?key={key}")
    run = command or [sys.executable, "-m", "throwdown.raceday.run"]
    child = Child("race day", [*run, str(folder), str(listening.fileno())])
    Supervisor(
        [child],
        [listening.fileno()],
        say,
        longest_wait_s=LONGEST_WAIT_S,
        most_failures=None,
    ).run()
