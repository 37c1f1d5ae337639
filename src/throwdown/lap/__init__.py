"""How fast: from a car, a course, a driver and the conditions to a lap.

Reading order: ``columns`` (what the kernels know of a car) and ``vehicle`` (a car as they see
it), ``envelope`` (what it can do), ``table`` (the same, fast), ``line`` (where it drives), ``path``
(what the road asks), ``kernels`` (the lap), ``quasi_steady`` (the solver), ``trace`` and ``result``
(what people look at), ``batch`` (many laps), ``instrumented`` (what magazines test), ``reference``
(the slow check of the fast lap).
"""

from throwdown.lap.quasi_steady import quasi_steady_lap
from throwdown.lap.result import Lap, Trace
from throwdown.lap.solve import METHODS, drive_lap

__all__ = ["METHODS", "Lap", "Trace", "drive_lap", "quasi_steady_lap"]
