"""A run as few whole numbers: enough to draw it, and small enough to be kept with the results."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from throwdown.errors import InputError
from throwdown.telemetry.reading import Array, Logged, on_plane

MOST = 400
"""So many points, where nobody says how many."""
_STEPS_MM = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)


@dataclass(frozen=True)
class Thinned:
    """Speeds [cm/s] at the start, ``every_mm`` further, and so on, over ``length_mm``.

    ``east`` and ``north`` [dm] are where the car was there, from where it began; empty where the
    log has no positions.
    """

    length_mm: int
    every_mm: int
    speed: tuple[int, ...]
    east: tuple[int, ...] = ()
    north: tuple[int, ...] = ()


def thin(logged: Logged, of: str, most: int = MOST) -> Thinned:
    """Return a run as ``most`` points or fewer, at equal distances.

    Raises InputError where the car did not move.
    """
    distance = np.maximum.accumulate(logged.distance)
    length_mm = round(1000 * float(distance[-1]))
    if length_mm < 10_000:
        raise InputError(f"the car drove {length_mm / 1000:g} m", where=of, expected="10 m or more")
    every = next((step for step in _STEPS_MM if length_mm <= step * (most - 1)), None)
    every = every or ceil(length_mm / (most - 1))
    at = np.arange(0, length_mm + 1, every) / 1000.0
    grows = np.concatenate([[True], np.diff(distance) > 0])
    own = distance[grows]

    def there(values: Array, scale: float) -> tuple[int, ...]:
        found = np.rint(scale * np.interp(at, own, values[grows]))
        return tuple(int(one) for one in found)

    if not logged.latitude.size or not logged.longitude.size:
        return Thinned(length_mm, every, there(logged.speed, 100.0))
    east, north = on_plane(logged.latitude, logged.longitude)
    return Thinned(
        length_mm, every, there(logged.speed, 100.0), there(east, 10.0), there(north, 10.0)
    )
