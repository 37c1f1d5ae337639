"""The oracle: the same minimum-time programme written anew in CasADi and solved by IPOPT.

Objective, limits and mesh are those of ``cell``, so both solvers have the same optima; nothing of
``cell``, ``grip`` or ``interior_point`` is called.  Two variables a cell are added, the curvature
of the path and the tyre force along, each tied by an equation: IPOPT needs half the iterations
then, and its regularisation holds back what tyres feel rather than where the car is.

One cell is written in scalar symbols and differentiated once.  Its tape of instructions is then
played on vectors over all cells, which takes a tenth of the time of mapping the function, and the
non-zeros are gathered into the sparse Jacobian and Hessian.  Car and course are parameters: a
programme is built once for a number of cells.

Sources: J. A. E. Andersson et al., Mathematical Programming Computation 11 (2019) 1 (CasADi);
A. Wächter & L. T. Biegler, Mathematical Programming 106 (2006) 25 (IPOPT).
"""

from __future__ import annotations

import time as clock
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import casadi as ca
import numpy as np

from throwdown.lap import columns as col
from throwdown.lap.minimum_time import cell as row
from throwdown.lap.minimum_time.newton import state_parts
from throwdown.lap.minimum_time.problem import Ground, pull_knots
from throwdown.lap.minimum_time.search import GUESSES, entry_speed, first_state

if TYPE_CHECKING:
    from throwdown.lap.columns import FloatArray
    from throwdown.lap.vehicle import Vehicle

TOLERANCE = 1e-5  # of a cell's time: a lap is then within 0.002 % of the optimum
MOST_ITERATIONS = 500

# Variables of a cell, and what each is divided by: these scales, not the mesh, decide how IPOPT's
# regularisation weighs a change of line against a change of speed.
SPEED, OFFSET, SPLIT, BEND, FORCE = range(5)
VARIABLES = 5
_SCALE = np.array([100.0, 10.0, 1.0, 0.01, 10.0])  # m²/s², m, 1, 1/m, m/s²
INEQUALITIES = row.LIMITS - 1  # the limit of the brakes is a bound
ROWS = INEQUALITIES + 2

# What cell.py rounds and guards, restated.
_SOFT_SIDE = 0.02  # m/s²
_SOFT_SHARE = 0.3  # m/s²
_LEAST_LOAD = 0.3  # m/s²
_LEAST_NORMAL = 0.05  # m/s²
_LEAST_W = 1e-12  # m²/s²: a standing start has no slope of time over speed
_PIECE = 6  # numbers of a piece of the pull
_USUAL_CELL = 0.1  # s: the scale of the objective


@dataclass(frozen=True, eq=False)
class Found:
    """What IPOPT found.

    ``offset`` (cells,) [m], ``faces`` (cells + 1,) speed squared [m²/s²], ``split`` (cells,) and
    ``duals`` (cells, LIMITS) [s] as in ``search.Optimum``; ``status`` is IPOPT's own word, ``took``
    [s] without building; ``x``, ``of_rows`` and ``of_bounds`` are for a neighbour's start.
    """

    time_s: float
    offset: FloatArray
    faces: FloatArray
    split: FloatArray
    duals: FloatArray
    status: str
    steps: int
    took: float
    x: FloatArray
    of_rows: FloatArray
    of_bounds: FloatArray

    @property
    def solved(self) -> bool:
        """Whether IPOPT met its tolerance."""
        return self.status == "Solve_Succeeded"


