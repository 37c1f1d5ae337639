"""The machine in the field, as the rig runs it: the product, on a disk and clocks of the rig's.

``python -m benchmarks.faults.machine FOLDER PORT CONTROL`` minds the meet; with a socket in place
of the port and ``child`` at the end it is the process that is minded.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.lossy import Control, LossySystem

if TYPE_CHECKING:
    from throwdown.raceday.run import Surroundings


def surroundings(folder: Path, control: Control) -> Surroundings:
    """Return a disk that loses, and clocks that somebody sets."""
    from throwdown.disk import RealDisk
    from throwdown.raceday.run import Surroundings
    from throwdown.timing.spool import Clock

    def now_ns() -> int:
        return time.time_ns() + control.number("offset")

    return Surroundings(
        disk=RealDisk(LossySystem(control, folder, seed=time.monotonic_ns() % 10**9)),
        clock=Clock(now_ns=now_ns),
        now=lambda: datetime.fromtimestamp(now_ns() / 1e9, UTC),
    )


if __name__ == "__main__":
    place, where = Path(sys.argv[-2]), sys.argv[-1]
    if sys.argv[1] == "child":
        from throwdown.processes import die_with_parent
        from throwdown.raceday.folder import Folder
        from throwdown.raceday.turn import take_turn

        die_with_parent()
        take_turn(folder := Folder(place))
        from throwdown.raceday.run import run_meet

        run_meet(folder, int(where), surroundings(place, Control(Path(sys.argv[2]))))
    else:
        from throwdown.raceday.mind import mind

        child = [sys.executable, "-m", "benchmarks.faults.machine", "child", sys.argv[1]]
        mind(place, "127.0.0.1", int(where), lambda words: None, child)
