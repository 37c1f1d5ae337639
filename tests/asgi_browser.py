"""Asks an application without a port, as a browser does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from starlette.applications import Starlette


class Browser:
    """Asks an app, and keeps its cookies."""

    def __init__(self, app: Starlette) -> None:
        transport = httpx.ASGITransport(app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://desk")
        self.cookies = self._client.cookies
        # A thread of its own: one whose browser tests ran before has a loop already.
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()

    def get(self, path: str) -> httpx.Response:
        return self._thread.submit(lambda: self._runner.run(self._client.get(path))).result()

    def post(self, path: str, **how: Any) -> httpx.Response:
        return self._thread.submit(
            lambda: self._runner.run(self._client.post(path, **how))
        ).result()

    def close(self) -> None:
        self._thread.submit(lambda: self._runner.run(self._client.aclose())).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
