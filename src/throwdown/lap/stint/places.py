"""Where what is: the columns of a heat row, of a state, and of what a lap of a stint leaves.

The names are compile-time constants for numba (``throwdown.lap.columns`` has those of a car).
"""

(
    DISC_MASS_FRONT,  # kg that take part, both discs of the axle
    DISC_MASS_REAR,
    DISC_FLOW_FRONT,  # W/K per (m/s)^0.8, at the film properties of 0 °C
    DISC_FLOW_REAR,
    DISC_STILL_FRONT,  # W/K, standing
    DISC_STILL_REAR,
    DISC_GLOW_FRONT,  # W/K^4
    DISC_GLOW_REAR,
    INTO_DISC,  # share of the braking heat; the rest is the pads'
    PAD_LIMIT,  # °C up to which pads keep their friction
    PAD_SPAN,  # °C beyond, at which half of what fade takes is gone
    PAD_FLOOR,  # share of the friction that fade leaves
    FLUID_SHARE,  # fluid's excess over the air, of the front disc's
    FLUID_TIME,  # s
    FLUID_BOIL,  # °C
    FLUID_GRACE,  # °C of boiling that only lengthen the pedal
    FLUID_SPAN,  # °C beyond at which half of the braking is left
    TREAD_FRONT,  # kg of rubber, both tyres of the axle
    TREAD_REAR,
    CARCASS_FRONT,
    CARCASS_REAR,
    TYRE_AREA_FRONT,  # m² of tread, both tyres; sidewalls have as much
    TYRE_AREA_REAR,
    TYRE_STILL,  # W/m²K
    TYRE_FLOW,  # W/m²K per m/s
    TYRE_THROUGH,  # W/m²K from tread to carcass
    SLIDING,  # slip at which a whole contact patch slides
    INTO_TYRE,  # share of the slip's heat; the rest is the road's
    TYRE_START,  # °C
    TYRE_LOW,  # °C: the window in which grip is whole
    TYRE_HIGH,
    TYRE_SPAN,  # °C beyond the window, at which TYRE_LOSS of the grip is gone
    TYRE_LOSS,
    WEAR_FRONT,  # share of the tread per joule of slip
    WEAR_REAR,
    WEAR_LOSS,  # share of the grip that is gone with the tread
    CHARGE_RISE,  # K of the intake over the air at full power
    CHARGE_TIME,  # s
    CHARGE_SLOPE,  # share of the power per K
    PROTECT_FROM,  # °C of the intake
    PROTECT_SLOPE,  # share of the power per K beyond
    PEAK_POWER,  # W at the wheels
    BURN,  # kg of fuel per joule at the wheels
    TANK,  # kg
    AIR,  # °C
) = range(45)
HEAT_COLUMNS = 45

(
    DISC_F,  # °C
    DISC_R,
    TREAD_F,
    TREAD_R,
    CARCASS_F,
    CARCASS_R,
    FLUID,
    CHARGE,
    WORN_F,  # share of the tread
    WORN_R,
    BURNT,  # kg
    BRAKES,  # share of the brakes' force that is left, for the lap to come
    GRIP_F,
    GRIP_R,
    POWER,
) = range(15)
STATES = 15

(
    TIME,  # s, on the line given
    DISC_F_PEAK,  # °C
    DISC_R_PEAK,
    DISC_F_END,
    TYRE_F_PEAK,  # of the tread
    TYRE_R_PEAK,
    TYRE_F_MEAN,
    TYRE_R_MEAN,
    FLUID_PEAK,
    CHARGE_PEAK,
    BRAKES_USED,  # what was left for this lap: shares
    GRIP_F_USED,
    GRIP_R_USED,
    POWER_USED,
    WORN,  # share of the tread of the more worn axle, at the end
    FUEL,  # kg burnt since the start
    DISC_IN,  # J into the four discs in this lap
    DISC_OUT,
    DISC_STORED,
    TYRE_IN,
    TYRE_OUT,
    TYRE_STORED,
) = range(22)
FIGURES = 22
