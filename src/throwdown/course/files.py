"""Course files: a TOML that says what a course is, its line in a CSV or in segments."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from throwdown.course.checks import check_join, check_length, check_overlap, check_points
from throwdown.course.course import KINDS, STARTS, Course, Kind, Start
from throwdown.course.fields import Fields
from throwdown.course.geometry import HEIGHT_RESOLUTION, MeasuredShape
from throwdown.course.infield import layout_courses
from throwdown.course.segments import Segment, SegmentShape, arc, slalom, straight
from throwdown.course.shape import Shape, Stretch
from throwdown.course.table import COURSE_FILE, PointTable, cannot_read, read_table
from throwdown.errors import InputError

_STEP = 2.0  # m
_STANDING = ("cone", "strip")
_FINE_STEP = 1.0  # m, where the first metres count: from rest
_COURSE_FIELDS = (
    "id",
    "name",
    "kind",
    "closed",
    "width_m",
    "segments",
    "points",
    "height_resolution_m",
    "stretch",
    "default_start",
    "reconstruction",
    "direction",
    "source",
    "licence",
    "attribution",
    "assumptions",
    "crossings_allowed",
    "official_length_m",
    "default_step_m",
    "start_note",
    "aliases",
    "ensemble",
)
_SEGMENT_FIELDS = (
    "straight_m",
    "radius_m",
    "left_deg",
    "right_deg",
    "slalom_cones",
    "spacing_m",
    "first_pass",
    "width_m",
    "width_left_m",
    "width_right_m",
    "banking_deg",
)
_MOST_SEGMENT = 20e3  # m, a straight or an arc
_LEAST_RADIUS, _MOST_RADIUS = 1.0, 5e3  # m: tighter than any car turns, wider than any bend
_MOST_CONES, _MOST_SPACING = 1000, 1e3  # m
_GAP = 3.0  # times the usual spacing: a CSV alone is closed if its ends are nearer


def read_course(path: Path, *, trusted: bool = False) -> Course:
    """Read a course from a .toml, or from a .csv alone.

    ``trusted`` leaves out the search for overlaps, and the geometry until it is needed: for
    files whose tests have looked.

    Raises InputError for anything wrong with the files.
    """
    if path.suffix.lower() == ".csv":
        return _from_csv(path)
    course = course_from_toml(_parse(path), path.parent, str(path), trusted=trusted)
    if not trusted:
        # Say now what is wrong with the line, not when it is driven.
        _ = course.shape
    return course


def _parse(path: Path) -> dict[str, object]:
    where = str(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise cannot_read(path, error) from error
    except UnicodeDecodeError as error:
        raise InputError("it is not a text file", where=where, expected=COURSE_FILE) from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise InputError(f"it is not TOML: {error}", where=where, expected=COURSE_FILE) from error
    if not table:
        raise InputError(
            f"{path.name} is empty",
            where=where,
            expected="a course: id, name, kind, closed and [[segments]] or a CSV, "
            "see the documentation, “Add a course”",
        )
    return table


def course_from_toml(
    table: dict[str, object], folder: Path, where: str, *, trusted: bool = False
) -> Course:
    """Make a course of a parsed TOML; ``folder`` is where its CSV lies, ``where`` names it.

    Raises InputError for a field that is unknown, missing or wrong.
    """
    fields = Fields(table, where)
    fields.only(_COURSE_FIELDS)
    identity = fields.text("id")
    kind = cast(Kind, fields.choice("kind", KINDS))
    crossings = fields.flag("crossings_allowed", False)
    loader = _shape_loader(fields, folder, identity, check_overlaps=not (crossings or trusted))
    course = Course(
        id=identity,
        name=fields.text("name"),
        kind=kind,
        shape_loader=loader,
        default_start=_default_start(fields, kind),
        reconstruction=fields.flag("reconstruction", False),
        direction=fields.text("direction", ""),
        source=fields.text("source", ""),
        licence=fields.text("licence", ""),
        attribution=fields.text("attribution", ""),
        assumptions=fields.texts("assumptions"),
        crossings_allowed=crossings,
        official_length=(
            fields.positive("official_length_m") if fields.has("official_length_m") else None
        ),
        default_step=fields.positive("default_step_m", _FINE_STEP if kind in _STANDING else _STEP),
        start_note=fields.text("start_note", ""),
        aliases=fields.texts("aliases"),
        layout_loader=_layout_loader(fields, folder),
    )
    fields.finish()
    return course


def _layout_loader(fields: Fields, folder: Path) -> Callable[[], tuple[Course, ...]] | None:
    """The loader of the layouts that [ensemble] names; its seed and size are for the record."""
    ensemble = fields.table("ensemble")
    if ensemble is None:
        return None
    path = folder / ensemble.text("layouts")
    ensemble.count("seed")
    size = ensemble.count("size")
    ensemble.finish()
    return partial(layout_courses, path, size, fields.text("id"), fields.text("name"))


def _default_start(fields: Fields, kind: Kind) -> Start:
    usual = "standing" if kind in _STANDING else "flying"
    return cast(Start, fields.choice("default_start", STARTS, usual))


def _shape_loader(
    fields: Fields, folder: Path, identity: str, *, check_overlaps: bool
) -> Callable[[], Shape]:
    """Read what the TOML says of the line; the CSV only when the line is needed."""
    closed = fields.flag("closed")
    width = fields.positive("width_m") if fields.has("width_m") else None
    if fields.has("segments"):
        segments = tuple(g for each in fields.tables("segments") for g in read_segment(each, width))
        if not segments:
            raise InputError("segments is empty", where=fields.where, expected="some segments")
        check_length(sum(segment.length for segment in segments), fields.where)
        return partial(_drawn, segments, closed, fields.where, check_overlaps)
    path = folder / fields.text("points", f"{identity}.csv")
    resolution = fields.positive("height_resolution_m", HEIGHT_RESOLUTION)
    stretch = fields.table("stretch")
    part = None
    if stretch is not None:
        part = (stretch.not_negative("from_m"), stretch.positive("length_m"))
        stretch.finish()
    return partial(_measured, path, width, closed, resolution, part, fields.where, check_overlaps)


def _drawn(segments: tuple[Segment, ...], closed: bool, where: str, check_overlaps: bool) -> Shape:
    shape = SegmentShape(segments, closed)
    if closed:
        check_join(shape, where)
    if check_overlaps:
        check_overlap(shape, where)
    return shape


def _measured(
    path: Path,
    width: float | None,
    closed: bool,
    resolution: float,
    part: tuple[float, float] | None,
    where: str,
    check_overlaps: bool,
) -> Shape:
    if not path.exists():
        raise InputError(
            f"the course has neither segments nor the CSV file {path.name}",
            where=where,
            expected=f"[[segments]], or {path.name} beside it",
        )
    table = read_table(path)
    points = table.points(width, str(path))
    # A stretch is open, but it is cut from a line that may be closed.
    whole_closed = closed or part is not None
    check_points(points, whole_closed, str(path), table.lines)
    shape: Shape = MeasuredShape(points, whole_closed, resolution)
    if part is not None:
        shape = _cut(shape, part, closed, where)
    check_length(shape.length, str(path))
    if check_overlaps:
        check_overlap(shape, str(path))
    return shape


def _cut(shape: Shape, part: tuple[float, float], closed: bool, where: str) -> Shape:
    start, length = part
    if closed or length > shape.length or start >= shape.length:
        raise InputError(
            f"the stretch runs {length:g} m from {start:g} m on",
            where=where,
            expected=f"an open part (closed = false) of the {shape.length:.0f} m long line",
        )
    return Stretch(shape, start, length)


def read_segment(fields: Fields, course_width: float | None) -> tuple[Segment, ...]:
    """Read one of ``[[segments]]``; a slalom makes several.

    A straight has ``straight_m``; an arc ``radius_m`` and ``left_deg`` or ``right_deg``; a slalom
    ``slalom_cones``, ``spacing_m`` and ``first_pass``.  Any may have ``width_m``, or
    ``width_left_m`` and ``width_right_m``, and ``banking_deg`` (positive: left edge lower).

    Raises InputError for a field that is unknown, missing or wrong.
    """
    fields.only(_SEGMENT_FIELDS)
    width = fields.positive("width_m", course_width)
    if fields.has("straight_m"):
        pieces: tuple[Segment, ...] = (
            straight(fields.positive("straight_m", most=_MOST_SEGMENT), width),
        )
    elif fields.has("slalom_cones"):
        on_left = fields.choice("first_pass", ("left", "right")) == "left"
        cones = fields.count("slalom_cones", most=_MOST_CONES)
        spacing = fields.positive("spacing_m", most=_MOST_SPACING)
        pieces = slalom(cones, spacing, width, on_left)
    elif fields.has("radius_m"):
        pieces = (_read_arc(fields, width),)
    else:
        raise InputError(
            "a segment of no kind",
            where=fields.where,
            expected="straight_m, or radius_m and left_deg or right_deg, or slalom_cones",
        )
    sides = {
        "width_left": fields.not_negative("width_left_m", 0.5 * width),
        "width_right": fields.not_negative("width_right_m", 0.5 * width),
        "banking": math.radians(fields.number("banking_deg", 0.0)),
    }
    fields.finish()
    return tuple(replace(piece, **sides) for piece in pieces)


def _read_arc(fields: Fields, width: float) -> Segment:
    radius = fields.positive("radius_m", most=_MOST_RADIUS)
    if radius < _LEAST_RADIUS:
        raise fields.wrong("radius_m", radius, f"a number from {_LEAST_RADIUS:g} on")
    if fields.has("left_deg") == fields.has("right_deg"):
        raise InputError(
            "an arc without its angle", where=fields.where, expected="left_deg or right_deg"
        )
    side = 1.0 if fields.has("left_deg") else -1.0
    angle = math.radians(fields.positive("left_deg" if side > 0.0 else "right_deg"))
    if radius * angle > _MOST_SEGMENT:
        raise InputError(
            f"the arc is {radius * angle:.6g} m long",
            where=fields.where,
            expected=f"at most {_MOST_SEGMENT:g} m",
        )
    return arc(radius, side * angle, width)


def _from_csv(path: Path) -> Course:
    table = read_table(path)
    points = table.points(None, str(path))
    closed = _is_closed(table)
    check_points(points, closed, str(path), table.lines)
    shape = MeasuredShape(points, closed)
    check_length(shape.length, str(path))
    check_overlap(shape, str(path))
    return Course(
        id=path.stem,
        name=_remark(table, "name") or path.stem,
        kind="circuit" if closed else "road",
        shape_loader=partial(_given, shape),
        direction=_remark(table, "direction") or "",
        source=_remark(table, "source") or str(path.name),
        licence=_remark(table, "licence") or "",
        assumptions=(
            "Read from a CSV alone: "
            + ("closed, " if closed else "open, ")
            + "as its ends lie; heights averaged over "
            + f"{HEIGHT_RESOLUTION:.0f} m.",
        ),
    )


def _given(shape: Shape) -> Shape:
    return shape


def _is_closed(table: PointTable) -> bool:
    x, y = table.columns["x_m"], table.columns["y_m"]
    if x.size < 2:
        return False
    with np.errstate(over="ignore", invalid="ignore"):  # wrong numbers are reported later
        gap = np.hypot(x[0] - x[-1], y[0] - y[-1])
        return bool(gap <= _GAP * np.median(np.hypot(np.diff(x), np.diff(y))))


def _remark(table: PointTable, name: str) -> str | None:
    for remark in table.remarks:
        key, found, value = remark.partition(":")
        if found and key.strip().lower() == name:
            return value.strip()
    return None
