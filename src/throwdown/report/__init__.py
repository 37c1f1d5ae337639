"""The report of a race: one HTML file with the map, the replay, the charts and every source.

Reading order: ``html`` (the page of a race, in its ``document``); its parts from top to bottom,
``verdict``, ``run``, ``side_by_side`` and ``evidence``, on the ``story`` that they share;
``lap_page`` (the page of one lap) with its ``lap_map`` and ``ggv``; ``stint_page`` (that of a long
race) with its ``stint_words``, ``stint_tables`` and ``lap_chart``; ``design_page`` (a designed
course) with its ``design_map`` and ``design_folder``; then what they draw
with: ``traces`` and ``sectors`` (laps side by side), ``course_map``, ``charts``,
``distribution``, ``tables``, ``words``. ``payload`` is the data for the script in
``assets``, ``markup`` and ``svg`` are the tools, ``write`` puts the file in place.
"""

from __future__ import annotations

from throwdown.report.write import (
    render_lap_report,
    render_report,
    render_stint_report,
    write_design_report,
    write_lap_report,
    write_report,
    write_stint_report,
)

__all__ = [
    "render_lap_report",
    "render_report",
    "render_stint_report",
    "write_design_report",
    "write_lap_report",
    "write_report",
    "write_stint_report",
]
