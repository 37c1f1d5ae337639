"""The columns of a vehicle row: what the kernels know of a car.

Forces are per kilogram, so [m/s²]; lengths enter as ratios.  The names are compile-time constants
for numba.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

GRAVITY = 9.80665
INNER_SOFTNESS = 0.01

(
    MASS,  # kg, with driver and ballast
    FRONT_FRACTION,
    HEIGHT_RATIO,  # centre-of-gravity height over wheelbase
    TRANSFER_FRONT,  # lateral load transfer per wheel over (m·ay), front axle
    TRANSFER_REAR,
    MU_FRONT,  # friction mu0 at the static wheel load
    MU_REAR,
    LOAD_TERM,  # 1 + k
    LOAD_SLOPE_FRONT,  # k over the static wheel load [kg/N]
    LOAD_SLOPE_REAR,
    LONGITUDINAL_RATIO,
    LOCK_FRONT,
    LOCK_REAR,
    DRIVE_FRONT,
    BRAKE_FRONT,
    BRAKE_LIMIT,
    ABS,
    DRAG,  # ½·rho·Cd·A/m [1/m]
    DOWNFORCE,  # ½·rho·Cl·A/m [1/m]
    AERO_FRONT,
    ROLLING,
    PULL_SCALE,  # engine force of this draw over the table's, over mass [1/kg]
    SHARE_CORNERING,
    SHARE_BRAKING,
    SHARE_POWER,
) = range(25)
COLUMNS = 25
