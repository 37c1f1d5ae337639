"""Smoothing a foreign line within its rounding."""

from __future__ import annotations

import numpy as np
import pytest

from throwdown.course.geometry import MeasuredShape, Points
from throwdown.course.importers import fit_points, write_table
from throwdown.course.table import read_table
from throwdown.errors import InputError


def stadium(step=2.0) -> Points:
    """Two straights and two half circles of radius 40 m, rounded to centimetres."""
    turn = np.arange(0.0, np.pi, step / 40.0)
    run = np.arange(0.0, 200.0, step)
    x = np.concatenate([run, 200.0 + 40.0 * np.sin(turn), 200.0 - run, -40.0 * np.sin(turn)])
    y = np.concatenate([0 * run, 40.0 - 40.0 * np.cos(turn), 80 + 0 * run, 40 + 40 * np.cos(turn)])
    z, width = 5.0 * np.sin(x / 50.0), np.full(x.shape, 4.0)
    # Askew, or the rounding would leave the straights straight.
    x, y = x * np.cos(0.3) - y * np.sin(0.3), x * np.sin(0.3) + y * np.cos(0.3)
    return Points(np.round(x, 2), np.round(y, 2), z, width, width + 0.01 * x, 0.0 * x)


def test_rounding_is_smoothed_away_and_corners_stay():
    rough, smooth = MeasuredShape(stadium(), True), MeasuredShape(fit_points(stadium()), True)
    s = np.arange(20.0, 180.0, 1.0)
    assert np.std(rough.sample(s, 1.0).curvature) > 1e-3
    assert np.std(smooth.sample(s, 1.0).curvature) < 2e-4
    middle = smooth.sample(np.arange(230.0, 295.0, 1.0), 1.0).curvature
    assert middle == pytest.approx(1.0 / 40.0, rel=0.02)
    assert smooth.length == pytest.approx(rough.length, rel=1e-4)


def test_the_line_stays_where_it_was():
    given, fitted = stadium(), MeasuredShape(fit_points(stadium()), True)
    at = fitted.sample(np.arange(0.0, fitted.length, 0.05), 0.05)
    away = np.hypot(given.x[:, None] - at.x, given.y[:, None] - at.y).min(axis=1)
    assert away.max() < 0.08
    assert np.median(away) < 0.03


def test_what_is_written_is_what_is_read(tmp_path):
    fitted = fit_points(stadium())
    write_table(fitted, tmp_path / "line.csv")
    again = read_table(tmp_path / "line.csv").points(None, "line.csv")
    assert again.x == pytest.approx(fitted.x, abs=6e-4)
    assert again.z == pytest.approx(fitted.z, abs=6e-3)
    assert again.width_left == pytest.approx(fitted.width_left, abs=6e-3)


def test_relief_finer_than_asked_is_left_out():
    given = stadium()
    rough = given.z + 0.5 * np.sign(np.sin(np.arange(given.z.size)))
    noisy = Points(given.x, given.y, rough, given.width_right, given.width_left, given.banking)
    kept = fit_points(noisy, height_scale=60.0)
    wanted = fit_points(given)
    assert np.abs(kept.z - wanted.z).max() < 0.6
    assert np.std(kept.z - wanted.z) < 0.25


def test_a_line_too_short():
    with pytest.raises(InputError, match="m long"):
        fit_points(stadium(), spacing=100.0)
