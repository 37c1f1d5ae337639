"""The ground that a course may use: a rectangle, or a polygon with obstacles from GeoJSON."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from throwdown.errors import InputError

FOOT = 0.3048
EARTH_RADIUS = 6_371_008.8  # m, mean (IUGG)
LARGEST = 5_000.0  # m across
_EXPECTED = "WIDTHxDEPTH in metres (120x80), in feet (400ftx260ft), or a .geojson file"
_SIZE = re.compile(r"\s*([0-9.]+)\s*(m|ft)?\s*[x×*]\s*([0-9.]+)\s*(m|ft)?\s*", re.IGNORECASE)
_WIDEST_DEG = 0.5
"""A file whose coordinates span less than this, and could be degrees, is in degrees."""

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Site:
    """A polygon in local metres, x east and y north: its edge and the obstacles in it.

    ``origin`` is the longitude and latitude [deg] of (0, 0), where the file told them.
    """

    name: str
    edge: Ring
    obstacles: tuple[Ring, ...] = ()
    origin: Point | None = None

    @cached_property
    def polygon(self) -> Any:
        """The site as a shapely polygon."""
        from shapely import Polygon

        return Polygon(self.edge, self.obstacles)

    @property
    def area(self) -> float:
        """Ground without obstacles [m²]."""
        return float(self.polygon.area)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north [m]."""
        west, south, east, north = self.polygon.bounds
        return float(west), float(south), float(east), float(north)

    def inner(self, distance: float) -> Any:
        """What is at least ``distance`` [m] from the edge and from obstacles, as shapely has it."""
        return self.polygon.buffer(-distance, quad_segs=16)

    def outward(self, point: Point) -> Point:
        """A local point as the site's file counts: degrees where it is in degrees, else itself."""
        if self.origin is None:
            return point
        return _to_degrees(point, self.origin)


def read_site(given: str | Path) -> Site:
    """Read a site: ``120x80``, ``400ftx260ft``, or a GeoJSON file.

    A file holds one Polygon, bare, in a Feature or alone in a FeatureCollection; its holes are
    obstacles; its coordinates are longitudes and latitudes, or local metres.

    Raises InputError for a text that is neither, and for a file with another geometry, with a
    coordinate that is no number, with a ring that crosses itself, or too large.
    """
    found = _SIZE.fullmatch(str(given))
    if found is not None:
        return _rectangle(str(given), found)
    path = Path(given).expanduser()
    if not str(given).lower().endswith((".geojson", ".json")):
        raise InputError(f"the site is “{given}”", where="--site", expected=_EXPECTED)
    try:
        table = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), expected=_EXPECTED
        ) from None
    except UnicodeDecodeError:
        raise InputError("not a text file", where=str(path), expected="GeoJSON") from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON: {error.msg}", where=f"{path}, line {error.lineno}", expected="GeoJSON"
        ) from None
    except RecursionError:
        raise InputError("nested too deep", where=str(path), expected="GeoJSON") from None
    return _polygon(table, path)


def _rectangle(given: str, found: re.Match[str]) -> Site:
    sizes = []
    last_unit = (found[2] or found[4] or "m").lower()
    for text, unit in ((found[1], found[2] or last_unit), (found[3], found[4] or last_unit)):
        try:
            size = float(text)
        except ValueError:
            size = 0.0
        size *= FOOT if unit.lower() == "ft" else 1.0
        if not 0.0 < size <= LARGEST:
            raise InputError(
                f"the site is “{given}”",
                where="--site",
                expected=f"sides above 0 and up to {LARGEST:g} m",
            )
        sizes.append(size)
    width, depth = sizes
    return Site(given.strip(), ((0.0, 0.0), (width, 0.0), (width, depth), (0.0, depth)))


