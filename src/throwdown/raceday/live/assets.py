"""The pages' own files, in memory: small, and at an address that changes with what is in them."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

_KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
PAGES = {"/": "results.html", "/board": "board.html", "/overlay": "overlay.html"}
KEEPER = "sw.js"
"""What a browser keeps the pages by; it stands beside them, since it minds what is below it."""
_STYLE = ("tokens.css", "base.css")


class Assets:
    """Scripts and styles by name, and pages that name them by ``{assets}``."""

    def __init__(self) -> None:
        pages = files("throwdown.raceday.live").joinpath("pages")
        # Found by its place: named as a package it would be loaded, and with it the simulator.
        style = files("throwdown").joinpath("report").joinpath("assets")
        given = {one.name: one.read_bytes() for one in pages.iterdir() if one.is_file()}
        keeper = given.pop(KEEPER)
        self._files = {name: data for name, data in given.items() if _kind(name) in _KINDS}
        self._files |= {name: style.joinpath(name).read_bytes() for name in _STYLE}
        pages_given = {name: data for name, data in given.items() if _kind(name) == "html"}
        whole = hashlib.sha256(keeper)
        for name, data in sorted({**self._files, **pages_given}.items()):
            whole.update(name.encode() + b"\0" + data)
        self.digest = whole.hexdigest()[:12]
        folder = f"assets/{self.digest}"
        self._pages = {
            name: data.replace(b"{assets}", folder.encode()) for name, data in pages_given.items()
        }
        kept = [path.removeprefix("/") for path in PAGES]
        kept += [f"{folder}/{name}" for name in sorted(self._files)]
        self.keeper = keeper.replace(b"{digest}", self.digest.encode()).replace(
            b"{files}", json.dumps(kept).encode()
        )

    def page(self, name: str) -> bytes:
        """Return a page."""
        return self._pages[name]

    def find(self, name: str) -> tuple[bytes, str] | None:
        """Return a script or style and its media type; None where there is none of that name."""
        data = self._files.get(name)
        return None if data is None else (data, _KINDS[_kind(name)])


def _kind(name: str) -> str:
    return name.rpartition(".")[2]
