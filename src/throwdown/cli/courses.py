"""``throwdown courses``: the places, and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.options import complete_course, json_option

if TYPE_CHECKING:
    from throwdown.course import Course


@click.group()
def courses() -> None:
    """The courses: what there is, and what is known of each."""


@courses.command("list")
@click.argument("query", required=False)
@json_option
def list_(query: str | None, as_json: bool) -> None:
    """List the courses, or those that fit QUERY."""
    from throwdown.cli.output import emit_json
    from throwdown.course import list_courses

    found = list_courses(query)
    if as_json:
        listed = {"courses": [_summary(course) for course in found]}
        emit_json(json.dumps(listed, ensure_ascii=False))
    else:
        _show_list(found, query)


@courses.command()
@click.argument("course_name", metavar="ID", shell_complete=complete_course)
@json_option
def show(course_name: str, as_json: bool) -> None:
    """Show a course: its shape in numbers, its source, and what is assumed."""
    from throwdown.cli.choose import choose_course
    from throwdown.cli.output import emit_json

    course = choose_course(course_name, may_ask=not as_json)
    if as_json:
        emit_json(json.dumps(course_record(course), ensure_ascii=False))
    else:
        from throwdown.cli.course_screen import show_course
        from throwdown.cli.output import console

        show_course(course, console())


def _summary(course: Course) -> dict[str, Any]:
    from throwdown.calibration.shipped import laps_known

    return {
        "id": course.id,
        "name": course.name,
        "kind": course.kind,
        "closed": course.closed,
        "length_m": course.length,
        "default_start": course.default_start,
        "reconstruction": course.reconstruction,
        "laps_known": laps_known(course.id),
    }


def _show_list(found: Sequence[Course], query: str | None) -> None:
    from rich import box
    from rich.table import Table

    from throwdown.calibration.shipped import laps_known
    from throwdown.cli.output import NARROW, console
    from throwdown.names import counted

    screen = console()
    if not found:
        from throwdown.cli.choose import nothing_fits
        from throwdown.course.library import find_course

        screen.print(nothing_fits("course", str(query), find_course))
        return
    wide = screen.width >= NARROW
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Id", no_wrap=True)
    if wide:
        table.add_column("Name", overflow="fold")
    table.add_column("Kind")
    table.add_column("Length", justify="right", no_wrap=True)
    table.add_column("Laps known", justify="right", no_wrap=True)
    for course in found:
        names = (course.id, course.name) if wide else (course.id,)
        laps = laps_known(course.id)
        known = f"{laps:,}" if laps else "–"
        table.add_row(*names, course.kind, f"{course.length:,.0f} m", known)
    screen.print(table)
    screen.print(
        f"{counted(len(found), 'course')}; throwdown courses show ID tells more", style="dim"
    )


def course_record(course: Course) -> dict[str, Any]:
    """A course as JSON: its shape in numbers, where it is from, what is assumed."""
    return _summary(course) | {
        "official_length_m": course.official_length,
        "shape": {**shape(course), "smallest_radius_m": smallest_radius(course)},
        "direction": course.direction,
        "crossings_allowed": course.crossings_allowed,
        "source": course.source,
        "licence": course.licence,
        "attribution": course.attribution,
        "assumptions": list(course.assumptions),
        "alternatives": len(course.ensemble()),
        "content_hash": course.content_hash,
    }


def shape(course: Course) -> dict[str, float]:
    """What the mesh says: widths, climb, slope and banking, in SI units."""
    import numpy as np

    mesh = course.mesh()
    width = mesh.width_left + mesh.width_right
    return {
        "narrowest_m": float(width.min()),
        "widest_m": float(width.max()),
        "height_range_m": float(np.ptp(mesh.z)),
        "steepest_grade_rad": float(np.max(np.abs(mesh.grade))),
        "steepest_banking_rad": float(np.max(np.abs(mesh.banking))),
    }


def smallest_radius(course: Course) -> float | None:
    """Radius of the tightest bend of the reference line [m], None on a straight."""
    import numpy as np

    tightest = float(np.max(np.abs(course.mesh().curvature)))
    return 1.0 / tightest if tightest > 1e-9 else None
