"""The planar car on a road in three dimensions, as CasADi expressions.

Per kilogram of car.  Body axes: x ahead, y to the left.  Along the reference line of the road run
``s`` and the offset ``n`` (left positive); ``xi`` is the heading over the road's.  Grade, banking
and vertical curvature as in ``lap.path``; the planar equations with gravity resolved into body axes
follow D. Limebeer & G. Perantoni, J. Dyn. Sys. Meas. Control 137 (2015) 051019, with the small
products of roll and pitch rates left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import casadi as ca
import numpy as np

from throwdown.lap.columns import GRAVITY, FloatArray

if TYPE_CHECKING:
    from throwdown.course import CourseMesh

# What a node of the road says, one column each.
(
    CURVATURE,
    STRETCH,  # metres of road per metre of the mesh
    VERTICAL_CURVATURE,
    SIN_GRADE,
    SIDE_GRAVITY,  # g·cos(grade)·sin(banking)
    NORMAL_GRAVITY,  # g·cos(grade)·cos(banking)
    SIN_BANKING,
    COS_BANKING,
) = range(8)
ROAD_COLUMNS = 8
STATES = 5


def road_of(mesh: CourseMesh) -> FloatArray:
    """Return the road's columns at every node of a mesh, array (n, ROAD_COLUMNS)."""
    road = np.empty((mesh.s.size, ROAD_COLUMNS))
    road[:, CURVATURE] = mesh.curvature
    road[:, STRETCH] = 1.0
    road[:, VERTICAL_CURVATURE] = mesh.vertical_curvature
    road[:, SIN_GRADE] = np.sin(mesh.grade)
    road[:, SIDE_GRAVITY] = GRAVITY * np.cos(mesh.grade) * np.sin(mesh.banking)
    road[:, NORMAL_GRAVITY] = GRAVITY * np.cos(mesh.grade) * np.cos(mesh.banking)
    road[:, SIN_BANKING] = np.sin(mesh.banking)
    road[:, COS_BANKING] = np.cos(mesh.banking)
    return road


def level_road(curvature: FloatArray, stretch: FloatArray | float = 1.0) -> FloatArray:
    """Return the columns of a level road of ``curvature`` (n,) [1/m], array (n, ROAD_COLUMNS)."""
    road = np.zeros((curvature.size, ROAD_COLUMNS))
    road[:, CURVATURE] = curvature
    road[:, STRETCH] = stretch
    road[:, NORMAL_GRAVITY] = GRAVITY
    road[:, COS_BANKING] = 1.0
    return road


@dataclass(frozen=True)
class Motion:
    """The states: speeds ``u`` ahead and ``v`` to the left [m/s], yaw rate, offset, heading."""

    u: Any
    v: Any
    yaw_rate: Any
    offset: Any
    heading: Any

    def vector(self) -> Any:
        """Return the states as a column."""
        return ca.vertcat(self.u, self.v, self.yaw_rate, self.offset, self.heading)


def normal_acceleration(motion: Motion, road: Any) -> Any:
    """Return what the car stands on [m/s²], without aerodynamic load."""
    rise = road[VERTICAL_CURVATURE] * motion.u * motion.u * road[COS_BANKING]
    return road[NORMAL_GRAVITY] + motion.u * motion.yaw_rate * road[SIN_BANKING] + rise


def progress(motion: Motion, road: Any) -> Any:
    """Return metres of road per second along the reference line."""
    ahead = motion.u * ca.cos(motion.heading) - motion.v * ca.sin(motion.heading)
    return ahead / (1.0 - motion.offset * road[CURVATURE])


def rates(
    motion: Motion, road: Any, along: Any, across: Any, turning: Any, resistance: Any
) -> tuple[Any, Any]:
    """Return metres of mesh per second and the time derivatives of the states.

    ``along``, ``across`` are the tyres' forces [m/s²] in body axes, ``turning`` their yaw moment
    over the yaw inertia [rad/s²], ``resistance`` drag and rolling resistance [m/s²].
    """
    cosine, sine = ca.cos(motion.heading), ca.sin(motion.heading)
    climb = GRAVITY * (road[SIN_GRADE] * cosine - road[SIN_BANKING] * sine)
    pull = road[SIDE_GRAVITY] * cosine + GRAVITY * road[SIN_GRADE] * sine
    passed = progress(motion, road)
    change = ca.vertcat(
        along - resistance - climb + motion.v * motion.yaw_rate,
        across + pull - motion.u * motion.yaw_rate * road[COS_BANKING],
        turning,
        motion.u * sine + motion.v * cosine,
        motion.yaw_rate - road[CURVATURE] * passed,
    )
    return passed / road[STRETCH], change


def share_load(load: Any, transfer: Any, soft: Any) -> tuple[Any, Any]:
    """Split an axle's load [N/kg] into left and right under a transfer from left to right.

    A wheel goes smoothly to zero where it lifts, over ``soft`` of the load, and the other takes
    the rest.
    """
    left = 0.5 * load - transfer
    right = 0.5 * load + transfer
    width = soft * load
    left = 0.5 * (left + ca.sqrt(left * left + width * width))
    right = 0.5 * (right + ca.sqrt(right * right + width * width))
    total = left + right
    return load * left / total, load * right / total
