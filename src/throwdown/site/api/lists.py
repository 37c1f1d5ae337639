"""Lists that are sent part by part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from throwdown.site.api.people_asks import PageAsk

Row = TypeVar("Row", bound=Model)


def part_of(found: QuerySet[Row], asked: PageAsk) -> QuerySet[Row]:
    """Return the part of a list that is asked for."""
    return found[asked.offset : asked.offset + asked.limit]


def page_of(
    found: QuerySet[Row], asked: PageAsk, tell: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """Return the part of a list that is asked for, and of how many it is one."""
    return {
        "count": found.count(),
        "limit": asked.limit,
        "offset": asked.offset,
        "items": [tell(one) for one in part_of(found, asked)],
    }