def _polygon(table: object, path: Path) -> Site:
    geometry, field = _geometry(table, str(path))
    rings = geometry.get("coordinates")
    if not isinstance(rings, list) or not rings:
        raise InputError(
            "no rings", where=f"{path}, {field}coordinates", expected="a list of rings"
        )
    read = [_ring(ring, f"{path}, {field}coordinates[{at}]") for at, ring in enumerate(rings)]
    origin = _degrees_origin(read)
    if origin is not None:
        read = [tuple(_to_metres(point, origin) for point in ring) for ring in read]
    site = Site(path.stem, read[0], tuple(read[1:]), origin)
    _check_valid(site, str(path))
    return site


def _geometry(table: object, where: str) -> tuple[dict[str, Any], str]:
    """Return the polygon of a GeoJSON document, and the field that it is in."""
    field = ""
    if isinstance(table, dict) and table.get("type") == "FeatureCollection":
        features = table.get("features")
        if not isinstance(features, list) or len(features) != 1:
            count = len(features) if isinstance(features, list) else 0
            raise InputError(
                f"{count} features", where=f"{where}, features", expected="one, the site's polygon"
            )
        table, field = features[0], "features[0]."
    if isinstance(table, dict) and table.get("type") == "Feature":
        table, field = table.get("geometry"), f"{field}geometry."
    kind = table.get("type") if isinstance(table, dict) else None
    if not isinstance(table, dict) or kind != "Polygon":
        raise InputError(
            f"type is {kind!r}",
            where=f"{where}, {field}type",
            expected="Polygon, alone, in a Feature, or in a FeatureCollection of one",
        )
    return table, field


def _ring(ring: object, where: str) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise InputError(
            "a ring of fewer than four points", where=where, expected="the first one again at last"
        )
    points = []
    for at, point in enumerate(ring):
        if (
            not isinstance(point, list)
            or len(point) < 2
            or not all(_is_finite(value) for value in point[:2])
        ):
            raise InputError(
                f"{json.dumps(point)[:60]} is no point",
                where=f"{where}[{at}]",
                expected="two numbers, [x, y] or [longitude, latitude]",
            )
        points.append((float(point[0]), float(point[1])))
    if points[0] != points[-1]:
        raise InputError(
            "the ring is not closed", where=where, expected="the first point again at last"
        )
    return tuple(points[:-1])


def _is_finite(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and -1e9 < value < 1e9  # type: ignore[operator]


def _degrees_origin(rings: list[Ring]) -> Point | None:
    x = [point[0] for ring in rings for point in ring]
    y = [point[1] for ring in rings for point in ring]
    small = max(max(x) - min(x), max(y) - min(y)) < _WIDEST_DEG
    if not small or max(map(abs, x)) > 180.0 or max(map(abs, y)) > 89.0:
        return None
    return min(x), min(y)


def _to_metres(point: Point, origin: Point) -> Point:
    """Equirectangular about the origin: within centimetres on a site of some hundred metres."""
    shrink = math.cos(math.radians(origin[1]))
    east = math.radians(point[0] - origin[0]) * EARTH_RADIUS * shrink
    return east, math.radians(point[1] - origin[1]) * EARTH_RADIUS


def _to_degrees(point: Point, origin: Point) -> Point:
    shrink = math.cos(math.radians(origin[1]))
    east = math.degrees(point[0] / (EARTH_RADIUS * shrink))
    return origin[0] + east, origin[1] + math.degrees(point[1] / EARTH_RADIUS)


def _check_valid(site: Site, where: str) -> None:
    from shapely import is_valid_reason

    west, south, east, north = site.bounds
    if max(east - west, north - south) > LARGEST:
        raise InputError(
            f"the site is {max(east - west, north - south):.0f} m across",
            where=where,
            expected=f"up to {LARGEST:g} m",
        )
    if not site.polygon.is_valid:
        raise InputError(
            f"the polygon is not simple: {is_valid_reason(site.polygon)} (local metres)",
            where=where,
            expected="rings that do not cross, with the holes inside the edge",
        )
    if site.area <= 0.0:
        raise InputError("the polygon has no area", where=where, expected="a site")
