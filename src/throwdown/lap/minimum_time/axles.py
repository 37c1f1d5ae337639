"""The limits of a car's two axles: how they share a force, and what each can still do.

Both have two limits: the friction ellipse, and the wall, the lateral limit without any force
along.  Slopes and curvatures are over the demand (fx, ay, normal, w, sigma), see ``cell``.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from throwdown.lap.columns import (
    ABS,
    BRAKE_FRONT,
    DRIVE_FRONT,
    SHARE_BRAKING,
    SHARE_CORNERING,
    FloatArray,
)
from throwdown.lap.compiling import kernel, woven
from throwdown.lap.minimum_time.grip import (
    Axle,
    Jet,
    side_jet,
    slant_jet,
    use_jet,
    wheel_jets,
)

_LEAST_LOAD = 0.3  # m/s², where what a driven axle has along is asked
_SOFT_SHARE = 0.3  # m/s²: the driver's share passes from braking to driving over this


class Curve(NamedTuple):
    """The upper triangle of a symmetric matrix over the demand (f, a, n, w, s)."""

    ff: float
    fa: float
    fn: float
    fw: float
    fs: float
    aa: float
    an: float
    aw: float
    as_: float
    nn: float
    nw: float
    ns: float
    ww: float
    ws: float
    ss: float


class Sharing(NamedTuple):
    """How a car's force is shared between its axles, and its limits by the driver."""

    drive_front: float
    brake_front: float
    drive_free: bool  # the axles share the force as each can
    brake_free: bool
    cornering: float  # 1 over the driver's share of the envelope
    braking: float


@kernel
def sharing_of(car: FloatArray) -> Sharing:
    """Return how a vehicle row shares its force."""
    return Sharing(
        car[DRIVE_FRONT],
        car[BRAKE_FRONT],
        0.0 < car[DRIVE_FRONT] < 1.0,
        car[ABS] > 0.5,
        1.0 / car[SHARE_CORNERING],
        1.0 / car[SHARE_BRAKING],
    )


@woven
def effective_force(sharing: Sharing, fx: float) -> tuple[float, float, float]:
    """Return ``fx`` over the driver's share of the envelope, its slope and its curvature."""
    t = 0.5 * (fx / _SOFT_SHARE + 1.0)
    t = t if t > 0.0 else 0.0
    t = t if t < 1.0 else 1.0
    blend = t * t * t * (10.0 + t * (6.0 * t - 15.0))
    slope = 30.0 * t * t * (1.0 - t) * (1.0 - t) * (0.5 / _SOFT_SHARE)
    curve = 60.0 * t * (1.0 - t) * (1.0 - 2.0 * t) * (0.25 / _SOFT_SHARE / _SOFT_SHARE)
    change = sharing.cornering - sharing.braking
    value = sharing.braking + change * blend
    return fx * value, value + fx * change * slope, change * (2.0 * slope + fx * curve)


@woven
def front_share(sharing: Sharing, fx: float, split: float) -> tuple[float, float]:
    """Return the front axle's share of ``fx`` and its slope over the split."""
    driving = fx > 0.0
    free = sharing.drive_free if driving else sharing.brake_free
    fixed = sharing.drive_front if driving else sharing.brake_front
    return split if free else fixed, 1.0 if free else 0.0


@woven
def axle_limits(
    axle: Axle,
    share: float,
    by_split: float,
    effective: tuple[float, float, float],
    side_on: tuple[float, float, float],
    normal: float,
    w: float,
    dual: float,
    dual_wall: float,
) -> tuple[
    float,
    tuple[float, float, float, float, float],
    float,
    tuple[float, float, float],
    Curve,
]:
    """Return one axle's two limits: the friction ellipse, and the wall without any force along.

    The ellipse with its slopes over the demand, the wall with its over (ay, normal, w), and both
    their curvatures, weighted by the duals.  ``effective`` and ``side_on`` are the force along and
    the magnitude of the lateral acceleration over the driver's share, each with slope and
    curvature; ``share`` of the force is this axle's, ``by_split`` its slope over the split.
    """
    force, by_fx, by_fx_fx = effective
    a, a_ay, a_ay_ay = side_on
    weight, aero, lean = axle.weight, axle.aero, axle.lean
    still = weight * normal + aero * w

    outer, inner = wheel_jets(axle, a, still)
    wall = side_jet(axle, a, outer, inner)
    wall_row = (wall.a * a_ay, wall.load * weight, wall.load * aero)

    load = still + lean * force
    driving = share * force > 0.0
    outer, inner = wheel_jets(axle, a, load)
    side = side_jet(axle, a, outer, inner)
    slant = slant_jet(axle, driving, outer, inner)
    # A driven axle off the ground: its grip is that of a trace of load.
    traced = driving and load < _LEAST_LOAD
    outer, inner = wheel_jets(axle, a, _LEAST_LOAD)
    trace = slant_jet(axle, driving, outer, inner)
    slant = Jet(
        trace.value if traced else slant.value,
        0.0 if traced else slant.a,
        0.0 if traced else slant.load,
        0.0 if traced else slant.aa,
        0.0 if traced else slant.al,
        0.0 if traced else slant.ll,
    )
    use = use_jet(axle, share * force, side, slant)
    # Over the effective force, which moves both the axle's own force and its load.
    u_e = use.f * share + use.load * lean
    u_ee = use.ff * share * share + 2.0 * use.fl * share * lean + use.ll * lean * lean
    u_ea = use.fa * share + use.al * lean
    u_el = use.fl * share + use.ll * lean
    turn = by_split * force
    u_es = (use.ff * share + use.fl * lean) * turn + use.f * by_split
    row = (u_e * by_fx, use.a * a_ay, use.load * weight, use.load * aero, use.f * turn)
    of_ll = dual * use.ll + dual_wall * wall.ll
    of_al = (dual * use.al + dual_wall * wall.al) * a_ay
    of_a = dual * use.a + dual_wall * wall.a
    of_aa = dual * use.aa + dual_wall * wall.aa
    curve = Curve(
        dual * (u_ee * by_fx * by_fx + u_e * by_fx_fx),
        dual * u_ea * by_fx * a_ay,
        dual * u_el * by_fx * weight,
        dual * u_el * by_fx * aero,
        dual * u_es * by_fx,
        of_aa * a_ay * a_ay + of_a * a_ay_ay,
        of_al * weight,
        of_al * aero,
        dual * use.fa * a_ay * turn,
        of_ll * weight * weight,
        of_ll * weight * aero,
        dual * use.fl * weight * turn,
        of_ll * aero * aero,
        dual * use.fl * aero * turn,
        dual * use.ff * turn * turn,
    )
    return use.value, row, wall.value, wall_row, curve


@woven
def free_grip(axle: Axle, a: float, normal: float, w: float, force: float) -> float:
    """Return the force along that an axle has left beside its lateral force [N/kg]."""
    load = max(axle.weight * normal + axle.aero * w + axle.lean * force, _LEAST_LOAD)
    outer, inner = wheel_jets(axle, a, load)
    slant = slant_jet(axle, force > 0.0, outer, inner)
    capacity = outer.value + inner.value
    used = axle.weight * a / capacity
    return capacity / slant.value * sqrt(max(1.0 - used * used, 1e-3))
