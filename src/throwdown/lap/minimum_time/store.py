"""Optima kept on disk, each under a digest of everything that it depends on.

The digest covers the vehicle's figures, the course as it is meshed, the start and the source of
the solver, so that nothing stale is ever found.  What only a further search needs (the multipliers
and the centre) is left out, which keeps the files small.  A folder that cannot be written to, or a
file that cannot be read, only costs the time of solving again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict
from functools import cache
from pathlib import Path as FilePath

import numpy as np

from throwdown.lap.compiling import cache_folder, source_digest
from throwdown.lap.minimum_time.problem import Ground, pull_knots
from throwdown.lap.minimum_time.search import Optimum
from throwdown.lap.result import Attempt, Convergence
from throwdown.lap.vehicle import Vehicle

MOST_KEPT = 4096
"""Files kept; the ones least lately used make room."""

_FORSAKEN = 3600.0  # s
_NOTHING = np.empty(0)


def digest(vehicle: Vehicle, ground: Ground) -> str:
    """Return the name under which the optimum of a vehicle on a ground is kept."""
    total = hashlib.sha256(source_digest().encode())
    for values in (
        vehicle.row,
        pull_knots(vehicle.traction),
        ground.rows,
        ground.low,
        ground.high,
        vehicle.engine,
        np.array([ground.periodic, ground.standing, ground.opinions], np.float64),
    ):
        total.update(np.ascontiguousarray(values).tobytes())
    return total.hexdigest()[:32]


@cache
def folder() -> FilePath | None:
    """Return the folder of kept optima, made where needed; None where that cannot be."""
    if os.environ.get("THROWDOWN_KEEP_LINES") == "0":
        return None
    place = cache_folder() / "lines"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return place if os.access(place, os.W_OK) else None


def recall(vehicle: Vehicle, ground: Ground) -> Optimum | None:
    """Return the kept optimum, or None."""
    place = folder()
    if place is None:
        return None
    file = place / f"{digest(vehicle, ground)}.npz"
    try:
        with file.open("rb") as stream, np.load(stream) as kept:
            attempts = tuple(Attempt(**entry) for entry in json.loads(str(kept["attempts"])))
            found = Optimum(
                ground=ground,
                time_s=float(kept["time_s"]),
                offset=kept["offset"],
                faces=kept["faces"],
                split=kept["split"],
                duals=_NOTHING,
                convergence=Convergence(attempts, int(kept["chosen"]), recalled=True),
                history=_NOTHING,
                centre=_NOTHING,
            )
    except Exception:  # whatever a spoilt file makes the readers of zip and array say
        return None
    with contextlib.suppress(OSError):
        os.utime(file)
    return found


def keep(vehicle: Vehicle, found: Optimum) -> None:
    """Keep a solved optimum; whole or not at all."""
    place = folder()
    if place is None or not found.solved:
        return
    file = place / f"{digest(vehicle, found.ground)}.npz"
    attempts = json.dumps([asdict(attempt) for attempt in found.convergence.attempts])
    scratch = None
    try:
        handle, scratch = tempfile.mkstemp(dir=place, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            np.savez(
                out,
                time_s=found.time_s,
                offset=found.offset,
                faces=found.faces,
                split=found.split,
                attempts=attempts,
                chosen=found.convergence.chosen,
            )
        os.replace(scratch, file)
        scratch = None
        _make_room(place)
    except OSError:
        return
    finally:
        if scratch is not None:
            with contextlib.suppress(OSError):
                os.unlink(scratch)


def _make_room(place: FilePath) -> None:
    """Take away the files least lately used, and what killed processes left half written."""
    with contextlib.suppress(OSError):
        for part in place.glob("*.part"):
            if part.stat().st_mtime < time.time() - _FORSAKEN:
                part.unlink(missing_ok=True)
        kept = sorted(place.glob("*.npz"), key=lambda file: file.stat().st_mtime)
        for file in kept[: max(len(kept) - MOST_KEPT, 0)]:
            file.unlink(missing_ok=True)
