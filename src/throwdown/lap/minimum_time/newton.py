"""One step of Newton's method for the whole lap: assembled from its cells, and given back to them.

Unknowns lie in the order of the road: speed squared at the rear face of each cell, then the
offset at its node; an open course ends with the face at its finish.  The cells are condensed
(``condensed``), so what is left to factor is a symmetric matrix of half-bandwidth four, cyclic
where the lap is periodic (``band``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from throwdown.lap.columns import FloatArray
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.minimum_time.band import FACTOR_COLUMNS, HALF_BAND
from throwdown.lap.minimum_time.cell import JETS, LIMITS, TIME_AT, fill_jets, pull_at
from throwdown.lap.minimum_time.condensed import (
    CONDENSED,
    HESSIAN_AT,
    PUSH_AT,
    cell_errors,
    cell_moves,
    most_of,
)
from throwdown.lap.minimum_time.lanes import (
    FIRST,
    LANES,
    ONE,
    SECOND,
    TALLY,
    TOTAL,
    Place,
    greater,
    greatest,
    lesser,
    new_blocks,
    smallest,
    total_of,
)


class Room(NamedTuple):
    """Where a search computes; nothing in it outlives a step."""

    z: FloatArray  # (5, cells) the cells' unknowns, or their moves
    pulls: FloatArray  # (3, cells), see ``pull_at``
    condensed: FloatArray  # blocks of CONDENSED numbers
    band: FloatArray  # (n, HALF_BAND + 1)
    work: FloatArray  # (n, FACTOR_COLUMNS)
    corner: FloatArray  # (HALF_BAND, HALF_BAND)
    slope: FloatArray  # (n,)
    tally: FloatArray  # sums and extremes, by lane


class Moves(NamedTuple):
    """A step: of the unknowns, the splits, the slacks and the duals."""

    unknowns: FloatArray  # (n,)
    split: FloatArray  # (cells,)
    slack: FloatArray  # (LIMITS, cells)
    duals: FloatArray  # (LIMITS, cells)


@kernel
def make_room(cells: int, unknowns: int) -> Room:
    """Return a room for so many cells and unknowns."""
    return Room(
        np.empty((5, cells)),
        np.empty((3, cells)),
        new_blocks(cells, CONDENSED),
        np.empty((unknowns, HALF_BAND + 1)),
        np.empty((unknowns, FACTOR_COLUMNS)),
        np.empty((HALF_BAND, HALF_BAND)),
        np.empty(unknowns),
        np.empty(int(TALLY)),
    )


@kernel
def make_moves(cells: int, unknowns: int) -> Moves:
    """Return room for a step."""
    return Moves(
        np.empty(unknowns),
        np.empty(cells),
        np.empty((LIMITS, cells)),
        np.empty((LIMITS, cells)),
    )


def state_size(cells: int, unknowns: int) -> int:
    """Return how many numbers hold a point of the search."""
    return 3 * unknowns + (3 + 2 * LIMITS) * cells


@inlined
def state_parts(
    state: FloatArray, cells: int, unknowns: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return views into a point of the search.

    Unknowns (n,), splits (cells,), slacks and duals of the limits (LIMITS, cells), duals of the
    bounds on unknowns (2, n) and on splits (2, cells).
    """
    a = unknowns
    b = a + cells
    c = b + cells * LIMITS
    d = c + cells * LIMITS
    e = d + 2 * unknowns
    return (
        state[:a],
        state[a:b],
        state[b:c].reshape((LIMITS, cells)),
        state[c:d].reshape((LIMITS, cells)),
        state[d:e].reshape((2, unknowns)),
        state[e : e + 2 * cells].reshape((2, cells)),
    )


@inlined
def _place(i: int, k: int, size: int, periodic: bool) -> int:
    """Return the unknown in place ``k`` of cell ``i``; -1 beyond an open end."""
    j = 2 * i - 1 + k
    if periodic:
        if j < 0:
            return j + size
        if j >= size:
            return j - size
        return j
    return j if j < size else -1


@kernel
def gather(values: FloatArray, periodic: bool, z: FloatArray) -> None:
    """Spread what belongs to the unknowns (n,) over the cells, ``z`` (5, cells).

    Beyond an open end it is nought.
    """
    cells, size = z.shape[1], values.shape[0]
    for k in range(5):
        for i in range(1, cells - 1):
            z[k, i] = values[2 * i - 1 + k]
        for i in (0, cells - 1):
            j = _place(i, k, size, periodic)
            z[k, i] = values[j] if j >= 0 else 0.0


