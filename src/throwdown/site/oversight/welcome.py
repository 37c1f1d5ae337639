"""The first start: a link, printed once, by which the first administrator makes an account.

A file at home holds the digest of the link's secret.  Whoever takes that file away has used the
link, and a file can be taken away only once.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from throwdown.site.people.models import User


def make_welcome() -> str | None:
    """Return the path of a new link, None where there is an administrator already."""
    if _is_administered():
        _file().unlink(missing_ok=True)
        return None
    token = secrets.token_urlsafe(32)
    fresh = _file().with_name(f"welcome-{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(_digest(token))
    fresh.replace(_file())
    return reverse("oversight:welcome", args=[token])


def is_welcome(token: str) -> bool:
    """Whether a link still works."""
    return _holds(_file(), token) and not _is_administered()


def use_welcome(token: str) -> bool:
    """Use a link up.  Of several who try at once, one is told True."""
    if not is_welcome(token):
        return False
    taken = _file().with_name(f"welcome-{secrets.token_hex(8)}")
    try:
        _file().rename(taken)
    except FileNotFoundError:
        return False
    if not _holds(taken, token):  # A newer link was made in between: it keeps its file.
        with suppress(FileExistsError):
            os.link(taken, _file())
        taken.unlink()
        return False
    taken.unlink()
    return True


def _file() -> Path:
    return Path(settings.HOME) / "welcome"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _holds(file: Path, token: str) -> bool:
    try:
        kept = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return bool(kept) and hmac.compare_digest(kept, _digest(token))


def _is_administered() -> bool:
    return User.objects.filter(is_superuser=True, is_active=True).exists()
