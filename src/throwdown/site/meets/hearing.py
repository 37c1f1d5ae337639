"""How a process of the site learns that a meet has changed: PostgreSQL says so, or it looks."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from django.db import connection

from throwdown.site.meets.boards import Boards
from throwdown.site.meets.store import CHANNEL

LOOK_S = 0.1
"""How often a database that cannot say so is looked at, while somebody follows [s]."""
SURE_S = 5.0
"""How often the database is looked at anyway: what was said while nobody listened is lost [s]."""


async def hear(boards: Boards) -> None:
    """Keep boards up to date until cancelled."""
    if connection.vendor != "postgresql":
        await _look(boards, LOOK_S)
    while True:
        try:
            await _listen(boards)
        except asyncio.CancelledError:
            raise
        except Exception:
            logging.getLogger(__name__).exception("listening to the database ended; again")
            await boards.refresh()
            await asyncio.sleep(1.0)


async def _look(boards: Boards, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        await boards.refresh()


async def _listen(boards: Boards) -> None:
    import psycopg

    async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as link:
        await link.execute(f"LISTEN {CHANNEL}")
        sure = asyncio.create_task(_look(boards, SURE_S))
        try:
            async for note in link.notifies():
                await boards.refresh(note.payload)
        finally:
            sure.cancel()
            with suppress(asyncio.CancelledError):
                await sure


def _parameters() -> dict[str, Any]:
    """Return how the database is reached, as Django does it."""
    found = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port", "sslmode", "service", "passfile")
    return {name: found[name] for name in names if found.get(name)}