def solve_with_ipopt(
    vehicle: Vehicle,
    ground: Ground,
    *,
    guess: FloatArray | None = None,
    near: Found | None = None,
    tolerance: float = TOLERANCE,
) -> Found:
    """Search for the fastest lap with IPOPT.

    ``guess`` is a state of ``search.first_state`` (default: that of the first guess); ``near`` the
    result for a similar vehicle on the same ground; ``tolerance`` IPOPT's, of a cell's time.
    Raises KeyboardInterrupt on Ctrl-C, after the iteration.
    """
    engine = pull_knots(vehicle.traction)
    solver = _solver(ground.cells, ground.periodic, engine.shape[1], near is not None, tolerance)
    parameters = np.concatenate([ground.rows.ravel(), vehicle.row, _pieces(engine).ravel()])
    low, high = _bounds(vehicle, ground)
    given: dict[str, Any] = {"p": parameters, "lbx": low, "ubx": high, "ubg": 0.0}
    given["lbg"] = np.repeat([-np.inf, 0.0], [INEQUALITIES * ground.cells, 2 * ground.cells])
    if near is None:
        state = first_state(vehicle, ground, GUESSES[0]) if guess is None else guess
        rows = _programme(ground.cells, ground.periodic, engine.shape[1])["rows"]
        given["x0"] = _lift(rows, ground, state, parameters)
    else:
        given |= {"x0": near.x, "lam_g0": near.of_rows, "lam_x0": near.of_bounds}
    began = clock.perf_counter()
    answer = solver(**given)
    took = clock.perf_counter() - began
    said = solver.stats()
    if said["return_status"] == "User_Requested_Stop":
        raise KeyboardInterrupt
    x = answer["x"].full().ravel()
    of_rows, of_bounds = answer["lam_g"].full().ravel(), answer["lam_x"].full().ravel()
    duals = np.empty((ground.cells, row.LIMITS))
    duals[:, : row.LIMIT_BRAKE] = (
        of_rows[: INEQUALITIES * ground.cells].reshape(INEQUALITIES, ground.cells).T
    )
    duals[:, row.LIMIT_BRAKE] = (
        -np.minimum(_of(of_bounds, ground, FORCE), 0.0) * col.GRAVITY / _SCALE[FORCE]
    )
    speeds = x[SPEED::VARIABLES] * _SCALE[SPEED]
    return Found(
        time_s=float(answer["f"]) * _USUAL_CELL,
        offset=_of(x, ground, OFFSET) * _SCALE[OFFSET],
        faces=np.append(speeds, speeds[0]) if ground.periodic else speeds,
        split=_of(x, ground, SPLIT),
        duals=duals * _USUAL_CELL,
        status=str(said["return_status"]),
        steps=int(said["iter_count"]),
        took=took,
        x=x,
        of_rows=of_rows,
        of_bounds=of_bounds,
    )


# Numbers for the programme.


def _of(x: FloatArray, ground: Ground, variable: int) -> FloatArray:
    """Return one variable of every cell, a view (cells,)."""
    return x[: VARIABLES * ground.cells].reshape(ground.cells, VARIABLES)[:, variable]


def _pieces(engine: FloatArray) -> FloatArray:
    """Return where each piece of the pull begins, its width and its cubic, (6, pieces)."""
    at, force, slope = engine
    width = np.diff(at)
    first, last = slope[:-1] * width, slope[1:] * width
    rise = np.diff(force)
    return np.stack(
        [
            at[:-1],
            width,
            force[:-1],
            first,
            3.0 * rise - 2.0 * first - last,
            first + last - 2.0 * rise,
        ]
    )


def _bounds(vehicle: Vehicle, ground: Ground) -> tuple[FloatArray, FloatArray]:
    size = VARIABLES * ground.cells + (0 if ground.periodic else 1)
    low, high = np.full(size, -np.inf), np.full(size, np.inf)
    low[SPEED::VARIABLES] = 0.0
    if not ground.periodic:
        high[0] = entry_speed(vehicle, ground) / _SCALE[SPEED]
    _of(low, ground, OFFSET)[:] = ground.low / _SCALE[OFFSET]
    _of(high, ground, OFFSET)[:] = ground.high / _SCALE[OFFSET]
    car = vehicle.row
    free = car[col.ABS] > 0.5 or 0.0 < car[col.DRIVE_FRONT] < 1.0
    _of(low, ground, SPLIT)[:], _of(high, ground, SPLIT)[:] = (0.0, 1.0) if free else (0.5, 0.5)
    brakes = car[col.BRAKE_LIMIT] * car[col.SHARE_BRAKING]
    _of(low, ground, FORCE)[:] = -brakes / _SCALE[FORCE]
    return low, high


def _lift(rows: Any, ground: Ground, state: FloatArray, parameters: FloatArray) -> FloatArray:
    """Return all variables of a guess: those added are what their equations miss without them."""
    unknowns, split, *_ = state_parts(state, ground.cells, ground.unknowns)
    x = np.zeros(VARIABLES * ground.cells + (0 if ground.periodic else 1))
    x[SPEED::VARIABLES] = unknowns[0::2] / _SCALE[SPEED]
    _of(x, ground, OFFSET)[:] = unknowns[1::2] / _SCALE[OFFSET]
    _of(x, ground, SPLIT)[:] = split
    for k, variable in enumerate((BEND, FORCE)):
        missed = rows(x, parameters).full().reshape(ROWS, ground.cells)
        _of(x, ground, variable)[:] = -missed[INEQUALITIES + k]
    return x


# One cell, in scalar symbols.


