"""The page of a challenge: everything that it says to whoever looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.models import Call, Challenge, Entrant, Tip
from throwdown.site.challenges.names import MOVE_WORDS
from throwdown.site.challenges.polls import poll_of
from throwdown.site.challenges.readership import reader_of
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import has_officiated, moves_of, roles_in
from throwdown.site.context import site as site_of
from throwdown.site.fair import long_race
from throwdown.site.fair.panel import panel, question_of, with_fields
from throwdown.site.oversight.limits import TooMany
from throwdown.site.people.names import user_of
from throwdown.site.predictions.models import Job, Prediction
from throwdown.site.refusing import in_words


@dataclass(frozen=True)
class Refused:
    """What was wrong with what a reader sent: in which part of the page, and what they typed."""

    part: str
    error: InputError | TooMany
    typed: QueryDict

    @property
    def where(self) -> str:
        """The field that is wrong, empty where it is none of them."""
        return "car" if self.part == "entrants" else getattr(self.error, "where", None) or ""

    @property
    def what(self) -> str:
        """What is wrong, and what was expected."""
        if not isinstance(self.error, InputError):
            return capfirst(str(self.error))
        return capfirst(". ".join(f"{in_words(self.error)}.".split("\n")))


def show(request: HttpRequest, row: Challenge, refused: Refused | None = None) -> HttpResponse:
    """Show a challenge, with what a reader sent in vain where they sent something."""
    reading = Reading(row)
    roles = roles_in(request.user, row)
    open_moves = moves_of(reading.state, roles)
    reader = reader_of(row, request.user)
    response = render(
        request,
        "challenges/challenge.html",
        {
            "row": row,
            "reading": reading,
            "state": reading.state,
            "roles": roles,
            "acting_as": [getattr(row, role).name for role in roles if role != "official"],
            "moves": [(k, MOVE_WORDS[k][0]) for k, _role in open_moves],
            "may_open": may_open(reading, open_moves),
            "refused": refused,
            "may_call": _may_call(request, row, roles),
            "poll": poll_of(row),
            "mine": reader.call,
            **_to_call(reader.call, refused),
            "follows": reader.follows,
            "followers": reader.followers,
            "tips": Tip.objects.filter(challenge=row, used=True).select_related("user"),
            "tips_to_read": _tips(row, roles),
            "meets": row.meets.filter(acts__gt=0),
            "entrants": _entrants(reader.entrants, reading),
            "linked": row.linked_here.exclude(status="draft").only("slug", "title", "status")[:20],
            "car_choices": shelf.car_choices(),
            "drivers": [
                reading.names.get(side.driver, "")
                for side in (reading.state.terms.challenger, reading.state.terms.opponent)
            ],
            **predicted(row, reading),
            "stint": long_race.panel(long_race.question_of(reading.state.terms)),
            **fair_of(request, row, reading, [kind for kind, _role in open_moves]),
        },
        status=422 if refused else 200,
    )
    if refused and isinstance(refused.error, TooMany):
        response.status_code = 429
        response.headers["Retry-After"] = str(refused.error.wait_s)
    return response


def fair_of(
    request: HttpRequest, row: Challenge, reading: Reading, moves: list[str]
) -> dict[str, Any]:
    """Return what would make it fair; ``moves`` are those that the reader can make."""
    terms = reading.state.terms
    kind = next((one for one in ("counter", "amend") if one in moves), None)
    if kind is not None:
        path, more = reverse("challenges:move", args=[row.slug, kind]), {}
    else:
        path = reverse("challenges:new")
        more = {
            "challenger_car": terms.challenger.car,
            "opponent_car": terms.opponent.car,
            "course": terms.course,
            "start": terms.start,
        }
    found = panel(
        question_of(terms), site_of(request)["units"], lambda given: with_fields(path, more, given)
    )
    can = gettext("Propose this") if kind else gettext("Call out with this")
    url = reverse("challenges:fair", args=[row.slug])
    return {
        "fair": {**found, "can": can, "handicapped": bool(terms.handicaps)},
        "fair_url": url,
        "fair_ask": f"{url}?ask=1",
    }


def _to_call(mine: Call | None, refused: Refused | None) -> dict[str, str]:
    """Return what the form of a call holds: what was typed in vain, or called, or as sure as 75."""
    side, sure = (mine.side, f"{100.0 * mine.sure:.0f}") if mine else ("", "75")
    typed = refused.typed if refused else {}
    return {"side": typed.get("side", side), "sure": typed.get("sure", sure)}


def _may_call(request: HttpRequest, row: Challenge, roles: tuple[str, ...]) -> bool:
    """Whether somebody can call the winner: not who takes a side or has officiated."""
    if roles != ("official",):
        return not roles
    return not has_officiated(user_of(request), row)


def may_open(reading: Reading, moves: list[tuple[str, str]]) -> bool:
    """Whether who can make these moves can open the venue to all."""
    already = ("open-entry", "all") in reading.state.links
    return "link" in dict(moves) and not already and not reading.raced


def _tips(row: Challenge, roles: tuple[str, ...]) -> list[Tip]:
    if not roles:
        return []
    return list(Tip.objects.filter(challenge=row, used=False).select_related("user")[:50])


def prediction_of(reading: Reading) -> Prediction | None:
    """Return what the simulator said of the latest terms, as the record vouches for it."""
    said = reading.state.prediction
    if not said:
        return None
    found = Prediction.objects.filter(key=said.get("key", "")).first()
    return found if found and found.digest == said["digest"] and found.holds else None


def predicted(row: Challenge, reading: Reading) -> dict[str, Any]:
    """Return what the page says of the prediction."""
    said = prediction_of(reading)
    result = json.loads(said.result) if said else {}
    named = _named(row, reading)
    return {
        "prediction": said,
        "duel": result.get("duel"),
        "named": named,
        "close": result.get("close"),
        "ahead": named[_favourite(reading, result.get("duel"))],
        "runs": result.get("runs"),
        "left_out": reading.left_out(counted="runs" in result) if reading.state.prediction else [],
        "margin_seen": _margin_seen(reading, result.get("duel")),
        "frozen": reading.state.frozen(reading.now),
        "job": _job(row, reading),
    }


def _favourite(reading: Reading, duel: dict[str, Any] | None) -> str:
    """Return the side that the prediction gives more: the one that its margin is of."""
    said = reading.state.prediction
    # Results of the first format, which records may name for good, do not say which it is.
    first = (duel or {}).get("winner_number", 2 if said and said["odds"] < 0.5 else 1) == 1
    return "challenger" if first else "opponent"


def _named(row: Challenge, reading: Reading) -> dict[str, str]:
    """Return each side by its car, and by its party too where both race the same."""
    terms = reading.state.terms
    cars = {side: shelf.car_name(getattr(terms, side).car) for side in ("challenger", "opponent")}
    if terms.challenger.car != terms.opponent.car:
        return cars
    return {side: f"{car} ({getattr(row, side).name})" for side, car in cars.items()}


def _margin_seen(reading: Reading, duel: dict[str, Any] | None) -> str:
    """Say whether the margin of the result was within the nine in ten that were predicted."""
    done = reading.settlement
    if not duel or done is None or done.margin_s is None:
        return ""
    ahead = done.margin_s if done.winner == _favourite(reading, duel) else -done.margin_s
    within = duel["margin_s"]["p05"] <= ahead <= duel["margin_s"]["p95"]
    return "inside" if within else "outside"


def _job(row: Challenge, reading: Reading) -> Job | None:
    if reading.state.prediction is not None:
        return None
    key = row.slug if row.demo else f"predict-{row.pk}-{reading.state.latest.number}"
    return Job.objects.filter(key=key).first()


def _entrants(found: Iterable[Entrant], reading: Reading) -> dict[str, Any] | None:
    if ("open-entry", "all") not in reading.state.links:
        return None
    return {
        "who": [(one.user, shelf.car_name(one.car)) for one in found],
        "open": not reading.raced,
    }
