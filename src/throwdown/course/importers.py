"""Bring a foreign line into a compact course file.

The points of a source are rounded: two decimals and points 2 m apart are a curvature noise of
0.0018 1/m, a radius of 550 m, on every straight.  So a cubic smoothing spline is laid through
them, as stiff as the rounding allows, and written out at wider spacing with more decimals.  The
course's own spline through those points is then that same curve.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from throwdown.course.geometry import Points
from throwdown.course.shape import FloatArray
from throwdown.course.table import COLUMNS
from throwdown.errors import InputError

SPACING = 5.0  # m
ROUNDING = 0.01  # m, of the source
_BISECTIONS = 40
_TIGHT_RADIUS = 50.0  # m: bends about as tight and tighter are smoothed less
_REACH = 3  # knots before and after them too


def fit_points(
    points: Points,
    *,
    closed: bool = True,
    spacing: float = SPACING,
    rounding: float = ROUNDING,
    height_scale: float | None = None,
) -> Points:
    """Smooth a line within what its source was rounded by, and thin it out.

    ``rounding`` [m]: the step the source's coordinates were rounded to.  ``height_scale`` [m]: the
    shortest half wave of relief to keep, None for as given.

    Raises InputError for points too few for the spacing.
    """
    knots = _chords(points, closed)
    at, total = knots[: points.x.size], knots[-1]
    pieces = round(total / spacing)
    if pieces < 8:
        raise InputError(
            f"the line is {total:.0f} m long", expected=f"at least {8 * spacing:.0f} m of points"
        )
    basis, third, new = _basis(at, total, pieces, closed)
    plan, noise = np.stack([points.x, points.y], axis=1), rounding / np.sqrt(12.0)
    found = _smooth(basis, third, plan, noise)
    # Once more, less stiff where the line bends tightly, so that hairpins keep their radius.
    bend = np.linalg.norm(np.diff(found, 2, axis=0), axis=1) * (pieces / total) ** 2
    bend = np.interp(np.linspace(0.0, 1.0, third.shape[0]), np.linspace(0.0, 1.0, bend.size), bend)
    for _ in range(_REACH):
        bend = np.maximum(bend, np.maximum(np.roll(bend, 1), np.roll(bend, -1)))
    ease = 1.0 / (1.0 + (bend * _TIGHT_RADIUS) ** 2) ** 2
    out = new @ _smooth(basis, third.multiply(ease[:, None]).tocsr(), plan, noise)
    even = total / pieces * np.arange(pieces if closed else pieces + 1)
    z = _relief(at, total, points.z, even, height_scale, closed)
    fields = {
        name: _between(even, knots, getattr(points, name), closed)
        for name in ("width_right", "width_left", "banking")
    }
    return replace(points, x=out[:, 0], y=out[:, 1], z=z, **fields)


def format_table(points: Points, columns: tuple[str, ...]) -> str:
    """The text of a course CSV with some of its columns, x_m and y_m first."""
    decimals = {"x_m": 3, "y_m": 3, "z_m": 2, "banking_rad": 4}
    named = {name: getattr(points, name.rsplit("_", 1)[0]) for name in COLUMNS}
    rows = zip(
        *([f"{v:.{decimals.get(name, 2)}f}" for v in named[name]] for name in columns), strict=True
    )
    return "\n".join([",".join(columns), *(",".join(row) for row in rows), ""])


def write_table(points: Points, path: Path) -> None:
    """Write a course CSV with the columns that say something."""
    columns: list[str] = ["x_m", "y_m"]
    if np.ptp(points.z):
        columns.append("z_m")
    if np.ptp(points.width_right) or np.ptp(points.width_left):
        columns += ["width_right_m", "width_left_m"]
    if points.banking.any():
        columns.append("banking_rad")
    path.write_text(format_table(points, tuple(columns)), encoding="utf-8")


def _chords(points: Points, closed: bool) -> FloatArray:
    x, y = points.x, points.y
    if closed:
        x, y = np.append(x, x[0]), np.append(y, y[0])
    return np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])


def _basis(at: FloatArray, total: float, pieces: int, closed: bool) -> tuple[Any, Any, Any]:
    """B-spline values at the points and at the knots, and third derivatives for the penalty."""
    from scipy.interpolate import BSpline
    from scipy.sparse import csr_array, diags_array

    step = total / pieces
    knots = step * np.arange(-3, pieces + 4)
    count = pieces + 3
    even = step * np.arange(pieces if closed else pieces + 1)
    basis = csr_array(BSpline.design_matrix(at, knots, 3))
    new = csr_array(BSpline.design_matrix(even, knots, 3))
    third = (
        diags_array([-1.0, 3.0, -3.0, 1.0], offsets=[0, 1, 2, 3], shape=(count - 3, count))
        / step**2.5
    )
    if closed:
        wrap = csr_array(
            (np.ones(count), (np.arange(count), np.arange(count) % pieces)), shape=(count, pieces)
        )
        basis, new, third = basis @ wrap, new @ wrap, third @ wrap
    return basis, third, new


def _smooth(basis: Any, third: Any, values: FloatArray, noise: float) -> FloatArray:
    """Coefficients (m, 2) of the stiffest spline that leaves residuals of ``noise`` [m] rms."""
    from scipy.sparse.linalg import spsolve

    normal, right = (basis.T @ basis).tocsc(), basis.T @ values
    penalty = third.T @ third

    def solve(weight: float) -> tuple[FloatArray, float]:
        found = np.asarray(spsolve((normal + weight * penalty).tocsc(), right))
        return found, float(np.sqrt(np.mean((basis @ found - values) ** 2)))

    low, high = -6.0, 12.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        if solve(10.0**middle)[1] > noise:
            high = middle
        else:
            low = middle
    return solve(10.0**low)[0]


def _relief(
    at: FloatArray,
    total: float,
    z: FloatArray,
    even: FloatArray,
    scale: float | None,
    closed: bool,
) -> FloatArray:
    if not np.ptp(z) or scale is None:
        knots = np.append(at, total) if closed else at
        return _between(even, knots, z, closed)
    from scipy.sparse.linalg import spsolve

    pieces = max(round(total / scale), 4)
    basis, third, _ = _basis(at, total, pieces, closed)
    found = spsolve((basis.T @ basis + 1e-9 * (third.T @ third)).tocsc(), basis.T @ z)
    new, _, _ = _basis(even, total, pieces, closed)
    return np.asarray(new @ found)


def _between(at: FloatArray, knots: FloatArray, values: FloatArray, closed: bool) -> FloatArray:
    if closed:
        values = np.append(values, values[0])
    return np.interp(at, knots, values)
