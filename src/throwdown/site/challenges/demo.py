"""The challenge of 2010 as a demo: its moves as published, its prediction by the simulator.

Facts and where they were published: ``data/references/challenge-2010.toml``.  Times of day are not
known, so noon stands for them, and the race's is by one account.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from throwdown.challenge import Side, Terms, Text
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import Alias, Party, pseudonym

if TYPE_CHECKING:
    from throwdown.site.predictions.simulate import Tell

SLUG = "mini-v-porsche-2010"
MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
CIRCUIT, INFIELD = "road-atlanta", "road-atlanta-infield-2010"
SAID = {
    "call": (
        "MINI USA's president calls out the head of Porsche Cars North America, in a newspaper "
        "page, a video and on Facebook: Road Atlanta, 21 June."
    ),
    "decline": (
        "Porsche will “stick to racing the way we have”, points to an old advert, and invites "
        "MINI to any sanctioned race."
    ),
    "raise": (
        "A banner plane over Porsche's headquarters, a second video with raised stakes, then a "
        "parody of Rocky IV."
    ),
    "guess": (
        "One week to go and the format still unstated: readers guess anything from laps to an "
        "egg race."
    ),
    "hyundai": "Hyundai, a third party, challenges MINI to a race in July: the Genesis Coupe.",
    "open": "The venue is opened to any MINI or Porsche driver who wants to enter.",
    "ahead": (
        "Porsche stays silent. MINI finds a 911 Carrera S and a driver of its own. The posted "
        "track map is not the 2.54-mile circuit but a small course on the infield."
    ),
    "start": "Readers post updates from the track; the live video keeps failing.",
    "result": (
        "“Nearly two seconds over a roughly one-minute course”, “nearly three per cent” "
        "(motorauthority.com 1046405; autoblog.com 2010-06-21; drive.com.au). No elapsed times "
        "were published."
    ),
    "settle": (
        "MINI's arithmetic: 76,000 dollars of price difference, 38,000 dollars a second. List "
        "prices differ by 68,200 dollars; options explain part."
    ),
}


def begin() -> Challenge:
    """Write the demo up to the day before the race, where it is not there; ask for the rest."""
    from throwdown.site.predictions import queue

    with transaction.atomic():
        row = Challenge.objects.filter(slug=SLUG).first()
        if row is None:
            row = _begin()
    if row.status != "settled":
        queue.put("demo", SLUG, {}, priority=100)
    return row


def finish(tell: Tell) -> None:
    """Predict the race, then tell how it went, from wherever the demo stands."""
    from throwdown.site.fair.asking import ask_beside
    from throwdown.site.predictions import queue
    from throwdown.site.predictions.record import lay
    from throwdown.site.predictions.simulate import predict

    row = Challenge.objects.get(slug=SLUG)
    state = store.tell(row).state
    if state.prediction is None and state.status == "scheduled":
        lay(row, predict(queue.race_asked(state), tell), at=_day("20"))
        ask_beside(state)
    lost_by = {"winner": "opponent", "margin_s": 2.0}
    rest: tuple[tuple[str, str, str, str, dict[str, Any], str], ...] = (
        ("scheduled", "start", "official", _day("21", "19:00"), {}, "start"),
        ("live", "result", "official", _day("21", "20:00"), lost_by, "result"),
        ("provisional", "confirm", "clock", _day("23"), {}, ""),
        ("official", "settle", "challenger", _day("23"), {}, "settle"),
    )
    for status, kind, role, at, facts, said_as in rest:
        row.refresh_from_db()
        if row.status == status:
            by = row.challenger.public_id if role == "challenger" else store.SITE
            texts = {"text": SAID[said_as]} if said_as else None
            store.append(row, kind, role, by, facts, texts, at=at)


def _begin() -> Challenge:
    mini = _party("MINI USA", "MINI, the challenger of 2010.")
    porsche = _party("Porsche Cars North America", "Porsche, challenged in 2010.")
    friedman, davis = _alias("Cory Friedman"), _alias("Brad Davis")
    first = Text.seal("Bragging rights, T-shirts, valet parking spaces.")
    more = Text.seal(
        "Concert tickets with backstage passes, a lifetime membership of salami of the month, a "
        "used home gym."
    )
    place = Text.seal("Road Atlanta, Braselton, Georgia")
    infield = Text.seal("Road Atlanta, on the infield: a reconstruction, no coordinates are known")
    called = Terms(
        challenger=Side(mini.public_id, MINI, shelf.car(MINI).content_hash, davis),
        opponent=Side(porsche.public_id, PORSCHE, shelf.car(PORSCHE).content_hash),
        course=CIRCUIT,
        course_hash=shelf.course(CIRCUIT).content_hash,
        at=_day("21", "19:00"),
        place=place.digest,
        stakes=first.digest,
    )
    raised = replace(called, stakes=more.digest)
    ahead = replace(
        raised,
        opponent=replace(called.opponent, driver=friedman),
        course=INFIELD,
        course_hash=shelf.course(INFIELD).content_hash,
        place=infield.digest,
    )
    row = store.begin(
        called,
        by=mini.public_id,
        challenger=mini,
        opponent=porsche,
        title="MINI Cooper S v Porsche 911 Carrera S, 2010",
        texts={"place": place, "stakes": first},
        at=_day("07"),
        slug=SLUG,
        demo=True,
    ).row
    one, other = mini.public_id, porsche.public_id
    story: tuple[tuple[str, str, str, str, dict[str, Any], dict[str, str | Text]], ...] = (
        ("07", "call", "challenger", one, {}, {"text": SAID["call"]}),
        ("10", "decline", "opponent", other, {"reason": "not-our-way"}, {"text": SAID["decline"]}),
        (
            "15",
            "raise-stakes",
            "challenger",
            one,
            {"terms": raised.facts()},
            {"text": SAID["raise"], "stakes": more},
        ),
        ("15", "statement", "official", store.SITE, {}, {"text": SAID["guess"]}),
        (
            "18",
            "link",
            "official",
            store.SITE,
            {"link": "third-party", "to": "hyundai-genesis-coupe-v-mini"},
            {"text": SAID["hyundai"]},
        ),
        (
            "19",
            "go-ahead",
            "challenger",
            one,
            {"terms": ahead.facts()},
            {"text": SAID["ahead"], "place": infield},
        ),
        (
            "19",
            "link",
            "challenger",
            one,
            {"link": "open-entry", "to": "all"},
            {"text": SAID["open"]},
        ),
    )
    for day, kind, role, by, facts, texts in story:
        row = store.append(row, kind, role, by, facts, texts, at=_day(day)).row
    return row


def _day(day: str, time: str = "12:00") -> str:
    return f"2010-06-{day}T{time}:00-04:00"


def _party(name: str, about: str) -> Party:
    made, _ = Party.objects.get_or_create(
        name=name, kind="maker", made_by=None, defaults={"about": about, "verified": False}
    )
    return made


def _alias(name: str) -> str:
    return Alias.objects.create(public_id=pseudonym("d"), name=name).public_id
