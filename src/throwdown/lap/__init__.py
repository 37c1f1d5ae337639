"""How fast: from a car, a course, a driver and the conditions to a lap.

Reading order: ``columns`` (what the kernels know of a car) and ``vehicle`` (a car as they see
it), ``envelope`` (what it can do), ``table`` (the same, fast), ``line`` (where it drives), ``path``
(what the road asks), ``kernels`` (the lap), ``quasi_steady`` (a lap on the smoothest line),
``minimum_time`` (line and lap together), ``double_track`` (a check with yaw and slip), ``trace``
and ``result`` (what people look at), ``solve`` (the door), ``batch`` (many laps), ``surface``
(the envelope as a g-g-v surface), ``instrumented`` (what magazines test), ``reference`` (the slow
check of the fast lap).
"""

from throwdown.lap.quasi_steady import quasi_steady_lap
from throwdown.lap.result import Lap, Trace
from throwdown.lap.solve import DEFAULT_METHOD, METHODS, drive_lap

__all__ = ["DEFAULT_METHOD", "METHODS", "Lap", "Trace", "drive_lap", "quasi_steady_lap"]
