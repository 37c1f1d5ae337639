"""Brakes and tyres against published fade tests and what owners report.

The heat model was not fitted to them one by one; its few free constants (share of a disc that
takes part, how pads fall off) were chosen between them, as docs/theory/stint.md says, with what
does not fit.  Tolerances are what the reports allow: most name neither car nor disc exactly.
"""

from __future__ import annotations

import numpy as np
import pytest

import throwdown as td
from throwdown.car import Car
from throwdown.car.figures import make_figure
from throwdown.car.heat import heat_figures
from throwdown.driver import PROFESSIONAL, TEST_DRIVER
from throwdown.lap.columns import BRAKE_FRONT, MASS
from throwdown.lap.quasi_steady import course_path, solve_path
from throwdown.lap.stint.driven import Way, Ways, braking_left, drive_stints
from throwdown.lap.stint.heat_rows import pack_heat
from throwdown.lap.stint.places import (
    CARCASS_F,
    CARCASS_R,
    DISC_F_PEAK,
    FIGURES,
    FLUID_BOIL,
    FLUID_PEAK,
    STATES,
    TREAD_F,
    TREAD_R,
)
from throwdown.lap.stint.stops import Stops, repeated_stops
from throwdown.lap.vehicle import build_vehicle

FOOT = 0.3048


def with_disc(car: Car, mass: float, diameter: float) -> Car:
    heat = {
        **car.heat,
        "disc_mass_front": make_figure("disc_mass_front", mass, "kg", source="the test"),
        "disc_diameter_front": make_figure(
            "disc_diameter_front", diameter, "mm", source="the test"
        ),
    }
    return car.model_copy(update={"heat": heat})


def stop(car: Car, laden: float, stops: int, speed: float, front: float, **how: float) -> Stops:
    row = build_vehicle(car, TEST_DRIVER).row.copy()
    row[MASS], row[BRAKE_FRONT] = laden, front
    return repeated_stops(
        row, pack_heat(car, heat_figures(car))[0], stops=stops, speed=speed, **how
    )


def laps_of(car: Car, course: str, laps: int, **factors: float) -> np.ndarray:
    vehicle = build_vehicle(car, PROFESSIONAL)
    path, _ = course_path(td.load_course(course), vehicle.width, "flying")
    time, _ = solve_path(vehicle, path, periodic=True, start="flying")
    way = Way(path, True, time, time)
    given = {name: np.array([factor]) for name, factor in factors.items()}
    heat = pack_heat(car, heat_figures(car), factors=given)
    return drive_stints(vehicle.row[None, :], vehicle.engine, heat, Ways(way, way), laps)[0]


def test_one_stop_of_a_saloon() -> None:
    """+125 °C a stop: 1690 kg from 134 km/h on 9.5 kg discs of 300 mm (sib.ru); within 25 %."""
    car = with_disc(td.load_car("volkswagen-gti-2010"), 9.5, 300.0)
    warmed = stop(car, 1690.0, 1, 134 / 3.6, 0.75, acceleration=0.0).disc[0] - 25.0
    assert warmed == pytest.approx(125.0, rel=0.25)


def test_one_stop_from_high_speed() -> None:
    """+150 °C: 1290 kg from 160 km/h, 75 % in front, discs of 6.4 kg (worked out); within 15 %."""
    car = with_disc(td.load_car("mini-cooper-s-2010"), 6.4, 295.0)
    warmed = stop(car, 1290.0, 1, 160 / 3.6, 0.75, acceleration=0.0).disc[0] - 25.0
    assert warmed == pytest.approx(150.0, rel=0.15)


def test_wrx_fades_within_a_few_stops_from_90_mph() -> None:
    """Stock WRX: finished after 4 stops from 90 mph (Car and Driver 9/2002); here after 3 to 8.

    What “finished” was is not said; here it is a stop a tenth longer than the first.
    """
    car = with_disc(td.load_car("subaru-wrx-sti-2011"), 6.4, 295.0)
    found = stop(car, 1480.0, 12, 90 * 0.44704, 0.8, disc=60.0)
    longer = found.distance > 1.1 * found.distance[0]
    assert 3 <= int(np.argmax(longer)) + 1 <= 8
    assert found.disc[3] > 450.0


