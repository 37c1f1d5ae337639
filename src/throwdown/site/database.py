"""Which database holds the site: SQLite at home, or what ``DATABASE_URL`` names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from throwdown.errors import InputError

_EXPECTED = "postgresql://user:password@host:5432/name or sqlite:///path"


def database(home: Path) -> dict[str, Any]:
    """Return Django's settings of the database.  Raises InputError where the address is none."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return _sqlite(home / "throwdown.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path.removeprefix("/"))))
    name = unquote(parts.path.removeprefix("/"))
    try:
        port = parts.port
    except ValueError:
        raise InputError("DATABASE_URL has a port that is none", expected=_EXPECTED) from None
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise InputError(f"DATABASE_URL begins with {parts.scheme!r}", expected=_EXPECTED)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port or "",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10}, **dict(parse_qsl(parts.query))},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """Writers queue for the lock at once instead of failing when they first write."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA mmap_size=268435456;"
            ),
        },
    }
