"""Units: exact factors, the way there and back, and errors that help."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.units import UNITS, System, base_unit, factor, from_si, in_system, show, to_si

ALL = [(unit, dimension) for dimension, units in UNITS.items() for unit in units]


@pytest.mark.parametrize(
    ("value", "unit", "dimension", "si"),
    [
        (2668.0, "lb", "mass", 1210.184),
        (172.0, "hp", "power", 128_260.4),
        (184.0, "PS", "power", 135_331.8),
        (310.0, "lb ft", "torque", 420.30356),
        (70.0, "mph", "speed", 31.2928),
        (0.9, "g", "acceleration", 8.825985),
        (154.0, "ft", "length", 46.9392),
        (62.5, "%", "ratio", 0.625),
        (6500.0, "rpm", "engine speed", 6500.0),
        (22.0, "ft2", "area", 2.043867),
    ],
)
def test_known_conversions(value: float, unit: str, dimension: str, si: float) -> None:
    assert to_si(value, unit, dimension) == pytest.approx(si, rel=1e-6)


@given(
    st.floats(-1e9, 1e9, allow_subnormal=False).filter(lambda x: x == 0.0 or abs(x) > 1e-9),
    st.sampled_from(ALL),
)
def test_there_and_back(value: float, unit_of: tuple[str, str]) -> None:
    unit, dimension = unit_of
    assert from_si(to_si(value, unit, dimension), unit, dimension) == pytest.approx(value)


@given(st.floats(1e-3, 1e6), st.sampled_from([dimension for _, dimension in ALL]))
def test_every_dimension_has_a_base_unit_of_factor_one(value: float, dimension: str) -> None:
    assert to_si(value, base_unit(dimension), dimension) == value


@pytest.mark.parametrize(
    ("unit", "dimension", "nearest"),
    [
        ("HP", "power", "hp"),
        ("Nm", "torque", "N m"),
        ("N.m", "torque", "N m"),
        ("lb-ft", "torque", "lb ft"),
        ("kph", "speed", "mph"),
        ("KG", "mass", "kg"),
    ],
)
def test_a_misspelt_unit_gets_the_nearest(unit: str, dimension: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        factor(unit, dimension)
    assert caught.value.nearest == (nearest,)
    for allowed in UNITS[dimension]:
        assert allowed in str(caught.value)


def test_a_unit_of_another_dimension_is_told() -> None:
    with pytest.raises(InputError, match="'hp' is no unit of mass"):
        to_si(172.0, "hp", "mass")


@given(st.floats(1e-3, 1e7), st.sampled_from(sorted(UNITS)), st.sampled_from(["metric", "us"]))
def test_shown_values_are_the_same_quantity(value: float, dimension: str, system: System) -> None:
    number, unit = in_system(value, dimension, system)
    assert math.isclose(to_si(number, unit, dimension), value, rel_tol=1e-12)


def test_show() -> None:
    assert show(1210.184, "mass") == "1210 kg"
    assert show(1210.184, "mass", "us") == "2668 lb"
    assert show(128_260.0, "power", "us") == "172 hp"
    assert show(0.634, "ratio") == "0.634"
