"""Figures that cannot be true together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from throwdown.car.figures import Figure

Conflict = tuple[str, tuple[str, ...], str]
"""What is wrong, between which figures, and what was expected."""

_LESS_THAN = (
    ("track_front", "width"),
    ("track_rear", "width"),
    ("wheelbase", "length"),
    ("cg_height", "height"),
    ("zero_to_60", "quarter_mile"),
)
_NOT_OVER = (
    ("torque_rpm_low", "torque_rpm_high"),
    ("torque_rpm_high", "redline_rpm"),
    ("power_rpm", "redline_rpm"),
)
_RPM = 0.10471975511965977  # rad/s
_POWER_SLACK = 1.10  # peak power and torque are rounded, and published for different markets


def check_together(figures: Mapping[str, Figure]) -> Iterator[Conflict]:
    """Yield every conflict between the figures that are there."""
    yield from _ordered(figures)
    yield from _gears(figures)
    yield from _engine(figures)


def _ordered(figures: Mapping[str, Figure]) -> Iterator[Conflict]:
    for strict, pairs in ((True, _LESS_THAN), (False, _NOT_OVER)):
        for small, large in pairs:
            if small not in figures or large not in figures:
                continue
            a, b = figures[small].values[0], figures[large].values[0]
            if a > b or (strict and a == b):
                said = f"{small} ({_given(figures[small])}) is not under {large}"
                yield said, (small, large), f"less than {_given(figures[large])}"


def _gears(figures: Mapping[str, Figure]) -> Iterator[Conflict]:
    if "gear_ratios" not in figures:
        return
    gears = figures["gear_ratios"].values
    finals = figures["final_drive"].values if "final_drive" in figures else (1.0,)
    if len(finals) not in (1, len(gears)):
        said = f"{len(finals)} final drives for {len(gears)} gears"
        yield said, ("final_drive", "gear_ratios"), f"one, or {len(gears)}"
        return
    overall = [g * f for g, f in zip(gears, finals * (len(gears) // len(finals)), strict=True)]
    for number, (lower, upper) in enumerate(pairwise(overall), start=1):
        if upper >= lower:
            said = (
                f"gear {number + 1} (overall ratio {upper:.3f}) is not taller than "
                f"gear {number} ({lower:.3f})"
            )
            yield said, ("gear_ratios",), "ratios from first gear up, each below the one before"


def _engine(figures: Mapping[str, Figure]) -> Iterator[Conflict]:
    """Power needs torque: no engine gives its power with less than its peak torque allows."""
    speed = "power_rpm" if "power_rpm" in figures else "redline_rpm"
    if not {"power", "torque", speed} <= figures.keys():
        return
    power, torque = figures["power"], figures["torque"]
    needed = power.values[0] / (figures[speed].values[0] * _RPM)
    if needed > _POWER_SLACK * torque.values[0]:
        said = (
            f"{_given(power)} at {_given(figures[speed])} takes {needed:.0f} N m, more "
            f"than the peak torque ({_given(torque)})"
        )
        yield said, ("power", speed, "torque"), f"a torque of {needed:.0f} N m or more"


def _given(figure: Figure) -> str:
    given = figure.given if isinstance(figure.given, tuple) else (figure.given,)
    unit = "" if figure.unit == "-" else f" {figure.unit}"
    return f"{given[0]:g}{unit}"
