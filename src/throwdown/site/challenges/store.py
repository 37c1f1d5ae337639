"""The log of a challenge in a database: every move is appended here and nowhere else.

A move is folded under a lock and written in one transaction, under a number that is unique within
its challenge: of two moves at once one is second, and meets what the first one made.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from throwdown.chain import canonical
from throwdown.challenge import Challenge as State
from throwdown.challenge import IllegalMove, Log, Move, Terms, Text, fold, settle
from throwdown.challenge.chain import Record as Line
from throwdown.challenge.rules import ANSWER_WITHIN, PROTEST_WITHIN
from throwdown.challenge.terms import moment
from throwdown.errors import InputError, ThrowdownError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.models import Beside, Call, Challenge, Record
from throwdown.site.people.models import Party

SITE = "p-throwdown"
"""The pseudonym of the site itself, where it records what its clock or simulator says."""


@dataclass(frozen=True)
class Told:
    """A challenge as it stands: its row, its log, and the texts by their digests."""

    row: Challenge
    log: Log

    @property
    def state(self) -> State:
        """What the log amounts to."""
        assert self.log.challenge is not None
        return self.log.challenge

    @property
    def texts(self) -> dict[str, str]:
        """Every text that was not erased, by its digest."""
        return {
            record.move.sealed[name]: text.text
            for record in self.log.records
            for name, text in record.texts.items()
        }


def now() -> datetime:
    """Return the time by the site's clock."""
    return datetime.now(UTC) + timedelta(seconds=settings.AHEAD_S)


def _stamp(state: State | None = None) -> str:
    """Return the time as a log holds it, never before the last move."""
    at = now()
    if state is not None and at < state.last_at:
        at = state.last_at
    return at.isoformat(timespec="microseconds")


def tell(row: Challenge) -> Told:
    """Read a challenge's log and fold it."""
    rows = list(Record.objects.filter(challenge=row).order_by("number").prefetch_related("beside"))
    lines = tuple(_line(one) for one in rows)
    return Told(row, Log(lines, fold(line.move for line in lines) if lines else None))


def begin(
    terms: Terms,
    *,
    by: str,
    challenger: Party,
    opponent: Party,
    title: str = "",
    texts: Mapping[str, str | Text] | None = None,
    at: str = "",
    slug: str = "",
    demo: bool = False,
) -> Told:
    """Write the draft of a new challenge, called by its cars unless it has a title of its own.

    Raises InputError where the terms do not hold.
    """
    move = Move("draft", "challenger", by, at or _stamp(), {"terms": terms.facts()})
    log = Log().append(move, texts)
    title = title or _title(terms.challenger.car, terms.opponent.car)
    row = Challenge(title=title, challenger=challenger, opponent=opponent, demo=demo)
    _tell_row(row, log)
    with transaction.atomic():
        _save_under_a_free_slug(row, slug)
        _write(row, log.records[-1])
        if terms.place:
            row.place = _place_of(row, terms)
            row.save(update_fields=["place"])
    return Told(row, log)


def append(
    row: Challenge,
    kind: str,
    role: str,
    by: str,
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, str | Text] | None = None,
    *,
    at: str = "",
    seen: int | None = None,
    version: int | None = None,
    only_if: Callable[[State], bool] | None = None,
) -> Told:
    """Append a move.

    ``seen`` is how many moves, and ``version`` which version of the terms, whoever made it had
    before them, where that matters; ``only_if`` is asked of the state that the move meets.  Raises
    InputError where it is malformed, IllegalMove where it is not open as things stand now.
    """
    with transaction.atomic():
        row = Challenge.objects.select_for_update().get(pk=row.pk)
        before = tell(row)
        if seen is not None and seen != len(before.log.records):
            raise InputError(
                _("somebody has moved since you opened this page"),
                expected=_("a look at what changed"),
            )
        if version is not None and version != before.state.latest.number:
            raise InputError(
                _("the terms have changed since you opened this page"),
                expected=_("a look at them"),
            )
        if only_if is not None and not only_if(before.state):
            raise IllegalMove(_("things stand otherwise by now"))
        move = Move(kind, role, by, at or _stamp(before.state), facts or {})
        log = before.log.append(move, texts)
        _tell_row(row, log)
        record = _write(row, log.records[-1])
        if log.challenge is not None and "terms" in move.facts:
            row.place = _place_of(row, log.challenge.terms)
        row.save()
        if kind == "settle":
            _score_calls(row)
        _announce(row, record, before.state, log)
    return Told(row, log)


