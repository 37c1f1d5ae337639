"""A race as terms or a visitor ask for it, run by the simulator and kept by its key."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from throwdown.car import Car
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.predictions.models import Prediction

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Handicapped:
    """What of a handicap the simulator can take into account, and what it leaves out."""

    cars: tuple[Car, Car]
    head_starts_s: tuple[float, float]
    left_out: tuple[str, ...]


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
    handicapped = handicap(asked)
    odds, said = _odds(race, handicapped), json.loads(race.to_json())
    said |= {
        "challenger": asked["cars"][0],
        "odds": odds,
        "left_out": list(handicapped.left_out),
        "head_starts_s": list(handicapped.head_starts_s),
    }
    if any(handicapped.head_starts_s):
        said["duel"] = _duel(race, handicapped)
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
    return race(handicap(asked).cars, course, start=start, progress=tell, **given)


def handicap(asked: dict[str, Any]) -> Handicapped:
    """Return the cars with what each carries or gives."""
    cars = []
    for name, pinned in zip(asked["cars"], asked["car_hashes"], strict=True):
        car = shelf.car(name)
        if car.content_hash != pinned:
            raise InputError(f"{car.name} is no longer the car that was agreed on")
        cars.append(car)
    head, left_out = [0.0, 0.0], []
    for one in asked.get("handicaps", ()):
        side = 0 if one["side"] == "challenger" else 1
        if one["kind"] == "ballast_kg":
            cars[side] = _changed(cars[side], "mass", float(one["amount"]), 1.0)
        elif one["kind"] == "power_share":
            for figure in ("power", "torque"):
                if figure in cars[side].figures:
                    cars[side] = _changed(cars[side], figure, 0.0, float(one["amount"]))
        elif one["kind"] == "head_start_s":
            head[side] += float(one["amount"])
        else:
            left_out.append(f"{one['kind']}: {one['amount']}")
    return Handicapped((cars[0], cars[1]), (head[0], head[1]), tuple(left_out))


def _gap(race: Any, handicapped: Handicapped) -> Any:
    """The second car's time less the first's, draw by draw (draws,) [s], with head starts."""
    first, second = handicapped.cars
    entries = list(race.entries)
    own = next(entry for entry in entries if entry.car == first)
    other = next(entry for entry in entries if entry is not own and entry.car == second)
    ahead, behind = handicapped.head_starts_s
    return (other.times - behind) - (own.times - ahead)


def _duel(race: Any, handicapped: Handicapped) -> dict[str, Any]:
    """What the duel says once head starts are taken off, as a race's JSON says it."""
    from throwdown.duel import Quantiles

    gap, odds = _gap(race, handicapped), _odds(race, handicapped)
    cars = [car.id for car in handicapped.cars]
    winner, loser, margin = (*cars, gap) if odds >= 0.5 else (*cars[::-1], -gap)
    return {
        "winner": winner,
        "loser": loser,
        "win_probability": round(max(odds, 1.0 - odds), 6),
        "margin_s": Quantiles.of(margin).rounded(),
        "price_per_second_usd": None,
    }


def _odds(race: Any, handicapped: Handicapped) -> float:
    """The odds of the first car, head starts taken off its time draw by draw."""
    gap = _gap(race, handicapped)
    return float((gap > 0.0).mean() + 0.5 * (gap == 0.0).mean())


def _changed(car: Car, figure: str, plus: float, times: float) -> Car:
    value = car.value(figure) * times + plus
    spread = car.figures[figure].sds[0] * times
    return car.replace_figure(figure, value, sd=spread, source="changed by the handicap")
