"""One command for the site: it prepares the database, then minds the web and its workers."""

from __future__ import annotations

import os
import sys
from functools import partial

from throwdown import __version__
from throwdown.errors import InputError
from throwdown.processes import Child, Say, Supervisor, listen
from throwdown.site import web

LOCAL = ("127.0.0.1", "localhost", "::1")
WEBS = 2
"""Processes that make pages, where there are so many cores."""


def serve(host: str, port: int, workers: int, say: Say) -> None:
    """Serve the site until a signal says to stop.

    Raises InputError where the address cannot be used, ThrowdownError where the site cannot start.
    """
    _surroundings(host, port)
    listening = listen(host, port)
    say("preparing the database …")
    welcome = prepare()
    address = os.environ["THROWDOWN_ADDRESS"]
    say(f"Throwdown is at {address}/")
    if welcome:
        say(f"First start: make yourself its administrator at {address}{welcome}")
    web.load()
    Supervisor(_children(listening.fileno(), workers), say).run()


def prepare() -> str | None:
    """Bring the database and the static files up to date; returns the first administrator's link.

    Safe to call at every start, and by several at once.
    """
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import Group

    from throwdown.site.challenges import demo
    from throwdown.site.oversight.roles import GROUPS
    from throwdown.site.oversight.welcome import make_welcome
    from throwdown.site.predictions import queue

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    for name in GROUPS:
        Group.objects.get_or_create(name=name)
    stamp = settings.STATIC_ROOT / f".version-{__version__}-{_newest(settings.STATICFILES_DIRS)}"
    if not stamp.exists():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.touch()
    demo.begin()
    queue.revive()
    return make_welcome()


def _newest(folders: list[object]) -> int:
    """Return a number that changes with the static files."""
    from pathlib import Path

    total = 0
    for one in folders:
        folder = Path(str(one[1] if isinstance(one, tuple) else one))
        total += sum(int(file.stat().st_mtime) + file.stat().st_size for file in folder.rglob("*"))
    return total


def _children(listening: int, workers: int) -> list[Child]:
    python = sys.executable
    work = [python, "-m", "throwdown", "manage", "work", "--lane"]
    return [
        *(
            Child("web process", begin=partial(web.serve_pages, listening), needed=True)
            for _ in range(min(WEBS, os.cpu_count() or 1))
        ),
        Child("quick worker", [*work, "quick"], niceness=2),
        Child("post worker", [*work, "post"], niceness=4),
        *(Child("worker", [*work, "slow"], niceness=8) for _ in range(workers)),
    ]


def _surroundings(host: str, port: int) -> None:
    """Set what the settings read: on one's own machine there is no TLS."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "throwdown.site.settings"
    named = os.environ.get("THROWDOWN_HOSTS", "")
    if host in LOCAL and not named:
        os.environ.setdefault("THROWDOWN_HTTPS", "0")
        shown = f"[{host}]" if ":" in host else host
        os.environ.setdefault("THROWDOWN_ADDRESS", f"http://{shown}:{port}")
    elif not named:
        raise InputError(
            f"the host {host} is open to others, and THROWDOWN_HOSTS names no host",
            expected="THROWDOWN_HOSTS=throwdown.example.org, or --host 127.0.0.1",
        )
    scheme = "http" if os.environ.get("THROWDOWN_HTTPS", "1") in ("", "0") else "https"
    os.environ.setdefault("THROWDOWN_ADDRESS", f"{scheme}://{named.split(',')[0].strip()}")
