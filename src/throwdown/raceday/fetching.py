"""From the public site to the field: requests to be entered, whenever there is a link.

The field says which it has, held or answered, and gets the others.  So nothing is lost where an
answer does not arrive, nothing comes in twice, and the site knows what it need keep no longer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from throwdown.disk import NotWritten
from throwdown.raceday.reception import Reception
from throwdown.raceday.sending import (
    AGAIN_S,
    LONGEST_S,
    REFUSED_S,
    Link,
    Refused,
    client_of,
    load_client,
    not_taken,
)

if TYPE_CHECKING:
    import httpx

FETCH_S = 10.0
"""How often the site is asked for requests [s]."""
MOST_ROUNDS = 1000


class Fetcher:
    """Fetches the requests of one meet, as long as ``run`` runs."""

    def __init__(
        self,
        link: Link,
        reception: Reception,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        every_s: float = FETCH_S,
    ) -> None:
        self._link, self._reception = link, reception
        self._transport, self._every_s = transport, every_s
        self.words = ""
        """Why the last attempt failed, empty where it did not."""

    async def run(self) -> None:
        """Fetch until cancelled."""
        await load_client()
        import httpx

        wait = AGAIN_S
        async with client_of(self._link, self._transport) as client:
            while True:
                try:
                    await self.fetch(client)
                except (httpx.HTTPError, NotWritten) as error:
                    self.words = str(error) or type(error).__name__
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, LONGEST_S)
                except Exception as error:  # whatever it is, the next requests are to be fetched
                    self.words = f"{type(error).__name__}: {error}"
                    await asyncio.sleep(REFUSED_S)
                else:
                    self.words, wait = "", AGAIN_S
                    await asyncio.sleep(self._every_s)

    async def once(self) -> int:
        """Fetch all there is; return how many were new.  Raises as ``fetch`` does."""
        async with client_of(self._link, self._transport) as client:
            return await self.fetch(client)

    async def fetch(self, client: httpx.AsyncClient) -> int:
        """Fetch until nothing new comes, so that the site learns what arrived.

        Raises Refused where the site does not know the key, httpx.HTTPError where there is no
        link, NotWritten where the disk is full.
        """
        found = 0
        for _ in range(MOST_ROUNDS):
            given = await self._ask(client)
            new = self._reception.take(given)
            found += new
            if not new:
                break
        return found

    async def _ask(self, client: httpx.AsyncClient) -> list[Any]:
        import httpx

        have = {"have": self._reception.have}
        answer = await client.post(f"{self._link.url}requests/", json=have)
        if answer.status_code != 200:
            raise not_taken(answer)
        try:
            given = answer.json()["requests"]
        except (ValueError, KeyError, TypeError):
            raise httpx.HTTPError("this is no site that answers") from None
        if not isinstance(given, list):
            raise Refused("the site sent no list of requests")
        return given
