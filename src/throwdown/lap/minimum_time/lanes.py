"""How the solver's arrays lie, so that many cells are computed at once.

A block holds LANES cells: a row of a block is what its cells have in common, and all rows are a
fixed distance apart, so the compiler sees that none overlaps another and takes as many lanes at a
time as the processor can.  For the same reason loops over lanes count without a sign, choose
between values rather than between ways, and take no array out of a tuple.

A sum or an extreme is kept lane by lane, in a tally, and drawn together at the end: the compiler
does not know that the order of a minimum is as one likes.
"""

from __future__ import annotations

import numpy as np

from throwdown.lap.columns import FloatArray
from throwdown.lap.compiling import kernel, woven

Place = np.uintp
"""An index into a block."""

LANES = Place(32)
ONE = Place(1)


def rows_at(first: int, count: int) -> tuple[Place, ...]:
    """Return where ``count`` rows of a block begin, from row ``first``."""
    return tuple(LANES * Place(first + row) for row in range(count))


# Rows of a tally.
TOTAL, FIRST, SECOND, THIRD = rows_at(0, 4)
TALLY = LANES * Place(4)


@kernel
def new_blocks(cells: int, size: Place) -> FloatArray:
    """Return the blocks of so many cells, of ``size`` numbers each, all nought.

    What is never written (a slope that a limit does not have) stays so.
    """
    lanes = int(LANES)
    return np.zeros((cells + lanes - 1) // lanes * int(size))


def rows_of(blocks: FloatArray, size: Place, cells: int) -> FloatArray:
    """Return blocks of ``size`` numbers as rows (size / LANES, cells), for people and tests."""
    lanes = int(LANES)
    rows = blocks.reshape(-1, int(size) // lanes, lanes).swapaxes(0, 1)
    return np.ascontiguousarray(rows.reshape(rows.shape[0], -1)[:, :cells])


@kernel
def total_of(tally: FloatArray, row: Place) -> float:
    """Return the sum of a row of a tally."""
    result = 0.0
    for lane in range(LANES):
        result += tally[row + lane]
    return result


@kernel
def greatest(tally: FloatArray, row: Place) -> float:
    """Return the greatest number of a row of a tally."""
    most = tally[row]
    for lane in range(LANES):
        most = max(most, tally[row + lane])
    return most


@kernel
def smallest(tally: FloatArray, row: Place) -> float:
    """Return the smallest number of a row of a tally."""
    least = tally[row]
    for lane in range(LANES):
        least = min(least, tally[row + lane])
    return least


@woven
def greater(one: float, other: float) -> float:
    """Return the greater of two numbers."""
    return one if one > other else other


@woven
def lesser(one: float, other: float) -> float:
    """Return the lesser of two numbers."""
    return one if one < other else other
