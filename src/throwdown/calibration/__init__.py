"""What measured laps taught, and how good predictions are.

Reading order: ``cells`` (what people write into tables), ``lap_file`` and ``car_file`` (rows, and
what is wrong with them), ``subject``, ``layouts``, ``ages`` and ``recognise`` (from a row to a
car), ``courses`` (from a file's name of a course to a course), ``simulated`` (the lap of every row
and what it depends on), ``terms`` and ``model`` (the linear-Gaussian model), ``instruments`` (skid
pads, stops and sprints as further measurements), ``posterior`` (what is shipped), ``prediction``
and ``lap_forecast`` (times and how sure), ``drawing`` (the same for races), ``worth`` (what a
further measurement would tell), ``baseline`` (regressions), ``score`` and ``validation``
(predicted against measured).

Names load when they are first asked for: saying which courses have laps needs no solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.lazy import loader

if TYPE_CHECKING:
    from throwdown.calibration.lap_forecast import Forecast, forecast
    from throwdown.calibration.posterior import Posterior, read_posterior, shipped_posterior
    from throwdown.calibration.validation import Gathered, gather, validate
    from throwdown.calibration.worth import Basis, Narrowing

__all__ = [
    "Basis",
    "Forecast",
    "Gathered",
    "Narrowing",
    "Posterior",
    "forecast",
    "gather",
    "read_posterior",
    "shipped_posterior",
    "validate",
]

_HOME = {
    "Basis": "worth",
    "Forecast": "lap_forecast",
    "Gathered": "validation",
    "Narrowing": "worth",
    "Posterior": "posterior",
    "forecast": "lap_forecast",
    "gather": "validation",
    "read_posterior": "posterior",
    "shipped_posterior": "posterior",
    "validate": "validation",
}

__getattr__ = loader(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
