"""Who asks: somebody who is logged in, a program with a token, or nobody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from throwdown.site.api import tokens
from throwdown.site.people.models import User


class PersonalToken(HttpBearer):
    """A token of one's own, in the header ``Authorization: Bearer …``."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """Return whose token it is.  One that is none is refused, whatever else is sent."""
        user = tokens.find(token)
        if user is None:
            raise AuthenticationError(message=_("this token is none, or was revoked"))
        # Limits, roles and all that follows ask the request who it is.
        request.user = user
        return user


class Session(APIKeyCookie):
    """The session of somebody who logged in; what changes anything needs the CSRF header too."""

    def __init__(self) -> None:
        from django.conf import settings

        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__()

    def __call__(self, request: HttpRequest) -> User | None:
        """Ask who is logged in first: to nobody a missing CSRF token says nothing."""
        if not isinstance(request.user, User):
            return None
        if check_csrf(request) is not None:
            raise HttpError(403, _("the CSRF token is missing or wrong"))
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return who is logged in."""
        return request.user if isinstance(request.user, User) else None


def nobody(request: HttpRequest) -> bool:
    """Let anybody read what is public."""
    return True


TOKEN, SESSION = PersonalToken(), Session()
READING = [TOKEN, SESSION, nobody]
WRITING = [TOKEN, SESSION]
ALSO_NOBODY: dict[str, Any] = {"security": [{}]}
"""What the schema adds where nobody need be logged in."""
