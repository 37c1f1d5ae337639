"""The march: a lap's forces heat discs, fluid, tyres and intake, wear the tread and burn fuel.

A disc is one mass, its heat capacity rising with temperature, cooled by the wind, by standing air
and by its glow; the film properties of air are taken between disc and air.  A tyre is tread and
carcass.  Slip follows the brush model, so it is known from the share of the friction in use.
Every step moves heat, never temperature alone, so what goes in is stored or has left.

Sources: R. Limpert, *Brake Design and Safety* (1999), ch. 3 (discs); H. B. Pacejka, *Tire and
Vehicle Dynamics* (2012), ch. 3 (brush model); docs/theory/stint.md has the equations.

Scalar numba kernels over plain arrays: no unit, no exception.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from throwdown.lap.columns import (
    BRAKE_FRONT,
    BRAKE_LIMIT,
    DOWNFORCE,
    DRAG,
    DRIVE_FRONT,
    FRONT_FRACTION,
    LOAD_SLOPE_FRONT,
    LOAD_SLOPE_REAR,
    MASS,
    MU_FRONT,
    MU_REAR,
    PULL_SCALE,
    ROLLING,
    SHARE_BRAKING,
    SHARE_CORNERING,
    SHARE_POWER,
    FloatArray,
)
from throwdown.lap.compiling import inlined, kernel
from throwdown.lap.envelope import axle_uses
from throwdown.lap.kernels import (
    CLIMB,
    LATERAL_GAIN,
    LATERAL_OFFSET,
    LENGTH,
    NORMAL_BASE,
    NORMAL_SLOPE,
    solve,
)
from throwdown.lap.stint.places import (
    AIR,
    BRAKES,
    BRAKES_USED,
    BURN,
    BURNT,
    CARCASS_F,
    CARCASS_FRONT,
    CARCASS_R,
    CARCASS_REAR,
    CHARGE,
    CHARGE_PEAK,
    CHARGE_RISE,
    CHARGE_SLOPE,
    CHARGE_TIME,
    DISC_F,
    DISC_F_END,
    DISC_F_PEAK,
    DISC_FLOW_FRONT,
    DISC_GLOW_FRONT,
    DISC_IN,
    DISC_MASS_FRONT,
    DISC_OUT,
    DISC_R,
    DISC_R_PEAK,
    DISC_STILL_FRONT,
    DISC_STORED,
    FLUID,
    FLUID_BOIL,
    FLUID_GRACE,
    FLUID_PEAK,
    FLUID_SHARE,
    FLUID_SPAN,
    FLUID_TIME,
    FUEL,
    GRIP_F,
    GRIP_F_USED,
    GRIP_R,
    GRIP_R_USED,
    INTO_DISC,
    INTO_TYRE,
    PAD_FLOOR,
    PAD_LIMIT,
    PAD_SPAN,
    PEAK_POWER,
    POWER,
    POWER_USED,
    PROTECT_FROM,
    PROTECT_SLOPE,
    SLIDING,
    STATES,
    TANK,
    TIME,
    TREAD_F,
    TREAD_FRONT,
    TREAD_R,
    TREAD_REAR,
    TYRE_AREA_FRONT,
    TYRE_AREA_REAR,
    TYRE_F_MEAN,
    TYRE_F_PEAK,
    TYRE_FLOW,
    TYRE_HIGH,
    TYRE_IN,
    TYRE_LOSS,
    TYRE_LOW,
    TYRE_OUT,
    TYRE_R_MEAN,
    TYRE_R_PEAK,
    TYRE_SPAN,
    TYRE_START,
    TYRE_STILL,
    TYRE_STORED,
    TYRE_THROUGH,
    WEAR_FRONT,
    WEAR_LOSS,
    WEAR_REAR,
    WORN,
    WORN_F,
    WORN_R,
)

ZERO_C = 273.15
IRON_HEAT, IRON_RISE = 485.4, 0.2292
"""J/kgK at 0 °C and per °C: 490 at 20 °C (luisdamed/Braking_systems), about 600 at 500 °C."""
RUBBER_HEAT = 2000.0
"""J/kgK: Speed Dreams' simuv5/wheel.cpp has 1980-2050 between 20 and 80 °C."""
FILM_FALL = 0.59
"""k/nu^0.8 of air falls with this power of its absolute temperature (k ~ T^0.81, nu ~ T^1.75)."""
MOST_USE = 0.995
LEAST_GRIP = 0.6
LEAST_POWER = 0.5
LEAST_BRAKES = 0.2


