"""Real laps: what loggers wrote, and which part of it was a run.

Reading order: ``columns`` (which column is what, in which unit), ``reading`` (a file), ``cutting``
(the run in it), ``thinned`` (a run as few numbers).
"""

from throwdown.telemetry.cutting import Cut, cut
from throwdown.telemetry.reading import Logged, read_log
from throwdown.telemetry.thinned import Thinned, thin

__all__ = ["Cut", "Logged", "Thinned", "cut", "read_log", "thin"]
