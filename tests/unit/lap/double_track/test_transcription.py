"""The gathered derivatives against CasADi's own, and a run that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

ca = pytest.importorskip("casadi")

from throwdown.lap.double_track.chassis import Motion, level_road, rates  # noqa: E402
from throwdown.lap.double_track.programme import Bounds, LapProgramme  # noqa: E402
from throwdown.lap.double_track.transcription import (  # noqa: E402
    Model,
    build_pieces,
    build_programme,
)

_SCALE = np.array([20.0, 1.0, 1.0, 2.0, 0.2, 10.0])


def _sledge() -> Model:
    """A car that only goes ahead: its force is the sixth variable, at most the first figure."""

    def motion(z, road, car):  # type: ignore[no-untyped-def]
        moving = Motion(z[0], z[1], z[2], z[3], z[4])
        passed, change = rates(moving, road, z[5], -0.3 * z[1] * z[0], -z[2], car[1] * z[0] ** 2)
        return moving.vector(), passed, change

    return Model(
        name="sledge",
        scale=_SCALE,
        figures=2,
        equations=1,
        bounded=1,
        node=lambda z, road, car: (z[1] * ca.cos(z[4]) + z[2], z[5] / car[0]),
        motion=motion,
        state_scale=_SCALE[:5],
        cost=lambda z0, z1, step, car: 1e-6 * (z1[5] - z0[5]) ** 2 / step,
        barrier=0.1,
    )


@pytest.mark.parametrize("closed", [True, False])
def test_gathered_derivatives_are_those_of_the_whole(closed: bool) -> None:
    model, nodes = _sledge(), 5
    programme = build_programme(model, build_pieces(model), nodes, closed=closed)
    x, p = programme.problem["x"], programme.problem["p"]
    f, g = programme.problem["f"], programme.problem["g"]
    weight, multipliers = ca.MX.sym("lf"), ca.MX.sym("lg", g.numel())
    rng = np.random.default_rng(5)
    at = rng.uniform(0.5, 1.0, x.numel())
    figures = rng.uniform(0.1, 0.2, p.numel())
    figures[7 : 8 * nodes : 8] = 1.0
    by = rng.normal(size=g.numel())
    gradient = ca.Function("a", [x, p], [ca.gradient(f, x)])(at, figures).full()
    slope = ca.Function("b", [x, p], [ca.jacobian(g, x)])(at, figures).full()
    whole, _ = ca.hessian(weight * f + ca.dot(multipliers, g), x)
    curve = ca.Function("c", [x, p, weight, multipliers], [ca.triu(whole)])(at, figures, 0.7, by)
    curve = curve.full()
    derivatives = programme.derivatives
    assert np.allclose(derivatives["grad_f"](at, figures)[1].full(), gradient, rtol=1e-10)
    assert np.allclose(derivatives["jac_g"](at, figures)[1].full(), slope, rtol=1e-10)
    assert np.allclose(derivatives["hess_lag"](at, figures, 0.7, by).full(), curve, rtol=1e-9)


def test_a_sledge_from_rest_takes_the_time_of_constant_acceleration() -> None:
    nodes, length, force = 21, 100.0, 4.0
    programme = LapProgramme(_sledge(), nodes, closed=False)
    low = np.tile([0.0, -1.0, -1.0, -1.0, -0.1, -20.0], (nodes, 1))
    high = np.tile([90.0, 1.0, 1.0, 1.0, 0.1, 20.0], (nodes, 1))
    low[0, :5] = high[0, :5] = 0.0
    rows = np.ones((nodes, 1))
    guess = np.zeros((nodes, 6))
    guess[:, 0] = np.linspace(0.0, 20.0, nodes)
    guess[:, 5] = 1.0
    step = np.full(nodes - 1, length / (nodes - 1))
    found = programme.solve(
        guess,
        Bounds(low, high, -2.0 * rows, rows),
        level_road(np.zeros(nodes)),
        step,
        np.array([force, 0.0]),
    )
    assert found.solved
    assert found.time_s == pytest.approx(np.sqrt(2.0 * length / force), rel=1e-5)
    assert found.z[-1, 0] == pytest.approx(np.sqrt(2.0 * length * force), rel=1e-4)
