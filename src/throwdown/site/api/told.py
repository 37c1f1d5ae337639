"""Challenges as the API answers them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from throwdown.challenge import Side, Terms
from throwdown.challenge.terms import moment
from throwdown.site.challenges.models import Challenge, Follow
from throwdown.site.challenges.polls import poll_of
from throwdown.site.challenges.reading import Happening, Reading
from throwdown.site.challenges.roles import moves_of, roles_in


def line_of(row: Challenge) -> dict[str, Any]:
    """Return a challenge as a list has it."""
    same = ("slug", "title", "status", "demo", "challenger_car", "opponent_car", "course")
    more = ("moves", "last_at", "race_at", "due_at", "margin_s", "odds")
    return {
        **{name: getattr(row, name) for name in (*same, *more)},
        "url": row.get_absolute_url(),
        "challenger": {"slug": row.challenger.slug, "name": row.challenger.name},
        "opponent": {"slug": row.opponent.slug, "name": row.opponent.name},
        "winner": row.winner or None,
    }


def whole_of(request: HttpRequest, row: Challenge) -> dict[str, Any]:
    """Return a challenge with all that its page says."""
    reading = Reading(row)
    state, names = reading.state, reading.names
    may = moves_of(state, roles_in(request.user, row))
    return {
        **line_of(row),
        "version": reading.version.number,
        "terms": _terms(state.terms, names),
        "versions": [
            {
                **{n: getattr(one, n) for n in ("number", "proposed_by", "one_sided")},
                "proposed_at": moment(one.proposed_at, "proposed_at"),
                "accepted_by": list(one.accepted_by),
                "terms": _terms(one.terms, names),
            }
            for one in state.versions
        ],
        "log": log_of(reading),
        "prediction": _prediction(row, state.prediction),
        "predictions_open": reading.predictions_open,
        "settlement": asdict(reading.settlement) if reading.settlement else None,
        "links": [{"link": link, "to": to} for link, to in state.links],
        "poll": poll_of(row),
        "followers": Follow.objects.filter(challenge=row).count(),
        "may": [kind for kind, _role in may],
    }


def log_of(reading: Reading) -> list[dict[str, Any]]:
    """Return the moves, oldest first."""
    return [_move(one) for one in reading.happenings]


def _move(one: Happening) -> dict[str, Any]:
    line = one.line
    move = line.move
    beside = line.texts.get("video")
    picture = one.picture
    return {
        **{name: getattr(move, name) for name in ("kind", "role", "by")},
        **{name: getattr(one, name) for name in ("number", "who", "at", "text", "source")},
        "facts": dict(move.facts),
        "video": beside.text if beside else "",
        "picture": picture and reverse("challenges:picture", args=[picture.digest]),
        "erased": list(one.erased),
        "changes": [asdict(change) for change in one.changes],
        "version": one.version.number if one.version else None,
        "hash": line.hash,
        "previous": line.previous,
    }


def _terms(terms: Terms, names: Any) -> dict[str, Any]:
    same = ("course", "course_hash", "start", "attempts", "rules")
    return {
        **{name: getattr(terms, name) for name in same},
        "challenger": _side(terms.challenger, names),
        "opponent": _side(terms.opponent, names),
        "handicaps": [asdict(one) for one in terms.handicaps],
        "at": moment(terms.at, "at") if terms.at else None,
        "closes": moment(terms.closes, "closes") if terms.closes else None,
        "place": names.get(terms.place),
        "stakes": names.get(terms.stakes),
    }


def _side(side: Side, names: Any) -> dict[str, Any]:
    return {
        "party": names.get(side.party, ""),
        "car": side.car,
        "car_hash": side.car_hash,
        "driver": names.get(side.driver, ""),
    }


def _prediction(row: Challenge, said: dict[str, Any] | None) -> dict[str, Any] | None:
    if said is None:
        return None
    key = said.get("key")
    return {
        "odds": said["odds"],
        "digest": said["digest"],
        "key": key,
        "report": reverse("challenges:report", args=[row.slug]) if key else None,
    }
