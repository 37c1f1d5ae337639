"""CasADi's cell is the cell of our own solver; its programme has the derivatives it claims."""

import casadi as ca
import numpy as np
import pytest

from throwdown.car import load_car
from throwdown.course import load_course
from throwdown.lap.columns import FloatArray
from throwdown.lap.minimum_time.cell import JETS, LIMIT_BRAKE, LIMITS
from throwdown.lap.minimum_time.ipopt import (
    _USUAL_CELL,
    INEQUALITIES,
    ROWS,
    _lift,
    _pieces,
    _programme,
)
from throwdown.lap.minimum_time.lanes import new_blocks, rows_of
from throwdown.lap.minimum_time.newton import evaluate, make_room, state_parts
from throwdown.lap.minimum_time.problem import Ground, lay_ground, pull_knots
from throwdown.lap.minimum_time.search import GUESSES, first_state
from throwdown.lap.vehicle import Vehicle, build_vehicle

RIGS = (
    ("porsche-911-carrera-s-2010", "lime-rock", "flying"),
    ("nissan-gt-r-2009", "laguna-seca", "standing"),
    ("mini-1000-1969", "cone-course-tight", "standing"),
    ("porsche-911-s-1967", "nordschleife-sport-auto", "flying"),
)


def lay(car: str, course: str, start: str, step: float = 20.0) -> tuple[Vehicle, Ground]:
    vehicle = build_vehicle(load_car(car))
    return vehicle, lay_ground(load_course(course), vehicle.width, start, step=step)


def parameters_of(vehicle: Vehicle, ground: Ground) -> FloatArray:
    table = _pieces(pull_knots(vehicle.traction))
    return np.concatenate([ground.rows.ravel(), vehicle.row, table.ravel()])


def shaken(vehicle: Vehicle, ground: Ground, seed: int) -> FloatArray:
    """A state somewhere about the first guess, on either side of every limit."""
    rng = np.random.default_rng(seed)
    state = first_state(vehicle, ground, GUESSES[0])
    x, split, *_ = state_parts(state, ground.cells, ground.unknowns)
    x[0::2] *= rng.uniform(0.8, 1.3, x[0::2].size)
    x[1::2] += rng.uniform(-0.2, 0.2, ground.cells)
    split[:] = rng.uniform(0.05, 0.95, ground.cells)
    return state


@pytest.mark.parametrize(("car", "course", "start"), RIGS)
@pytest.mark.parametrize("seed", range(3))
def test_both_programmes_are_the_same(car: str, course: str, start: str, seed: int) -> None:
    vehicle, ground = lay(car, course, start)
    state, cells = shaken(vehicle, ground, seed), ground.cells
    engine, parameters = pull_knots(vehicle.traction), parameters_of(vehicle, ground)
    built = _programme(cells, ground.periodic, engine.shape[1])
    x = _lift(built["rows"], ground, state, parameters)
    problem = built["problem"]
    at = ca.Function("at", [problem["x"], problem["p"]], [problem["f"], problem["g"]])
    time, rows = (np.asarray(values).ravel() for values in at(x, parameters))
    rows = rows.reshape(ROWS, cells)

    unknowns, split, _, duals, _, _ = state_parts(state, cells, ground.unknowns)
    jets, room = new_blocks(cells, JETS), make_room(cells, ground.unknowns)
    own_time = evaluate(
        vehicle.row, engine, ground.rows, ground.periodic, unknowns, split, duals, jets, room
    )
    # A start from rest: CasADi's speed is a millionth there.
    assert time[0] * _USUAL_CELL == pytest.approx(own_time, rel=2e-6)
    assert np.allclose(rows[INEQUALITIES:], 0.0, atol=1e-9)
    limits = rows_of(jets, JETS, cells)[:LIMITS]
    own, ours = limits[:LIMIT_BRAKE], rows[:INEQUALITIES]
    clear = np.abs(own) > 1e-6
    assert clear.mean() > 0.9
    assert np.array_equal((own > 0.0)[clear], (ours > 0.0)[clear])


@pytest.mark.parametrize("periodic", [True, False])
def test_derivatives_are_those_of_the_programme(periodic: bool) -> None:
    vehicle, ground = lay("nissan-gt-r-2009", "lime-rock", "flying" if periodic else "standing")
    parameters = parameters_of(vehicle, ground)
    built = _programme(ground.cells, ground.periodic, pull_knots(vehicle.traction).shape[1])
    x = _lift(built["rows"], ground, shaken(vehicle, ground, 5), parameters)
    problem, derivatives = built["problem"], built["derivatives"]
    at = ca.Function("at", [problem["x"], problem["p"]], [problem["f"], problem["g"]])
    rng = np.random.default_rng(0)
    lam = rng.random(ROWS * ground.cells)
    move = rng.normal(size=x.size)
    move[0] = 0.0  # the start from rest is fixed
    h = 1e-6

    def slopes(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        _, gradient = derivatives["grad_f"](x, parameters)
        _, jacobian = derivatives["jac_g"](x, parameters)
        return gradient.full().ravel(), jacobian.full()

    gradient, jacobian = slopes(x)
    ahead, behind = at(x + h * move, parameters), at(x - h * move, parameters)
    by_time, by_rows = (
        (np.asarray(a - b) / (2 * h)).ravel() for a, b in zip(ahead, behind, strict=True)
    )
    assert gradient @ move == pytest.approx(by_time[0], rel=1e-5)
    # A cell that stands on a kink may differ.
    assert np.mean(np.isclose(jacobian @ move, by_rows, rtol=1e-4, atol=1e-5)) > 0.999
    upper = derivatives["hess_lag"](x, parameters, 1.0, lam).full()
    curved = upper @ move + upper.T @ move - np.diag(upper) * move
    (g1, j1), (g0, j0) = slopes(x + h * move), slopes(x - h * move)
    change = (g1 - g0 + (j1 - j0).T @ lam) / (2 * h)
    assert np.mean(np.isclose(curved, change, rtol=1e-3, atol=1e-3)) > 0.99
