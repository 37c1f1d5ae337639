"""Challenges and parties as the API answers them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from throwdown.challenge import Side, Terms
from throwdown.challenge.standing import Version
from throwdown.challenge.terms import moment
from throwdown.site.api.lists import part_of
from throwdown.site.api.people_asks import PageAsk
from throwdown.site.challenges import acting, page
from throwdown.site.challenges.models import Challenge, Tip
from throwdown.site.challenges.polls import poll_of
from throwdown.site.challenges.readership import Readership, reader_of
from throwdown.site.challenges.reading import Happening, Reading
from throwdown.site.challenges.roles import moves_of, roles_in
from throwdown.site.people.claims import is_managed
from throwdown.site.people.membership import members_of
from throwdown.site.people.models import Invitation, Membership, Party

MOST_LINKED = 20


def line_of(row: Challenge) -> dict[str, Any]:
    """Return a challenge as a list has it."""
    same = ("slug", "title", "status", "demo", "challenger_car", "opponent_car", "course")
    more = ("moves", "last_at", "race_at", "due_at", "margin_s", "odds")
    return {
        **{name: getattr(row, name) for name in (*same, *more)},
        "url": row.get_absolute_url(),
        "challenger": brief_of(row.challenger),
        "opponent": brief_of(row.opponent),
        "winner": row.winner or None,
    }


def whole_of(request: HttpRequest, row: Challenge) -> dict[str, Any]:
    """Return a challenge with all that its page says."""
    reading = Reading(row)
    state, names = reading.state, reading.names
    roles = roles_in(request.user, row)
    may = moves_of(state, roles)
    reader = reader_of(row, request.user)
    return {
        **line_of(row),
        "version": reading.version.number,
        "terms": _terms(state.terms, names),
        "versions": [_version(one, names) for one in state.versions],
        "log": log_of(reading),
        "prediction": _prediction(row, state.prediction),
        "predictions_open": reading.predictions_open,
        "settlement": asdict(reading.settlement) if reading.settlement else None,
        "links": [{"link": link, "to": to} for link, to in state.links],
        "linked_here": list(_linked(row).values_list("slug", flat=True)[:MOST_LINKED]),
        "poll": poll_of(row),
        "followers": reader.followers,
        "tips": [tip_of(one) for one in tips_on(row).filter(used=True)],
        "open_entry": acting.is_open_to_all(reading),
        "entrants": _entrants(reader),
        "may": [kind for kind, _role in may],
        "you": {"roles": roles, "follows": reader.follows, "call": _call(reader)},
    }


def predicted_of(row: Challenge) -> dict[str, Any]:
    """Return what the simulator said of a challenge as far as the record vouches for it."""
    found = page.predicted(row, Reading(row))
    said, job = found["prediction"], found["job"]
    return {
        "frozen": found["frozen"],
        "left_out": [str(one) for one in found["left_out"]],
        "margin_seen": found["margin_seen"] or None,
        "result": json.loads(said.result) if said else None,
        "job": job and {"state": job.state, "step": job.step, "share_done": job.done},
    }


def tips_on(row: Challenge) -> QuerySet[Tip]:
    """Return the tips on a challenge, used or not, newest first."""
    return Tip.objects.filter(challenge=row).select_related("user")


def tip_of(tip: Tip) -> dict[str, Any]:
    """Return a tip with whose it is."""
    same = ("id", "text", "source", "at", "used")
    return {
        **{name: getattr(tip, name) for name in same},
        "username": tip.user.username if tip.user else None,
    }


def brief_of(party: Party) -> dict[str, Any]:
    """Return a party by its address and name."""
    return {"slug": party.slug, "name": party.name}


def kind_of(party: Party) -> dict[str, Any]:
    """Return a party as a list has it."""
    return {**brief_of(party), "kind": party.kind, "verified": party.verified}


def member_of(one: Membership | Invitation) -> dict[str, Any]:
    """Return who belongs to a party, or is asked to, as its managers see them."""
    return {"number": one.pk, "username": one.user.username, "role": one.role}


def asked_of(one: Invitation) -> dict[str, Any]:
    """Return an invitation as its party's managers see it."""
    return {**member_of(one), "by": one.by.username if one.by else None, "at": one.at}


def invitation_of(one: Invitation) -> dict[str, Any]:
    """Return an invitation as whom it asks sees it."""
    by = one.by.username if one.by else None
    what = {"number": one.pk, "party": brief_of(one.party), "role": one.role}
    return {**what, "by": by, "at": one.at}


def party_of(party: Party, asked: PageAsk | None = None) -> dict[str, Any]:
    """Return a party, what became of its challenges, and a part of who belongs to it."""
    mine = Q(challenger=party) | Q(opponent=party)
    rows = Challenge.objects.exclude(status="draft").filter(mine)
    ended = list(rows.exclude(winner="").values_list("winner", "challenger_id"))
    ties = sum(winner == "tie" for winner, _id in ended)
    won = sum(
        (winner == "challenger") == (one == party.pk) for winner, one in ended if winner != "tie"
    )
    belong = members_of(party)
    return {
        **kind_of(party),
        "about": party.about,
        "managed": is_managed(party),
        "url": party.get_absolute_url(),
        "challenges": rows.count(),
        "won": won,
        "lost": len(ended) - ties - won,
        "tied": ties,
        "member_count": belong.count(),
        "members": [
            {"username": one.user.username, "role": one.role}
            for one in part_of(belong, asked or PageAsk())
        ],
    }


def log_of(reading: Reading) -> list[dict[str, Any]]:
    """Return the moves, oldest first."""
    return [_move(one) for one in reading.happenings]


def _call(reader: Readership) -> dict[str, Any] | None:
    call = reader.call
    return {"side": call.side, "sure": round(call.sure * 100)} if call else None


def _linked(row: Challenge) -> QuerySet[Challenge]:
    return row.linked_here.exclude(status="draft")


def _entrants(reader: Readership) -> list[dict[str, Any]]:
    return [
        {"username": one.user.username, "car": one.car, "at": one.at} for one in reader.entrants
    ]


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


def _version(one: Version, names: Any) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("number", "proposed_by", "one_sided")},
        "proposed_at": moment(one.proposed_at, "proposed_at"),
        "accepted_by": list(one.accepted_by),
        "terms": _terms(one.terms, names),
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
