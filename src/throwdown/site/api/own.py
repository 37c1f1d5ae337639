"""One's own news and webhooks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Status
from pydantic import Field

from throwdown.site.api import answers
from throwdown.site.api.asks import HookAsk
from throwdown.site.api.auth import WRITING
from throwdown.site.api.faults import refuse, said
from throwdown.site.api.lists import page_of
from throwdown.site.api.me import Number
from throwdown.site.api.people_asks import PageAsk
from throwdown.site.challenges.models import Hook, News
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.forms import HookForm
from throwdown.site.people.names import user_of

router = Router(auth=WRITING, tags=["Own"])


class NewsAsked(PageAsk):
    """Which part of the news."""

    unseen: bool = Field(False, description="only what you have not read on your page")


@router.get("/me/news", response=said(401, 403, 422, ok=answers.NewsList))
def list_news(request: HttpRequest, asked: Query[NewsAsked]) -> Any:
    """List your news, newest first.  Reading them here leaves them unseen."""
    found = News.objects.filter(user=user_of(request))
    if asked.unseen:
        found = found.filter(seen=False)
    return page_of(found.select_related("record__challenge"), asked, _told_of)


@router.get("/me/hooks", response=said(401, 403, 422, ok=answers.HookList))
def list_hooks(request: HttpRequest) -> Any:
    """List your webhooks."""
    mine = Hook.objects.filter(user=user_of(request)).select_related("challenge").order_by("pk")
    items = [_told(one) for one in mine]
    return {"count": len(items), "items": items}


@router.post("/me/hooks", response=said(400, 401, 403, 422, 429, made=answers.NewHook))
def make_hook(request: HttpRequest, given: HookAsk) -> Any:
    """Add a webhook.  Its secret is in this answer and nowhere else."""
    check_rate(request, "webhook")
    form = HookForm({"url": given.url, "challenge": given.challenge or ""}, user=user_of(request))
    if not form.is_valid():
        raise refuse(form)
    made = form.keep()
    return Status(201, {**_told(made), "secret": made.secret})


@router.delete("/me/hooks/{number}", response=said(401, 403, 404, 422, ok=answers.Gone))
def delete_hook(request: HttpRequest, number: Path[Number]) -> Any:
    """Delete a webhook: its address is told nothing more."""
    if not Hook.objects.filter(user=user_of(request), pk=number).delete()[0]:
        raise Http404
    return {"gone": True}


def _told_of(news: News) -> dict[str, Any]:
    same = ("id", "text", "at", "seen")
    where = {"challenge": news.record.challenge.slug, "number": news.record.number}
    return {**{name: getattr(news, name) for name in same}, **where}


def _told(hook: Hook) -> dict[str, Any]:
    same = ("id", "url", "failures", "last_said")
    return {
        **{name: getattr(hook, name) for name in same},
        "challenge": hook.challenge.slug if hook.challenge else None,
    }
