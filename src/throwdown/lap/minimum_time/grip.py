"""The axle of ``lap.envelope`` with its first and second derivatives.

Newton's method needs slopes and curvatures of the friction ellipse that ``envelope.axle_use``
defines.  The ellipse is taken times the capacity squared, which keeps the same limit and does
without a division that fails where an axle lifts.

An axle is described over three variables: the longitudinal force ``f`` [N/kg], the magnitude
``a`` of the lateral acceleration [m/s²] and the axle load ``L`` [N/kg].
"""

from __future__ import annotations

from math import sqrt

from throwdown.lap.columns import (
    FRONT_FRACTION,
    GRAVITY,
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
from throwdown.lap.compiling import inlined, kernel

_TINY = 1e-9

# Entries of a jet over (a, L): value, slopes, curvatures.
VALUE, BY_A, BY_L, BY_AA, BY_AL, BY_LL = range(6)
JET = 6

# Entries of a use over (f, a, L).
USE, USE_F, USE_A, USE_L, USE_FF, USE_FA, USE_FL, USE_AA, USE_AL, USE_LL = range(10)
USE_SIZE = 10


@kernel
def wheel_jets(
    car: FloatArray, front: bool, a: float, load: float, outer: FloatArray, inner: FloatArray
) -> None:
    """Fill the jets (6,) of the friction force [N/kg] of an axle's outer and inner wheel."""
    transfer = car[TRANSFER_FRONT] if front else car[TRANSFER_REAR]
    friction = car[MU_FRONT] if front else car[MU_REAR]
    slope = car[LOAD_SLOPE_FRONT] if front else car[LOAD_SLOPE_REAR]
    term = car[LOAD_TERM]
    half = 0.5 * load - transfer * a
    soft = INNER_SOFTNESS * load
    root = sqrt(half * half + soft * soft)
    on_inner = 0.5 * (half + root)
    if on_inner < 0.5 * load:
        by_half = 0.5 * (1.0 + half / root)
        by_soft = 0.5 * soft / root
        curve = 0.5 / (root * root * root)
        hh, hs, ss = curve * soft * soft, -curve * half * soft, curve * half * half
        in_a = -transfer * by_half
        in_l = 0.5 * by_half + INNER_SOFTNESS * by_soft
        in_aa = transfer * transfer * hh
        in_al = -transfer * (0.5 * hh + INNER_SOFTNESS * hs)
        in_ll = 0.25 * hh + INNER_SOFTNESS * hs + INNER_SOFTNESS * INNER_SOFTNESS * ss
    else:
        on_inner = 0.5 * load
        in_a, in_l, in_aa, in_al, in_ll = 0.0, 0.5, 0.0, 0.0, 0.0
    _capacity(friction, term, slope, on_inner, in_a, in_l, in_aa, in_al, in_ll, inner)
    _capacity(
        friction, term, slope, load - on_inner, -in_a, 1.0 - in_l, -in_aa, -in_al, -in_ll, outer
    )


@kernel
def _capacity(
    friction: float,
    term: float,
    slope: float,
    on: float,
    on_a: float,
    on_l: float,
    on_aa: float,
    on_al: float,
    on_ll: float,
    out: FloatArray,
) -> None:
    """Fill the jet of ``mu0·(term - slope·load)·load``, level past its peak."""
    peak = 0.5 * term / slope
    if on >= peak:
        out[:] = 0.0
        out[VALUE] = friction * peak * (term - slope * peak)
        return
    first = friction * (term - 2.0 * slope * on)
    second = -2.0 * friction * slope
    out[VALUE] = friction * on * (term - slope * on)
    out[BY_A] = first * on_a
    out[BY_L] = first * on_l
    out[BY_AA] = first * on_aa + second * on_a * on_a
    out[BY_AL] = first * on_al + second * on_a * on_l
    out[BY_LL] = first * on_ll + second * on_l * on_l


@inlined
def nominal(car: FloatArray, front: bool) -> float:
    """Return the friction force [N/kg] of an axle at rest, the scale of its limits."""
    if front:
        return car[MU_FRONT] * car[FRONT_FRACTION] * GRAVITY
    return car[MU_REAR] * (1.0 - car[FRONT_FRACTION]) * GRAVITY


@kernel
def side_jet(
    share: float,
    a: float,
    scale: float,
    outer: FloatArray,
    inner: FloatArray,
    out: FloatArray,
) -> None:
    """Fill the jet of ``((share·a)² - capacity·|capacity|) / scale²``: nought at the limit.

    Unlike a ratio it stays finite where an axle lifts, and goes on rising where its load, and
    with it the capacity, turns negative on the way of a search.
    """
    k = 1.0 / (scale * scale)
    p = outer[VALUE] + inner[VALUE]
    p_a, p_l = outer[BY_A] + inner[BY_A], outer[BY_L] + inner[BY_L]
    size = 2.0 * abs(p)
    sign = 2.0 if p > 0.0 else -2.0
    out[VALUE] = k * (share * share * a * a - p * abs(p))
    out[BY_A] = k * (2.0 * share * share * a - size * p_a)
    out[BY_L] = -k * size * p_l
    out[BY_AA] = 2.0 * share * share - sign * p_a * p_a - size * (outer[BY_AA] + inner[BY_AA])
    out[BY_AA] *= k
    out[BY_AL] = -k * (sign * p_a * p_l + size * (outer[BY_AL] + inner[BY_AL]))
    out[BY_LL] = -k * (sign * p_l * p_l + size * (outer[BY_LL] + inner[BY_LL]))


@kernel
def slant_jet(
    car: FloatArray,
    front: bool,
    driving: bool,
    outer: FloatArray,
    inner: FloatArray,
    out: FloatArray,
) -> None:
    """Fill the jet of an axle's lateral capacity over its grip along the car.

    An open differential drives with twice its inner wheel; the grip of a braked axle is the sum
    of its wheels.
    """
    ratio = car[LONGITUDINAL_RATIO]
    out[:] = 0.0
    out[VALUE] = 1.0 / ratio
    if not driving:
        return
    lock = car[LOCK_FRONT] if front else car[LOCK_REAR]
    on_inner, on_outer = ratio * (2.0 - lock), ratio * lock
    g = 1.0 / (on_inner * inner[VALUE] + on_outer * outer[VALUE] + _TINY)
    r = g * (outer[VALUE] + inner[VALUE])
    g_a = on_inner * inner[BY_A] + on_outer * outer[BY_A]
    g_l = on_inner * inner[BY_L] + on_outer * outer[BY_L]
    r_a = g * (outer[BY_A] + inner[BY_A] - r * g_a)
    r_l = g * (outer[BY_L] + inner[BY_L] - r * g_l)
    out[VALUE], out[BY_A], out[BY_L] = r, r_a, r_l
    cross_aa, cross_al, cross_ll = 2.0 * r_a * g_a, r_a * g_l + r_l * g_a, 2.0 * r_l * g_l
    out[BY_AA] = g * (_mix(on_inner, inner, on_outer, outer, BY_AA, r) - cross_aa)
    out[BY_AL] = g * (_mix(on_inner, inner, on_outer, outer, BY_AL, r) - cross_al)
    out[BY_LL] = g * (_mix(on_inner, inner, on_outer, outer, BY_LL, r) - cross_ll)


@inlined
def _mix(
    on_inner: float, inner: FloatArray, on_outer: float, outer: FloatArray, entry: int, r: float
) -> float:
    """Return what is left of a curvature of the capacity less ``r`` times that of the grip."""
    return (1.0 - r * on_inner) * inner[entry] + (1.0 - r * on_outer) * outer[entry]


@kernel
def use_jet(f: float, scale: float, side: FloatArray, slant: FloatArray, out: FloatArray) -> None:
    """Fill the limit (USE_SIZE,) of an axle: ``side`` plus ``(f·slant / scale)²``."""
    k = 2.0 / (scale * scale)
    r, r_a, r_l = slant[VALUE], slant[BY_A], slant[BY_L]
    on = k * f * f
    out[USE] = side[VALUE] + 0.5 * on * r * r
    out[USE_F] = k * f * r * r
    out[USE_A] = side[BY_A] + on * r * r_a
    out[USE_L] = side[BY_L] + on * r * r_l
    out[USE_FF] = k * r * r
    out[USE_FA] = 2.0 * k * f * r * r_a
    out[USE_FL] = 2.0 * k * f * r * r_l
    out[USE_AA] = side[BY_AA] + on * (r_a * r_a + r * slant[BY_AA])
    out[USE_AL] = side[BY_AL] + on * (r_a * r_l + r * slant[BY_AL])
    out[USE_LL] = side[BY_LL] + on * (r_l * r_l + r * slant[BY_LL])
