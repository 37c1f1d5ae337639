"""Cyclic banded LDLᵀ: the linear algebra of a lap.

A cell of the course ties five neighbouring unknowns together, so the matrix of a Newton step has
half-bandwidth four; a periodic lap wraps around.  The last four unknowns then form a border: a
banded factorisation of the rest and a 4 × 4 Schur complement.

Source: G. H. Golub & C. F. Van Loan, *Matrix Computations* (2013), 4.3 (banded factors) and 4.5
(bordered systems).
"""

from __future__ import annotations

import numpy as np

from throwdown.lap.columns import FloatArray
from throwdown.lap.compiling import kernel

HALF_BAND = 4
FACTOR_COLUMNS = 9  # D, four subdiagonals, four border columns


@kernel
def factor(band: FloatArray, periodic: bool, work: FloatArray, corner: FloatArray) -> bool:
    """Factor a symmetric matrix; return whether it is positive definite.

    ``band`` (n, 5): ``band[i, d]`` couples unknown i with i + d, cyclic where ``periodic``;
    ``work`` (n, FACTOR_COLUMNS) and ``corner`` (4, 4) take the factors.
    """
    n = band.shape[0]
    m = n - HALF_BAND if periodic else n
    if periodic:
        for i in range(m):
            for c in range(HALF_BAND):
                work[i, 5 + c] = 0.0
        for c in range(HALF_BAND):
            for d in range(1, HALF_BAND + 1):
                j = m + c - d
                if j < m:
                    work[j, 5 + c] += band[j, d]
                j = m + c + d
                if j >= n:
                    work[j - n, 5 + c] += band[m + c, d]
            for d in range(HALF_BAND - c):
                corner[c, c + d] = band[m + c, d]
    for i in range(m):
        v1, v2, v3, v4 = 0.0, 0.0, 0.0, 0.0
        l1, l2, l3, l4 = 0.0, 0.0, 0.0, 0.0
        if i >= 4:
            v4 = band[i - 4, 4]
            l4 = v4 / work[i - 4, 0]
        if i >= 3:
            v3 = band[i - 3, 3] - v4 * work[i - 3, 1]
            l3 = v3 / work[i - 3, 0]
        if i >= 2:
            v2 = band[i - 2, 2] - v4 * work[i - 2, 2] - v3 * work[i - 2, 1]
            l2 = v2 / work[i - 2, 0]
        if i >= 1:
            v1 = band[i - 1, 1] - v4 * work[i - 1, 3] - v3 * work[i - 1, 2] - v2 * work[i - 1, 1]
            l1 = v1 / work[i - 1, 0]
        d = band[i, 0] - v1 * l1 - v2 * l2 - v3 * l3 - v4 * l4
        if not d > 0.0:
            return False
        work[i, 0] = d
        work[i, 1] = l1
        work[i, 2] = l2
        work[i, 3] = l3
        work[i, 4] = l4
        if periodic:
            for c in range(HALF_BAND):
                v = work[i, 5 + c]
                if i >= 1:
                    v -= l1 * work[i - 1, 5 + c]
                if i >= 2:
                    v -= l2 * work[i - 2, 5 + c]
                if i >= 3:
                    v -= l3 * work[i - 3, 5 + c]
                if i >= 4:
                    v -= l4 * work[i - 4, 5 + c]
                work[i, 5 + c] = v
            for c in range(HALF_BAND):
                share = work[i, 5 + c] / d
                for e in range(c, HALF_BAND):
                    corner[c, e] -= share * work[i, 5 + e]
    return not periodic or _factor_corner(corner)


@kernel
def _factor_corner(corner: FloatArray) -> bool:
    """Turn the Schur complement's upper triangle into D and Lᵀ."""
    for c in range(HALF_BAND):
        d = corner[c, c]
        if not d > 0.0:
            return False
        for e in range(c + 1, HALF_BAND):
            ratio = corner[c, e] / d
            for f in range(e, HALF_BAND):
                corner[e, f] -= ratio * corner[c, f]
        for e in range(c + 1, HALF_BAND):
            corner[c, e] /= d
    return True


@kernel
def substitute(work: FloatArray, corner: FloatArray, periodic: bool, x: FloatArray) -> None:
    """Solve with the factors, in place of the right-hand side ``x`` (n,)."""
    n = x.shape[0]
    m = n - HALF_BAND if periodic else n
    for i in range(m):
        y = x[i]
        if i >= 1:
            y -= work[i, 1] * x[i - 1]
        if i >= 2:
            y -= work[i, 2] * x[i - 2]
        if i >= 3:
            y -= work[i, 3] * x[i - 3]
        if i >= 4:
            y -= work[i, 4] * x[i - 4]
        x[i] = y
        if periodic:
            share = y / work[i, 0]
            for c in range(HALF_BAND):
                x[m + c] -= work[i, 5 + c] * share
    if periodic:
        for c in range(HALF_BAND):
            for e in range(c):
                x[m + c] -= corner[e, c] * x[m + e]
        for c in range(HALF_BAND - 1, -1, -1):
            x[m + c] /= corner[c, c]
            for e in range(c + 1, HALF_BAND):
                x[m + c] -= corner[c, e] * x[m + e]
    for i in range(m - 1, -1, -1):
        y = x[i]
        if periodic:
            for c in range(HALF_BAND):
                y -= work[i, 5 + c] * x[m + c]
        y /= work[i, 0]
        if i + 1 < m:
            y -= work[i + 1, 1] * x[i + 1]
        if i + 2 < m:
            y -= work[i + 2, 2] * x[i + 2]
        if i + 3 < m:
            y -= work[i + 3, 3] * x[i + 3]
        if i + 4 < m:
            y -= work[i + 4, 4] * x[i + 4]
        x[i] = y


def dense(band: FloatArray, periodic: bool) -> FloatArray:
    """Return the whole matrix (n, n), to look at or to test against."""
    n = band.shape[0]
    full = np.zeros((n, n))
    for i in range(n):
        for d in range(HALF_BAND + 1):
            j = i + d
            if j >= n and not periodic:
                continue
            full[i, j % n] = full[j % n, i] = band[i, d]
    return full
