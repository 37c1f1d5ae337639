"""Drivers and conditions: their files, what they do to a lap, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.car import load_car
from throwdown.conditions import DRY, Conditions, find_conditions, list_conditions
from throwdown.conditions.air import air_density, unboosted_power
from throwdown.course import load_course
from throwdown.driver import PROFESSIONAL, TEST_DRIVER, Driver, find_driver, list_drivers
from throwdown.errors import InputError
from throwdown.lap import quasi_steady_lap
from throwdown.lap.columns import DRAG, LONGITUDINAL_RATIO, MU_FRONT, PULL_SCALE
from throwdown.lap.vehicle import build_vehicle

MINI, PORSCHE = load_car("mini-cooper-s-2010"), load_car("porsche-911-carrera-s-2010")
TIGHT = load_course("cone-course-tight")


@pytest.mark.parametrize(
    "wrong", [{"cornering": 0.0}, {"braking": 1.2}, {"power": float("nan")}, {"mass": -1.0},
              {"run_sd": 0.9}, {"skill_sd": -0.1}, {"cone_risk": 1.0}, {"dnf_risk": (0.1, -0.1)},
              {"dnf_risk": (0.1,)}, {"learning": (2.0,)}, {"learning": (0.0,) * 31},
              {"cone_counts": (0.5, 0.2)}, {"cone_counts": ()}]
)  # fmt: skip
def test_impossible_drivers_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Driver(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"air_density": 0.0}, {"grip": 5.0}, {"grip": float("nan")}, {"grip_sd": -1.0},
              {"longitudinal_grip": 0.0}, {"power_unboosted": 0.0}]
)  # fmt: skip
def test_impossible_conditions_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        Conditions(**wrong)  # type: ignore[arg-type]


def test_the_default_driver_leaves_something_in_hand() -> None:
    assert 0.9 < PROFESSIONAL.cornering < 1.0
    assert PROFESSIONAL.source


def test_what_races_were_always_driven_with() -> None:
    figures = ("name", "cornering", "braking", "power", "skill_sd", "run_sd", "mass")
    always = ("professional", 0.97, 0.92, 1.0, 0.01, 0.008, 80.0)
    for driver in (PROFESSIONAL, Driver()):
        assert tuple(getattr(driver, figure) for figure in figures) == always
    assert (TEST_DRIVER.cornering, TEST_DRIVER.braking, TEST_DRIVER.run_sd) == (1.0, 1.0, 0.0)
    assert find_conditions("dry") == DRY
    assert (DRY.air_density, DRY.grip, DRY.grip_sd) == (1.225, 1.0, 0.03)


def test_every_shipped_figure_has_its_source() -> None:
    for sheets, find in ((list_drivers(), find_driver), (list_conditions(), find_conditions)):
        assert len(sheets) >= 3
        for sheet in sheets:
            assert find(sheet.id).name == sheet.name
            assert all(len(figure.source) > 5 for figure in sheet.figures.values())
    assert {"wet", "damp", "drying", "cold", "hot", "concrete", "altitude", "dry"} == {
        sheet.id for sheet in list_conditions()
    }


@pytest.mark.parametrize("course", ["lime-rock", "road-atlanta", "road-atlanta-infield-2010"])
def test_amateurs_are_as_much_slower_as_their_files_say(course: str) -> None:
    best = quasi_steady_lap(MINI, load_course(course)).time_s
    over = {
        name: quasi_steady_lap(MINI, load_course(course), find_driver(name)).time_s / best - 1.0
        for name in ("club", "novice")
    }
    assert 0.045 < over["club"] < 0.065
    assert 0.105 < over["novice"] < 0.145


@given(share=st.floats(0.4, 1.3))
def test_a_slower_pace_is_never_quicker(share: float) -> None:
    paced = PROFESSIONAL.at_pace(share)
    assert paced.cornering == min(PROFESSIONAL.cornering * share, 1.0)
    assert paced.braking <= 1.0
    took = quasi_steady_lap(MINI, TIGHT, paced).time_s
    usual = quasi_steady_lap(MINI, TIGHT).time_s
    assert took >= usual - 1e-6 if share <= 1.0 else took <= usual + 1e-6


@pytest.mark.parametrize("share", [0.0, -1.0, float("nan"), float("inf"), 0.1])
def test_no_pace(share: float) -> None:
    with pytest.raises(InputError):
        PROFESSIONAL.at_pace(share)


GRIPS = st.floats(0.4, 1.1)
LESS = st.floats(0.5, 1.0)
CARS = st.sampled_from([MINI, PORSCHE, load_car("nissan-gt-r-2009")])


@given(grip=GRIPS, along=GRIPS, less=LESS, car=CARS)
def test_a_wetter_surface_never_raises_the_speed(
    grip: float, along: float, less: float, car: Any
) -> None:
    faster, slower = _laps(car, (grip, along), (less, less))
    assert np.all(slower.trace.speed <= faster.trace.speed + 1e-3)
    assert slower.time_s >= faster.time_s - 1e-6


@given(grip=GRIPS, along=GRIPS, less=LESS, less_along=LESS, car=CARS)
def test_nor_does_one_that_takes_more_in_one_direction(
    grip: float, along: float, less: float, less_along: float, car: Any
) -> None:
    faster, slower = _laps(car, (grip, along), (less, less_along))
    # With the same grip in corners the slowest points of both laps are the same but for the mesh.
    assert np.all(slower.trace.speed <= faster.trace.speed + 0.03)
    assert slower.time_s >= faster.time_s - 1e-6


def _laps(car: Any, grips: tuple[float, float], less: tuple[float, float]) -> list[Any]:
    surfaces = (
        Conditions(grip=grips[0], longitudinal_grip=grips[1]),
        Conditions(grip=grips[0] * less[0], longitudinal_grip=grips[1] * less[1]),
    )
    return [quasi_steady_lap(car, TIGHT, conditions=surface) for surface in surfaces]


def test_shipped_surfaces_are_in_order() -> None:
    times = [
        quasi_steady_lap(PORSCHE, TIGHT, conditions=find_conditions(name)).time_s
        for name in ("concrete", "dry", "cold", "damp", "wet")
    ]
    assert times == sorted(times)
    assert times[-1] / times[1] == pytest.approx(1.08, abs=0.03)


def test_grip_lengthways_is_a_figure_of_its_own() -> None:
    wet = build_vehicle(PORSCHE, conditions=find_conditions("wet")).row
    dry = build_vehicle(PORSCHE).row
    assert wet[MU_FRONT] / dry[MU_FRONT] == pytest.approx(0.85)
    assert wet[LONGITUDINAL_RATIO] / dry[LONGITUDINAL_RATIO] == pytest.approx(0.79 / 0.85)
    same = build_vehicle(PORSCHE, conditions=Conditions(longitudinal_grip=1.0)).row
    assert np.array_equal(same, dry)


@pytest.mark.parametrize(
    ("altitude", "celsius", "density"),
    [(0.0, None, 1.225), (1500.0, None, 1.05807), (5000.0, None, 0.736116), (0.0, 30.0, 1.164386)],
)  # the first three: ISO 2533, tables; the last: 101,325 Pa over R·T
def test_air_is_that_of_the_standard_atmosphere(
    altitude: float, celsius: float | None, density: float
) -> None:
    found = air_density(altitude, None if celsius is None else celsius + 273.15)
    assert found == pytest.approx(density, rel=2e-5)


def test_thin_and_hot_air_robs_engines_without_a_turbocharger() -> None:
    assert unboosted_power(150.0) == 1.0
    assert unboosted_power(150.0 + 305.0) == pytest.approx(0.97)
    assert unboosted_power(0.0, 273.15 + 29.0 + 5.6) == pytest.approx(0.99)
    high = DRY.at(1500.0)
    for car, left in ((MINI, 1.0), (PORSCHE, 1.0 - 0.03 * 1350.0 / 305.0)):
        rows = [build_vehicle(car, conditions=air).row for air in (DRY, high)]
        assert rows[1][PULL_SCALE] / rows[0][PULL_SCALE] == pytest.approx(left)
        assert rows[1][DRAG] / rows[0][DRAG] == pytest.approx(1.05807 / 1.225, rel=1e-4)


def test_altitude_and_temperature_go_on_top_of_conditions() -> None:
    wet = find_conditions("wet").at(1500.0)
    assert (wet.grip, wet.along, wet.altitude) == (0.85, 0.79, 1500.0)
    hot = find_conditions("hot").at(altitude=1500.0)
    assert hot.temperature == pytest.approx(273.15 + 38.0)
    assert hot.air_density < find_conditions("hot").air_density
    assert hot.power_unboosted < find_conditions("altitude").power_unboosted
    assert DRY.at() is DRY
    assert wet.words() == "wet, 1,500 m above the sea"


@pytest.mark.parametrize("air", [(-1.0, None), (5001.0, None), (float("nan"), None), (None, 0.0)])
def test_no_air(air: tuple[float | None, float | None]) -> None:
    with pytest.raises(InputError, match="is"):
        DRY.at(*air)


GOOD = """
id = "ann"
name = "Ann"

