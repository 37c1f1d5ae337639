"""The axle of ``lap.envelope`` with its first and second derivatives.

Newton's method needs slopes and curvatures of the friction ellipse that ``envelope.axle_use``
defines.  The ellipse is taken times the capacity squared, which keeps the same limit and does
without a division that fails where an axle lifts.

An axle is described over three variables: the longitudinal force ``f`` [N/kg], the magnitude
``a`` of the lateral acceleration [m/s²] and the axle load ``load`` [N/kg].

Everything here is numbers in and numbers out, and chooses between values rather than between
ways: so the loop over a course's cells that takes it in becomes vector instructions.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from throwdown.lap.columns import (
    AERO_FRONT,
    DOWNFORCE,
    FRONT_FRACTION,
    GRAVITY,
    HEIGHT_RATIO,
    INNER_SOFTNESS,
    LOAD_SLOPE_FRONT,
    LOAD_SLOPE_REAR,
    LOAD_TERM,
    LOCK_FRONT,
    LOCK_REAR,
    LONGITUDINAL_RATIO,
    MU_FRONT,
    MU_REAR,
    TRANSFER_FRONT,
    TRANSFER_REAR,
    FloatArray,
)
from throwdown.lap.compiling import kernel, woven

_TINY = 1e-9


class Axle(NamedTuple):
    """What the limits know of one axle."""

    weight: float  # share of the car's
    aero: float  # its share of the downforce [1/m]
    lean: float  # load gained per force along the car
    transfer: float  # lateral load transfer per wheel over (m·ay)
    friction: float
    term: float
    slope: float
    ratio: float  # longitudinal grip over lateral
    lock: float
    scale: float  # 1 over the friction force [N/kg] at rest, squared


class Jet(NamedTuple):
    """A value with its slopes and curvatures over (a, load)."""

    value: float
    a: float
    load: float
    aa: float
    al: float
    ll: float


class Use(NamedTuple):
    """A value with its slopes and curvatures over (f, a, load)."""

    value: float
    f: float
    a: float
    load: float
    ff: float
    fa: float
    fl: float
    aa: float
    al: float
    ll: float


@kernel
def axle_of(car: FloatArray, front: bool) -> Axle:
    """Return one axle of a vehicle row."""
    fraction, share = car[FRONT_FRACTION], car[AERO_FRONT]
    aero = car[DOWNFORCE] * share
    if front:
        rest = car[MU_FRONT] * fraction * GRAVITY
        return Axle(
            fraction,
            aero,
            -car[HEIGHT_RATIO],
            car[TRANSFER_FRONT],
            car[MU_FRONT],
            car[LOAD_TERM],
            car[LOAD_SLOPE_FRONT],
            car[LONGITUDINAL_RATIO],
            car[LOCK_FRONT],
            1.0 / (rest * rest),
        )
    rest = car[MU_REAR] * (1.0 - fraction) * GRAVITY
    return Axle(
        1.0 - fraction,
        car[DOWNFORCE] - aero,
        car[HEIGHT_RATIO],
        car[TRANSFER_REAR],
        car[MU_REAR],
        car[LOAD_TERM],
        car[LOAD_SLOPE_REAR],
        car[LONGITUDINAL_RATIO],
        car[LOCK_REAR],
        1.0 / (rest * rest),
    )


@woven
def wheel_jets(axle: Axle, a: float, load: float) -> tuple[Jet, Jet]:
    """Return the jets of the friction force [N/kg] of an axle's outer and inner wheel."""
    transfer = axle.transfer
    half = 0.5 * load - transfer * a
    soft = INNER_SOFTNESS * load
    root = sqrt(half * half + soft * soft)
    on_inner = 0.5 * (half + root)
    # The softened load may not exceed half the axle's, and at half of it no longer moves with a.
    leans = on_inner < 0.5 * load
    over = 1.0 / root
    by_half = 0.5 + 0.5 * half * over
    by_soft = 0.5 * soft * over
    curve = 0.5 * over * over * over
    hh, hs, ss = curve * soft * soft, -curve * half * soft, curve * half * half
    in_al = -transfer * (0.5 * hh + INNER_SOFTNESS * hs)
    in_ll = 0.25 * hh + INNER_SOFTNESS * hs + INNER_SOFTNESS * INNER_SOFTNESS * ss
    on = on_inner if leans else 0.5 * load
    on_a = -transfer * by_half if leans else 0.0
    on_l = 0.5 * by_half + INNER_SOFTNESS * by_soft if leans else 0.5
    on_aa = transfer * transfer * hh if leans else 0.0
    on_al = in_al if leans else 0.0
    on_ll = in_ll if leans else 0.0
    inner = _capacity(axle, on, on_a, on_l, on_aa, on_al, on_ll)
    outer = _capacity(axle, load - on, -on_a, 1.0 - on_l, -on_aa, -on_al, -on_ll)
    return outer, inner


