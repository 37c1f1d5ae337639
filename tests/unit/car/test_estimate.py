"""Estimates: complete and sensible for any car, in the right direction, honest in their spread."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.car import Car, list_cars, load_car
from throwdown.car.combinations import check_together
from throwdown.car.estimate import ESTIMATORS, complete
from throwdown.car.quantities import NEEDED, QUANTITIES
from throwdown.car.traits import CHOICES
from throwdown.errors import InputError

HP = 745.699872
SIX = st.fixed_dictionaries(
    {
        "mass": st.floats(600.0, 2600.0),
        "power": st.floats(38.0 * HP, 1000.0 * HP),
        "year": st.integers(1960, 2026),
        **{name: st.sampled_from(CHOICES[name]) for name in ("body", "drive", "tyre")},
    }
)
MORE = st.fixed_dictionaries(
    {},
    optional={
        **{
            name: st.sampled_from(CHOICES[name])
            for name in ("engine_position", "gearbox", "aspiration", "differential")
        },
        "abs": st.booleans(),
    },
)
MIDDLE: dict[str, Any] = {
    "mass": 1450.0,
    "power": 150e3,
    "drive": "rear",
    "tyre": "summer",
    "year": 2012,
    "body": "coupe",
    "aspiration": "natural",
    "gearbox": "manual",
    "differential": "open",
    "engine_position": "front",
}


def middle(**change: Any) -> Car:
    return Car.from_figures(**{**MIDDLE, **change})


def test_there_is_an_estimator_for_every_needed_figure() -> None:
    assert set(NEEDED) - {"mass", "power"} <= set(ESTIMATORS)


@given(SIX, MORE)
def test_any_six_figures_make_a_whole_car(six: dict[str, Any], more: dict[str, Any]) -> None:
    car = Car.from_figures(**six, **more)
    for name in NEEDED:
        figure, quantity = car.figures[name], QUANTITIES[name]
        for value, sd in zip(figure.values, figure.sds, strict=True):
            assert quantity.low <= value <= quantity.high, name
            assert math.isfinite(sd), name
            assert sd >= 0.0, name
    assert list(check_together(car.figures)) == []


@given(SIX, MORE)
def test_what_was_estimated_can_be_stated(six: dict[str, Any], more: dict[str, Any]) -> None:
    car = Car.from_figures(**six, **more)
    figures = {name: car.figures[name] for name in NEEDED}
    again = Car.from_figures(**{**six, **more, **figures})
    for name in NEEDED:
        assert again.values(name) == pytest.approx(car.values(name))


@given(SIX, MORE, st.sets(st.sampled_from(NEEDED)), st.floats(0.9, 1.1))
def test_estimates_never_contradict_what_is_stated(
    six: dict[str, Any], more: dict[str, Any], names: set[str], scale: float
) -> None:
    guessed = Car.from_figures(**six, **more)
    stated = {
        name: tuple(scale * value for value in guessed.values(name))
        if name == "gear_ratios"
        else scale * guessed.value(name)
        for name in names - {"mass", "power"}
    }
    try:
        car = Car.from_figures(**{**six, **more, **stated})
    except InputError:  # what is stated contradicts itself, or is out of range
        return
    assert list(check_together(car.figures)) == []


@given(SIX)
def test_sizes_fit_each_other(six: dict[str, Any]) -> None:
    car = Car.from_figures(**six)
    assert car.value("track_front") < car.value("width") < car.value("wheelbase")
    assert car.value("cg_height") < 0.6 * car.value("track_front")
    assert car.value("brake_deceleration") > car.value("skidpad")
    gears = [g * car.value("final_drive") for g in car.values("gear_ratios")]
    first = car.value("redline_rpm") * math.pi / 30.0 / gears[0] * car.value("tyre_radius")
    assert 8.0 < first < 200.0


@given(
    SIX,
    st.sampled_from(
        [
            ("power", 1.05, "skidpad", 1),
            ("mass", 1.05, "skidpad", -1),
            ("power", 1.05, "torque", 1),
            ("power", 1.05, "tyre_width_front", 0),
            ("mass", 1.05, "wheelbase", 1),
            ("mass", 1.05, "width", 1),
            ("mass", 1.05, "cg_height", 1),
            ("mass", 1.05, "drag_area", 1),
        ]
    ),
)
def test_directions(six: dict[str, Any], law: tuple[str, float, str, int]) -> None:
    given, by, wanted, sign = law
    before = Car.from_figures(**six).value(wanted)
    after = Car.from_figures(**{**six, given: six[given] * by}).value(wanted)
    # Rounding to four digits may hide a small change, never turn it.
    assert sign * (after - before) >= 0.0
    assert abs(after / before - 1.0) < 0.10


def test_tyres_in_order() -> None:
    grips = [
        middle(tyre=tyre).value("skidpad") for tyre in ("cup", "summer", "all-season", "vintage")
    ]
    assert all(better > worse for better, worse in pairwise(grips))
    rolling = [middle(tyre=t).value("rolling_resistance") for t in ("all-season", "summer", "cup")]
    assert rolling == sorted(rolling)


def test_a_stated_figure_is_used() -> None:
    assert middle(height=1.30).value("cg_height") < middle(height=1.45).value("cg_height")
    assert middle(track_front=1.60).value("width") > middle(track_front=1.50).value("width")
    assert middle(torque=300.0).value("power_rpm") < middle(torque=220.0).value("power_rpm")
    assert middle(power_rpm=7000.0).value("torque") < middle(power_rpm=5500.0).value("torque")
    assert middle(redline_rpm=5500.0).value("power_rpm") <= 5500.0
    wide = middle(tyre_width_rear=0.305, engine_position="rear")
    assert wide.value("tyre_width_front") < 0.305
    slow, fast = middle(top_speed=50.0), middle(top_speed=70.0)
    assert slow.values("gear_ratios")[-1] > fast.values("gear_ratios")[-1]


def test_final_drive_suits_stated_gears() -> None:
    car = middle(gear_ratios=(3.5, 2.1, 1.4, 1.0))
    per_speed = car.value("redline_rpm") * math.pi / 30.0 * car.value("tyre_radius")
    speed = per_speed / (3.5 * car.value("final_drive"))
    assert 15.0 < speed < 22.0


def test_an_electric_car() -> None:
    car = middle(mass=1850.0, power=330e3, drive="all", aspiration="electric", body="sedan",
                 gearbox="single-speed")  # fmt: skip
    assert car.value("torque_rpm_low") == 0.0
    assert car.value("shift_time") == 0.0
    assert len(car.values("gear_ratios")) == 1
    assert 7.0 < car.values("gear_ratios")[0] * car.value("final_drive") < 13.0
    assert 450.0 < car.value("torque") < 900.0
    assert 0.40 < car.value("cg_height") < 0.50
    assert car.value("redline_rpm") > 12_000.0
    assert 0.45 < car.value("front_mass_fraction") < 0.52


@pytest.mark.parametrize(
    ("drive", "front"), [("front", (1.0, 1.0)), ("rear", (0.0, 0.0)), ("all", (0.2, 0.6))]
)
def test_driven_axles(drive: str, front: tuple[float, float]) -> None:
    assert front[0] <= middle(drive=drive).value("drive_front_fraction") <= front[1]


def test_differentials_in_order() -> None:
    locks = [
        middle(differential=kind).value("differential_lock")
        for kind in ("open", "limited-slip", "locked")
    ]
    assert locks == sorted(locks)
    assert locks[-1] == 1.0


def _misses(name: str) -> list[float]:
    """How far each car's stated figure lies from its estimate, in joint standard deviations."""
    misses = []
    for listing in list_cars():
        car = load_car(listing.id)
        if name in car.stated:
            basics = {key: car.figures[key] for key in ("mass", "power")}
            guess, stated = complete(car.traits, basics)[name], car.figures[name]
            spread = math.hypot(guess.sds[0], stated.sds[0])
            misses.append((stated.values[0] - guess.values[0]) / spread)
    return misses


@pytest.mark.parametrize(
    "name",
    [
        "wheelbase",
        "width",
        "track_front",
        "track_rear",
        "cg_height",
        "front_mass_fraction",
        "torque",
        "power_rpm",
        "redline_rpm",
        "tyre_width_front",
        "tyre_width_rear",
        "tyre_radius",
        "skidpad",
    ],
)
def test_the_spread_is_honest_on_the_catalogue(name: str) -> None:
    misses = _misses(name)
    assert len(misses) >= 10
    rms = math.sqrt(sum(miss**2 for miss in misses) / len(misses))
    assert 0.4 < rms < 1.4
    assert abs(sum(misses) / len(misses)) < 0.6
