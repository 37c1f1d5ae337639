"""A model and a mesh as a nonlinear programme: the trapezoidal rule in time.

Between two nodes ``ds`` apart the time is ``h = 2·ds/(s'_0 + s'_1)``, which is exact for a constant
acceleration and stays finite when the car starts from rest, and the states change by the mean of
their rates times ``h``.

The heavy part of a model (tyres, loads) is written once for one node, the light part once for one
interval; both and their exact derivatives are scalar (SX) functions mapped over the mesh.  The
sparse Jacobian and Hessian are gathered from their non-zeros here, which a general differentiation
of the mapped functions would not do as cheaply: building takes a fraction of a second at any
number of nodes, and evaluation runs one short instruction tape that stays in the cache.

Everything about a car and a course is a parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import casadi as ca
import numpy as np
from numpy.typing import NDArray

from throwdown.lap.columns import FloatArray
from throwdown.lap.double_track.chassis import ROAD_COLUMNS, STATES

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Model:
    """A car as the transcription sees it.

    ``scale`` (variables,): what each variable of a node is divided by; ``figures`` how many
    numbers describe the car.  ``node(z, road, car)`` returns a column of residuals that must be
    zero and a column that is bounded by ``bounded`` numbers from below and above, scaled to about
    one; ``motion(z, road, car)`` the states (STATES,), metres of mesh per second and the rates
    (STATES,); ``cost(z0, z1, step, car)`` what is added to the time of an interval [s];
    ``barrier`` [s] where the interior point starts from a cold guess.
    """

    name: str
    scale: FloatArray
    figures: int
    equations: int
    bounded: int
    node: Callable[[Any, Any, Any], tuple[Any, Any]]
    motion: Callable[[Any, Any, Any], tuple[Any, Any, Any]]
    state_scale: FloatArray
    cost: Callable[[Any, Any, Any, Any], Any]
    barrier: float

    @property
    def variables(self) -> int:
        """Number of variables of a node."""
        return int(self.scale.size)

    @property
    def rows(self) -> int:
        """Number of constraints of a node."""
        return self.equations + self.bounded


@dataclass(frozen=True, eq=False)
class Pieces:
    """The functions of one node and of one interval, with their derivatives."""

    node: Any
    node_slope: Any
    node_curve: Any
    interval: Any
    interval_slope: Any
    interval_curve: Any
    cost_slope: Any


def build_pieces(model: Model) -> Pieces:
    """Differentiate a model, once for all meshes."""
    n = model.variables
    scale = ca.DM(model.scale)
    z, start, end = ca.SX.sym("z", n), ca.SX.sym("z0", n), ca.SX.sym("z1", n)
    road, road_end = ca.SX.sym("road", ROAD_COLUMNS), ca.SX.sym("road1", ROAD_COLUMNS)
    car, step = ca.SX.sym("car", model.figures), ca.SX.sym("ds")
    equations, bounded = model.node(z * scale, road, car)
    node = ca.vertcat(equations, bounded)
    before, passed, change = model.motion(start * scale, road, car)
    after, passed_end, change_end = model.motion(end * scale, road_end, car)
    elapsed = 2.0 * step / (passed + passed_end)
    mean = 0.5 * elapsed * (change + change_end)
    defect = (after - before - mean) / ca.DM(model.state_scale)
    cost = elapsed + model.cost(start * scale, end * scale, step, car)
    pair = ca.vertcat(start, end)
    by_node, by_interval = ca.SX.sym("lam", node.numel()), ca.SX.sym("mu", STATES)
    weight = ca.SX.sym("sigma")
    at_node, between = [z, road, car], [start, end, road, road_end, step, car]
    node_curve, _ = ca.hessian(ca.dot(by_node, node), z)
    interval_curve, _ = ca.hessian(ca.dot(by_interval, defect) + weight * cost, pair)
    once = {"cse": True}
    return Pieces(
        node=ca.Function("node", at_node, [node], once),
        node_slope=ca.Function("node_slope", at_node, [ca.jacobian(node, z)], once),
        node_curve=ca.Function("node_curve", [*at_node, by_node], [ca.triu(node_curve)], once),
        interval=ca.Function("interval", between, [defect, cost, elapsed], once),
        interval_slope=ca.Function("interval_slope", between, [ca.jacobian(defect, pair)], once),
        interval_curve=ca.Function(
            "interval_curve", [*between, by_interval, weight], [ca.triu(interval_curve)], once
        ),
        cost_slope=ca.Function("cost_slope", between, [ca.densify(ca.gradient(cost, pair))], once),
    )


@dataclass(frozen=True, eq=False)
class Programme:
    """A nonlinear programme in CasADi's terms, and the elapsed times of its intervals."""

    problem: dict[str, Any]
    derivatives: dict[str, Any]
    elapsed: Any