def adopt(logs: Iterable[tuple[Challenge, Log]]) -> None:
    """Write whole logs at once, as of challenges that come from elsewhere; nobody is told."""
    logs = list(logs)
    for row, log in logs:
        _tell_row(row, log)
    with transaction.atomic():
        Challenge.objects.bulk_create((row for row, _log in logs), batch_size=500)
        records = [_record(row, line) for row, log in logs for line in log.records]
        Record.objects.bulk_create(records, batch_size=500)
        lines = (line for _, log in logs for line in log.records)
        beside = [
            Beside(record=record, name=name, salt=text.salt, text=text.text)
            for record, line in zip(records, lines, strict=True)
            for name, text in line.texts.items()
        ]
        Beside.objects.bulk_create(beside, batch_size=500)
        placed = [row for row, log in logs if log.challenge and log.challenge.terms.place]
        for row in placed:
            row.place = _place_of(row, tell(row).state.terms)
        Challenge.objects.bulk_update(placed, ["place"], batch_size=500)


def erase(row: Challenge, number: int, names: Iterable[str]) -> int:
    """Erase texts beside a record; its hash stays what it was.  Returns how many there were."""
    return Beside.objects.filter(
        record__challenge=row, record__number=number, name__in=list(names)
    ).delete()[0]


def lines(row: Challenge) -> Iterable[str]:
    """Yield the lines of the log as anyone may download it."""
    return (f"{line}\n" for line in tell(row).log.lines())


def _line(row: Record) -> Line:
    move = Move(row.kind, row.role, row.by, row.at, json.loads(row.facts), json.loads(row.sealed))
    beside = {one.name: Text(one.salt, one.text) for one in row.beside.all()}
    return Line(row.number, move, row.previous, beside)


def _write(row: Challenge, line: Line) -> Record:
    record = _record(row, line)
    record.save(force_insert=True)
    Beside.objects.bulk_create(
        Beside(record=record, name=name, salt=text.salt, text=text.text)
        for name, text in line.texts.items()
    )
    return record


def _record(row: Challenge, line: Line) -> Record:
    move = line.move
    return Record(
        challenge=row,
        number=line.number,
        kind=move.kind,
        role=move.role,
        by=move.by,
        at=move.at,
        facts=canonical(move.facts),
        sealed=canonical(move.sealed),
        previous=line.previous,
        hash=line.hash,
    )


def _tell_row(row: Challenge, log: Log) -> None:
    """Tell the row what lists ask of it."""
    state = log.challenge
    assert state is not None
    terms = state.terms
    row.status = state.status
    row.course = terms.course
    if row.title == _title(row.challenger_car, row.opponent_car):
        row.title = _title(terms.challenger.car, terms.opponent.car)
    row.challenger_car, row.opponent_car = terms.challenger.car, terms.opponent.car
    row.moves = len(log.records)
    row.last_at = state.last_at
    row.race_at = moment(terms.at, "the date of the terms") if terms.at else None
    row.due_at = _due(state)
    row.odds = state.prediction["odds"] if state.prediction else None
    row.winner, row.margin_s = "", None
    if state.result and state.status != "no-contest":
        row.winner = state.result["winner"]
        row.margin_s = settle(state.result).margin_s


def _title(challenger_car: str, opponent_car: str) -> str:
    """Return what a challenge is called by itself."""
    return f"{shelf.car_name(challenger_car)} v {shelf.car_name(opponent_car)}"


def _place_of(row: Challenge, terms: Terms) -> Beside | None:
    """Return the text of the terms' place, None where they name none or it was erased."""
    if not terms.place:
        return None
    found = Beside.objects.filter(record__challenge=row, name="place").select_related("record")
    kept = (one for one in found if json.loads(one.record.sealed).get("place") == terms.place)
    return next(kept, None)


def _due(state: State) -> datetime | None:
    """When the clock has a move to make."""
    if state.status in ("open", "countered"):
        return state.asked_at + ANSWER_WITHIN
    if state.status == "provisional":
        return state.result_at + PROTEST_WITHIN
    return None


def _score_calls(row: Challenge) -> None:
    """Score what readers called: 0 is perfect, 0.25 what a coin gets."""
    for call in Call.objects.filter(challenge=row):
        outcome = 0.5 if row.winner == "tie" else float(call.side == row.winner)
        call.brier = (call.sure - outcome) ** 2
        call.save(update_fields=["brier"])


def _announce(row: Challenge, record: Record, before: State, log: Log) -> None:
    from throwdown.site.challenges.followers import announce

    announce(row, record, before, log)


def _save_under_a_free_slug(row: Challenge, wanted: str) -> None:
    """Save a new row.  A slug says nothing of how many others there are of its title."""
    base = slugify(row.title)[:80] or "challenge"
    for _time in range(20):
        row.slug = wanted or f"{base}-{secrets.token_hex(2)}"
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return
        except IntegrityError:
            if wanted:
                raise
    raise ThrowdownError(f"no address is free for {row.title}")
