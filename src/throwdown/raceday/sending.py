"""From the field to the public site: lines of the book, each once, whenever there is a link.

The field is the authority: the site takes the lines that follow those it has, and refuses a book
that is not the one it had.  So nothing has to be merged, sending again does no harm, and a copy of
the book that somebody carries home sends as well as the machine in the field.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from throwdown.chain import BEGINNING
from throwdown.errors import InputError, ThrowdownError
from throwdown.meet.book import read_line
from throwdown.raceday.reception import Mode

if TYPE_CHECKING:
    import httpx

LINK = "site.json"
BEAT_S = 5.0
"""How often the site is told that the field is there, where nothing happens [s]."""
AGAIN_S, LONGEST_S = 0.5, 5.0
"""How long after a failure it is tried again [s], then twice that, …"""
REFUSED_S = 30.0
MOST_LINES, MOST_BYTES = 500, 400_000
TIMEOUT_S = 10.0

State = Literal["never", "sent", "behind", "refused"]


@dataclass(frozen=True)
class Link:
    """Where a meet is followed, and the key with which it is sent there.

    ``entries`` says how requests to be entered are answered: by an official (``ask``), or as they
    come (``auto``).
    """

    url: str
    key: str
    entries: Mode = "ask"


class Refused(ThrowdownError):
    """The site does not take the book: another key or another book is wanted."""


def read_url(url: str) -> str:
    """Return the address of a meet on a site.

    Raises InputError where it is none, or the key would be sent there for everybody to read.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or "/meets/" not in parts.path:
        raise InputError(
            f"{url!r} is no address of a meet",
            where="url",
            expected="https://throwdown.example.org/meets/NAME/",
        )
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise InputError(
            f"{url!r} is not encrypted: whoever carries it could read the key",
            where="url",
            expected="https://…, or an address of one's own network",
        )
    return url.rstrip("/") + "/"


def _is_near(host: str) -> bool:
    """Whether a host is this machine or one of a private network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def keep_link(folder: Path, link: Link) -> None:
    """Keep a link in a meet's folder, for its owner alone."""
    fresh = folder / f".{LINK}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump({"url": link.url, "key": link.key, "entries": link.entries}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(folder / LINK)


def read_link(folder: Path) -> Link | None:
    """Return the link of a folder, None where it has none.  Raises InputError where it is none."""
    try:
        given = json.loads((folder / LINK).read_text(encoding="utf-8"))
        mode: Mode = "auto" if given.get("entries") == "auto" else "ask"
        return Link(read_url(str(given["url"])), str(given["key"]), mode)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise InputError(
            "the link to the site cannot be read",
            where=str(folder / LINK),
            expected="“throwdown meet link” again",
        ) from None


class Sender:
    """Sends a book, as long as ``run`` runs.  ``lines`` gives it as it is, from the first on."""

    def __init__(
        self,
        link: Link,
        lines: Callable[[], Sequence[str]],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        beat_s: float = BEAT_S,
    ) -> None:
        self._link, self._lines, self._beat_s = link, lines, beat_s
        self._transport = transport
        self._there: int | None = None
        self._new = asyncio.Event()
        self.state: State = "never"
        self.words = ""
        self.sent_at: float | None = None
        """When the site answered last, by a clock that runs on [s]."""

    @property
    def behind(self) -> int:
        """How many acts the site has not."""
        return len(self._lines()) - (self._there or 0)

    def ring(self) -> None:
        """Say that there is something new."""
        self._new.set()

    async def run(self) -> None:
        """Send until cancelled."""
        await load_client()
        import httpx

        wait = AGAIN_S
        async with client_of(self._link, self._transport) as client:
            while True:
                self._new.clear()
                try:
                    await self.send(client)
                except httpx.HTTPError as error:
                    self.state, self.words = "behind", str(error) or type(error).__name__
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, LONGEST_S)
                except Refused as error:
                    self.state, self.words = "refused", str(error)
                    await asyncio.sleep(REFUSED_S)
                except Exception as error:  # whatever it is, the next acts are to be sent
                    self.state = "refused"
                    self.words = f"sending failed: {type(error).__name__}: {error}"
                    await asyncio.sleep(REFUSED_S)
                else:
                    wait = AGAIN_S
                    await self._something()

    async def send(self, client: httpx.AsyncClient) -> None:
        """Send all that the site has not.

        Raises Refused where it does not take it, httpx.HTTPError where there is no link.
        """
        if self._there is None:
            await self._post(client, [])
        sent = False
        while not sent or (self._there or 0) < len(self._lines()):
            lines = self._lines()[self._there or 0 :]
            await self._post(client, _portion(lines))
            sent = True
        self.state, self.words = "sent", ""

    async def once(self) -> int:
        """Send all and return how many acts the site has then."""
        async with client_of(self._link, self._transport) as client:
            await self.send(client)
        return self._there or 0

    async def _something(self) -> None:
        """Wait for a new act, or until it is time for a sign of life."""
        try:
            async with asyncio.timeout(self._beat_s):
                await self._new.wait()
        except TimeoutError:
            return

    async def _post(self, client: httpx.AsyncClient, lines: Sequence[str]) -> None:
        body = "".join(f"{line}\n" for line in lines).encode()
        answer = await client.post(f"{self._link.url}push/", content=body)
        if answer.status_code not in (200, 400):
            raise not_taken(answer)
        self._take(answer)

    def _take(self, answer: httpx.Response) -> None:
        """Note how many acts are there; they have to be ours."""
        import httpx

        try:
            given = answer.json()
            there, head = int(given["acts"]), str(given["head"])
        except (ValueError, KeyError, TypeError):
            raise httpx.HTTPError("this is no site that answers") from None
        lines = self._lines()
        own = read_line(lines[there - 1])[1] if 0 < there <= len(lines) else BEGINNING
        if there > len(lines) or own != head:
            raise Refused("the site has another book of this meet")
        if answer.status_code == 400 and there == self._there:
            raise Refused(_why(answer))
        self._there, self.sent_at = there, time.monotonic()


async def load_client() -> None:
    """Load what asks a site, beside the loop: a meet that begins is there before its link is."""
    await asyncio.to_thread(import_module, "httpx")


def client_of(link: Link, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Return what asks a site with the key of a link."""
    import httpx

    return httpx.AsyncClient(
        timeout=TIMEOUT_S,
        transport=transport,
        headers={"Authorization": f"Bearer {link.key}"},
    )


def not_taken(answer: httpx.Response) -> Refused | httpx.HTTPError:
    """Return what to raise of an answer that is none: Refused where asking again is no use."""
    import httpx

    if 300 <= answer.status_code < 400:
        where = answer.headers.get("Location", "elsewhere")
        return Refused(f"the site answers at another address: {where}")
    if answer.status_code in (400, 403, 404, 409, 413):
        return Refused(_why(answer))
    return httpx.HTTPError(f"the site answered {answer.status_code}")


def _portion(lines: Sequence[str]) -> list[str]:
    """Return as many lines as go in one request."""
    portion: list[str] = []
    size = 0
    for line in lines[:MOST_LINES]:
        size += len(line.encode()) + 1
        if portion and size > MOST_BYTES:
            break
        portion.append(line)
    return portion


def _why(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["what"])
    except (ValueError, KeyError, TypeError):
        much = " (too much at once)" if answer.status_code == 413 else ""
        return f"the site answered {answer.status_code}{much}"