[figures]
cornering = { value = 0.9, unit = "-", source = "her own laps of 2024" }
braking = { value = 80, unit = "%", source = "judgement" }
run_sd = { value = 1, unit = "%", source = "judgement" }
mass = { value = 132, unit = "lb", source = "her scales" }
"""


def test_a_driver_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "ann.toml"
    path.write_text(GOOD, encoding="utf-8")
    ann = find_driver(path)
    assert (ann.name, ann.cornering, ann.braking, ann.run_sd) == ("Ann", 0.9, 0.8, 0.01)
    assert ann.mass == pytest.approx(59.9, abs=0.1)
    assert (ann.learning, ann.cone_risk, ann.dnf_risk) == ((), 0.0, (0.0, 0.0))
    assert "her own laps" in ann.source
    assert find_driver(str(path)) == ann == replace(ann, source="elsewhere")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value = 0.9", "value = 1.1", ["cornering is 1.1", "from 0.2 to 1"]),
        ("value = 80", "value = 110", ["braking is 110 %", "from 20 to 100 %"]),
        ("run_sd", "run_ds", ["run_sd is missing", "nearest: run_sd"]),
        (', source = "her scales"', "", ["mass has no source"]),
        ('unit = "lb"', 'unit = "stone"', ["given in 'stone'", "kg, lb"]),
        ("value = 0.9", 'value = "much"', ["cornering is 'much'", "a number"]),
        ("value = 0.9", "value = [0.9, 0.8]", ["cornering is [0.9, 0.8]"]),
        ("value = 0.9", "value = true", ["cornering is True"]),
        ('id = "ann"', 'id = "a b"', ["id is 'a b'"]),
        ("[figures]", "[figure]", ["unknown key 'figure'", "cornering is missing"]),
        ("[figures]", "figures = 3\n[x]", ["figures is no table"]),
        ("[figures]", "[figures", ["not TOML"]),
        ("[figures]", "notes = 3\n[figures]", ["notes are not texts"]),
        (
            "[figures]",
            '[figures]\ncone_counts = { value = [0.5, 0.1], unit = "-", source = "x" }',
            ["cone_counts", "add up to 1"],
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_said(
    tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    path = tmp_path / "ann.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        find_driver(path)
    for words in (*said, "ann.toml"):
        assert words in str(refused.value)


def test_conditions_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "snow.toml"
    path.write_text(
        "[figures]\n"
        'grip = { value = 25, unit = "%", source = "judgement" }\n'
        'grip_sd = { value = 20, unit = "%", source = "judgement" }\n'
        'altitude = { value = 5000, unit = "ft", source = "the map" }\n'
        'temperature = { value = -5, unit = "degC", source = "the forecast" }\n',
        encoding="utf-8",
    )
    snow = find_conditions(path)
    assert (snow.name, snow.grip, snow.along) == ("snow", 0.25, 0.25)
    assert snow.altitude == pytest.approx(1524.0)
    assert snow.temperature == pytest.approx(268.15)
    path.write_text(path.read_text(encoding="utf-8").replace("5000", "-5"), encoding="utf-8")
    with pytest.raises(InputError, match=r"altitude is -5 ft(.|\n)*from 0 to"):
        find_conditions(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    for name, said in (("none.toml", "no file none.toml"), ("bad.toml", "cannot read")):
        with pytest.raises(InputError, match=said):
            find_driver(tmp_path / name)
        with pytest.raises(InputError, match=said):
            find_conditions(tmp_path / name)
