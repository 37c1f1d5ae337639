"""The scoreboard counts what it says, on laps whose law is known."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from throwdown.calibration.model import Lap
from throwdown.calibration.scoreboard import (
    LeftOut,
    against_regression,
    budget,
    coverage,
    exponents,
    leave_out,
    leave_out_course,
    own_laps,
    weighted_median,
)


@pytest.fixture(scope="module")
def left(laps: list[Lap]) -> LeftOut:
    return leave_out(laps, [lap.subject.group for lap in laps], rounds=2)


def test_every_lap_is_left_out_once_a_round(laps: list[Lap], left: LeftOut) -> None:
    assert left.errors.shape == left.reaches[0.9].shape == (2, len(laps))
    assert np.all(np.isfinite(left.errors))
    assert sum(len(tally.errors) for tally in left.tallies.values()) == 2 * len(laps)
    for course, (first, second, called, _) in left.winners.items():
        assert all(laps[k].course == course for k in (*first, *second))
        assert np.mean(called) > 0.85
    # A lap's own time does not help its prediction.
    spoilt = list(laps)
    assert laps[0].measured is not None
    spoilt[0] = replace(laps[0], measured=replace(laps[0].measured, time_s=3.0 * laps[0].time_s))
    again = leave_out(spoilt, [lap.subject.group for lap in laps], rounds=1)
    moved = again.errors[0, 0] - left.errors[0, 0]
    assert moved == pytest.approx(-np.log(3.0), abs=1e-3)


def test_intervals_hold_what_they_say(laps: list[Lap], left: LeftOut) -> None:
    for share in (0.5, 0.9):
        inside, error = coverage(laps, left, "vir-grand", share)
        # These laps scatter less than a car may by the model, so more of them lie inside.
        assert share - 3.0 * error - 0.05 < inside < share + 0.3
        assert 0.0 <= error < 0.1


def test_the_regression_is_compared_on_the_same_rows(laps: list[Lap], left: LeftOut) -> None:
    found = against_regression(laps, left, "vir-grand", samples=100)
    for model, regression, better in (found.error, found.winners):
        assert 0.0 < model < 3.0
        assert 0.0 < regression < 3.0
        assert 0.0 <= better <= 1.0
    assert found.winners[0] == pytest.approx(np.mean(left.winners["vir-grand"][2]))


def test_a_course_left_out_is_learned_from_few_laps(laps: list[Lap]) -> None:
    found = leave_out_course(laps, "laguna-seca", draws=4)
    blind = found.blind.figures()["median_abs_error_pct"]
    assert found.model[5] < blind
    assert found.model[5] < found.regression[5]
    assert set(found.model) == {1, 2, 5, 10, 20}
    assert found.after_five.figures()["n"] == 4 * 55
    assert abs(found.margins[0.9] - 0.9) < 0.1


def test_laps_elsewhere_help(law: SimpleNamespace) -> None:
    # Cars that differ from what is known of them by more than laps scatter.
    rng = np.random.default_rng(2)
    grip = {f"car {k}": 0.05 * rng.standard_normal() for k in range(60)}
    laps = []
    for k, lap in enumerate(law.made_up(5, 60)):
        measured = lap.measured
        time = measured.time_s * np.exp(lap.simulated.grip * grip[f"car {k // 2}"])
        laps.append(replace(lap, measured=replace(measured, time_s=float(time))))
    found = own_laps(laps)
    assert found.laps == 120
    assert found.with_own < 0.9 * found.without


def test_exponents_are_those_of_the_law(laps: list[Lap], left: LeftOut) -> None:
    found = exponents(laps, left, "vir-grand")
    assert found.simulated == pytest.approx(-0.15, abs=1e-6)
    assert found.observed == pytest.approx(-0.15, abs=0.02)
    assert found.calibrated == pytest.approx(found.observed, abs=0.02)


@pytest.mark.parametrize(("of_car", "least", "most"), [(0.0, -0.25, 0.25), (0.03, 0.6, 1.0)])
def test_a_budget_tells_cars_from_laps(
    law: SimpleNamespace, of_car: float, least: float, most: float
) -> None:
    # What the model missed of each lap: half of it the car's, or none of it.
    laps = law.made_up(6, 60)
    rng = np.random.default_rng(1)
    own = np.repeat(of_car * rng.standard_normal(60), 2)
    errors = own + 0.01 * rng.standard_normal(120)
    found = budget(laps, LeftOut(errors[None], {}, {}, {}))
    assert found.pairs == 60
    assert least < found.correlation < most
    assert found.floor <= found.error
    assert found.floor == pytest.approx(found.error * np.sqrt(1.0 - max(found.correlation, 0.0)))


def test_a_median_of_weights() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert weighted_median(values, np.ones(3)) == 2.0
    assert weighted_median(values, np.array([5.0, 1.0, 1.0])) == 3.0
