"""A race as terms or a visitor ask for it, run by the simulator and kept by its key."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from throwdown.car import Car
from throwdown.duel.handicap import Handicap
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.predictions.models import Prediction

Tell = Callable[[str, int, int], None]


def predict(asked: dict[str, Any], tell: Tell | None = None) -> Prediction:
    """Return what the simulator says of a race, computing it where nobody asked before.

    Raises InputError where the catalogue no longer holds what the race pins, or the course does
    not admit the race.
    """
    kept = Prediction.objects.filter(key=asked["key"]).first()
    if kept is not None:
        return kept
    race = run(asked, tell)
    from throwdown.report import render_report

    return _keep(asked, race, gzip.compress(render_report(race).encode(), mtime=0))


def first_answer(asked: dict[str, Any], tell: Tell | None = None) -> Prediction:
    """Return a first answer on the smoothest line, without calibration and without a report."""
    kept = Prediction.objects.filter(key=asked["key"]).first()
    return kept or _keep(asked, run(asked, tell, method="quasi-steady"), b"")


def _keep(asked: dict[str, Any], race: Any, report: bytes) -> Prediction:
    from throwdown.report.words import EVEN_ODDS

    odds, said = race.duel.first_win_probability, json.loads(race.to_json())
    said |= {"odds": odds, "close": race.duel.win_probability < EVEN_ODDS}
    result = json.dumps(said, ensure_ascii=False)
    digest = hashlib.sha256(result.encode()).hexdigest()
    made, _ = Prediction.objects.get_or_create(
        key=asked["key"],
        defaults={"digest": digest, "odds": odds, "result": result, "report": report},
    )
    return made


def run(asked: dict[str, Any], tell: Tell | None = None, **how: Any) -> Any:
    """Run a race."""
    from throwdown.duel import race

    course = shelf.course(asked["course"])
    if course.content_hash != asked["course_hash"]:
        raise InputError(f"{course.name} is no longer the course that was agreed on")
    given = {"samples": asked["samples"], "seed": asked["seed"], **how}
    start = asked["start"] if asked.get("start") else None
    cars = _pinned(asked)
    return race(cars, course, start=start, handicaps=handicaps(asked), progress=tell, **given)


def handicaps(asked: dict[str, Any]) -> tuple[Handicap, Handicap]:
    """Return what each side carries or gives; kinds that the simulator does not know are left out.

    What is given twice adds up: kilograms and seconds are added, shares multiplied.
    """
    sides = [Handicap(), Handicap()]
    for one in asked.get("handicaps", ()):
        side = 0 if one["side"] == "challenger" else 1
        had = sides[side]
        if one["kind"] == "ballast_kg":
            more = replace(had, ballast=had.ballast + float(one["amount"]))
        elif one["kind"] == "power_share":
            more = replace(had, power=had.power * float(one["amount"]))
        elif one["kind"] == "head_start_s":
            more = replace(had, head_start=had.head_start + float(one["amount"]))
        else:
            continue
        sides[side] = more
    return sides[0], sides[1]


def _pinned(asked: dict[str, Any]) -> tuple[Car, Car]:
    """Return the two cars, being those that were agreed on."""
    cars = []
    for name, pinned in zip(asked["cars"], asked["car_hashes"], strict=True):
        car = shelf.car(name)
        if car.content_hash != pinned:
            raise InputError(f"{car.name} is no longer the car that was agreed on")
        cars.append(car)
    return cars[0], cars[1]