@inlined
def iron_heat(t: float) -> float:
    """Return the heat [J/kg] of grey iron at ``t`` °C over that at 0 °C."""
    return (IRON_HEAT + 0.5 * IRON_RISE * t) * t


@inlined
def iron_temperature(h: float) -> float:
    """Return the temperature [°C] of grey iron that holds ``h`` [J/kg] more than at 0 °C."""
    return (sqrt(IRON_HEAT * IRON_HEAT + 2.0 * IRON_RISE * h) - IRON_HEAT) / IRON_RISE


@inlined
def disc_loss(heat: FloatArray, rear: int, t: float, blown: float) -> float:
    """Return what both discs of an axle lose [W] at ``t`` °C; ``blown`` is speed to the 0.8."""
    air = heat[AIR]
    film = (0.5 * (t + air) + ZERO_C) / ZERO_C
    flow = heat[DISC_FLOW_FRONT + rear] * blown * film**-FILM_FALL
    hot, cold = t + ZERO_C, air + ZERO_C
    glow = heat[DISC_GLOW_FRONT + rear] * (hot * hot * hot * hot - cold * cold * cold * cold)
    return (flow + heat[DISC_STILL_FRONT + rear]) * (t - air) + glow


@inlined
def pad_friction(heat: FloatArray, t: float) -> float:
    """Return what is left of the pads' friction at a disc of ``t`` °C."""
    over = max(t - heat[PAD_LIMIT], 0.0) / heat[PAD_SPAN]
    floor = heat[PAD_FLOOR]
    return floor + (1.0 - floor) / (1.0 + over * over)


@inlined
def pedal_left(heat: FloatArray, fluid: float) -> float:
    """Return what a pedal that boiling fluid has lengthened still brings."""
    over = max(fluid - heat[FLUID_BOIL] - heat[FLUID_GRACE], 0.0) / heat[FLUID_SPAN]
    return 1.0 / (1.0 + over * over)


@inlined
def tyre_grip(heat: FloatArray, t: float, worn: float) -> float:
    """Return the grip of a tread of ``t`` °C, of which a share is ``worn``."""
    off = max(max(t - heat[TYRE_HIGH], heat[TYRE_LOW] - t), 0.0) / heat[TYRE_SPAN]
    return max((1.0 - heat[TYRE_LOSS] * off * off) * (1.0 - heat[WEAR_LOSS] * worn), LEAST_GRIP)


@inlined
def axle_slip(heat: FloatArray, use: float) -> float:
    """Return the slip of an axle that uses ``use`` of its friction, by the brush model."""
    left = 1.0 - min(use, MOST_USE)
    return heat[SLIDING] * (1.0 - left ** (1.0 / 3.0))


@kernel
def begin(heat: FloatArray, state: FloatArray) -> None:
    """Fill ``state`` (STATES,) with that of a lap alone: tyres warm, all else as the air."""
    state[:] = 0.0
    for i in (DISC_F, DISC_R, FLUID, CHARGE):
        state[i] = heat[AIR]
    for i in (TREAD_F, TREAD_R, CARCASS_F, CARCASS_R):
        state[i] = heat[TYRE_START]
    for i in (BRAKES, GRIP_F, GRIP_R, POWER):
        state[i] = 1.0


