"""Rate limits, counted in the database so that every process counts the same."""

from __future__ import annotations

import hashlib
import time
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

LIMITS: dict[str, tuple[int, int]] = {
    "move": (120, 300),
    "challenge": (20, 3600),
    "meet": (20, 3600),
    "season": (30, 3600),
    "push": (6000, 300),
    "fetch": (600, 300),
    "entry": (30, 3600),
    "trace": (30, 3600),
    "payment": (20, 3600),
    "picture": (20, 3600),
    "word": (30, 300),
    "call": (120, 300),
    "simulation": (240, 300),
    "design": (20, 3600),
    "claim": (20, 3600),
    "party": (20, 3600),
    "invitation": (30, 3600),
    "webhook": (20, 3600),
    "export": (10, 3600),
    "token": (20, 3600),
}
"""How many within how many seconds, for each person (or address, where nobody is logged in)."""

LIMIT_WORDS = {
    "move": lazy("moves"),
    "challenge": lazy("challenges"),
    "meet": lazy("meets"),
    "season": lazy("seasons"),
    "push": lazy("acts of a meet"),
    "fetch": lazy("fetching requests"),
    "entry": lazy("entries to meets"),
    "trace": lazy("traces of runs"),
    "payment": lazy("payments"),
    "picture": lazy("pictures"),
    "word": lazy("words to a challenge"),
    "call": lazy("calls"),
    "simulation": lazy("simulations"),
    "design": lazy("courses to be designed"),
    "claim": lazy("links to parties"),
    "party": lazy("parties"),
    "invitation": lazy("invitations"),
    "webhook": lazy("webhooks"),
    "export": lazy("exports"),
    "token": lazy("tokens"),
}


class TooMany(Exception):
    """More than a limit allows; ``wait_s`` is when to come back."""

    def __init__(self, what: str, wait_s: int) -> None:
        said = _("Too many at once (%(what)s). Try again in %(wait_s)d s.")
        super().__init__(said % {"what": what, "wait_s": wait_s})
        self.wait_s = wait_s


def check_rate(request: HttpRequest, what: str, who: str = "") -> None:
    """Count one more, of ``who`` or else of who asks.  Raises TooMany where that is too many."""
    from throwdown.site.oversight.models import Count

    most, within = LIMITS[what]
    now = int(time.time())
    window = now // within
    user = request.user
    who = who or (f"u{user.pk}" if user.is_authenticated else _network_of(address_of(request)))
    key = hashlib.sha256(f"{settings.SECRET_KEY}{what}{who}".encode()).hexdigest()[:32]
    with transaction.atomic():
        row, made = Count.objects.get_or_create(
            key=key, window=window, defaults={"count": 1, "ends": (window + 1) * within}
        )
        if not made:
            Count.objects.filter(pk=row.pk).update(count=F("count") + 1)
            row.count += 1
    if row.count > most:
        raise TooMany(str(LIMIT_WORDS[what]), row.ends - now)


def _network_of(address: str) -> str:
    """Return whose an address is: one connection has a whole /64 of IPv6 to itself."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from, as far as one's own proxies vouch for it."""
    if settings.PROXIES:
        said = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(said) >= settings.PROXIES and said[-settings.PROXIES]:
            return said[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