def _wheels(car: Any, front: bool, load: Any, a: Any) -> tuple[Any, Any]:
    """Return the friction force [N/kg] of outer and inner wheel (``envelope.axle_wheels``)."""
    transfer = car[col.TRANSFER_FRONT if front else col.TRANSFER_REAR]
    friction = car[col.MU_FRONT if front else col.MU_REAR]
    slope = car[col.LOAD_SLOPE_FRONT if front else col.LOAD_SLOPE_REAR]
    term = car[col.LOAD_TERM]
    half, soft = 0.5 * load - transfer * a, col.INNER_SOFTNESS * load
    inner = ca.fmin(0.5 * (half + ca.sqrt(half * half + soft * soft)), 0.5 * load)

    def capacity(on: Any) -> Any:
        used = ca.fmin(on, 0.5 * term / slope)
        return friction * used * (term - slope * used)

    return capacity(load - inner), capacity(inner)


def _axle(
    car: Any, front: bool, force: Any, share: Any, ay: Any, normal: Any, w: Any
) -> tuple[Any, Any]:
    """Return an axle's ellipse and wall, each at most nought where kept.

    ``force`` [N/kg] is that of the car over the driver's share, ``share`` what the axle has of it.
    """
    weight, aero_share = car[col.FRONT_FRACTION], car[col.AERO_FRONT]
    friction, lock, lean = car[col.MU_FRONT], car[col.LOCK_FRONT], -car[col.HEIGHT_RATIO]
    if not front:
        weight, aero_share = 1.0 - weight, 1.0 - aero_share
        friction, lock, lean = car[col.MU_REAR], car[col.LOCK_REAR], -lean
    scale = friction * weight * col.GRAVITY
    a = ca.sqrt(ay * ay + _SOFT_SIDE**2) / car[col.SHARE_CORNERING]
    still = weight * normal + car[col.DOWNFORCE] * aero_share * w
    load = still + lean * force
    own = share * force

    def side(load: Any) -> Any:
        capacity = sum(_wheels(car, front, load, a))
        return (weight * a) ** 2 - capacity * ca.fabs(capacity)

    outer, inner = _wheels(car, front, ca.fmax(load, _LEAST_LOAD), a)
    lock = ca.if_else(own > 0.0, lock, 1.0)  # brakes act on both wheels
    grip = car[col.LONGITUDINAL_RATIO] * ((2.0 - lock) * inner + lock * outer)
    slant = (outer + inner) / grip
    return (side(load) + (own * slant) ** 2) / scale**2, side(still) / scale**2


def _effective_force(car: Any, fx: Any) -> Any:
    t = ca.fmin(ca.fmax(0.5 * (fx / _SOFT_SHARE + 1.0), 0.0), 1.0)
    blend = t * t * t * (10.0 + t * (6.0 * t - 15.0))
    driving, braking = 1.0 / car[col.SHARE_CORNERING], 1.0 / car[col.SHARE_BRAKING]
    return fx * (braking + (driving - braking) * blend)


@dataclass(frozen=True)
class _Cell:
    """Functions of one cell, over (unknowns, ground, weights, car, piece).

    ``value``: time and rows (ROWS,); ``slope``: the same with gradient and Jacobian; ``curve``,
    with duals and the weight of the time besides: the Lagrangian's Hessian, upper triangle.
    """

    value: Any
    slope: Any
    curve: Any


