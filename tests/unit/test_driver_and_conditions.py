"""Drivers and conditions refuse what cannot be."""

from __future__ import annotations

import pytest

from throwdown.conditions import Conditions
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError


@pytest.mark.parametrize(
    "wrong", [{"cornering": 0.0}, {"braking": 1.2}, {"power": float("nan")}, {"mass": -1.0},
              {"run_sd": 0.9}, {"skill_sd": -0.1}]
)  # fmt: skip
def test_impossible_drivers_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        Driver(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"air_density": 0.0}, {"grip": 5.0}, {"grip": float("nan")}, {"grip_sd": -1.0}]
)
def test_impossible_conditions_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        Conditions(**wrong)  # type: ignore[arg-type]


def test_the_default_driver_leaves_something_in_hand() -> None:
    assert 0.9 < PROFESSIONAL.cornering < 1.0
    assert PROFESSIONAL.source
