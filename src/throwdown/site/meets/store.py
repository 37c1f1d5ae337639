"""What is taken from the field: lines that follow those that are here, each once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from throwdown.chain import BEGINNING
from throwdown.errors import InputError, ThrowdownError
from throwdown.meet.acts import Act
from throwdown.meet.book import check_length, read_line, verify_lines
from throwdown.meet.day import Day, fold
from throwdown.meet.entries.requests import is_entry_open
from throwdown.meet.entries.roster import Answer
from throwdown.raceday.live.frames import compact
from throwdown.raceday.live.view import View, patch_of, view_of
from throwdown.site.challenges.models import Challenge
from throwdown.site.meets.models import EntryRequest, Line, Meet
from throwdown.site.people.models import User

CHANNEL = "throwdown_meets"
"""Where PostgreSQL tells every process of the site that a meet has changed."""
MOST_ACTS = 200_000
"""Of one meet, on this site."""
MOST_KEPT = 8
TRIES = 5
_RECEIVED = ("acts", "head", "official", "entry_open", "name", "heard_at", "beside")
TAKEN = ("new",)
"""Addresses beside meets that are no meet's."""


class Forked(InputError):
    """The field's book is not the one that is here: it was restored, or another was written."""


@dataclass
class _Known:
    """A meet as this process saw it last, so that the next lines need not read them all."""

    head: str
    acts: list[Act]
    view: View | None


_known: OrderedDict[int, _Known] = OrderedDict()
_days: OrderedDict[int, tuple[str, Day]] = OrderedDict()
_lock = threading.Lock()


def make_meet(user: User, name: str, challenge: Challenge | None = None) -> tuple[Meet, str]:
    """Make a meet, and the key with which its field sends.

    Raises InputError where it has no name that a slug can be made of.
    """
    slug = slugify(name)[:80]
    if not slug:
        raise InputError(_("the meet has no name"), where="name", expected=_("letters or digits"))
    key = secrets.token_urlsafe(24)
    row = Meet(
        name=name.strip()[:200], host=user, challenge=challenge, key=_digest(key), head=BEGINNING
    )
    for number in range(2 if slug in TAKEN else 1, 1000):
        row.slug = slug if number == 1 else f"{slug}-{number}"
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            continue
        return row, key
    raise InputError(_("too many meets have this name"), where="name")


def new_key(row: Meet) -> str:
    """Return a new key; the old one opens nothing any more."""
    key = secrets.token_urlsafe(24)
    Meet.objects.filter(pk=row.pk).update(key=_digest(key))
    return key


def opens(row: Meet, key: str) -> bool:
    """Whether a key is the one with which the meet's field sends."""
    return hmac.compare_digest(row.key, _digest(key))


def receive(row: Meet, lines: Sequence[str]) -> Meet:
    """Take lines of a book: those that are here already are compared, the others are added.

    With no line it is a sign of life.  What lines change is worked out before the database is
    locked, and anew where another sender was first.  Raises Forked where a line is not the one
    that is here, InputError where lines are missing or do not hold.
    """
    for _again in range(TRIES):
        seen = Meet.objects.get(pk=row.pk)
        new = _new_lines(seen, lines)
        added = _worked_out(seen, new) if new else None
        with transaction.atomic():
            meet = Meet.objects.select_for_update().get(pk=row.pk)
            if meet.head != seen.head:
                continue
            meet.heard_at = timezone.now()
            if added is not None:
                _add(meet, new, added)
            meet.save(update_fields=_RECEIVED)
            _tell(meet)
        return meet
    raise ThrowdownError("the meet is being sent by several at once")


def tell_beside(meets: Iterable[Meet]) -> None:
    """Have who follows meets learn that what is told beside their books has changed."""
    changed = list(meets)
    Meet.objects.filter(pk__in=[meet.pk for meet in changed]).update(beside=F("beside") + 1)
    for meet in changed:
        _tell(meet)


def acts_of(row: Meet) -> list[Act]:
    """Return the acts of a meet's book."""
    texts = row.lines.order_by("number").values_list("text", flat=True)
    return [read_line(text)[0] for text in texts]