def test_a_golf_holds_for_nine_stops_from_100() -> None:
    """Golf VI at full load: the tenth of ten stops 38 m (ams), where such cars need 36 to 37."""
    car = td.load_car("volkswagen-gti-2010")
    found = stop(car, 1900.0, 10, 100 / 3.6, 0.75, disc=60.0)
    assert found.distance[9] / found.distance[0] < 1.12


def test_a_sports_car_stops_fifty_times_with_little_fade() -> None:
    """Best of 28.2 m, 50th stop 32.3 m: 14.5 % longer (sport auto); here 0 to 25 %."""
    car = td.load_car("porsche-911-carrera-s-2010")
    found = stop(car, 1650.0, 50, 100 / 3.6, 0.6, disc=60.0)
    assert 1.0 <= found.distance[49] / found.distance[0] < 1.25
    assert found.distance[9] < 1.03 * found.distance[0]


@pytest.mark.parametrize("id_", ["volkswagen-gti-2010", "ford-fiesta-st-2014"])
def test_hot_hatches_at_laguna_seca(id_: str) -> None:
    """A Focus's discs were at 630 °C or more after 4-5 laps, its pedal long (magnusdrives.com)."""
    car = td.load_car(id_)
    figures = laps_of(car, "laguna-seca", 5)
    assert figures[4, DISC_F_PEAK] >= 630.0
    boils = pack_heat(car, heat_figures(car))[0, FLUID_BOIL]
    assert figures[4, FLUID_PEAK] > boils
    assert figures[1, FLUID_PEAK] < boils


def test_discs_of_a_club_driver() -> None:
    """Discs of club drivers peak at about 760 °C (essexparts.com): within 20 % over four cars."""
    peaks = [
        laps_of(td.load_car(id_), "road-atlanta", 12)[:, DISC_F_PEAK].max()
        for id_ in (
            "mini-cooper-s-2010",
            "honda-s2000-2006",
            "porsche-cayman-s-2010",
            "mazda-mx-5-2009",
        )
    ]
    assert np.median(peaks) == pytest.approx(760.0, rel=0.2)


def test_most_production_brakes_last_a_lap_or_two() -> None:
    """Car and Driver's verdict on a circuit (a15136252): here a good part fades by lap 5."""
    faded = []
    for id_ in ("mini-cooper-s-2010", "volkswagen-gti-2010", "honda-civic-type-r-2017"):
        car = td.load_car(id_)
        row = build_vehicle(car).row[None, :]
        left = braking_left(row, laps_of(car, "laguna-seca", 6)[None])[0]
        faded.append(int(np.argmax(left < 0.9)) + 1 if (left < 0.9).any() else 99)
    assert 2 <= np.median(faded) <= 5


def test_cup_tyres_warm_up_in_two_laps() -> None:
    """A Hoosier on an R56 needs two laps (northamericanmotoring.com 102273): 71 °C in 1 to 3."""
    from throwdown.lap.stint.kernels import begin, march

    car = td.load_car("mini-cooper-s-2010").model_copy(update={"tyre": "cup"})
    vehicle = build_vehicle(car)
    path, _ = course_path(td.load_course("road-atlanta"), vehicle.width, "flying")
    _, w = solve_path(vehicle, path, periodic=True, start="flying")
    heat = pack_heat(car, heat_figures(car))[0]
    state, out = np.empty(STATES), np.empty(FIGURES)
    begin(heat, state)
    state[[TREAD_F, TREAD_R, CARCASS_F, CARCASS_R]] = 25.0
    front = []
    for _ in range(4):
        march(vehicle.row, heat, path.road, True, w, state, out)
        front.append(state[TREAD_F])
    warm = [lap for lap, t in enumerate(front, start=1) if t >= 60.0]
    assert warm, front
    assert 1 <= warm[0] <= 3
