"""Heat goes nowhere but into discs, tyres and the air, and a lap alone is a lap alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.lap.columns import BRAKE_FRONT, DRAG, FRONT_FRACTION, MASS, ROLLING, FloatArray
from throwdown.lap.kernels import (
    CLIMB,
    LATERAL_GAIN,
    LATERAL_OFFSET,
    LENGTH,
    NORMAL_BASE,
    NORMAL_SLOPE,
)
from throwdown.lap.stint.driven import Way, Ways, braking_left, drive_stints
from throwdown.lap.stint.kernels import (
    IRON_HEAT,
    IRON_RISE,
    RUBBER_HEAT,
    begin,
    dressed,
    march,
)
from throwdown.lap.stint.pace import FLAT_OUT, find_paces
from throwdown.lap.stint.places import (
    AIR,
    BURN,
    CARCASS_F,
    CARCASS_FRONT,
    DISC_F,
    DISC_F_END,
    DISC_F_PEAK,
    DISC_IN,
    DISC_MASS_FRONT,
    DISC_OUT,
    DISC_STORED,
    FIGURES,
    FUEL,
    INTO_DISC,
    SLIDING,
    STATES,
    TANK,
    TIME,
    TREAD_F,
    TREAD_FRONT,
    TYRE_HIGH,
    TYRE_IN,
    TYRE_LOW,
    TYRE_OUT,
    TYRE_START,
    TYRE_STORED,
    WORN,
)

if TYPE_CHECKING:
    from conftest import Rig

LAPS = 15


def iron(t: float) -> float:
    """Heat [J/kg] of iron over 0 °C, summed step by step."""
    grid = np.linspace(0.0, t, 2001)
    capacity = IRON_HEAT + IRON_RISE * grid
    return float(np.sum(0.5 * (capacity[1:] + capacity[:-1]) * np.diff(grid)))


def test_what_goes_in_is_stored_or_has_left(mini: Rig) -> None:
    for figures in mini.drive(LAPS):
        for into, out, stored in (
            (DISC_IN, DISC_OUT, DISC_STORED),
            (TYRE_IN, TYRE_OUT, TYRE_STORED),
        ):
            assert figures[into] > 1e5
            left = figures[into] - figures[out] - figures[stored]
            assert abs(left) < 1e-3 * figures[into]


def test_the_balance_holds_against_temperatures_and_the_laps_own_energy(mini: Rig) -> None:
    """The same balance, from the state's temperatures and from the speeds of the lap."""
    row, road, w = mini.vehicle.row, mini.ways.first.path.road, mini.w
    heat = mini.heat_row()
    heat[SLIDING] = 0.0  # nothing slips away: the brakes take all that slows the car
    state, out = np.empty(STATES), np.empty(FIGURES)
    begin(heat, state)
    march(row, heat, road, True, w, state, out)
    after = np.roll(w, -1)
    middle = 0.5 * (w + after)
    normal = road[NORMAL_BASE] + road[NORMAL_SLOPE] * middle
    along = (after - w) / (2.0 * road[LENGTH])
    along += row[DRAG] * middle + row[ROLLING] * normal + road[CLIMB]
    braked = row[MASS] * float(np.sum(np.maximum(-along, 0.0) * road[LENGTH]))
    assert out[DISC_IN] == pytest.approx(heat[INTO_DISC] * braked, rel=1e-6)
    stored = sum(
        heat[DISC_MASS_FRONT + axle] * (iron(state[DISC_F + axle]) - iron(heat[AIR]))
        for axle in (0, 1)
    )
    assert out[DISC_STORED] == pytest.approx(stored, rel=1e-5)
    assert out[DISC_IN] - out[DISC_OUT] == pytest.approx(stored, rel=1e-3)
    warmed = sum(
        RUBBER_HEAT * heat[mass + axle] * (state[place + axle] - heat[TYRE_START])
        for axle in (0, 1)
        for mass, place in ((TREAD_FRONT, TREAD_F), (CARCASS_FRONT, CARCASS_F))
    )
    assert out[TYRE_STORED] == pytest.approx(warmed, rel=1e-6)
    # Without slip, rolling alone warms tyres, whatever the load on each.
    rolled = row[MASS] * row[ROLLING] * float(np.sum(normal * road[LENGTH]))
    assert out[TYRE_IN] == pytest.approx(rolled, rel=1e-6)


