"""Rendering a report, and putting it in place: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from throwdown.conditions import DRY, Conditions
from throwdown.disk import replace_file
from throwdown.driver import PROFESSIONAL, Driver
from throwdown.errors import InputError
from throwdown.report.design_page import design_page
from throwdown.report.html import page
from throwdown.report.lap_page import lap_page
from throwdown.report.stint_page import stint_page

if TYPE_CHECKING:
    from throwdown.calibration.lap_forecast import Forecast
    from throwdown.course_design import Design
    from throwdown.duel import Race, Stint
    from throwdown.lap import Lap


def render_report(race: Race, *, reference: Mapping[str, Any] | None = None) -> str:
    """The report of ``race`` as one self-contained HTML document.

    ``reference`` is what really happened, shown apart from the prediction.  ``winner`` and ``gap``
    say the most; ``loser``, ``title``, ``date``, ``margin_percent``, ``price_per_second``,
    ``elapsed_times``, ``winner_driver``, ``loser_driver``, ``note``, ``margin_s`` [s, one number
    or (low, high)] and ``sources`` may be left out.
    """
    return page(race, reference)


def write_report(
    race: Race, path: str | os.PathLike[str], *, reference: Mapping[str, Any] | None = None
) -> Path:
    """Write the report of ``race`` to ``path``, in one step; returns the path.

    Raises InputError where no file can be written there; an older file is then
    still what it was, and nothing is left behind.
    """
    return _put(path, lambda: page(race, reference))


def render_lap_report(
    lap: Lap,
    *,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    forecast: Forecast | None = None,
) -> str:
    """The page of ``lap`` as one self-contained HTML document.

    ``driver`` and ``conditions`` are those that it was driven with: the lap on the smoothest
    line and the g-g-v surface beside it are computed here.  ``forecast`` is what measured laps
    say of it.
    """
    return lap_page(lap, driver, conditions, forecast)


def write_lap_report(
    lap: Lap,
    path: str | os.PathLike[str],
    *,
    driver: Driver = PROFESSIONAL,
    conditions: Conditions = DRY,
    forecast: Forecast | None = None,
) -> Path:
    """Write the page of ``lap`` to ``path``, in one step; returns the path.

    ``driver`` and ``conditions`` are those that it was driven with, ``forecast`` is what measured
    laps say of it. A failed lap has a page too, which says so first.

    Raises InputError where no file can be written there, as ``write_report`` does.
    """
    return _put(path, lambda: lap_page(lap, driver, conditions, forecast))


def render_stint_report(stint: Stint) -> str:
    """The report of a long race as one self-contained HTML document."""
    return stint_page(stint)


def write_stint_report(stint: Stint, path: str | os.PathLike[str]) -> Path:
    """Write the report of a long race to ``path``, in one step; returns the path.

    Raises InputError where no file can be written there, as ``write_report`` does.
    """
    return _put(path, lambda: stint_page(stint))


def write_design_report(design: Design, path: str | os.PathLike[str]) -> Path:
    """Write the page of a designed course to ``path``, in one step; returns the path.

    Raises InputError where no file can be written there, as ``write_report`` does.
    """
    return _put(path, lambda: design_page(design))


def _put(path: str | os.PathLike[str], render: Callable[[], str]) -> Path:
    """Write what ``render`` makes to ``path``, once it is known that a file can be there."""
    target = Path(path)
    if target.is_dir():
        raise InputError("the report's path is a folder", where=str(target), expected="a file")
    if not target.parent.is_dir():
        raise InputError(
            "the report's folder does not exist",
            where=str(target.parent),
            expected="a folder that exists",
        )
    text = render()
    try:
        replace_file(target, text.encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"the report cannot be written: {reason}", where=str(target)) from error
    return target
