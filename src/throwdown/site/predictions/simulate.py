"""A race as terms or a visitor ask for it, run by the simulator and kept by its key."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

from throwdown.car import Car
from throwdown.challenge import Handicap as Agreed
from throwdown.challenge.handicaps import carried
from throwdown.course import Course
from throwdown.duel.handicap import Handicap
from throwdown.errors import InputError
from throwdown.raceday.duel import rules_of_runs
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

    course = agreed_course(asked)
    given = {"samples": asked["samples"], "seed": asked["seed"], **how}
    start = asked["start"] if asked.get("start") else None
    given |= {"handicaps": handicaps(asked), **runs_of(asked)}
    return race(pinned(asked), course, start=start, progress=tell, **given)


def handicaps(asked: dict[str, Any]) -> tuple[Handicap, Handicap]:
    """Return what each side carries or gives; kinds that the simulator does not know are left out.

    Raises InputError for an amount that no race is run with.
    """
    given = [Agreed(**one) for one in asked.get("handicaps", ())]
    return carried(given, "challenger"), carried(given, "opponent")


def runs_of(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what makes several runs of a race, as a meet on its terms counts them."""
    event = asked.get("event")
    if event is None:
        return {}
    return {"runs": event["runs"], "rules": rules_of_runs(event["rules"], event["runs"])}


def agreed_course(asked: dict[str, Any]) -> Course:
    """Return the course, being that which was agreed on."""
    course = shelf.course(asked["course"])
    if course.content_hash != asked["course_hash"]:
        raise InputError(f"{course.name} is no longer the course that was agreed on")
    return course


def pinned(asked: dict[str, Any]) -> tuple[Car, Car]:
    """Return the two cars, being those that were agreed on."""
    cars = []
    for name, pinned in zip(asked["cars"], asked["car_hashes"], strict=True):
        car = shelf.car(name)
        if car.content_hash != pinned:
            raise InputError(f"{car.name} is no longer the car that was agreed on")
        cars.append(car)
    return cars[0], cars[1]