def test_slip_takes_from_the_brakes_what_it_gives_to_tyres_and_road(mini: Rig) -> None:
    slips = mini.drive(1)[0]
    rigid = mini.heat_row()
    rigid[SLIDING] = 0.0
    grips = mini.drive(1, rigid)[0]
    assert 0.75 < slips[DISC_IN] / grips[DISC_IN] < 0.99
    assert slips[TYRE_IN] > 1.5 * grips[TYRE_IN]


def test_a_stint_of_one_lap_is_the_lap(mini: Rig) -> None:
    assert mini.drive(1)[0, TIME] == mini.ways.first.time
    assert mini.drive(LAPS)[0, TIME] == mini.ways.first.time


def test_a_lap_alone_is_driven_as_the_car_is(mini: Rig) -> None:
    state, out = np.empty(STATES), np.empty_like(mini.vehicle.row)
    begin(mini.heat_row(), state)
    dressed(mini.vehicle.row, state, np.ones(3), out)
    assert (out == mini.vehicle.row).all()


def test_fuel_that_is_burnt_makes_the_car_lighter_as_ballast_makes_it_heavier(mini: Rig) -> None:
    from throwdown.lap.stint.places import BURNT
    from throwdown.lap.vehicle import build_vehicle

    laden = build_vehicle(mini.car, ballast=30.0)
    state, out = np.empty(STATES), np.empty_like(laden.row)
    begin(mini.heat_row(), state)
    state[BURNT] = 30.0
    dressed(laden.row, state, np.ones(3), out)
    assert out == pytest.approx(mini.vehicle.row, rel=1e-12)


def test_fuel_follows_the_engines_work_and_ends_with_the_tank(mini: Rig) -> None:
    burnt = mini.drive(5)[:, FUEL]
    assert (np.diff(burnt) > 0.0).all()
    # 20 to 40 L/100 km on a circuit: 944 V8 39, Ferrari 599 29 (onelapadventure, ecomodder 3359).
    litres = burnt[-1] / 0.748 / (5 * mini.ways.other.path.length) * 1e5
    assert 15.0 < litres < 45.0
    thirsty = mini.heat_row()
    thirsty[BURN] *= 30.0
    assert mini.drive(5, thirsty)[-1, FUEL] == thirsty[TANK]


def test_a_first_lap_from_rest_is_followed_by_flying_ones(mini: Rig) -> None:
    from throwdown.lap.path import unroll
    from throwdown.lap.quasi_steady import solve_path

    path = unroll(mini.ways.other.path)
    time, _ = solve_path(mini.vehicle, path, periodic=False, start="standing")
    ways = Ways(Way(path, False, time, time), mini.ways.other)
    row, heat = mini.vehicle.row[None, :], mini.heat_row()[None, :]
    times = drive_stints(row, mini.vehicle.engine, heat, ways, 3)[0, :, TIME]
    assert times[0] == time
    assert times[0] > times[1] + 1.0
    assert times[1] == pytest.approx(mini.ways.other.time, rel=0.01)


def test_many_cars_at_once_are_each_as_alone(mini: Rig) -> None:
    heats = np.stack([mini.heat_row(disc_mass_front=f) for f in (0.7, 0.9, 1.0, 1.2, 1.5)])
    rows = np.tile(mini.vehicle.row, (5, 1))
    together = drive_stints(rows, mini.vehicle.engine, heats, mini.ways, 4)
    for one, heat in zip(together, heats, strict=True):
        assert (one == mini.drive(4, heat)).all()


def first_faded(rig: Rig, figures: FloatArray) -> float:
    faded = braking_left(rig.vehicle.row[None, :], figures[None])[0] < 0.9
    return float(np.argmax(faded)) if faded.any() else np.inf


@settings(max_examples=25)
@given(st.floats(0.6, 1.6), st.floats(1.02, 1.5))
def test_a_larger_disc_never_fades_earlier(mini: Rig, size: float, larger: float) -> None:
    """A disc so much larger both ways is heavier by the square and has more to cool it."""

    def fades(factor: float) -> float:
        grown = {"disc_diameter_front": factor, "disc_mass_front": factor**2}
        return first_faded(mini, mini.drive(12, **grown))

    assert fades(size * larger) >= fades(size)


@settings(max_examples=25)
@given(st.floats(-20.0, 45.0), st.floats(1.0, 15.0))
def test_hotter_air_never_cools(mini: Rig, air: float, hotter: float) -> None:
    """The same laps in hotter air leave everything at least as hot."""
    states = []
    for degrees in (air, air + hotter):
        heat = mini.heat_row(air=degrees)
        state, out = np.empty(STATES), np.empty(FIGURES)
        begin(heat, state)
        for _ in range(4):
            march(mini.vehicle.row, heat, mini.ways.first.path.road, True, mini.w, state, out)
        states.append(np.append(state[: CARCASS_F + 4], out[DISC_F_PEAK]))
    assert (states[1] >= states[0]).all()


