"""The axle of ``lap.envelope`` with its first and second derivatives.

Newton's method needs slopes and curvatures of the friction ellipse that ``envelope.axle_use``
defines.  They follow from implicit differentiation: with ``r = lateral / capacity`` the product
``r·capacity`` is known, and so are its derivatives.

An axle is described over three variables: the longitudinal force ``f`` [N/kg], the magnitude
``a`` of the lateral acceleration [m/s²] and the axle load ``L`` [N/kg].
"""

from __future__ import annotations

from math import sqrt

from throwdown.lap.columns import (
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
from throwdown.lap.compiling import kernel

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


@kernel
def side_jet(share: float, a: float, outer: FloatArray, inner: FloatArray, out: FloatArray) -> None:
    """Fill the jet of the squared lateral use ``(share·a / capacity)²`` of an axle."""
    p = 1.0 / (outer[VALUE] + inner[VALUE])
    p_a, p_l = (outer[BY_A] + inner[BY_A]) * p, (outer[BY_L] + inner[BY_L]) * p
    r = share * a * p
    r_a = share * p - r * p_a
    r_l = -r * p_l
    r_aa = -2.0 * r_a * p_a - r * (outer[BY_AA] + inner[BY_AA]) * p
    r_al = -r_a * p_l - r_l * p_a - r * (outer[BY_AL] + inner[BY_AL]) * p
    r_ll = -2.0 * r_l * p_l - r * (outer[BY_LL] + inner[BY_LL]) * p
    out[VALUE] = r * r
    out[BY_A] = 2.0 * r * r_a
    out[BY_L] = 2.0 * r * r_l
    out[BY_AA] = 2.0 * (r_a * r_a + r * r_aa)
    out[BY_AL] = 2.0 * (r_a * r_l + r * r_al)
    out[BY_LL] = 2.0 * (r_l * r_l + r * r_ll)


@kernel
def use_jet(
    car: FloatArray,
    front: bool,
    f: float,
    side: FloatArray,
    outer: FloatArray,
    inner: FloatArray,
    out: FloatArray,
) -> None:
    """Fill the use (USE_SIZE,) of an axle: its lateral use plus ``(f / grip)²``.

    The grip of a driven axle (``f`` > 0) depends on its differential, that of a braked one is
    the sum of its wheels.
    """
    ratio = car[LONGITUDINAL_RATIO]
    on_inner, on_outer = 1.0, 1.0
    if f > 0.0:
        lock = car[LOCK_FRONT] if front else car[LOCK_REAR]
        on_inner, on_outer = 2.0 - lock, lock
    grip = ratio * (on_inner * inner[VALUE] + on_outer * outer[VALUE]) + _TINY
    g = 1.0 / grip
    share = ratio * g
    g_a = share * (on_inner * inner[BY_A] + on_outer * outer[BY_A])
    g_l = share * (on_inner * inner[BY_L] + on_outer * outer[BY_L])
    g_aa = share * (on_inner * inner[BY_AA] + on_outer * outer[BY_AA])
    g_al = share * (on_inner * inner[BY_AL] + on_outer * outer[BY_AL])
    g_ll = share * (on_inner * inner[BY_LL] + on_outer * outer[BY_LL])
    q = f * g
    q_a, q_l = -q * g_a, -q * g_l
    q_aa = -2.0 * q_a * g_a - q * g_aa
    q_al = -q_a * g_l - q_l * g_a - q * g_al
    q_ll = -2.0 * q_l * g_l - q * g_ll
    q_fa, q_fl = -g * g_a, -g * g_l
    out[USE] = side[VALUE] + q * q
    out[USE_F] = 2.0 * q * g
    out[USE_A] = side[BY_A] + 2.0 * q * q_a
    out[USE_L] = side[BY_L] + 2.0 * q * q_l
    out[USE_FF] = 2.0 * g * g
    out[USE_FA] = 2.0 * (g * q_a + q * q_fa)
    out[USE_FL] = 2.0 * (g * q_l + q * q_fl)
    out[USE_AA] = side[BY_AA] + 2.0 * (q_a * q_a + q * q_aa)
    out[USE_AL] = side[BY_AL] + 2.0 * (q_a * q_l + q * q_al)
    out[USE_LL] = side[BY_LL] + 2.0 * (q_l * q_l + q * q_ll)
