"""The posterior's file, and which courses it knows, without any of the model."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from throwdown.calibration.courses import road_of


@cache
def shipped_record() -> dict[str, Any]:
    """Return what the file of the shipped posterior holds."""
    file = resources.files("throwdown") / "data" / "references" / "posterior.json"
    record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return record


def laps_known(course: str) -> int:
    """Return how many laps of a course, or of the same road, Throwdown has learned from."""
    return int(shipped_record()["laps"].get(road_of(course), 0))