@kernel
def dressed(car: FloatArray, state: FloatArray, share: FloatArray, out: FloatArray) -> None:
    """Fill ``out`` (COLUMNS,) with a car in a state, driven at ``share`` (3,) of its driver.

    ``share`` is of cornering, braking and power.
    """
    out[:] = car
    lighter = car[MASS] / (car[MASS] - state[BURNT])
    out[MASS] = car[MASS] / lighter
    for column in (DRAG, DOWNFORCE, PULL_SCALE, BRAKE_LIMIT):
        out[column] *= lighter
    out[LOAD_SLOPE_FRONT] /= lighter
    out[LOAD_SLOPE_REAR] /= lighter
    out[MU_FRONT] *= state[GRIP_F]
    out[MU_REAR] *= state[GRIP_R]
    out[BRAKE_LIMIT] *= state[BRAKES]
    out[PULL_SCALE] *= state[POWER]
    out[SHARE_CORNERING] *= share[0]
    out[SHARE_BRAKING] *= share[1]
    out[SHARE_POWER] *= share[2]


@kernel
def march(
    car: FloatArray,
    heat: FloatArray,
    road: FloatArray,
    periodic: bool,
    w: FloatArray,
    state: FloatArray,
    out: FloatArray,
) -> None:
    """Carry ``state`` through one lap driven at speeds squared ``w`` (n,); fill ``out``.

    ``out`` (FIGURES,) gets the lap's peaks, means and heat, all but its time.
    """
    n = w.shape[0]
    air, mass = heat[AIR], car[MASS]
    front, brakes_front, drive_front = car[FRONT_FRACTION], car[BRAKE_FRONT], car[DRIVE_FRONT]
    disc_mass_f, disc_mass_r = heat[DISC_MASS_FRONT], heat[DISC_MASS_FRONT + 1]
    disc_f, disc_r = disc_mass_f * iron_heat(state[DISC_F]), disc_mass_r * iron_heat(state[DISC_R])
    disc_before = disc_f + disc_r
    tread_f, tread_r = RUBBER_HEAT * heat[TREAD_FRONT], RUBBER_HEAT * heat[TREAD_REAR]
    carcass_f, carcass_r = RUBBER_HEAT * heat[CARCASS_FRONT], RUBBER_HEAT * heat[CARCASS_REAR]
    t_tread_f, t_tread_r = state[TREAD_F], state[TREAD_R]
    t_carcass_f, t_carcass_r = state[CARCASS_F], state[CARCASS_R]
    tyre_before = tread_f * t_tread_f + tread_r * t_tread_r
    tyre_before += carcass_f * t_carcass_f + carcass_r * t_carcass_r
    t_f, t_r, fluid, charge = state[DISC_F], state[DISC_R], state[FLUID], state[CHARGE]
    disc_in, disc_out, tyre_in, tyre_out = 0.0, 0.0, 0.0, 0.0
    braked, pads = 0.0, 0.0
    elapsed, mean_f, mean_r = 0.0, 0.0, 0.0
    out[DISC_F_PEAK], out[DISC_R_PEAK] = t_f, t_r
    out[TYRE_F_PEAK], out[TYRE_R_PEAK] = t_tread_f, t_tread_r
    out[FLUID_PEAK], out[CHARGE_PEAK] = fluid, charge
    for i in range(n if periodic else n - 1):
        j = i + 1 if i + 1 < n else 0
        length = road[LENGTH, i]
        v = 0.5 * (sqrt(w[i]) + sqrt(w[j])) + 1e-9
        dt = length / v
        middle = 0.5 * (w[i] + w[j])
        normal = max(road[NORMAL_BASE, i] + road[NORMAL_SLOPE, i] * middle, 0.05)
        ay = road[LATERAL_GAIN, i] * middle - road[LATERAL_OFFSET, i]
        ay = abs(ay)
        along = (w[j] - w[i]) / (2.0 * length)
        along += car[DRAG] * middle + car[ROLLING] * normal + road[CLIMB, i]
        use_f, use_r = axle_uses(car, along, ay, normal, car[DOWNFORCE] * middle)
        braking = along < 0.0
        share = brakes_front if braking else drive_front
        fx_f, fx_r = share * along, (1.0 - share) * along
        fy_f, fy_r = front * ay, (1.0 - front) * ay
        slip_f = axle_slip(heat, sqrt(use_f))
        slip_r = axle_slip(heat, sqrt(use_r))
        force_f = sqrt(fx_f * fx_f + fy_f * fy_f) + 1e-9
        force_r = sqrt(fx_r * fx_r + fy_r * fy_r) + 1e-9
        slid_f, slid_r = mass * force_f * slip_f * v, mass * force_r * slip_r * v
        # Discs: what slows the car, less what slips away under the tyres.
        in_f, in_r = 0.0, 0.0
        if braking:
            in_f = max(mass * -fx_f * v - slid_f, 0.0)
            in_r = max(mass * -fx_r * v - slid_r, 0.0)
            friction = brakes_front * pad_friction(heat, t_f)
            friction += (1.0 - brakes_front) * pad_friction(heat, t_r)
            braked += (in_f + in_r) * dt
            pads += (in_f + in_r) * dt * friction
        in_f *= heat[INTO_DISC] * dt
        in_r *= heat[INTO_DISC] * dt
        blown = v**0.8
        out_f = disc_loss(heat, 0, t_f, blown) * dt
        out_r = disc_loss(heat, 1, t_r, blown) * dt
        disc_f += in_f - out_f
        disc_r += in_r - out_r
        disc_in += in_f + in_r
        disc_out += out_f + out_r
        t_f, t_r = iron_temperature(disc_f / disc_mass_f), iron_temperature(disc_r / disc_mass_r)
        fluid += (air + heat[FLUID_SHARE] * (t_f - air) - fluid) * dt / heat[FLUID_TIME]
        # Tyres: the slip heats the tread, rolling all of it, the wind cools both.
        rolled = car[ROLLING] * normal * mass * v
        coat = heat[TYRE_STILL] + heat[TYRE_FLOW] * v
        hot_f, hot_r = heat[INTO_TYRE] * slid_f * dt, heat[INTO_TYRE] * slid_r * dt
        flex_f, flex_r = front * rolled * dt, (1.0 - front) * rolled * dt
        area_f, area_r = heat[TYRE_AREA_FRONT] * dt, heat[TYRE_AREA_REAR] * dt
        inward_f = heat[TYRE_THROUGH] * area_f * (t_tread_f - t_carcass_f)
        inward_r = heat[TYRE_THROUGH] * area_r * (t_tread_r - t_carcass_r)
        lost_f, lost_r = coat * area_f * (t_tread_f - air), coat * area_r * (t_tread_r - air)
        side_f, side_r = coat * area_f * (t_carcass_f - air), coat * area_r * (t_carcass_r - air)
        t_tread_f += (hot_f - lost_f - inward_f) / tread_f
        t_tread_r += (hot_r - lost_r - inward_r) / tread_r
        t_carcass_f += (flex_f + inward_f - side_f) / carcass_f
        t_carcass_r += (flex_r + inward_r - side_r) / carcass_r
        tyre_in += hot_f + hot_r + flex_f + flex_r
        tyre_out += lost_f + lost_r + side_f + side_r
        state[WORN_F] = min(state[WORN_F] + heat[WEAR_FRONT] * slid_f * dt, 1.0)
        state[WORN_R] = min(state[WORN_R] + heat[WEAR_REAR] * slid_r * dt, 1.0)
        # Engine: what it gives warms its intake and burns fuel.
        drive = mass * max(along, 0.0) * v
        load = min(drive / heat[PEAK_POWER], 1.0)
        charge += (air + heat[CHARGE_RISE] * load - charge) * dt / heat[CHARGE_TIME]
        state[BURNT] = min(state[BURNT] + heat[BURN] * drive * dt, heat[TANK])
        elapsed += dt
        mean_f += t_tread_f * dt
        mean_r += t_tread_r * dt
        out[DISC_F_PEAK] = max(out[DISC_F_PEAK], t_f)
        out[DISC_R_PEAK] = max(out[DISC_R_PEAK], t_r)
        out[TYRE_F_PEAK] = max(out[TYRE_F_PEAK], t_tread_f)
        out[TYRE_R_PEAK] = max(out[TYRE_R_PEAK], t_tread_r)
        out[FLUID_PEAK] = max(out[FLUID_PEAK], fluid)
        out[CHARGE_PEAK] = max(out[CHARGE_PEAK], charge)
    out[DISC_F_END] = t_f
    out[TYRE_F_MEAN], out[TYRE_R_MEAN] = mean_f / elapsed, mean_r / elapsed
    out[DISC_IN], out[DISC_OUT] = disc_in, disc_out
    out[DISC_STORED] = disc_f + disc_r - disc_before
    out[TYRE_IN], out[TYRE_OUT] = tyre_in, tyre_out
    tyre_after = tread_f * t_tread_f + tread_r * t_tread_r
    out[TYRE_STORED] = tyre_after + carcass_f * t_carcass_f + carcass_r * t_carcass_r - tyre_before
    out[WORN] = max(state[WORN_F], state[WORN_R])
    out[FUEL] = state[BURNT]
    out[BRAKES_USED], out[POWER_USED] = state[BRAKES], state[POWER]
    out[GRIP_F_USED], out[GRIP_R_USED] = state[GRIP_F], state[GRIP_R]
    state[DISC_F], state[DISC_R], state[FLUID], state[CHARGE] = t_f, t_r, fluid, charge
    state[TREAD_F], state[TREAD_R] = t_tread_f, t_tread_r
    state[CARCASS_F], state[CARCASS_R] = t_carcass_f, t_carcass_r
    # What the next lap is driven with.
    friction = pads / braked if braked > 0.0 else 1.0
    state[BRAKES] = max(friction * pedal_left(heat, out[FLUID_PEAK]), LEAST_BRAKES)
    state[GRIP_F] = tyre_grip(heat, out[TYRE_F_MEAN], state[WORN_F])
    state[GRIP_R] = tyre_grip(heat, out[TYRE_R_MEAN], state[WORN_R])
    lost = heat[CHARGE_SLOPE] * max(charge - air, 0.0)
    lost += heat[PROTECT_SLOPE] * max(charge - heat[PROTECT_FROM], 0.0)
    state[POWER] = max(1.0 - lost, LEAST_POWER)


