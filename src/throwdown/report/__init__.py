"""The report of a race: one HTML file with the map, the replay, the charts and every source.

Reading order: ``html`` (the page); its parts from top to bottom, ``verdict``, ``run``,
``side_by_side`` and ``evidence``, on the ``story`` that they share; then what they draw
with: ``traces`` and ``sectors`` (laps side by side), ``course_map``, ``charts``,
``distribution``, ``tables``, ``words``. ``payload`` is the data for the script in
``assets``, ``markup`` and ``svg`` are the tools, ``write`` puts the file in place.
"""

from __future__ import annotations

from throwdown.report.write import render_report, write_report

__all__ = ["render_report", "write_report"]