@kernel
def _scatter(condensed: FloatArray, cells: int, periodic: bool, values: FloatArray) -> None:
    """Add what cells say of their unknowns, the push, to ``values`` (n,)."""
    size = values.shape[0]
    for i in range(cells):
        on = Place(i) // LANES * CONDENSED + Place(i) % LANES
        for k in range(5):
            j = _place(i, k, size, periodic)
            if j >= 0:
                values[j] += condensed[on + PUSH_AT[k]]


@kernel
def evaluate(
    car: FloatArray,
    engine: FloatArray,
    ground: FloatArray,
    periodic: bool,
    x: FloatArray,
    split: FloatArray,
    duals: FloatArray,
    jets: FloatArray,
    room: Room,
) -> float:
    """Fill the jets of every cell; return the lap time [s]."""
    z, pulls = room.z, room.pulls
    gather(x, periodic, z)
    piece = 0
    for i in range(z.shape[1]):
        pull, slope, curve, piece = pull_at(engine, 0.5 * (z[1, i] + z[3, i]), piece)
        pulls[0, i], pulls[1, i], pulls[2, i] = pull, slope, curve
    fill_jets(car, ground, z, pulls, split, duals, jets)
    time = 0.0
    for i in range(Place(z.shape[1])):
        time += jets[i // LANES * JETS + i % LANES + TIME_AT]
    return time


@kernel
def assemble(
    periodic: bool,
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    bound_duals: FloatArray,
    room: Room,
    right: FloatArray,
) -> None:
    """Fill the Newton system from the condensed cells: ``room.band`` and ``right`` (n,)."""
    condensed, band = room.condensed, room.band
    cells, size = room.z.shape[1], x.shape[0]
    for u in range(size):
        below, above = 1.0 / (x[u] - low[u]), 1.0 / (high[u] - x[u])
        band[u, 0] = bound_duals[0, u] * below + bound_duals[1, u] * above
        for d in range(1, HALF_BAND + 1):
            band[u, d] = 0.0
        right[u] = barrier * (above - below)
    _scatter(condensed, cells, periodic, right)
    for i in range(cells):
        on = Place(i) // LANES * CONDENSED + Place(i) % LANES
        for k in range(5):
            u = _place(i, k, size, periodic)
            if u < 0:
                continue
            row = k * (9 - k) // 2
            for m in range(k, 5):
                if periodic or u + m - k < size:
                    band[u, m - k] += condensed[on + HESSIAN_AT[row + m]]
    for u in range(size):
        right[u] = -right[u]


@kernel
def errors(
    periodic: bool,
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    bound_duals: FloatArray,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    jets: FloatArray,
    room: Room,
) -> tuple[float, float, float, float]:
    """Return dual error, infeasibility, complementarity error and the sum of all products.

    The slope of the Lagrangian counts per metre of offset and per relative change of speed
    squared.
    """
    error, infeasible, apart, total = cell_errors(
        jets, barrier, split, split_duals, slack, duals, room.condensed, room.tally
    )
    slope = room.slope
    apart_bounds, total_bounds = _bound_errors(
        barrier, x, low, high, fixed, bound_duals, slope, room.tally
    )
    _scatter(room.condensed, room.z.shape[1], periodic, slope)
    return (
        max(error, _worst_slope(x, fixed, slope, room.tally)),
        infeasible,
        max(apart, apart_bounds),
        total + total_bounds,
    )


@kernel
def _bound_errors(
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    bound_duals: FloatArray,
    slope: FloatArray,
    tally: FloatArray,
) -> tuple[float, float]:
    """Return the product furthest from the barrier, and all; ``slope`` takes the bounds' pull."""
    slope[:] = bound_duals[1] - bound_duals[0]
    tally[:] = 0.0
    size = Place(x.shape[0])
    for block in range((size + LANES - ONE) // LANES):
        first = block * LANES
        left = size - first
        for lane in range(left if left < LANES else LANES):
            u = first + lane
            held = fixed and u == 0
            below, z = x[u] - low[u], bound_duals[0, u]
            below = barrier if held else below * z
            above, z = high[u] - x[u], bound_duals[1, u]
            bounded = above < np.inf and not held
            above = above * z if bounded else barrier
            off = greater(abs(below - barrier), abs(above - barrier))
            tally[FIRST + lane] = greater(off, tally[FIRST + lane])
            tally[TOTAL + lane] += (0.0 if held else below) + (above if bounded else 0.0)
    return greatest(tally, FIRST), total_of(tally, TOTAL)


@kernel
def _worst_slope(x: FloatArray, fixed: bool, slope: FloatArray, tally: FloatArray) -> float:
    """Return the greatest slope, per metre of offset, per relative change of speed squared."""
    tally[:] = 0.0
    size = Place(x.shape[0])
    for block in range((size + LANES - ONE) // LANES):
        first = block * LANES
        left = size - first
        for lane in range(left if left < LANES else LANES):
            u = first + lane
            off = abs(slope[u]) * (x[u] if lane % Place(2) == Place(0) else 1.0)
            off = 0.0 if fixed and u == 0 else off
            tally[FIRST + lane] = greater(off, tally[FIRST + lane])
    return greatest(tally, FIRST)


@kernel
def back_substitute(
    jets: FloatArray,
    periodic: bool,
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    bound_duals: FloatArray,
    split: FloatArray,
    split_duals: FloatArray,
    slack: FloatArray,
    duals: FloatArray,
    room: Room,
    moves: Moves,
) -> tuple[float, float, float]:
    """Complete the moves from those of the unknowns.

    Returns how far primal and dual values may go, and the slope of the merit.
    """
    gather(moves.unknowns, periodic, room.z)
    primal, dual, descent = cell_moves(
        jets, barrier, split, split_duals, slack, duals, room.z, room.condensed, moves.split,
        moves.slack, moves.duals, room.tally,
    )  # fmt: skip
    far, dual_far, down = _bound_moves(
        barrier, x, low, high, fixed, bound_duals, moves.unknowns, room.tally
    )
    return min(primal, far), min(dual, dual_far), descent + down


@kernel
def _bound_moves(
    barrier: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    bound_duals: FloatArray,
    move: FloatArray,
    tally: FloatArray,
) -> tuple[float, float, float]:
    """Return how far the bounds let primal and dual values go, and the slope of their barrier."""
    tally[:] = 1.0
    tally[TOTAL : TOTAL + LANES] = 0.0
    size = Place(x.shape[0])
    for block in range((size + LANES - ONE) // LANES):
        first = block * LANES
        left = size - first
        for lane in range(left if left < LANES else LANES):
            u = first + lane
            d = 0.0 if fixed and u == 0 else move[u]
            below, above = x[u] - low[u], high[u] - x[u]
            per_below, per_above = 1.0 / below, 1.0 / above
            far = lesser(most_of(below, d), most_of(above, -d))
            tally[FIRST + lane] = lesser(far, tally[FIRST + lane])
            z, y = bound_duals[0, u], bound_duals[1, u]
            to_low = most_of(z, (barrier - z * d) * per_below - z)
            far = lesser(to_low, most_of(y, (barrier + y * d) * per_above - y))
            far = 1.0 if fixed and u == 0 else far
            tally[SECOND + lane] = lesser(far, tally[SECOND + lane])
            tally[TOTAL + lane] += barrier * d * (per_above - per_below)
    return smallest(tally, FIRST), smallest(tally, SECOND), total_of(tally, TOTAL)


@kernel
def move_duals(
    barrier: float,
    length: float,
    x: FloatArray,
    low: FloatArray,
    high: FloatArray,
    fixed: bool,
    bound_duals: FloatArray,
    split: FloatArray,
    split_duals: FloatArray,
    duals: FloatArray,
    moves: Moves,
) -> None:
    """Move all duals by ``length`` times their step."""
    for u in range(1 if fixed else 0, x.shape[0]):
        d = moves.unknowns[u]
        z = bound_duals[0, u]
        bound_duals[0, u] += length * ((barrier - z * d) / (x[u] - low[u]) - z)
        if high[u] < np.inf:
            z = bound_duals[1, u]
            bound_duals[1, u] += length * ((barrier + z * d) / (high[u] - x[u]) - z)
    for i in range(split.shape[0]):
        d = moves.split[i]
        z = split_duals[0, i]
        split_duals[0, i] += length * ((barrier - z * d) / split[i] - z)
        z = split_duals[1, i]
        split_duals[1, i] += length * ((barrier + z * d) / (1.0 - split[i]) - z)
    duals += length * moves.duals
