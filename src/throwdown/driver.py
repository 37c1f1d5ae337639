"""Who drives: how much of the envelope a driver uses, and how alike two runs are."""

from __future__ import annotations

from dataclasses import dataclass

from throwdown.errors import InputError


@dataclass(frozen=True)
class Driver:
    """A driver as shares of the envelope and scatter from run to run.

    ``cornering``, ``braking`` and ``power`` are shares (0-1] of what the car can do sideways,
    under brakes and under power; ``skill_sd`` is how uncertain those shares are (shared by the
    three); ``run_sd`` is the relative scatter of one run's time; ``mass`` [kg] rides along.
    """

    name: str = "professional"
    cornering: float = 0.97
    braking: float = 0.92
    power: float = 1.0
    skill_sd: float = 0.01
    run_sd: float = 0.008
    mass: float = 80.0
    source: str = (
        "shares: judgement (a professional uses nearly all grip in corners, a little less under "
        "brakes); run scatter: 1.0 % over runs 4-6 of professional-class autocross entries, "
        "cones aside (github TempusShift/macresults 2018/mowog1.csv), a little less for a "
        "factory's chosen driver"
    )

    def __post_init__(self) -> None:
        for field in ("cornering", "braking", "power"):
            share = getattr(self, field)
            if not 0.2 <= share <= 1.0:
                raise InputError(
                    f"driver {field} is {share}", expected="a share between 0.2 and 1.0"
                )
        for field in ("skill_sd", "run_sd"):
            spread = getattr(self, field)
            if not 0.0 <= spread <= 0.5:
                raise InputError(
                    f"driver {field} is {spread}", expected="a spread between 0 and 0.5"
                )
        if not 0.0 <= self.mass <= 300.0:
            raise InputError(f"driver mass is {self.mass} kg", expected="between 0 and 300 kg")


PROFESSIONAL = Driver()
"""A manufacturer's or a magazine's test driver; the default."""

TEST_DRIVER = Driver(
    name="instrumented test",
    cornering=1.0,
    braking=1.0,
    skill_sd=0.0,
    run_sd=0.0,
    source="instrumented tests report the best of several runs: the car's own limit",
)
"""Uses the whole envelope: what instrumented tests report."""
