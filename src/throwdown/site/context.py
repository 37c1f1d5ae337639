"""What every page may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the units and theme that were chosen, and how many news wait."""
    from throwdown.site.challenges.models import News

    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    units = user.units if known and user is not None else request.COOKIES.get("units", "metric")
    theme = request.COOKIES.get("theme", "auto")
    return {
        "units": units if units in ("metric", "us") else "metric",
        "theme": theme if theme in ("light", "dark") else "",
        "address": settings.ADDRESS,
        "mail_works": bool(settings.MAIL),
        "news_count": SimpleLazyObject(
            lambda: News.objects.filter(user=user, seen=False).count() if known else 0
        ),
    }
