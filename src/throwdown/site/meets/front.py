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
    r"(?P<rest>/(?:|board|overlay|live|(?:state|results|overlay)\.json|results\.csv|book\.jsonl|sw\.js"
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
        if found is None or board is None:
            await self._django(scope, receive, send)
        else:
            await self._answer(board, {**scope, "rest": found["rest"]}, receive, send)

    async def _answer(self, board: Board, scope: Scope, receive: Any, send: Any) -> None:
        from throwdown.site.meets.guard import adding, guard

        rest = scope.pop("rest")
        refused, headers = guard(scope)
        if refused is not None:
            await adding(headers, refused)(scope, receive, send)
        elif rest == "/live":
            board.stream.most = board.stream.viewers + self._left
            board.stream.headers = headers
            await board.stream(scope, receive, send)
        else:
            if rest == "/results.csv":
                await board.folded()
            mounted = {**scope, "path": rest, "raw_path": None}
            await adding(headers, board.app)(mounted, receive, send)

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
