"""A course to be designed: the question as a job carries it, and the job."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from throwdown import __version__
from throwdown.car import Car
from throwdown.chain import canonical
from throwdown.errors import InputError
from throwdown.site.designs.models import Design
from throwdown.site.designs.shelf import PREFIX
from throwdown.site.predictions import queue
from throwdown.site.predictions.findings import GaveWay, looking_now_and_then
from throwdown.site.predictions.models import Job
from throwdown.site.predictions.simulate import Tell, pinned

DESIGN = "design"
PRIORITY = 5
SAMPLES = 4000
STARTS, POPULATION, GENERATIONS = 60, 8, 6
"""How much is tried here: less than the verb's least effort, for others wait for the worker."""
YIELDS_FOR = timedelta(minutes=5)
"""So long after it was asked for a design gives way to predictions, and begins anew; not later."""
FILES = ("course.toml", "cones.csv", "course.geojson", "map.svg", "design.json")


def question(
    cars: Sequence[Car], site: str, rules: str, *, fair: bool, seed: int
) -> dict[str, Any]:
    """Return a question; ``site`` is a size such as ``120x80`` or the text of a GeoJSON file."""
    asked: dict[str, Any] = {
        "cars": [car.id for car in cars],
        "car_hashes": [car.content_hash for car in cars],
        "site": site,
        "rules": rules,
        "fair": fair,
        "seed": seed,
        "samples": SAMPLES,
        "effort": [STARTS, POPULATION, GENERATIONS],
    }
    facts = {**asked, "cars": asked["car_hashes"], "version": __version__}
    return {"key": hashlib.sha256(canonical(facts).encode()).hexdigest(), **asked}


def ask(asked: dict[str, Any]) -> None:
    """Ask for a course; a question that failed stays so until its job has had its time."""
    queue.put(DESIGN, job_key(asked["key"]), asked, priority=PRIORITY)


def job_key(key: str) -> str:
    """Return the key of the job of a question."""
    return f"{DESIGN}-{key}"


def read_ground(site: str) -> Any:
    """Return the ground of a question.  Raises InputError where it is none.

    A size is a size: no name of a file is looked up on this machine for a visitor.
    """
    from throwdown.course_design.site import read_site

    if not site.lstrip().startswith("{"):
        if not re.fullmatch(r"[0-9.\sx×*mft]+", site, re.IGNORECASE):
            raise InputError(
                f"the site is “{site}”", where="site", expected="120x80, or 400ftx260ft"
            )
        return read_site(site)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.geojson"
        path.write_text(site, encoding="utf-8")
        return read_site(path)


def _giving_way(key: str, tell: Tell) -> Tell:
    job = Job.objects.filter(key=job_key(key)).first()
    until = None if job is None else job.made_at + YIELDS_FOR

    def telling() -> None:
        if until is not None and timezone.now() < until and queue.outranked(PRIORITY):
            raise GaveWay

    return looking_now_and_then(telling, tell)


def make(asked: dict[str, Any], tell: Tell) -> None:
    """Design a course and keep it with its files.  Raises InputError where there is none."""
    if Design.objects.filter(key=asked["key"]).exists():
        return
    from throwdown.course_design import underdog
    from throwdown.course_design.search import Effort
    from throwdown.course_design.tables import cones_csv, course_geojson
    from throwdown.report.design_map import design_map

    found = underdog(
        pinned(asked),
        read_ground(asked["site"]),
        rules=asked["rules"],
        fair=asked["fair"],
        seed=asked["seed"],
        samples=asked["samples"],
        effort=Effort(*asked["effort"]),
        progress=_giving_way(asked["key"], tell),
    )
    found = replace(found, files=FILES)
    texts = (
        found.toml,
        cones_csv(found),
        course_geojson(found),
        design_map(found),
        found.to_json() + "\n",
    )
    Design.objects.get_or_create(
        key=asked["key"],
        defaults={
            "course": f"{PREFIX}{found.course.content_hash[:16]}",
            "figures": {**found.summary(), "name": found.course.name},
            "files": dict(zip(FILES, texts, strict=True)),
        },
    )
