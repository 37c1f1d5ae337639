"""What is known of a car so far, and what an estimate looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from throwdown.car.figures import Figure, Numbers, make_figure
from throwdown.car.quantities import QUANTITIES
from throwdown.car.traits import Traits
from throwdown.units import base_unit

_DIGITS = 4  # more would claim a precision that no estimate has


@dataclass(frozen=True)
class Estimate:
    """A value with its standard deviation, both in the base unit, and what it rests on."""

    value: Numbers
    sd: Numbers
    basis: str
    copied: bool = False
    """Whether the value is that of another figure, to the last digit."""


Estimator = Callable[["Known"], Estimate]


class Known:
    """A car's traits and figures; a figure that nobody stated is estimated when asked for.

    Estimates may build on one another in any order that has no circle.
    """

    def __init__(
        self,
        traits: Traits,
        stated: Mapping[str, Figure],
        estimators: Mapping[str, Estimator],
    ) -> None:
        self.traits = traits
        self._figures = dict(stated)
        self._stated = frozenset(stated)
        self._estimators = estimators

    def stated(self, name: str) -> bool:
        """Whether the figure comes from outside."""
        return name in self._stated

    def figure(self, name: str) -> Figure:
        """Return a figure, stated or estimated."""
        if name not in self._figures:
            self._figures[name] = self._estimate(name)
        return self._figures[name]

    def __getitem__(self, name: str) -> float:
        """Return the value of a single-valued figure, in the base unit."""
        return self.figure(name).values[0]

    def relative_sd(self, name: str) -> float:
        """Return the standard deviation of a figure as a share of its value."""
        figure = self.figure(name)
        return figure.sds[0] / abs(figure.values[0])

    def _estimate(self, name: str) -> Figure:
        estimate = self._estimators[name](self)
        quantity = QUANTITIES[name]

        def fit(value: float) -> float:
            within = min(max(value, quantity.low), quantity.high)
            return within if estimate.copied else float(f"{within:.{_DIGITS}g}")

        value, sd = estimate.value, estimate.sd
        return make_figure(
            name,
            tuple(map(fit, value)) if isinstance(value, tuple) else fit(value),
            base_unit(quantity.dimension),
            sd=sd,
            kind="estimated",
            source=f"estimate: {estimate.basis}",
        )


def ramp(x: float, start: float, end: float, low: float, high: float) -> float:
    """Return ``low`` up to ``start``, ``high`` from ``end`` on, and a straight line between."""
    share = min(max((x - start) / (end - start), 0.0), 1.0)
    return low + share * (high - low)
