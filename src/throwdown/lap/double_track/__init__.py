"""The double-track lap: yaw, slip and four loads, as a check of the solvers that have none of them.

Reading order: ``tyre`` (slip to friction), ``chassis`` (the planar car on a road in three
dimensions), ``formula_one`` (the published car, wheel by wheel) and ``road_car`` (a catalogue car,
axle by axle), ``transcription`` (a model and a mesh as a nonlinear programme), ``programme``
(solving it), ``guess`` (where it starts), ``published`` (the published cases) and ``lap``.

CasADi, which states the programme and brings IPOPT, is needed only here, and loaded only when the
first double-track lap is asked for.

Sources: G. Perantoni & D. J. N. Limebeer, Vehicle System Dynamics 52 (2014) 653; D. Limebeer &
G. Perantoni, J. Dyn. Sys. Meas. Control 137 (2015) 051019; docs/theory/double-track.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.conditions import DRY, Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import ThrowdownError
from throwdown.lap.columns import FloatArray
from throwdown.lap.result import Lap

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course

METHOD = "double-track"


def double_track_lap(
    car: Car,
    course: Course,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    *,
    start: str | None = None,
    step: float | None = None,
    ballast: float = 0.0,
    offset: FloatArray | None = None,
    speed: FloatArray | None = None,
) -> Lap:
    """Search the fastest lap of ``car`` on ``course`` with yaw, slip and four loads.

    ``start`` is ``standing`` or ``flying`` (default: the course's own); ``step`` [m] the mesh
    (default: 4 m on circuits and roads, else the course's own); ``ballast`` [kg] at the centre of
    gravity.  ``offset`` [m] and ``speed`` [m/s] (n,), over the nodes of that mesh, are where the
    search starts: what is not given is that of the minimum-time lap.

    Where no search converges the lap is the minimum-time one (or, where that was not found either,
    the quasi-steady one), its status ``failed``, and its convergence record says what was tried.

    Raises InputError where the course is narrower than the car, the start is unknown or the given
    line does not fit the mesh; ThrowdownError where no finite lap results or CasADi is missing.
    """
    try:
        from throwdown.lap.double_track.lap import search_lap
    except ModuleNotFoundError as missing:
        if missing.name != "casadi":
            raise
        raise ThrowdownError(
            "the double-track lap needs CasADi, which is not installed: pip install casadi"
        ) from missing
    return search_lap(
        car,
        course,
        driver,
        conditions,
        start=start,
        step=step,
        ballast=ballast,
        offset=offset,
        speed=speed,
    )


__all__ = ["METHOD", "double_track_lap"]