@kernel
def run_stints(
    rows: FloatArray,
    engine: FloatArray,
    heats: FloatArray,
    first: FloatArray,
    first_periodic: bool,
    entry: float,
    road: FloatArray,
    share: FloatArray,
    tables: FloatArray,
    out: FloatArray,
) -> None:
    """Drive stints of several cars: fill ``out`` (cars, laps, FIGURES).

    ``rows`` (cars, COLUMNS) and ``heats`` (cars, HEAT_COLUMNS); the first lap on ``first``,
    entered at speed squared ``entry`` where it is not periodic, the others flying on ``road``;
    ``share`` (cars, 3) of cornering, braking and power; ``tables`` for as many cars as are solved
    side by side.
    """
    cars, laps = out.shape[0], out.shape[1]
    lanes = tables.shape[0]
    state = np.empty((lanes, STATES))
    now = np.empty((lanes, rows.shape[1]))
    w_first = np.empty((lanes, first.shape[1]))
    w_other = np.empty((lanes, road.shape[1]))
    times = np.empty(lanes)
    entries = np.full(lanes, entry)
    for at in range(0, cars, lanes):
        count = min(lanes, cars - at)
        for lane in range(count):
            begin(heats[at + lane], state[lane])
        for lap in range(laps):
            for lane in range(count):
                dressed(rows[at + lane], state[lane], share[at + lane], now[lane])
            alone = lap == 0
            way = first if alone else road
            periodic = first_periodic if alone else True
            w = w_first if alone else w_other
            solve(
                now[:count],
                engine,
                way,
                periodic,
                entries[:count],
                tables[:count],
                w[:count],
                times[:count],
            )
            for lane in range(count):
                figures = out[at + lane, lap]
                figures[TIME] = times[lane]
                march(now[lane], heats[at + lane], way, periodic, w[lane], state[lane], figures)
