"""What every answer carries, and how a refusal reads."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.oversight.limits import TooMany
from throwdown.site.refusing import in_words

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self' https://www.youtube-nocookie.com https://player.vimeo.com",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def policy(answer: Answer) -> Answer:
    """Add the content security policy, unless a view has set a policy of its own."""
    # A form that leads to a log-in elsewhere is stopped on its way there, so that must be let.
    elsewhere = "form-action 'self' https:" if settings.SOCIALACCOUNT_PROVIDERS else ""
    content = CONTENT_POLICY.replace("form-action 'self'", elsewhere or "form-action 'self'")

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", content)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return respond


class refusals:
    """Turn what a form did not catch into a page that says what is wrong."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer bad input with 400 and haste with 429."""
        if isinstance(error, TooMany):
            response = _page(request, 429, str(error))
            response.headers["Retry-After"] = str(error.wait_s)
            return response
        if isinstance(error, InputError):
            return _page(request, 400, in_words(error))
        return None


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from this site, or that cookies are off."""
    del reason
    what = _("This form has expired or did not come from this site. Go back.")
    return _page(request, 403, what)


def _page(request: HttpRequest, status: int, what: str) -> HttpResponse:
    return render(request, "refused.html", {"status": status, "what": what}, status=status)
