"""Seasons: which there are, and their points."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from throwdown.site.api.asks import Slug
from throwdown.site.api.faults import said
from throwdown.site.api.lists import page_of
from throwdown.site.api.people_asks import PageAsk
from throwdown.site.seasons.models import Season
from throwdown.site.seasons.points import Event, table_of

router = Router(tags=["Meets"])


class SeasonLine(Schema):
    """A season."""

    slug: str
    name: str
    url: str
    meets: int


class SeasonList(Schema):
    """Seasons, newest first."""

    count: int
    limit: int
    offset: int
    items: list[SeasonLine]


class SeasonEvent(Schema):
    """A meet of a season; ``acts`` and ``head`` are those of the book that was counted.

    ``dates`` is empty while nobody has driven; ``why`` says why it gives no points.
    """

    number: int
    meet: str
    name: str
    url: str
    dates: str
    acts: int
    head: str
    official: bool
    provisional: bool
    heard_at: datetime | None
    why: str | None


class SeasonPoints(Schema):
    """What somebody, or a team, has: points of each event, and whether they count.

    ``points`` are null where they were not there, ``place`` where they were at too few.
    """

    who: str
    name: str
    group: str
    points: list[int | None]
    counts: list[bool]
    total: int
    place: int | None


class SeasonAnswer(Schema):
    """A season as the books of its meets stand; ``rules`` as their file has them.

    ``written_at`` is when the last act of its books was written.
    """

    slug: str
    name: str
    url: str
    rules: dict[str, Any]
    written_at: datetime | None
    events: list[SeasonEvent]
    standings: list[SeasonPoints]
    teams: list[SeasonPoints]


@router.get("/seasons", response=said(422, ok=SeasonList))
def seasons(request: HttpRequest, asked: Query[PageAsk]) -> Any:
    """List seasons, newest first."""
    return page_of(Season.objects.prefetch_related("meets"), asked, _line)


@router.get("/seasons/{slug:slug}", response=said(404, 422, ok=SeasonAnswer))
def season(request: HttpRequest, slug: Slug) -> Any:
    """Tell the points of a season, worked out from the books of its meets as they are here."""
    table = table_of(get_object_or_404(Season, slug=slug))
    row = table.season
    return {
        "slug": row.slug,
        "name": row.name,
        "url": row.get_absolute_url(),
        "rules": row.rules,
        "written_at": table.written,
        "events": [_event(one) for one in table.events],
        "standings": [asdict(one) for one in table.standings],
        "teams": [asdict(one) for one in table.teams],
    }


def _line(row: Season) -> dict[str, Any]:
    meets = len(row.meets.all())
    return {"slug": row.slug, "name": row.name, "url": row.get_absolute_url(), "meets": meets}


def _event(one: Event) -> dict[str, Any]:
    meet, counted = one.meet, one.counted
    return {
        "number": one.number,
        "meet": meet.slug,
        "name": meet.name,
        "url": meet.get_absolute_url(),
        "dates": counted.dates,
        "acts": meet.acts,
        "head": meet.head,
        "official": counted.official,
        "provisional": one.provisional,
        "heard_at": meet.heard_at,
        "why": counted.why or None,
    }
