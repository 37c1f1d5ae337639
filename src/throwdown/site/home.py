"""The folder that holds a site's data: its secret, its database, its pictures, its mail."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from throwdown.errors import InputError

VARIABLE = "THROWDOWN_HOME"


def home() -> Path:
    """Return the folder, made where it is not: ``THROWDOWN_HOME`` or the user's data folder.

    Raises InputError where there is no folder that can be written to.
    """
    named = os.environ.get(VARIABLE)
    place = Path(named).absolute() if named else _default()
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(
            f"{VARIABLE} is {place}: {error.strerror}", expected="a folder that can be written to"
        ) from None
    if not os.access(place, os.W_OK | os.X_OK):
        raise InputError(f"{VARIABLE} is {place}", expected="a folder that can be written to")
    return place


def secret() -> str:
    """Return the site's secret: ``THROWDOWN_SECRET``, or one made once and kept at home."""
    given = os.environ.get("THROWDOWN_SECRET")
    if given:
        return given
    file = home() / "secret"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = file.read_text(encoding="ascii").strip()
        if len(kept) < 50:
            raise InputError(
                "the secret is too short", where=str(file), expected="50 characters or more"
            ) from None
        return kept
    made = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(made)
    return made


def _default() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "throwdown"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "throwdown"