@lru_cache(maxsize=1)
def _cell() -> _Cell:
    # n before, w rear, n here, w front, n after, split, curvature, force
    u = ca.SX.sym("u", 8)
    scale = _SCALE[[OFFSET, SPEED, OFFSET, SPEED, OFFSET, SPLIT, BEND, FORCE]]
    before, w_rear, n, w_front, after, split, bend, fx = ca.vertsplit(u * ca.DM(scale))
    ground = ca.SX.sym("ground", row.GROUND_ROWS)
    car, piece = ca.SX.sym("car", col.COLUMNS), ca.SX.sym("piece", _PIECE)
    p = ground[row.SLOPE_BEFORE] * before + ground[row.SLOPE_HERE] * n
    p += ground[row.SLOPE_AFTER] * after
    c = ground[row.BEND_BESIDE] * (before + after) + ground[row.BEND_HERE] * n
    k, dk = ground[row.CURVATURE], ground[row.CURVATURE_SLOPE]
    q = 1.0 - n * k
    e = ca.sqrt(q * q + p * p)
    turned = (q * (c + k * q) + p * (2.0 * k * p + dk * n)) / e**3
    cos_bank, sin_bank = ground[row.COS_BANK], ground[row.SIN_BANK]
    w = 0.5 * (w_rear + w_front)
    normal = ground[row.STAND] + w * (bend * sin_bank + ground[row.BUMP] * cos_bank * (q / e) ** 2)
    normal = ca.fmax(normal, _LEAST_NORMAL)
    ay = bend * w * cos_bank - ground[row.SIDE_PULL]
    length = ground[row.LENGTH] * e
    asked = (w_front - w_rear) / (2.0 * length) + car[col.DRAG] * w + car[col.ROLLING] * normal
    asked += (ground[row.RISE] * q - ground[row.TILT] * p) / e

    drive, brake = car[col.DRIVE_FRONT], car[col.BRAKE_FRONT]
    drive = ca.if_else(ca.logic_and(drive > 0.0, drive < 1.0), split, drive)
    share = ca.if_else(fx > 0.0, drive, ca.if_else(car[col.ABS] > 0.5, split, brake))
    force = _effective_force(car, fx)
    front, front_wall = _axle(car, True, force, share, ay, normal, w)
    rear, rear_wall = _axle(car, False, force, 1.0 - share, ay, normal, w)
    at, width, low, rise, square, cubic = ca.vertsplit(piece)
    t = ca.fmin(ca.fmax((w - at) / width, 0.0), 1.0)
    pull = (low + t * (rise + t * (square + t * cubic))) * car[col.PULL_SCALE]
    power = (fx - pull * car[col.SHARE_POWER]) / col.GRAVITY
    rows = ca.vertcat(
        front, rear, front_wall, rear_wall, power,
        (bend - turned) / _SCALE[BEND], (fx - asked) / _SCALE[FORCE],
    )  # fmt: skip
    speeds = ca.sqrt(ca.fmax(w_rear, _LEAST_W)) + ca.sqrt(ca.fmax(w_front, _LEAST_W))
    time = 2.0 * length / speeds / _USUAL_CELL

    duals, weight = ca.SX.sym("duals", ROWS), ca.SX.sym("weight")
    curve, _ = ca.hessian(weight * time + ca.dot(duals, rows), u)
    given, once = [u, ground, car, piece], {"cse": True}
    slopes = [time, rows, ca.gradient(time, u), ca.jacobian(rows, u)]
    return _Cell(
        ca.Function("value", given, [time, rows], once),
        ca.Function("slope", given, slopes, once),
        ca.Function("curve", [*given, duals, weight], [ca.triu(curve)], once),
    )


# All cells: the cell's instructions played on vectors.


def _play(function: Any, given: list[list[Any]]) -> list[list[Any]]:
    """Return a scalar function's non-zero outputs over vectors (cells,), or scalars, of inputs."""
    work: dict[int, Any] = {}
    found: list[list[Any]] = [[None] * function.nnz_out(k) for k in range(function.n_out())]
    for k in range(function.n_instructions()):
        op, at = function.instruction_id(k), function.instruction_input(k)
        to = function.instruction_output(k)
        if op == ca.OP_OUTPUT:
            found[to[0]][to[1]] = work[at[0]]
        elif op == ca.OP_INPUT:
            work[to[0]] = given[at[0]][at[1]]
        elif op == ca.OP_CONST:
            work[to[0]] = ca.MX(function.instruction_constant(k))
        elif len(at) == 1:
            work[to[0]] = ca.MX.unary(op, work[at[0]])
        else:
            work[to[0]] = ca.MX.binary(op, work[at[0]], work[at[1]])
    return found


