"""A design's cones as CSV, and the whole of it as GeoJSON."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from throwdown.course_design.check import limits_on_site, on_site
from throwdown.course_design.design import Design

_POINT_EVERY = 1.0  # m along the line


def cones_csv(design: Design) -> str:
    """Return the cones: number, place on the site [m], kind, and the element they belong to."""
    rows = [
        f"{cone.number},{cone.x:.2f},{cone.y:.2f},{cone.kind},{cone.part}" for cone in design.cones
    ]
    return "\n".join(["number,x_m,y_m,kind,part", *rows]) + "\n"


def course_geojson(design: Design) -> str:
    """Return site, line, limits and cones, in the site's own coordinates."""
    site, mesh = design.site, design.course.mesh(_POINT_EVERY)
    rings = [site.edge, *site.obstacles]
    polygon = [[_point(design, *p) for p in (*ring, ring[0])] for ring in rings]
    x, y, _ = on_site(mesh, design.layout.start)
    left, right = limits_on_site(mesh, design.layout.start)
    lines = {"line": np.column_stack([x, y]), "left limit": left, "right limit": right}
    features = [_feature("Polygon", polygon, what="site", name=site.name)]
    for what, points in lines.items():
        places = [_point(design, *point) for point in points.tolist()]
        features.append(_feature("LineString", places, what=what))
    for cone in design.cones:
        facts = {"number": cone.number, "kind": cone.kind, "part": cone.part}
        features.append(_feature("Point", _point(design, cone.x, cone.y), what="cone", **facts))
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, indent=None, separators=(",", ":")) + "\n"


def _feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _point(design: Design, x: float, y: float) -> list[float]:
    digits = 2 if design.site.origin is None else 8
    return [round(value, digits) for value in design.site.outward((x, y))]
