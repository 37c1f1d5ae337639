"""Who may open a page of oversight; to anybody else it is as if it were not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from throwdown.site.people.models import User

View = Callable[..., HttpResponse]


def moderators(view: View) -> View:
    """Let moderators in, and administrators."""
    return _only(view, lambda user: user.is_moderator)


def administrators(view: View) -> View:
    """Let administrators in."""
    return _only(view, lambda user: user.is_superuser)


def _only(view: View, may: Callable[[User], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not may(user):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)
