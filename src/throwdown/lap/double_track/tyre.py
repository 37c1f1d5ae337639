"""Friction over combined slip, as CasADi expressions.

The two slips, each over the slip at which its force peaks, join into one, and the force points
against it: the similarity method (H. B. Pacejka, *Tire and Vehicle Dynamics* (2012), section 4.1)
with the magic formula's sine for the size, as in Perantoni & Limebeer (2014).
"""

from __future__ import annotations

from math import pi, tan
from typing import Any

import casadi as ca

SOFT_SLIP = 1e-3
"""Normalised slip below which the direction of slip is rounded off."""


def rounded_positive(value: Any, width: float) -> Any:
    """Return ``max(value, 0)`` with its corner rounded off over ``width``."""
    return 0.5 * (value + ca.sqrt(value * value + width * width))


def rounded_size(value: Any, width: float) -> Any:
    """Return ``abs(value)`` with its corner rounded off over ``width``."""
    return ca.sqrt(value * value + width * width)


def friction_use(along: Any, across: Any, shape: float, stiffness: float) -> tuple[Any, Any]:
    """Return the shares of the greatest friction used along and across, from normalised slips.

    ``sin(shape·atan(stiffness·slip))`` of the joint slip, split in its direction.
    """
    slip = ca.sqrt(along * along + across * across + SOFT_SLIP**2)
    secant = ca.sin(shape * ca.atan(stiffness * slip)) / slip
    return secant * along, secant * across


def peak_stiffness(shape: float) -> float:
    """Return the stiffness factor that puts the peak of the friction at a normalised slip of one.

    ``shape`` > 1, else there is no peak.
    """
    return tan(0.5 * pi / shape)
