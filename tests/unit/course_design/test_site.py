"""Sites: rectangles, polygons, and what can be wrong with them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from throwdown.course_design.site import read_site
from throwdown.errors import InputError

SQUARE = [[0, 0], [120, 0], [120, 80], [0, 80], [0, 0]]
HOLE = [[50, 30], [60, 30], [60, 40], [50, 40], [50, 30]]


def write(folder: Path, *rings: Any, **more: Any) -> Path:
    path = folder / "lot.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": list(rings), **more}))
    return path


@pytest.mark.parametrize(
    ("given", "width", "depth"),
    [
        ("120x80", 120.0, 80.0),
        ("120mx80m", 120.0, 80.0),
        ("400ftx260ft", 121.92, 79.248),
        ("400x260ft", 121.92, 79.248),
        ("120 × 80", 120.0, 80.0),
    ],
)
def test_rectangles(given: str, width: float, depth: float) -> None:
    assert read_site(given).bounds == pytest.approx((0.0, 0.0, width, depth))


@pytest.mark.parametrize("given", ["", "120", "120x", "0x80", "1.2.3x80", "120x80yd", "9999x80"])
def test_what_is_no_site_is_refused(given: str) -> None:
    with pytest.raises(InputError):
        read_site(given)


def test_holes_are_obstacles(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, SQUARE, HOLE))
    assert site.area == pytest.approx(120 * 80 - 100)
    assert site.origin is None


def test_features_hold_a_polygon_too(tmp_path: Path) -> None:
    path = tmp_path / "lot.geojson"
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}
    feature = {"type": "Feature", "properties": {}, "geometry": polygon}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert read_site(path).area == pytest.approx(9600)


def test_degrees_become_metres_and_return(tmp_path: Path) -> None:
    north, east = 80 / 111_195.08, 120 / (111_195.08 * math.cos(math.radians(34.14)))
    corners = [(0, 0), (east, 0), (east, north), (0, north), (0, 0)]
    ring = [[-83.81 + x, 34.14 + y] for x, y in corners]
    site = read_site(write(tmp_path, ring))
    assert site.bounds == pytest.approx((0, 0, 120, 80), abs=0.01)
    assert site.outward((120.0, 80.0)) == pytest.approx((-83.81 + east, 34.14 + north), abs=1e-7)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "line 1"),
        ('{"type": "Point", "coordinates": [1, 2]}', "type"),
        ('{"type": "Polygon", "coordinates": []}', "coordinates"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}', "coordinates[0]"),
        (
            '{"type": "Polygon", "coordinates": [[[0, 0], [9, "a"], [9, 9], [0, 0]]]}',
            "coordinates[0][1]",
        ),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 9]]]}', "[0]"),
        ('{"type": "FeatureCollection", "features": []}', "features"),
    ],
)
def test_bad_files_say_where(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_site(path)
    assert where in str(refused.value.where)


def test_a_polygon_that_crosses_itself_is_refused(tmp_path: Path) -> None:
    bow = [[0, 0], [120, 80], [120, 0], [0, 80], [0, 0]]
    with pytest.raises(InputError, match="not simple"):
        read_site(write(tmp_path, bow))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_site(tmp_path / "none.geojson")
