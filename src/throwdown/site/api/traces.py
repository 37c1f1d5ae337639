"""What loggers wrote of one's own runs at a meet: which there are, published and removed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Body, File, Query, Router, Schema, UploadedFile
from pydantic import Field

from throwdown.site.api.answers import Gone
from throwdown.site.api.asks import NO_NUL, Ask, Slug
from throwdown.site.api.auth import WRITING
from throwdown.site.api.faults import NotYours, refuse, said
from throwdown.site.api.me import Number
from throwdown.site.meets import tracing
from throwdown.site.meets.models import Meet, Trace
from throwdown.site.meets.publishing import TraceForm, check_removal
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Meets"])


class RunAnswer(Schema):
    """A run of an entry that you made; ``run`` names it, ``start`` is its act in the book.

    ``by`` says whose trace the report shows, ``trace`` is yours.
    """

    run: str
    entry: str
    number: str
    car_class: str
    nth: int
    start: int
    time: str | None
    by: Literal["entrant", "organiser"] | None
    trace: int | None


class RunList(Schema):
    """Your runs; ``strays`` are your traces of runs that are no longer yours."""

    count: int
    items: list[RunAnswer]
    strays: list[int]


class TraceAsk(Ask):
    """Whose file it is: the ``run`` as the list names it."""

    run: Annotated[str, Field(max_length=40, pattern=NO_NUL)]


class RemovalAsk(Ask):
    """Why somebody else's trace goes."""

    why: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""


@router.get("/meets/{slug:slug}/traces", response=said(401, 403, 404, 422, ok=RunList))
def list_runs(request: HttpRequest, slug: Slug) -> Any:
    """List your runs at a meet, and whether they have a trace."""
    return _runs(request, get_object_or_404(Meet, slug=slug))


@router.post("/meets/{slug:slug}/traces", response=said(400, 401, 403, 404, 422, 429, ok=RunList))
def publish_trace(
    request: HttpRequest, slug: Slug, of: Body[TraceAsk], file: File[UploadedFile]
) -> Any:
    """Publish what a logger wrote of a run: CSV or VBO, up to 8 MB.

    The request is multipart: ``of`` names the run, as JSON, ``file`` is the file.
    """
    meet, user = get_object_or_404(Meet, slug=slug), user_of(request)
    check_rate(request, "trace")
    form = TraceForm({"run": of.run}, {"file": file}, runs=tracing.runs_of(meet, user))
    if not form.is_valid():
        raise refuse(form)
    data, name = form.cleaned_data["file"]
    tracing.attach(meet, user, of.run, data, name)
    return _runs(request, meet)


@router.delete(
    "/meets/{slug:slug}/traces/{number}", response=said(401, 403, 404, 422, 429, ok=Gone)
)
def remove_trace(request: HttpRequest, slug: Slug, number: Number, asked: Query[RemovalAsk]) -> Any:
    """Remove a trace: yours, or for a reason as host of the meet or moderator any."""
    rows = Trace.objects.select_related("request", "meet")
    trace = get_object_or_404(rows, meet__slug=slug, pk=number)
    try:
        why = check_removal(trace, user_of(request), asked.why)
    except PermissionDenied:
        raise NotYours(_("this trace is somebody else's")) from None
    check_rate(request, "trace")
    tracing.remove(trace, user_of(request), why)
    return {"gone": True}


def _runs(request: HttpRequest, meet: Meet) -> dict[str, Any]:
    user = user_of(request)
    found = tracing.runs_of(meet, user)
    return {
        "count": len(found),
        "strays": [one.pk for one in tracing.strays_of(meet, user, found)],
        "items": [
            {
                "run": one.name,
                "entry": one.request.entry,
                "number": one.number,
                "car_class": one.car_class,
                "nth": one.nth,
                "start": one.start,
                "time": one.time or None,
                "by": one.by or None,
                "trace": one.trace,
            }
            for one in found
        ],
    }