def _gather(rows: Any, columns: Any, values: list[Any], shape: tuple[int, int]) -> Any:
    """Return a sparse matrix of vectors of non-zeros; those in one place are summed.

    ``rows`` and ``columns`` (vectors, cells) say where they belong.
    """
    cells = rows.shape[1]
    flat = ca.vertcat(*[v if v.numel() == cells else ca.repmat(v, cells, 1) for v in values])
    places, where = np.unique((columns * shape[0] + rows).ravel(), return_inverse=True)
    pattern = ca.Sparsity.triplet(
        *shape, (places % shape[0]).tolist(), (places // shape[0]).tolist()
    )
    entries = range(rows.size)
    ones = ca.DM.ones(rows.size)
    sums = ca.DM.triplet(where.ravel().tolist(), list(entries), ones, places.size, rows.size)
    return ca.MX(pattern, ca.mtimes(sums, flat))


@lru_cache(maxsize=8)
def _programme(cells: int, periodic: bool, knots: int) -> dict[str, Any]:
    """Return the programme over so many cells, its derivatives, and its rows as a function."""
    cell = _cell()
    size = VARIABLES * cells + (0 if periodic else 1)
    x = ca.MX.sym("x", size)
    sizes = [row.GROUND_ROWS * cells, col.COLUMNS, _PIECE * (knots - 1)]
    p = ca.MX.sym("p", sum(sizes))
    ground, car, pieces = ca.vertsplit(p, np.cumsum([0, *sizes]).tolist())
    table = ca.vertsplit(pieces, knots - 1)

    places = VARIABLES * np.arange(cells)
    places = np.stack(
        [
            np.roll(places, 1) + OFFSET,
            places + SPEED,
            places + OFFSET,
            np.roll(places, -1) + SPEED,
            np.roll(places, -1) + OFFSET,
            *(places + variable for variable in (SPLIT, BEND, FORCE)),
        ]
    )
    if not periodic:
        # What lies beyond an end has no weight.
        places[0, 0], places[4, -1] = OFFSET, places[2, -1]
        places[3, -1] = size - 1
    u = [x[at.tolist()] for at in places]
    w = 0.5 * _SCALE[SPEED] * (u[1] + u[3])
    starts = ca.vertcat(table[0], table[0][-1] + table[1][-1])
    here = ca.low(starts, w, {"lookup_mode": "binary"})
    given = [
        u,
        ca.vertsplit(ground, cells),
        ca.vertsplit(car),
        [column[here] for column in table],
    ]
    duals, weight = ca.MX.sym("lam_g", ROWS * cells), ca.MX.sym("lam_f")

    times, rows = _play(cell.value, given)
    total, every = ca.sum1(times[0]), ca.vertcat(*rows)
    times, again, slopes, entries = _play(cell.slope, given)
    by, _ = cell.slope.sparsity_out(2).get_triplet()
    gradient = _gather(places[by], np.zeros_like(places[by]), slopes, (size, 1))
    of, by = cell.slope.sparsity_out(3).get_triplet()
    rows_of = cells * np.array(of)[:, None] + np.arange(cells)
    jacobian = _gather(rows_of, places[by], entries, (ROWS * cells, size))
    [entries] = _play(cell.curve, [*given, ca.vertsplit(duals, cells), [weight]])
    of, by = cell.curve.sparsity_out(0).get_triplet()
    upper = np.minimum(places[of], places[by]), np.maximum(places[of], places[by])
    hessian = _gather(*upper, entries, (size, size))
    names = ["x", "p"]
    at = [x, p]
    return {
        "problem": {"x": x, "p": p, "f": total, "g": every},
        "rows": ca.Function("rows", at, [every]),
        "derivatives": {
            "grad_f": ca.Function(
                "grad_f", at, [ca.sum1(times[0]), ca.densify(gradient)], names, ["f", "slope"]
            ),
            "jac_g": ca.Function("jac_g", at, [ca.vertcat(*again), jacobian], names, ["g", "j"]),
            "hess_lag": ca.Function(
                "hess_lag", [*at, weight, duals], [hessian], [*names, "lam_f", "lam_g"], ["h"]
            ),
        },
    }


@lru_cache(maxsize=8)
def _solver(cells: int, periodic: bool, knots: int, warm: bool, tolerance: float) -> Any:
    options: dict[str, Any] = {
        "print_time": False,
        "error_on_fail": False,
        "no_nlp_grad": True,
        "calc_lam_p": False,
        "ipopt.print_level": 0,
        "ipopt.sb": "yes",
        "ipopt.nlp_scaling_method": "none",
        "ipopt.linear_solver": "mumps",
        "ipopt.min_refinement_steps": 0,
        "ipopt.max_soc": 2,  # second-order corrections: as quick in the middle, half the longest
        "ipopt.bound_relax_factor": 0.0,
        "ipopt.tol": tolerance,
        "ipopt.max_iter": MOST_ITERATIONS,
        "ipopt.mu_init": 3e-2,
        "ipopt.mumps_mem_percent": 10,  # clearing the usual tenfold reserve takes longer
    }
    if warm:
        options |= {"ipopt.warm_start_init_point": "yes", "ipopt.mu_init": 1e-4}
        for what in ("bound_push", "bound_frac", "slack_bound_push", "slack_bound_frac"):
            options[f"ipopt.warm_start_{what}"] = 1e-6
        options["ipopt.warm_start_mult_bound_push"] = 1e-6
    programme = _programme(cells, periodic, knots)
    options |= programme["derivatives"]
    return ca.nlpsol("minimum_time", "ipopt", programme["problem"], options)
