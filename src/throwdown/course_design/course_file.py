"""A layout as a course file, and the course that the file says."""

from __future__ import annotations

import tomllib
from math import degrees
from pathlib import Path

from throwdown.course import Course
from throwdown.course.files import course_from_toml
from throwdown.course_design.elements import Layout
from throwdown.course_design.rules import DesignRules
from throwdown.course_design.site import Site


def course_text(layout: Layout, identity: str, name: str, site: Site, rules: DesignRules) -> str:
    """Return the TOML of a layout, which every verb loads."""
    x, y, heading = layout.start
    lines = [
        f"id = {_text(identity)}",
        f"name = {_text(name)}",
        'kind = "cone"',
        "closed = false",
        'default_start = "standing"',
        f'start_note = "standing start at x = {x:g} m, y = {y:g} m of the site, '
        f"heading {degrees(heading) % 360.0:g} degrees from the x axis; "
        'the finish is the last point"',
        f"width_m = {layout.width:g}",
        f"source = {_text(f'designed by throwdown underdog on the site {site.name}')}",
        'licence = "MIT"',
        "assumptions = [",
        f"  {_text(f'Design rules: {rules.name}, version {rules.version}.')},",
        '  "Level, dry asphalt; the limits between cones are lines.",',
        "]",
        "segments = [",
    ]
    for number, element in enumerate(layout.elements, start=1):
        for at, piece in enumerate(element.pieces):
            fields = ", ".join(
                f"{key} = {_text(value) if isinstance(value, str) else _number(value)}"
                for key, value in piece.fields().items()
            )
            remark = f"  # {number}: {element.kind}" if at == 0 else ""
            lines.append(f"  {{ {fields} }},{remark}")
    lines.append("]")
    return "\n".join(lines) + "\n"


def course_of(text: str, where: str) -> Course:
    """Return the course that a text of ``course_text`` says, as whoever loads the file has it."""
    return course_from_toml(tomllib.loads(text), Path("."), where)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'


def _number(value: float) -> str:
    return repr(value)
