"""Beside Django: the pages and streams of meets, without a thread for each who follows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from throwdown.site.meets.boards import Board, Boards

Scope = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

_MINE = re.compile(
    r"/meets/(?!new/)(?P<slug>(?a:[-\w]){1,100})"
    r"(?P<rest>/(?:|board|overlay|live|report|(?:state|results|overlay)\.json|results\.(?:csv|pdf)|book\.jsonl|sw\.js"
    r"|assets/[0-9a-f]+/[a-z.]+))"
)


class BesideDjango:
    """An ASGI application that answers the followers of meets, and hands on the rest."""

    def __init__(self, django: App) -> None:
        self._django = django
        self._boards: Boards | None = None
        self._hearing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request."""
        found = _MINE.fullmatch(scope["path"]) if scope["type"] == "http" else None
        board = None if found is None else await self._follow(found["slug"])
        app = self._django
        if found is not None and board is not None:
            app = self._app(board, found["rest"], scope)
        await app(scope, receive, send)

    def _app(self, board: Board, rest: str, scope: Scope) -> App:
        """Return what answers a request for a meet, having looked whether it is refused."""
        from throwdown.site.meets.guard import adding, guard

        refused, headers = guard(scope)
        if refused is not None:
            return adding(headers, refused)
        if rest != "/live":
            return adding(headers, _mounted(board, rest))
        board.stream.most = board.stream.viewers + self._left
        board.stream.headers = headers  # a layer around it would cost for every follower and act
        return board.stream

    async def _follow(self, slug: str) -> Board | None:
        from throwdown.site.meets.boards import Boards
        from throwdown.site.meets.hearing import hear

        if self._boards is None:
            self._boards = Boards()
        if self._hearing is None or self._hearing.done():
            self._hearing = asyncio.create_task(hear(self._boards))
        return await self._boards.find(slug)

    @property
    def _left(self) -> int:
        return 0 if self._boards is None else self._boards.left


def _mounted(board: Board, rest: str) -> App:
    """Return a meet's own pages, which know nothing of where they are."""

    async def answer(scope: Scope, receive: Any, send: Any) -> None:
        if rest == "/results.csv":
            await board.folded()
        await board.app({**scope, "path": rest, "raw_path": None}, receive, send)

    return answer
