"""Reports, one HTML file each: a race with map, replay, charts and every source, and others.

Reading order: ``html`` (the page of a race, in its ``document``); its parts from top to bottom,
``verdict``, ``run``, ``side_by_side`` and ``evidence``, on the ``story`` that they share;
``lap_page`` (the page of one lap) with its ``lap_map`` and ``ggv``; ``stint_page`` (that of a long
race) with its ``stint_words``, ``stint_tables`` and ``lap_chart``; ``design_page`` (a designed
course) with its ``design_map`` and ``design_folder``; what would be fair, each on
what ``fair`` has for all: ``level_page`` (with ``levers``), ``odds_page`` (with ``lead`` and
``speed_plot``), ``ladder_page``, ``index_page``, their tracks in ``spans``; then what they draw
with: ``traces`` and ``sectors`` (laps side by side), ``course_map``, ``charts``,
``distribution``, ``tables``, ``words``. ``payload`` is the data for the script in
``assets``, ``markup`` and ``svg`` are the tools, ``write`` puts the file in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.lazy import loader

if TYPE_CHECKING:
    from throwdown.report.write import (
        render_index_report,
        render_ladder_report,
        render_lap_report,
        render_level_report,
        render_odds_report,
        render_report,
        render_stint_report,
        write_design_report,
        write_index_report,
        write_ladder_report,
        write_lap_report,
        write_level_report,
        write_odds_report,
        write_report,
        write_stint_report,
    )

__all__ = [
    "render_index_report",
    "render_ladder_report",
    "render_lap_report",
    "render_level_report",
    "render_odds_report",
    "render_report",
    "render_stint_report",
    "write_design_report",
    "write_index_report",
    "write_ladder_report",
    "write_lap_report",
    "write_level_report",
    "write_odds_report",
    "write_report",
    "write_stint_report",
]

__getattr__ = loader(__name__, dict.fromkeys(__all__, "write"))
