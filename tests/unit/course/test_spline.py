"""Cubic splines against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from throwdown.course.spline import natural_spline, periodic_spline

gaps = st.lists(st.floats(0.2, 5.0), min_size=8, max_size=40)


@given(gaps=gaps, seed=st.integers(0, 1000))
def test_periodic_as_scipy(gaps, seed):
    knots = np.concatenate([[0.0], np.cumsum(gaps)])
    values = np.random.default_rng(seed).normal(size=(2, len(gaps)))
    at = np.linspace(knots[0], knots[-1] - 1e-9, 333)
    ours = periodic_spline(knots, values).derivatives(at)
    theirs = CubicSpline(knots, np.column_stack([values, values[:, :1]]).T, bc_type="periodic")
    for order, found in enumerate(ours):
        wanted = theirs(at, order).T
        assert found == pytest.approx(wanted, abs=1e-8 * (1.0 + np.abs(wanted).max()))


@given(gaps=gaps, seed=st.integers(0, 1000))
def test_natural_as_scipy(gaps, seed):
    knots = np.concatenate([[0.0], np.cumsum(gaps)])
    values = np.random.default_rng(seed).normal(size=(2, len(gaps) + 1))
    at = np.linspace(knots[0], knots[-1], 333)
    ours = natural_spline(knots, values).derivatives(at)
    theirs = CubicSpline(knots, values.T, bc_type="natural")
    for order, found in enumerate(ours):
        wanted = theirs(at, order).T
        assert found == pytest.approx(wanted, abs=1e-8 * (1.0 + np.abs(wanted).max()))


def test_a_periodic_spline_takes_any_parameter():
    knots = np.linspace(0.0, 10.0, 11)
    spline = periodic_spline(knots, np.sin(2.0 * np.pi * knots[:-1] / 10.0)[None, :])
    at = np.array([0.3, 4.7, 9.9])
    assert spline.derivatives(at + 30.0)[0] == pytest.approx(spline.derivatives(at)[0])
    assert spline.derivatives(at - 20.0)[0] == pytest.approx(spline.derivatives(at)[0])