@woven
def _capacity(
    axle: Axle, on: float, on_a: float, on_l: float, on_aa: float, on_al: float, on_ll: float
) -> Jet:
    """Return the jet of ``mu0·(term - slope·load)·load``, level past its peak."""
    peak = 0.5 * axle.term / axle.slope
    level = on >= peak
    load = peak if level else on
    first = 0.0 if level else axle.friction * (axle.term - 2.0 * axle.slope * on)
    second = 0.0 if level else -2.0 * axle.friction * axle.slope
    return Jet(
        axle.friction * load * (axle.term - axle.slope * load),
        first * on_a,
        first * on_l,
        first * on_aa + second * on_a * on_a,
        first * on_al + second * on_a * on_l,
        first * on_ll + second * on_l * on_l,
    )


@woven
def side_jet(axle: Axle, a: float, outer: Jet, inner: Jet) -> Jet:
    """Return the jet of ``((weight·a)² - capacity·|capacity|)·scale``: nought at the limit.

    Unlike a ratio it stays finite where an axle lifts, and goes on rising where its load, and
    with it the capacity, turns negative on the way of a search.
    """
    k, share = axle.scale, axle.weight * axle.weight
    p = outer.value + inner.value
    p_a, p_l = outer.a + inner.a, outer.load + inner.load
    size = 2.0 * abs(p)
    sign = 2.0 if p > 0.0 else -2.0
    return Jet(
        k * (share * a * a - p * abs(p)),
        k * (2.0 * share * a - size * p_a),
        -k * size * p_l,
        k * (2.0 * share - sign * p_a * p_a - size * (outer.aa + inner.aa)),
        -k * (sign * p_a * p_l + size * (outer.al + inner.al)),
        -k * (sign * p_l * p_l + size * (outer.ll + inner.ll)),
    )


@woven
def slant_jet(axle: Axle, driving: bool, outer: Jet, inner: Jet) -> Jet:
    """Return the jet of an axle's lateral capacity over its grip along the car.

    An open differential drives with twice its inner wheel; the grip of a braked axle is the sum
    of its wheels.
    """
    on_inner, on_outer = axle.ratio * (2.0 - axle.lock), axle.ratio * axle.lock
    g = 1.0 / (on_inner * inner.value + on_outer * outer.value + _TINY)
    r = g * (outer.value + inner.value)
    g_a = on_inner * inner.a + on_outer * outer.a
    g_l = on_inner * inner.load + on_outer * outer.load
    r_a = g * (outer.a + inner.a - r * g_a)
    r_l = g * (outer.load + inner.load - r * g_l)
    # What is left of a curvature of the capacity less r times that of the grip.
    of_inner, of_outer = 1.0 - r * on_inner, 1.0 - r * on_outer
    r_aa = g * (of_inner * inner.aa + of_outer * outer.aa - 2.0 * r_a * g_a)
    r_al = g * (of_inner * inner.al + of_outer * outer.al - r_a * g_l - r_l * g_a)
    r_ll = g * (of_inner * inner.ll + of_outer * outer.ll - 2.0 * r_l * g_l)
    return Jet(
        r if driving else 1.0 / axle.ratio,
        r_a if driving else 0.0,
        r_l if driving else 0.0,
        r_aa if driving else 0.0,
        r_al if driving else 0.0,
        r_ll if driving else 0.0,
    )


@woven
def use_jet(axle: Axle, f: float, side: Jet, slant: Jet) -> Use:
    """Return the limit of an axle: ``side`` plus ``(f·slant)²·scale``."""
    k = 2.0 * axle.scale
    r, r_a, r_l = slant.value, slant.a, slant.load
    on = k * f * f
    return Use(
        side.value + 0.5 * on * r * r,
        k * f * r * r,
        side.a + on * r * r_a,
        side.load + on * r * r_l,
        k * r * r,
        2.0 * k * f * r * r_a,
        2.0 * k * f * r * r_l,
        side.aa + on * (r_a * r_a + r * slant.aa),
        side.al + on * (r_a * r_l + r * slant.al),
        side.ll + on * (r_l * r_l + r * slant.ll),
    )
