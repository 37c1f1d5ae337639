"""Who may sit at a desk: whoever has the meet's desk key."""

from __future__ import annotations

import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "throwdown-desk"
_DAYS = 7


class Access:
    """Checks the desk key of a link, and the cookie that it leaves in a browser."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self.token = hashlib.sha256(b"throwdown desk " + self._key).hexdigest()

    def allows(self, request: Request) -> bool:
        """Whether the browser has been let in."""
        given = request.cookies.get(COOKIE, "")
        return hmac.compare_digest(given.encode(), self.token.encode())

    def fits(self, request: Request) -> bool:
        """Whether the link holds the key."""
        return hmac.compare_digest(request.query_params.get("key", "").encode(), self._key)

    def let_in(self, request: Request, response: Response) -> None:
        """Leave the cookie that lets the browser in from now on."""
        response.set_cookie(
            COOKIE,
            self.token,
            max_age=_DAYS * 86_400,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
