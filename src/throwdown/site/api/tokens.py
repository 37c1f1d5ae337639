"""Tokens: made once, shown once, kept as a digest, revoked for good."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.oversight.models import Token
from throwdown.site.people.models import User

PREFIX = "throwdown_"
MOST = 20
"""So many tokens somebody may have at once."""
USED_WITHIN = timedelta(minutes=5)
"""How exactly it is kept when a token was last used: not every request writes."""


def make(user: User, name: str) -> tuple[Token, str]:
    """Make a token; returns it and its secret, which nobody can read again."""
    if Token.objects.filter(user=user).count() >= MOST:
        raise InputError(_("you have %d tokens") % MOST, expected=_("one of them revoked first"))
    secret = PREFIX + secrets.token_urlsafe(32)
    return Token.objects.create(user=user, name=name, digest=_digest(secret)), secret


def find(secret: str) -> User | None:
    """Return whose token that is, None where it is none or its account is closed."""
    found = Token.objects.select_related("user").filter(digest=_digest(secret)).first()
    if found is None or not found.user.is_active:
        return None
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_WITHIN)
    Token.objects.filter(long_ago, pk=found.pk).update(last_used_at=now)
    return found.user


def revoke(user: User, number: int) -> bool:
    """Revoke a token of somebody's own; False where there is none of that number."""
    return bool(Token.objects.filter(user=user, pk=number).delete()[0])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
