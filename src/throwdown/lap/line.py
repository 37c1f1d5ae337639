"""The minimum-curvature line within the limits of a course.

Minimises the integral of squared curvature over the lateral offset ``n(s)``, with the car's own
width kept inside both limits.  The exact curvature of the offset line is used and linearised at
every step (Gauss-Newton), so the line is right in hairpins too; the limits are kept by a
primal-dual interior point; each step is one cyclic pentadiagonal solve.

Sources: F. Braghin et al., Computers & Structures 86 (2008) 1503 (minimum-curvature lines);
A. Heilmeier et al., Vehicle System Dynamics 58 (2020) 1497; J. Nocedal & S. Wright, *Numerical
Optimization* (2006), ch. 16 and 19 (interior point).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from throwdown.errors import InputError
from throwdown.lap.columns import FloatArray
from throwdown.lap.compiling import inlined, kernel

if TYPE_CHECKING:
    from throwdown.course import CourseMesh

_MOST_STEPS = 120
_FOLD_SHARE = 0.9  # an offset may use this share of the radius before the normals cross
_GAP_SHARE = 1e-4  # of the first barrier: a change of the integral by less than 0.01 %
_SETTLED_MOVE = 0.01  # m
_REGULARISATION = 1e-9  # m⁻⁴: fixes offsets that curvature leaves free, as on a lone straight


@dataclass(frozen=True)
class Line:
    """Lateral offset ``n`` [m] over the mesh nodes, left positive, and how it was found."""

    offset: FloatArray
    iterations: int
    converged: bool


def offset_limits(mesh: CourseMesh, width: float) -> tuple[FloatArray, FloatArray]:
    """Return the lowest and highest offset [m] of a car ``width`` [m] wide, arrays (n,).

    Raises InputError where the course is narrower than the car.
    """
    low = -(mesh.width_right - 0.5 * width)
    high = mesh.width_left - 0.5 * width
    narrow = np.nonzero(high < low)[0]
    if narrow.size:
        at = int(narrow[0])
        room = mesh.width_left[at] + mesh.width_right[at]
        raise InputError(
            f"the course is {room:.2f} m wide at s = {mesh.s[at]:.0f} m, the car {width:.2f} m",
            expected="a course at least as wide as the car",
        )
    bend = np.maximum(np.abs(mesh.curvature), 1e-9)
    fold = _FOLD_SHARE / bend
    high = np.where(mesh.curvature > 0.0, np.minimum(high, fold), high)
    low = np.where(mesh.curvature < 0.0, np.maximum(low, -fold), low)
    return np.asarray(low), np.asarray(high)


def centre_line(mesh: CourseMesh) -> Line:
    """Return the reference line itself, as a line."""
    return Line(np.zeros_like(mesh.s), 0, True)


def minimum_curvature_line(mesh: CourseMesh, width: float) -> Line:
    """Find the minimum-curvature line of a car ``width`` [m] wide on a course."""
    low, high = offset_limits(mesh, width)
    room = high - low
    centre = 0.5 * (low + high)
    # An interior point needs an inside: a course exactly as wide as the car keeps a millimetre.
    tight = room < 2e-3
    low = np.where(tight, centre - 1e-3, low)
    high = np.where(tight, centre + 1e-3, high)
    offset = np.clip(0.0, low + 0.05 * (high - low), high - 0.05 * (high - low))
    steps, converged = _optimise(mesh.curvature, mesh.step, mesh.closed, low, high, offset)
    return Line(offset, steps, converged)


@inlined
def _derivatives(n: FloatArray, i: int, step: float, closed: bool) -> tuple[float, float, int, int]:
    size = n.shape[0]
    before = i - 1
    after = i + 1
    if closed:
        if before < 0:
            before = size - 1
        if after == size:
            after = 0
    else:
        # One-sided ends: the line leaves and enters with the slope of its first interval.
        before = max(before, 0)
        after = min(after, size - 1)
    if before == i or after == i:
        first = (n[after] - n[before]) / step
        second = 0.0
    else:
        first = (n[after] - n[before]) / (2.0 * step)
        second = (n[after] - 2.0 * n[i] + n[before]) / (step * step)
    return first, second, before, after


@inlined
def _bend_slope(curvature: FloatArray, i: int, step: float, closed: bool) -> float:
    first, _, _, _ = _derivatives(curvature, i, step, closed)
    return first


@kernel
def offset_curvature(
    curvature: FloatArray, step: float, closed: bool, n: FloatArray, out: FloatArray
) -> None:
    """Fill ``out`` (n, 2) with curvature [1/m] of the offset line and its stretch dl/ds."""
    for i in range(n.shape[0]):
        slope, second, _, _ = _derivatives(n, i, step, closed)
        k = curvature[i]
        dk = _bend_slope(curvature, i, step, closed)
        a = 1.0 - n[i] * k
        stretch2 = a * a + slope * slope
        stretch = sqrt(stretch2)
        top = a * (second + k * a) + slope * (n[i] * dk + 2.0 * slope * k)
        out[i, 0] = top / (stretch2 * stretch)
        out[i, 1] = stretch


@kernel
def _linearise(
    curvature: FloatArray,
    step: float,
    closed: bool,
    n: FloatArray,
    gradient: FloatArray,
    band: FloatArray,
) -> float:
    """Fill gradient (n,) and Gauss-Newton band (n, 3) of ½·sum(weight·kappa²); return it.

    ``band[i, d]`` couples node i with node i + d (cyclic).
    """
    size = n.shape[0]
    gradient[:] = 0.0
    band[:, :] = 0.0
    total = 0.0
    first = 0 if closed else 1
    last = size if closed else size - 1
    h2 = 1.0 / (step * step)
    h1 = 0.5 / step
    for i in range(first, last):
        slope, second, before, after = _derivatives(n, i, step, closed)
        k = curvature[i]
        dk = _bend_slope(curvature, i, step, closed)
        a = 1.0 - n[i] * k
        s2 = a * a + slope * slope
        s3 = s2 * sqrt(s2)
        kappa = (a * (second + k * a) + slope * (n[i] * dk + 2.0 * slope * k)) / s3
        by_second = a / s3
        by_slope = (n[i] * dk + 4.0 * slope * k) / s3 - 3.0 * kappa * slope / s2
        by_n = (-k * (second + 2.0 * k * a) + slope * dk) / s3 + 3.0 * kappa * a * k / s2
        weight = step * sqrt(s2)
        jb = by_second * h2 - by_slope * h1
        jc = by_n - 2.0 * by_second * h2
        ja = by_second * h2 + by_slope * h1
        total += 0.5 * weight * kappa * kappa
        gradient[before] += weight * kappa * jb
        gradient[i] += weight * kappa * jc
        gradient[after] += weight * kappa * ja
        band[before, 0] += weight * jb * jb
        band[before, 1] += weight * jb * jc
        band[before, 2] += weight * jb * ja
        band[i, 0] += weight * jc * jc
        band[i, 1] += weight * jc * ja
        band[after, 0] += weight * ja * ja
    for i in range(size):
        total += 0.5 * step * _REGULARISATION * n[i] * n[i]
        gradient[i] += step * _REGULARISATION * n[i]
        band[i, 0] += step * _REGULARISATION
    return total


@kernel
def _factor(band: FloatArray, diagonal: FloatArray, work: FloatArray) -> tuple[float, float, float]:
    """Factor ``band + diag(diagonal)``, cyclic, symmetric, of bandwidth two, into ``work``.

    The last two nodes are a border: a banded LDLᵀ of the rest and a 2 × 2 Schur complement,
    which is returned.  ``work`` (n, 5): D, L1, L2 and the two border columns.
    """
    size = diagonal.shape[0]
    m = size - 2
    for i in range(m):
        work[i, 3] = 0.0
        work[i, 4] = 0.0
    # Couplings of the border nodes size-2 and size-1 with the interior.
    work[m - 2, 3] += band[m - 2, 2]
    work[m - 1, 3] += band[m - 1, 1]
    work[m - 1, 4] += band[m - 1, 2]
    work[0, 3] += band[size - 2, 2]
    work[0, 4] += band[size - 1, 1]
    work[1, 4] += band[size - 1, 2]
    spp = band[m, 0] + diagonal[m]
    spq = band[m, 1]
    sqq = band[m + 1, 0] + diagonal[m + 1]
    for i in range(m):
        d = band[i, 0] + diagonal[i]
        l1 = 0.0
        l2 = 0.0
        p = work[i, 3]
        q = work[i, 4]
        if i >= 2:
            l2 = band[i - 2, 2] / work[i - 2, 0]
            d -= l2 * l2 * work[i - 2, 0]
            p -= l2 * work[i - 2, 3]
            q -= l2 * work[i - 2, 4]
        if i >= 1:
            cross = band[i - 1, 1]
            if i >= 2:
                cross -= l2 * work[i - 2, 0] * work[i - 1, 1]
            l1 = cross / work[i - 1, 0]
            d -= l1 * l1 * work[i - 1, 0]
            p -= l1 * work[i - 1, 3]
            q -= l1 * work[i - 1, 4]
        work[i, 0] = d
        work[i, 1] = l1
        work[i, 2] = l2
        work[i, 3] = p
        work[i, 4] = q
        spp -= p * p / d
        spq -= p * q / d
        sqq -= q * q / d
    return spp, spq, sqq


@kernel
def _substitute(work: FloatArray, schur: tuple[float, float, float], x: FloatArray) -> None:
    """Solve with the factors of ``_factor``, in place of the right-hand side ``x`` (n,)."""
    m = x.shape[0] - 2
    rp = x[m]
    rq = x[m + 1]
    for i in range(m):
        y = x[i]
        if i >= 1:
            y -= work[i, 1] * x[i - 1]
        if i >= 2:
            y -= work[i, 2] * x[i - 2]
        x[i] = y
        rp -= work[i, 3] / work[i, 0] * y
        rq -= work[i, 4] / work[i, 0] * y
    spp, spq, sqq = schur
    det = spp * sqq - spq * spq
    xp = (sqq * rp - spq * rq) / det
    xq = (spp * rq - spq * rp) / det
    x[m] = xp
    x[m + 1] = xq
    for i in range(m - 1, -1, -1):
        y = (x[i] - work[i, 3] * xp - work[i, 4] * xq) / work[i, 0]
        if i + 1 < m:
            y -= work[i + 1, 1] * x[i + 1]
        if i + 2 < m:
            y -= work[i + 2, 2] * x[i + 2]
        x[i] = y


@inlined
def _dual_steps(
    move: float, dl: float, du: float, zl: float, zu: float, target_l: float, target_u: float
) -> tuple[float, float]:
    return (target_l - zl * move) / dl - zl, (target_u + zu * move) / du - zu


@inlined
def _limit(step: float, value: float, change: float) -> float:
    """Shorten ``step`` so that ``value + step·change`` stays positive."""
    return min(step, -value / change) if change < 0.0 else step


@kernel
def _optimise(
    curvature: FloatArray,
    step: float,
    closed: bool,
    low: FloatArray,
    high: FloatArray,
    n: FloatArray,
) -> tuple[int, bool]:
    """Primal-dual predictor-corrector on the offsets ``n``, in place; return steps, success."""
    size = n.shape[0]
    gradient = np.empty(size)
    band = np.empty((size, 3))
    work = np.empty((size, 5))
    diagonal = np.empty(size)
    affine = np.empty(size)
    move = np.empty(size)
    total = _linearise(curvature, step, closed, n, gradient, band)
    barrier = total / size + 1e-9
    goal = _GAP_SHARE * barrier
    zl = barrier / (n - low)
    zu = barrier / (high - n)
    for iteration in range(_MOST_STEPS):
        for i in range(size):
            diagonal[i] = zl[i] / (n[i] - low[i]) + zu[i] / (high[i] - n[i])
            affine[i] = -gradient[i]
        schur = _factor(band, diagonal, work)
        _substitute(work, schur, affine)
        gap, primal, dual = 0.0, 1.0, 1.0
        for i in range(size):
            dl, du, d = n[i] - low[i], high[i] - n[i], affine[i]
            dzl, dzu = _dual_steps(d, dl, du, zl[i], zu[i], 0.0, 0.0)
            primal = _limit(_limit(primal, dl, d), du, -d)
            dual = _limit(_limit(dual, zl[i], dzl), zu[i], dzu)
            gap += zl[i] * dl + zu[i] * du
        ahead = 0.0
        for i in range(size):
            dl, du, d = n[i] - low[i], high[i] - n[i], affine[i]
            dzl, dzu = _dual_steps(d, dl, du, zl[i], zu[i], 0.0, 0.0)
            ahead += (dl + primal * d) * (zl[i] + dual * dzl)
            ahead += (du - primal * d) * (zu[i] + dual * dzu)
        gap /= 2 * size
        ahead /= 2 * size
        barrier = max((ahead / gap) ** 3 * gap, 0.1 * goal)
        for i in range(size):
            dl, du, d = n[i] - low[i], high[i] - n[i], affine[i]
            dzl, dzu = _dual_steps(d, dl, du, zl[i], zu[i], 0.0, 0.0)
            affine[i] = d * dzl
            diagonal[i] = -d * dzu
            move[i] = -gradient[i] + (barrier - affine[i]) / dl - (barrier - diagonal[i]) / du
        _substitute(work, schur, move)
        primal, dual, largest = 1.0, 1.0, 0.0
        for i in range(size):
            dl, du, d = n[i] - low[i], high[i] - n[i], move[i]
            dzl, dzu = _dual_steps(
                d, dl, du, zl[i], zu[i], barrier - affine[i], barrier - diagonal[i]
            )
            primal = _limit(_limit(primal, 0.995 * dl, d), 0.995 * du, -d)
            dual = _limit(_limit(dual, 0.995 * zl[i], dzl), 0.995 * zu[i], dzu)
            largest = max(largest, abs(d))
        for i in range(size):
            dl, du, d = n[i] - low[i], high[i] - n[i], move[i]
            dzl, dzu = _dual_steps(
                d, dl, du, zl[i], zu[i], barrier - affine[i], barrier - diagonal[i]
            )
            zl[i] += dual * dzl
            zu[i] += dual * dzu
            n[i] += primal * d
        total = _linearise(curvature, step, closed, n, gradient, band)
        if gap <= goal and largest < _SETTLED_MOVE:
            return iteration + 1, True
    return _MOST_STEPS, False