@settings(max_examples=20)
@given(st.integers(1, 14), st.floats(0.7, 1.4), st.floats(-10.0, 40.0))
def test_more_laps_never_take_less_and_begin_alike(
    mini: Rig, laps: int, cooling: float, air: float
) -> None:
    heat = mini.heat_row(air=air, disc_flow=cooling)
    short, long = mini.drive(laps, heat), mini.drive(laps + 1, heat)
    assert (long[:laps] == short).all()
    assert long[:, TIME].sum() > short[:, TIME].sum()
    assert long[-1, WORN] >= short[-1, WORN]
    assert long[-1, FUEL] > short[-1, FUEL]


@settings(max_examples=20)
@given(st.floats(0.5, 2.0), st.floats(0.5, 2.0), st.floats(0.5, 1.5), st.floats(-30.0, 50.0))
def test_the_balance_closes_whatever_the_figures(
    mini: Rig, mass: float, flow: float, slip: float, air: float
) -> None:
    figures = mini.drive(
        6, mini.heat_row(air=air, disc_mass_front=mass, disc_flow=flow, sliding=slip)
    )
    discs = figures[:, DISC_IN] - figures[:, DISC_OUT] - figures[:, DISC_STORED]
    tyres = figures[:, TYRE_IN] - figures[:, TYRE_OUT] - figures[:, TYRE_STORED]
    assert (np.abs(discs) < 1e-3 * figures[:, DISC_IN]).all()
    assert (np.abs(tyres) < 1e-3 * figures[:, TYRE_IN]).all()
    assert (figures[:, DISC_F_END] >= air).all()


def test_no_pace_is_slower_than_flat_out_and_the_one_that_keeps_the_brakes_does(mini: Rig) -> None:
    heat = mini.heat_row()
    paces = find_paces(mini.vehicle.row, mini.vehicle.engine, heat, mini.ways, 8)
    flat = mini.drive(8)
    assert paces.flat_out.shares == FLAT_OUT
    assert paces.flat_out.total_s == pytest.approx(float(flat[:, TIME].sum()), abs=1e-9)
    assert paces.fastest.total_s <= paces.flat_out.total_s
    assert first_faded(mini, flat) < np.inf
    assert paces.keeping is not None
    assert paces.keeping.total_s > paces.fastest.total_s
    row, engine = mini.vehicle.row[None, :], mini.vehicle.engine
    kept = drive_stints(row, engine, heat[None, :], mini.ways, 8, np.array([paces.keeping.shares]))
    assert first_faded(mini, kept[0]) == np.inf


def test_one_lap_is_driven_flat_out(mini: Rig) -> None:
    paces = find_paces(mini.vehicle.row, mini.vehicle.engine, mini.heat_row(), mini.ways, 1)
    assert paces.fastest.flat_out
    assert paces.keeping == paces.flat_out


def test_where_tyres_overheat_the_fastest_stint_is_not_the_fastest_laps(mini: Rig) -> None:
    """A hot day, tyres made for a cooler one: slower corners and later power gain by the end."""
    heat = mini.heat_row(air=45.0, into_tyre=1.2, sliding=1.3)
    heat[[TYRE_LOW, TYRE_HIGH]] -= 20.0
    paces = find_paces(mini.vehicle.row, mini.vehicle.engine, heat, mini.ways, 10)
    assert not paces.fastest.flat_out
    assert paces.fastest.total_s < paces.flat_out.total_s - 5.0
    first_lap = drive_stints(
        mini.vehicle.row[None, :],
        mini.vehicle.engine,
        heat[None, :],
        mini.ways,
        1,
        np.array([paces.fastest.shares]),
    )[0, 0, TIME]
    assert first_lap > mini.ways.first.time


def test_raw_places_fit_the_roads_rows(mini: Rig) -> None:
    """The lateral demand that slip is worked out from is that of the lap's own road."""
    road, w = mini.ways.first.path.road, mini.w
    ay = np.abs(road[LATERAL_GAIN] * w - road[LATERAL_OFFSET])
    assert 6.0 < ay.max() < 12.0
    assert 0.5 < mini.vehicle.row[FRONT_FRACTION] < mini.vehicle.row[BRAKE_FRONT] < 0.9
