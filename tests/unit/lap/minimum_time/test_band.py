import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.lap.minimum_time.band import FACTOR_COLUMNS, HALF_BAND, dense, factor, substitute


def random_band(size: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    band = rng.normal(size=(size, HALF_BAND + 1))
    band[:, 0] = 12.0 + rng.random(size)
    return band


@given(st.integers(9, 60), st.integers(0, 10_000), st.booleans())
def test_factors_solve_the_system(size: int, seed: int, periodic: bool) -> None:
    band = random_band(size, seed)
    right = np.random.default_rng(seed + 1).normal(size=size)
    work, corner = np.zeros((size, FACTOR_COLUMNS)), np.zeros((HALF_BAND, HALF_BAND))
    assert factor(band, periodic, work, corner)
    solved = right.copy()
    substitute(work, corner, periodic, solved)
    assert np.allclose(dense(band, periodic) @ solved, right, atol=1e-10)


@pytest.mark.parametrize("periodic", [False, True])
@pytest.mark.parametrize("at", [0, 7, 19])
def test_an_indefinite_matrix_is_refused(periodic: bool, at: int) -> None:
    band = random_band(20, 3)
    band[at, 0] = -1.0
    assert np.linalg.eigvalsh(dense(band, periodic))[0] < 0.0
    work, corner = np.zeros((20, FACTOR_COLUMNS)), np.zeros((HALF_BAND, HALF_BAND))
    assert not factor(band, periodic, work, corner)
