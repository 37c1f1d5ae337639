"""A driver: how much of the envelope is used, how alike two runs are, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from throwdown.errors import InputError

MOST_LEARNING_RUNS = 30
_SHARES = ("cornering", "braking", "power")
_SPREADS = ("skill_sd", "run_sd")
_SUM_TOLERANCE = 0.02
LEAST_SHARE = 0.2


@dataclass(frozen=True)
class Driver:
    """A driver as shares of the envelope and scatter from run to run.

    ``cornering``, ``braking`` and ``power`` are shares (0-1] of what the car can do sideways,
    under brakes and under power; ``skill_sd`` is how uncertain those shares are (shared by the
    three); ``run_sd`` is the relative scatter of one run's time; ``mass`` [kg] rides along.

    What only several runs of an event ask for: ``learning`` is what run 1, 2, … takes over the
    learned pace, relative, the last for all that follow; ``cone_risk`` the share of runs that hit
    cones and ``cone_counts`` the shares of those that hit one, two, three, …; ``dnf_risk`` the
    share of runs that are not finished, of the first runs and of later ones.

    Raises InputError for a figure out of its range.
    """

    name: str = "professional"
    cornering: float = 0.97
    braking: float = 0.92
    power: float = 1.0
    skill_sd: float = 0.01
    run_sd: float = 0.008
    mass: float = 80.0
    source: str = field(default="as a professional's", compare=False)
    learning: tuple[float, ...] = ()
    cone_risk: float = 0.0
    cone_counts: tuple[float, ...] = (1.0,)
    dnf_risk: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        for name in _SHARES:
            share = getattr(self, name)
            if not LEAST_SHARE <= share <= 1.0:
                raise InputError(
                    f"driver {name} is {share}", expected="a share between 0.2 and 1.0"
                )
        for name in _SPREADS:
            spread = getattr(self, name)
            if not 0.0 <= spread <= 0.5:
                raise InputError(
                    f"driver {name} is {spread}", expected="a spread between 0 and 0.5"
                )
        if not 0.0 <= self.mass <= 300.0:
            raise InputError(f"driver mass is {self.mass} kg", expected="between 0 and 300 kg")
        self._check_runs()

    def _check_runs(self) -> None:
        if len(self.learning) > MOST_LEARNING_RUNS or not all(
            -0.2 <= over <= 1.0 for over in self.learning
        ):
            raise InputError(
                f"driver learning is {self.learning}",
                expected=f"at most {MOST_LEARNING_RUNS} shares from -0.2 to 1",
            )
        for name, risks in (("cone_risk", (self.cone_risk,)), ("dnf_risk", self.dnf_risk)):
            if not all(0.0 <= risk <= 0.95 for risk in risks):
                raise InputError(
                    f"driver {name} is {getattr(self, name)}", expected="a share from 0 to 0.95"
                )
        if len(self.dnf_risk) != 2:
            raise InputError(
                f"driver dnf_risk is {self.dnf_risk}", expected="two: first runs, later runs"
            )
        shares = self.cone_counts
        if not all(0.0 <= s <= 1.0 for s in shares) or abs(sum(shares) - 1.0) > _SUM_TOLERANCE:
            raise InputError(
                f"driver cone_counts is {shares}",
                expected="shares of coned runs that hit one, two, three, …, which add up to 1",
            )

    def at_pace(self, share: float) -> Driver:
        """Return this driver with ``share`` of the cornering and braking shares.

        The knob for who is needed at the wheel: 1 is this driver, less is slower, more is faster.
        Shares end at 1.0, the whole envelope, and each by itself: from there on a further step
        changes only what is left below it.  Power, spreads, mass and risks stay.

        Raises InputError where a share falls below 0.2 or ``share`` is not a number.
        """
        if not 0.0 < share < float("inf"):
            raise InputError(f"pace is {share!r}", expected="a number above 0")
        return replace(
            self,
            cornering=min(self.cornering * share, 1.0),
            braking=min(self.braking * share, 1.0),
        )

    def over_pace(self, run: int) -> float:
        """Return what run ``run``, from 0, takes over the learned pace, relative."""
        return self.learning[min(run, len(self.learning) - 1)] if self.learning else 0.0

    def dnf_risk_of(self, run: int) -> float:
        """Return the share of runs number ``run``, from 0, that are not finished."""
        return self.dnf_risk[min(run, 1)]


TEST_DRIVER = Driver(
    name="instrumented test",
    cornering=1.0,
    braking=1.0,
    skill_sd=0.0,
    run_sd=0.0,
    source="instrumented tests report the best of several runs: the car's own limit",
)
"""Uses the whole envelope: what instrumented tests report."""
