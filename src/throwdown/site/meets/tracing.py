"""What entrants' loggers wrote of their runs: read here, kept beside the book, told in the report.

Only the run is kept, as few numbers: of the rest of a file, as the way home, nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.meet.assembly import driven
from throwdown.meet.day import Day
from throwdown.meet.traces import check_trace
from throwdown.raceday.live.view import printed
from throwdown.raceday.tracing import fit
from throwdown.site.meets.models import EntryRequest, Meet, Trace
from throwdown.site.meets.store import day_of, tell_beside
from throwdown.site.oversight.acts import note
from throwdown.site.people.models import User

MOST_BYTES = 8_000_000
"""How large a file may be [bytes]: some 80,000 rows of twelve columns."""
MOST_TRACES = 2000
"""Of one meet, on this site."""
REMOVED = "trace removed"
"""The act of the audit log when somebody else's trace goes."""


@dataclass(frozen=True)
class OwnRun:
    """A run of one's own entry, counted from 1; ``start`` is the act of its start.

    ``by`` says whose trace it has: ``entrant``, ``organiser``, or nobody's where it is empty;
    ``trace`` is one's own, also where the organiser's counts.
    """

    request: EntryRequest
    number: str
    car_class: str
    nth: int
    start: int
    time: str
    by: str
    trace: int | None = None

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.request.name}-{self.nth}"


def runs_of(meet: Meet, user: User) -> list[OwnRun]:
    """Return the runs of all of somebody's entries that the field let in."""
    day = day_of(meet)
    if day is None:
        return []
    rows = meet.requests.filter(user=user).prefetch_related("traces").order_by("pk")
    runs = driven(day.assembled.runs)
    found: list[OwnRun] = []
    for row in rows:
        if row.entry not in day.entries:
            continue
        entry = day.entries[row.entry]
        kept = {one.run: one for one in row.traces.all()}
        for nth, run in enumerate(runs.get(row.entry, ()), start=1):
            own = kept.get(run.number)
            found.append(
                OwnRun(
                    request=row,
                    number=entry.number,
                    car_class=entry.car_class,
                    nth=nth,
                    start=run.number,
                    time="" if run.raw is None else printed(run.raw, day.rules),
                    by=_whose(day, run.number, own),
                    trace=None if own is None else own.pk,
                )
            )
    return found


def strays_of(meet: Meet, user: User, runs: Sequence[OwnRun]) -> list[Trace]:
    """Return somebody's traces of runs that are no longer theirs: shown nowhere, but there."""
    shown = [one.trace for one in runs if one.trace is not None]
    return list(meet.traces.filter(request__user=user).exclude(pk__in=shown))


def attach(meet: Meet, user: User, run: str, data: bytes, of: str) -> Trace:
    """Keep what a file says of a run, named as in ``OwnRun``; another of it is replaced.

    ``of`` names the file in messages.  Raises InputError where the run is not theirs or has a trace
    by the organiser, or the file holds no such run.
    """
    day = day_of(meet)
    found = {one.name: one for one in runs_of(meet, user)}.get(run)
    if day is None or found is None:
        raise InputError(_("that is no run of yours"), where="run")
    if found.by == "organiser":
        raise InputError(_("the organiser has attached a trace to this run"), where="run")
    if len(data) > MOST_BYTES:
        raise InputError(_("the file has over 8 MB"), where="file")
    try:
        facts = fit(day, found.request.entry, found.nth, data, of).facts
        check_trace(facts)
    except InputError as error:
        if error.where == "run":
            raise
        # Where in the file it is, with the line, is what helps to mend it.
        said = f"{error.where}: {error.message}" if error.where else error.message
        raise InputError(said, where="file", expected=error.expected) from None
    with transaction.atomic():
        Meet.objects.select_for_update().get(pk=meet.pk)
        others = meet.traces.exclude(request=found.request, run=found.start)
        if others.count() >= MOST_TRACES:
            raise InputError(_("this meet has very many traces: no more are taken"), where="file")
        row, _made = Trace.objects.update_or_create(
            request=found.request, run=found.start, defaults={"meet": meet, "facts": dict(facts)}
        )
        tell_beside([meet])
    return row


def remove(trace: Trace, by: User, why: str = "") -> None:
    """Remove a trace; where it is somebody else's, that is written down with the reason."""
    with transaction.atomic():
        if trace.request.user_id != by.pk:
            note(by, REMOVED, f"{trace.meet.slug}, run {trace.run}", why)
        trace.delete()
        tell_beside([trace.meet])


def may_remove(trace: Trace, user: User) -> bool:
    """Whether somebody may remove a trace: whose it is, the meet's host, and moderators."""
    return user.pk in (trace.request.user_id, trace.meet.host_id) or user.is_moderator


def told_of(meet: int) -> Sequence[str]:
    """Return the facts of a meet's traces as lines of JSON, as reports take them."""
    rows = Trace.objects.filter(meet_id=meet).order_by("pk")
    return [json.dumps(facts) for facts in rows.values_list("facts", flat=True)]


def _whose(day: Day, run: int, own: Trace | None) -> str:
    if run in day.traces:
        return "organiser"
    return "" if own is None else "entrant"
