"""Feeds: the moves as Atom, the races as a calendar; of all challenges or of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_GET
from icalendar import Calendar, Event

from throwdown.challenge.terms import moment
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.models import Challenge, Record
from throwdown.site.challenges.names import MOVE_WORDS, STATE_WORDS
from throwdown.site.challenges.reading import detail_of

ON_THE_CALENDAR = (
    *("accepted", "scheduled", "postponed", "cancelled"),
    *("live", "provisional", "protested", "official", "no-contest", "settled"),
)


class Moves(Feed):  # type: ignore[type-arg]
    """The latest moves."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the feed in one piece: it is written in hundreds, each of which would be sent."""
        response = super().__call__(request, *args, **kwargs)
        response.content = response.content
        return response

    def get_object(self, request: HttpRequest, slug: str = "") -> Challenge | None:
        """Return the one challenge, None for all.  Raises Http404 where none is public."""
        return _public(slug) if slug else None

    def title(self, obj: Challenge | None) -> str:
        """Name the feed."""
        return f"Throwdown: {obj.title}" if obj else "Throwdown: challenges"

    def link(self, obj: Challenge | None) -> str:
        """Say whose feed it is."""
        return obj.get_absolute_url() if obj else "/challenges/"

    def subtitle(self, obj: Challenge | None) -> str:
        """Say what is in it."""
        return "Every move, as it is made."

    def items(self, obj: Challenge | None) -> list[Record]:
        """Return the latest records."""
        found = Record.objects.exclude(kind__in=("draft", "amend"))
        found = found.filter(challenge=obj) if obj else found.exclude(challenge__status="draft")
        return list(
            found.select_related("challenge").prefetch_related("beside").order_by("-id")[:50]
        )

    def item_title(self, item: Any) -> str:
        """Name a move."""
        return f"{item.challenge.title}: {MOVE_WORDS[item.kind][1]}"

    def item_description(self, item: Any) -> str:
        """Give its words."""
        detail = detail_of(item.kind, json.loads(item.facts))
        text = next((one.text for one in item.beside.all() if one.name == "text"), "")
        # A summary is markup to those who read it.
        return escape(
            "".join(c for c in f"{detail} {text}".strip() if c.isprintable() or c in "\n\t")
        )

    def item_link(self, item: Any) -> str:
        """Say where it is."""
        return f"{item.challenge.get_absolute_url()}#m{item.number}"

    def item_updateddate(self, item: Any) -> datetime:
        """Say when it was made."""
        return moment(item.at, "at")

    item_pubdate = item_updateddate


@require_GET
def calendar(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Send the races that have a date."""
    found = Challenge.objects.filter(status__in=ON_THE_CALENDAR, race_at__isnull=False)
    found = found.filter(pk=_public(slug).pk) if slug else found
    book = Calendar()
    book.add("prodid", "-//Throwdown//Races//EN")
    book.add("version", "2.0")
    book.add("x-wr-calname", "Throwdown races")
    for row in found.select_related("place").order_by("-race_at")[:500]:
        assert row.race_at is not None
        event = Event()
        event.add("uid", f"{row.slug}@throwdown")
        event.add("dtstamp", row.last_at.astimezone(UTC))
        event.add("dtstart", row.race_at.astimezone(UTC))
        event.add("duration", timedelta(hours=2))
        event.add("sequence", row.moves)
        event.add("summary", row.title)
        event.add("location", _where(row))
        event.add("description", str(STATE_WORDS[row.status]))
        event.add("url", settings.ADDRESS + row.get_absolute_url())
        event.add("status", "CANCELLED" if row.status == "cancelled" else "CONFIRMED")
        book.add_component(event)
    return HttpResponse(
        book.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="throwdown.ics"'},
    )


def _where(row: Challenge) -> str:
    """Return the course and, where one was agreed on, the place."""
    course = shelf.course_name(row.course)
    return f"{course}, {row.place.text}" if row.place else course


def _public(slug: str) -> Challenge:
    found = Challenge.objects.filter(slug=slug).exclude(status="draft").first()
    if found is None:
        raise Http404
    return found
