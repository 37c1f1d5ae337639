"""Levers and their amounts as a page says them, in the reader's units."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from throwdown.units import from_si

POUND = "us"
_SAID = {
    "ballast": lazy("%s of ballast"),
    "head-start": lazy("a head start of %s"),
    "power": lazy("%s of its power"),
    "tyres": lazy("%s of its tyres’ grip"),
    "laps": lazy("one lap less in a race of %s laps"),
    "index": lazy("its time × %s"),
    "driver": lazy("%s of its driver’s pace"),
}
_DIGITS = {"laps": ".1f", "index": ".4f", "head-start": ".2f"}
_UNITS = {"head-start": " s", "power": " %", "tyres": " %", "driver": " %"}


def say_lever(lever: str, amount: float, units: str) -> str:
    """Return a lever's amount in words, such as ``80 kg of ballast``."""
    return str(_SAID[lever]) % say_amount(lever, amount, units)


def say_amount(lever: str, amount: float, units: str) -> str:
    """Return an amount with its unit."""
    if lever == "ballast":
        if units == POUND:
            return f"{from_si(amount, 'lb', 'mass'):,.0f} lb"
        return f"{amount:,.0f} kg"
    return f"{amount:{_DIGITS.get(lever, '.1f')}}{_UNITS.get(lever, '')}"


def say_range(lever: str, low: float | None, high: float | None, units: str) -> str:
    """Return between which amounts single races would be dead heats, empty where no end is."""
    said = [None if one is None else say_amount(lever, one, units) for one in (low, high)]
    if said[0] is not None and said[1] is not None:
        return _("%(low)s to %(high)s") % {"low": said[0], "high": said[1]}
    if said[0] is not None:
        return _("%s or more") % said[0]
    return _("%s or less") % said[1] if said[1] is not None else ""
