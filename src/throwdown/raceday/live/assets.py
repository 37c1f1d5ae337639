"""The pages' own files, in memory: small, and at an address that changes with what is in them."""

from __future__ import annotations

import hashlib
from importlib.resources import files

_KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_STYLE = ("tokens.css", "base.css")


class Assets:
    """Scripts and styles by name, and pages that name them by ``{assets}``."""

    def __init__(self) -> None:
        pages = files("throwdown.raceday.live").joinpath("pages")
        style = files("throwdown.report").joinpath("assets")
        given = {one.name: one.read_bytes() for one in pages.iterdir() if one.is_file()}
        self._files = {name: data for name, data in given.items() if _kind(name) in _KINDS}
        self._files |= {name: style.joinpath(name).read_bytes() for name in _STYLE}
        whole = hashlib.sha256()
        for name, data in sorted(self._files.items()):
            whole.update(name.encode() + b"\0" + data)
        self.digest = whole.hexdigest()[:12]
        self._pages = {
            name: data.replace(b"{assets}", f"assets/{self.digest}".encode())
            for name, data in given.items()
            if _kind(name) == "html"
        }

    def page(self, name: str) -> bytes:
        """Return a page."""
        return self._pages[name]

    def find(self, name: str) -> tuple[bytes, str] | None:
        """Return a script or style and its media type; None where there is none of that name."""
        data = self._files.get(name)
        return None if data is None else (data, _KINDS[_kind(name)])


def _kind(name: str) -> str:
    return name.rpartition(".")[2]