def build_programme(model: Model, pieces: Pieces, nodes: int, *, closed: bool) -> Programme:
    """Lay a model over ``nodes`` nodes; ``closed`` joins the last to the first."""
    n = model.variables
    intervals = nodes if closed else nodes - 1
    x = ca.MX.sym("x", n * nodes)
    p = ca.MX.sym("p", ROAD_COLUMNS * nodes + intervals + model.figures)
    z = ca.reshape(x, n, nodes)
    road = ca.reshape(p[: ROAD_COLUMNS * nodes], ROAD_COLUMNS, nodes)
    step = ca.reshape(p[ROAD_COLUMNS * nodes : ROAD_COLUMNS * nodes + intervals], 1, intervals)
    car = p[ROAD_COLUMNS * nodes + intervals :]
    next_z, next_road = _shift(z, closed), _shift(road, closed)
    at_node = [z, road, ca.repmat(car, 1, nodes)]
    between = [
        z[:, :intervals],
        next_z,
        road[:, :intervals],
        next_road,
        step,
        ca.repmat(car, 1, intervals),
    ]
    at_nodes = pieces.node.map(nodes)(*at_node)
    defects, costs, elapsed = pieces.interval.map(intervals)(*between)
    constraints = ca.vertcat(ca.vec(at_nodes), ca.vec(defects))
    total = ca.sum2(costs)
    slope = _jacobian(model, pieces, at_node, between, nodes, intervals)
    by_cost = pieces.cost_slope.map(intervals)(*between)
    gradient = ca.vec(_spread(by_cost[:n, :], by_cost[n:, :], closed))
    weight = ca.MX.sym("lam_f")
    multipliers = ca.MX.sym("lam_g", constraints.numel())
    curve = _hessian(model, pieces, at_node, between, nodes, intervals, weight, multipliers)
    derivatives = {
        "grad_f": ca.Function("nlp_grad_f", [x, p], [total, gradient], ["x", "p"], ["f", "g_f"]),
        "jac_g": ca.Function("nlp_jac_g", [x, p], [constraints, slope], ["x", "p"], ["g", "j"]),
        "hess_lag": ca.Function(
            "nlp_hess_l", [x, p, weight, multipliers], [curve], ["x", "p", "lf", "lg"], ["h"]
        ),
    }
    return Programme(
        problem={"x": x, "p": p, "f": total, "g": constraints},
        derivatives=derivatives,
        elapsed=ca.Function("elapsed", [x, p], [elapsed]),
    )


def _shift(columns: Any, closed: bool) -> Any:
    """Return what stands at the end of every interval."""
    if closed:
        return ca.horzcat(columns[:, 1:], columns[:, 0])
    return columns[:, 1:]


def _spread(at_start: Any, at_end: Any, closed: bool) -> Any:
    """Add what intervals give their start and their end nodes."""
    if closed:
        return at_start + ca.horzcat(at_end[:, -1], at_end[:, :-1])
    nothing = ca.MX.zeros(at_start.size1(), 1)
    return ca.horzcat(at_start, nothing) + ca.horzcat(nothing, at_end)


def _jacobian(
    model: Model, pieces: Pieces, at_node: list[Any], between: list[Any], nodes: int, intervals: int
) -> Any:
    n, rows = model.variables, model.rows
    node = np.arange(nodes)[:, None]
    first = np.arange(intervals)[:, None]
    row, column = _pattern(pieces.node_slope)
    row_too, column_too = _pattern(pieces.interval_slope)
    entries = [
        (row + rows * node, column + n * node),
        (row_too + rows * nodes + STATES * first, _variable(column_too, first, nodes, n)),
    ]
    values = [
        pieces.node_slope.map(nodes)(*at_node),
        pieces.interval_slope.map(intervals)(*between),
    ]
    return _gather(entries, values, (rows * nodes + STATES * intervals, n * nodes))


def _hessian(
    model: Model,
    pieces: Pieces,
    at_node: list[Any],
    between: list[Any],
    nodes: int,
    intervals: int,
    weight: Any,
    multipliers: Any,
) -> Any:
    n, rows = model.variables, model.rows
    node = np.arange(nodes)[:, None]
    first = np.arange(intervals)[:, None]
    by_node = ca.reshape(multipliers[: rows * nodes], rows, nodes)
    by_interval = ca.reshape(multipliers[rows * nodes :], STATES, intervals)
    row, column = _pattern(pieces.node_curve)
    row_too, column_too = _pattern(pieces.interval_curve)
    one = _variable(row_too, first, nodes, n)
    other = _variable(column_too, first, nodes, n)
    entries = [
        (row + n * node, column + n * node),
        (np.minimum(one, other), np.maximum(one, other)),
    ]
    values = [
        pieces.node_curve.map(nodes)(*at_node, by_node),
        pieces.interval_curve.map(intervals)(
            *between, by_interval, ca.repmat(weight, 1, intervals)
        ),
    ]
    return _gather(entries, values, (n * nodes, n * nodes))


def _pattern(function: Any) -> tuple[IntArray, IntArray]:
    """Return rows and columns of a function's non-zeros, arrays (1, non-zeros)."""
    row, column = function.sparsity_out(0).get_triplet()
    return np.asarray(row, dtype=np.int64)[None, :], np.asarray(column, dtype=np.int64)[None, :]


def _variable(local: IntArray, interval: IntArray, nodes: int, n: int) -> IntArray:
    """Return the variable of the mesh that is ``local`` among the two nodes of an interval."""
    at_end = local >= n
    node = np.where(at_end, (interval + 1) % nodes, interval)
    return np.asarray(np.where(at_end, local - n, local) + n * node)


def _gather(
    entries: list[tuple[IntArray, IntArray]], values: list[Any], shape: tuple[int, int]
) -> Any:
    """Return a sparse matrix of the summed non-zeros of mapped matrices."""
    row = np.concatenate([entry[0].ravel() for entry in entries])
    column = np.concatenate([entry[1].ravel() for entry in entries])
    places = column * shape[0] + row
    order = np.argsort(places, kind="stable")
    unique, where = np.unique(places[order], return_inverse=True)
    pattern = ca.Sparsity.triplet(
        *shape, (unique % shape[0]).tolist(), (unique // shape[0]).tolist()
    )
    flat = ca.vertcat(*[value.nz[:] for value in values])
    if unique.size == places.size:
        return ca.MX(pattern, flat[order.tolist()])
    ones = ca.DM.ones(places.size)
    sums = ca.DM.triplet(where.tolist(), order.tolist(), ones, unique.size, places.size)
    return ca.MX(pattern, ca.mtimes(sums, flat))
