"""Longer questions to the simulator, answered part by part: what makes a race fair, and where.

A question is what its job carries: ``key`` (a digest of all that goes into it) and ``parts`` by
name.  Each part that is answered is kept at once, so that pages show it, and so that a job which
gives way to a prediction, or whose worker dies, goes on after the last whole part.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from throwdown.car import Car
from throwdown.challenge import Handicap as Agreed
from throwdown.duel.handicap import LEVERS
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Finding, Job
from throwdown.site.predictions.simulate import Tell, agreed_course, handicaps, pinned

LEVEL, ODDS, STINT = "level", "odds", "stint"
SAMPLES = {LEVEL: 4000, ODDS: 1000, STINT: 500}
"""Draws: the odds of 50 % are known to 1.6 points with 4,000, nine times in ten to 2.6 with 1,000.
"""
PRIORITY = {STINT: 30, LEVEL: 20, ODDS: 10}
"""Behind predictions and tries, which somebody waits for."""

LOOK_EVERY_S = 1.0
"""How often a part that is worked on looks whether it has to give way [s]."""


class GaveWay(Exception):
    """Something that is wanted more waits; what is done is kept, and the rest comes later."""


def level_asked(cars: Sequence[Car], course_id: str, start: str) -> dict[str, Any]:
    """Return the question which amount of each lever makes two cars even on a course."""
    course = shelf.course(course_id)
    parts = [lever for lever in LEVERS if lever != "laps" or course.closed]
    return {**_asked(LEVEL, cars, course.content_hash, start), "course": course.id, "parts": parts}


def odds_asked(cars: Sequence[Car]) -> dict[str, Any]:
    """Return the question how two cars fare on every course, each driven as usual there."""
    return {**_asked(ODDS, cars, "", ""), "parts": list(shelf.courses())}


def stint_asked(
    cars: Sequence[Car], course_id: str, start: str, laps: int, handicaps: Sequence[Agreed] = ()
) -> dict[str, Any]:
    """Return the question how a race of so many laps goes, with heat, wear and fuel."""
    course = shelf.course(course_id)
    held = {"handicaps": [dict(vars(one)) for one in handicaps]} if handicaps else {}
    asked = _asked(STINT, cars, course.content_hash, start, held)
    key = f"{asked['key']}-{laps}"
    return {**asked, **held, "key": key, "course": course.id, "laps": laps, "parts": [STINT]}


def _asked(
    kind: str,
    cars: Sequence[Car],
    course_hash: str,
    start: str,
    besides: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    hashes = (cars[0].content_hash, cars[1].content_hash)
    more = {"asks": kind, "samples": SAMPLES[kind], "seed": queue.SEED, **besides}
    if kind == ODDS:
        more["courses"] = [one.content_hash for one in shelf.courses().values()]
    return {
        "key": queue.race_key(hashes, course_hash, start, more),
        "kind": kind,
        "cars": [car.id for car in cars],
        "car_hashes": list(hashes),
        "course_hash": course_hash,
        "start": start,
        "samples": more["samples"],
        "seed": more["seed"],
    }


def ask(asked: dict[str, Any]) -> Job | None:
    """Ask for what is not known yet of a question; None where all is."""
    if len(found(asked)) == len(asked["parts"]):
        return None
    kind = asked["kind"]
    job = queue.put(kind, job_key(asked), asked, priority=PRIORITY[kind])
    if job.state in ("done", "failed"):
        Job.objects.filter(pk=job.pk).update(state="queued", attempts=0, error="", done=0.0)
        job.refresh_from_db()
    return job


def job_of(asked: dict[str, Any]) -> Job | None:
    """Return the job of a question, None where nobody asked or it was long ago."""
    return Job.objects.filter(key=job_key(asked)).first()


def job_key(asked: dict[str, Any]) -> str:
    """Return the key of the job of a question."""
    return f"{asked['kind']}-{asked['key']}"


def found(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of a question, by part, in the order in which they are asked."""
    keys = {_key(asked, part): part for part in asked["parts"]}
    known = dict(Finding.objects.filter(key__in=keys).values_list("key", "result"))
    return {part: known[key] for key, part in keys.items() if key in known}


def answer(asked: dict[str, Any], tell: Tell) -> None:
    """Answer a question part by part.  Raises GaveWay where others wait, InputError as a race."""
    work, known = _WORK[asked["kind"]], found(asked)
    for number, part in enumerate(asked["parts"]):
        if part in known:
            continue
        _give_way(asked)
        result = work(asked, part, _telling(asked, tell, number))
        Finding.objects.get_or_create(key=_key(asked, part), defaults={"result": result})


def _give_way(asked: dict[str, Any]) -> None:
    if queue.outranked(PRIORITY[asked["kind"]]):
        raise GaveWay


def _telling(asked: dict[str, Any], tell: Tell, number: int) -> Tell:
    """Return what a part is told by: how far the whole is, looking now and then who waits."""

    def telling(what: str, done: int, of: int) -> None:
        tell(what, number, len(asked["parts"]))

    return looking_now_and_then(partial(_give_way, asked), telling)


def looking_now_and_then(look: Callable[[], None], tell: Tell) -> Tell:
    """Return a teller that also looks, every ``LOOK_EVERY_S``; a look may raise GaveWay."""
    looked = time.monotonic()

    def telling(what: str, done: int, of: int) -> None:
        nonlocal looked
        if time.monotonic() - looked > LOOK_EVERY_S:
            looked = time.monotonic()
            look()
        tell(what, done, of)

    return telling


def _level(asked: dict[str, Any], lever: str, tell: Tell) -> dict[str, Any]:
    from throwdown.duel import level

    found = level(
        pinned(asked),
        agreed_course(asked),
        by=lever,
        start=asked["start"],
        samples=asked["samples"],
        seed=asked["seed"],
        progress=tell,
    )
    said = found.summary()
    return {"odds": said["odds"], "levers": said["levers"]}


def _odds(asked: dict[str, Any], course: str, tell: Tell) -> dict[str, Any]:
    from throwdown.duel import odds

    cars, where = pinned(asked), shelf.course(course)
    try:
        result = odds(
            cars,
            [where],
            samples=asked["samples"],
            seed=asked["seed"],
            progress=lambda what, done, of: tell(where.name, done, of),
        )
    except InputError as error:  # a course too narrow for one of them, say: the others answer
        return {"course": where.id, "refused": str(error)}
    one = result.courses[0]
    # Whole figures: the words of where it turns are worked out from them again.
    return {**one.summary(), "lead": one.lead, "average_speed": one.average_speed}


def _stint(asked: dict[str, Any], part: str, tell: Tell) -> dict[str, Any]:
    from throwdown.duel import stint
    from throwdown.report.stint_words import answers, headline

    found = stint(
        pinned(asked),
        agreed_course(asked),
        laps=asked["laps"],
        start=asked["start"],
        samples=asked["samples"],
        seed=asked["seed"],
        handicaps=handicaps(asked),
        progress=tell,
    )
    said = {"headline": headline(found), "answers": answers(found)}
    return {**said, "figures": json.loads(found.to_json())}


def _key(asked: dict[str, Any], part: str) -> str:
    return f"{asked['key']}-{part}"


_WORK: dict[str, Callable[[dict[str, Any], str, Tell], dict[str, Any]]] = {
    LEVEL: _level,
    ODDS: _odds,
    STINT: _stint,
}
