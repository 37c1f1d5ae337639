"""Telling those who follow a challenge what happened, with the difference of terms."""

from __future__ import annotations

import json

from throwdown.challenge import Log
from throwdown.challenge.standing import Challenge as State
from throwdown.site.challenges.models import Challenge, Follow, News, Record
from throwdown.site.challenges.names import MOVE_WORDS
from throwdown.site.people.models import Membership, User

MOST_SAID = 500
"""So many letters of what somebody said are news."""
QUIET = ("draft", "amend", "predict")
"""Moves that are no news."""


def announce(row: Challenge, record: Record, before: State, log: Log) -> None:
    """Ask for followers, both sides and hooks to be told, in the transaction of the record."""
    from throwdown.site.fair.asking import ask_beside
    from throwdown.site.predictions import queue

    if log.challenge is not None and not row.demo:
        queue.ask_for_prediction(row, log.challenge)
        ask_beside(log.challenge)
    if record.kind in QUIET or row.status == "draft":
        return
    text = _text(row, record, before, log)
    parties = (row.challenger_id, row.opponent_id)
    users = set(Follow.objects.filter(challenge=row).values_list("user", flat=True))
    users |= set(Membership.objects.filter(party__in=parties).values_list("user", flat=True))
    users -= set(User.objects.filter(public_id=record.by).values_list("pk", flat=True))
    News.objects.bulk_create(News(user_id=user, record=record, text=text) for user in users)
    queue.put("tell", f"tell-{record.pk}", {"record": record.pk}, lane="post")


def _text(row: Challenge, record: Record, before: State, log: Log) -> str:
    from throwdown.site.challenges.changes import changes, rows
    from throwdown.site.challenges.reading import detail_of, names_in

    assert log.challenge is not None
    detail = detail_of(record.kind, json.loads(record.facts))
    names = names_in(log)
    who, did = names.get(record.by, ""), str(MOVE_WORDS[record.kind][1])
    lines = [f"{row.title}: {who} {did}. {detail}".replace(":  ", ": ").rstrip()]
    said = log.records[-1].texts.get("text")
    if said:
        lines.append(f"“{said.text[:MOST_SAID]}”")
    if record.kind == "call":
        lines += [f"{word}: {how}" for word, how in rows(log.challenge.terms, names)]
    elif len(log.challenge.versions) != len(before.versions):
        changed = changes(before.terms, log.challenge.terms, names)
        lines += [f"{one.what}: {one.before} → {one.after}" for one in changed]
    return "\n".join(lines)