def day_of(row: Meet) -> Day | None:
    """Return a meet as it is now, None where nothing has come of it yet."""
    if not row.acts:
        return None
    with _lock:
        kept = _days.get(row.pk)
    if kept is not None and kept[0] == row.head:
        return kept[1]
    known = _before(row)
    day = fold(known.acts)
    with _lock:
        _days[row.pk] = row.head, day
        _days.move_to_end(row.pk)
        while len(_days) > MOST_KEPT:
            _days.popitem(last=False)
    return day


def site_view(day: Day, acts: Sequence[Act]) -> View:
    """Return what followers see of a meet here: where entry is open, the way to it as well."""
    return view_of(day, acts, {"enter": "enter/"} if is_entry_open(day) else None)


def _new_lines(meet: Meet, lines: Sequence[str]) -> list[str]:
    """Return the lines that are not here yet."""
    if not lines:
        return []
    first = read_line(lines[0])[0].number
    if first > meet.acts + 1:
        raise InputError(
            _("acts are missing"), where="lines", expected=_("act %d next") % (meet.acts + 1)
        )
    here = meet.lines.filter(
        number__gte=first, number__lt=first + len(lines), number__lte=meet.acts
    )
    texts = list(here.order_by("number").values_list("text", flat=True))
    for text, line in zip(texts, lines, strict=False):
        if text != line:
            raise Forked(
                _("act %d is not the one that is here") % read_line(text)[0].number,
                where="lines",
                expected=_("the book that was sent before"),
            )
    return list(lines[len(texts) :])


@dataclass
class _Added:
    """What new lines make of a meet."""

    known: _Known
    patch: str
    name: str
    official: bool
    entry_open: bool
    answers: Mapping[str, Answer] | None


def _worked_out(meet: Meet, lines: Sequence[str]) -> _Added:
    if meet.acts + len(lines) > MOST_ACTS:
        raise InputError(_("a meet has at most %d acts here") % MOST_ACTS, where="lines")
    verdict = verify_lines(lines, meet.acts, meet.head)
    for place, what in verdict.broken:
        raise InputError(
            _("the book does not hold: line %(place)d %(what)s") % {"place": place, "what": what}
        )
    for act, line in zip(verdict.acts, lines, strict=True):
        check_length(line, act.kind)
    before = _before(meet)
    acts = [*before.acts, *verdict.acts]
    day = fold(acts)
    view = site_view(day, acts)
    changed = patch_of(before.view, view) if before.view is not None else view
    known = _Known(verdict.head, acts, view)
    told = any(act.kind in ("answer", "undo") for act in verdict.acts)
    answers = day.roster.answers if told else None
    return _Added(
        known, compact(changed), day.name[:200], day.official, is_entry_open(day), answers
    )


def _add(meet: Meet, lines: Sequence[str], added: _Added) -> None:
    """Write new lines; the last of them carries what they all change."""
    Line.objects.bulk_create(
        Line(
            meet=meet,
            number=meet.acts + place,
            text=line,
            patch=added.patch if place == len(lines) else "{}",
        )
        for place, line in enumerate(lines, 1)
    )
    meet.acts, meet.head = len(added.known.acts), added.known.head
    meet.official, meet.name = added.official, added.name
    meet.entry_open = added.entry_open
    if added.answers is not None:
        _note_answers(meet, added.answers)
        meet.beside += 1  # that somebody is in, who may add traces
    transaction.on_commit(lambda: _keep(meet.pk, added.known))


def _note_answers(meet: Meet, answers: Mapping[str, Answer]) -> None:
    """Note beside requests what the book answers them; an answer that was undone is none."""
    none = Answer(0, False)
    for row in meet.requests.all():
        said = answers.get(row.name, none)
        now = (said.version, said.accepted, said.reason[:300])
        if (row.answered, row.accepted, row.reason) != now:
            row.answered, row.accepted, row.reason = now
            EntryRequest.objects.filter(pk=row.pk).update(
                answered=row.answered, accepted=row.accepted, reason=row.reason
            )


def _before(meet: Meet) -> _Known:
    """Return the meet as it is before new lines: kept by this process, or folded anew."""
    with _lock:
        known = _known.get(meet.pk)
    if known is not None and known.head == meet.head:
        return known
    acts = acts_of(meet)
    return _Known(meet.head, acts, site_view(fold(acts), acts) if acts else None)


def _keep(number: int, known: _Known) -> None:
    with _lock:
        _known[number] = known
        _known.move_to_end(number)
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)


def _tell(meet: Meet) -> None:
    """Tell every process; where the database cannot, they look by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, meet.slug])


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
