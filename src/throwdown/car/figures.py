"""A figure: one number about a car (or a few), how sure it is, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from throwdown.car.quantities import EVERY
from throwdown.units import factor

Kind = Literal["measured", "published", "estimated"]
Numbers = float | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a car.

    ``value`` in SI units (engine speed in rpm, price in US dollars), a number or a tuple;
    ``sd`` its standard deviation, in the same unit and of the same shape; ``given`` the number as
    its source prints it, in ``unit``; ``kind`` says how it came about and ``source`` where.
    """

    value: Numbers
    sd: Numbers
    unit: str
    given: Numbers
    kind: Kind
    source: str
    scale: float = 1.0
    """One ``unit`` in SI units."""

    @property
    def sd_given(self) -> Numbers:
        """The standard deviation in ``unit``."""
        return _scaled(self.sd, 1.0 / self.scale)

    @property
    def values(self) -> tuple[float, ...]:
        """``value`` as a tuple, also where it is one number."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def sds(self) -> tuple[float, ...]:
        """``sd`` as a tuple, also where it is one number."""
        return self.sd if isinstance(self.sd, tuple) else (self.sd,)


def make_figure(
    name: str,
    given: Numbers,
    unit: str,
    *,
    sd: Numbers | None = None,
    kind: Kind = "published",
    source: str,
) -> Figure:
    """Make the figure ``name`` of ``given`` in ``unit``; ``sd`` (same unit) has a default.

    Raises InputError for a unit that the figure does not have.
    """
    quantity = EVERY[name]
    scale = factor(unit, quantity.dimension)
    value = _scaled(given, scale)
    if sd is not None:
        spread = _scaled(sd, scale)
        if isinstance(value, tuple) and not isinstance(spread, tuple):
            spread = (spread,) * len(value)
    elif isinstance(value, tuple):
        spread = tuple(quantity.usual_sd(one, kind) for one in value)
    else:
        spread = quantity.usual_sd(value, kind)
    return Figure(value, spread, unit, given, kind, source, scale)


def _scaled(numbers: Numbers, scale: float) -> Numbers:
    if isinstance(numbers, tuple):
        return tuple(number * scale for number in numbers)
    return numbers * scale
