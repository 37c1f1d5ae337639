"""Addresses of videos that can be shown on a page.  Nothing is ever fetched from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO = re.compile(r"[0-9]{4,12}")


@dataclass(frozen=True)
class Video:
    """A video: where it is, and the address of its frame."""

    site: str
    frame: str


def find_video(url: str) -> Video | None:
    """Return the video that an address names, None where it is none that can be shown."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    found = ""
    if host == "youtu.be" and steps:
        found = steps[0]
    elif host in ("youtube.com", "youtube-nocookie.com"):
        named = parse_qs(parts.query).get("v", [""])[0]
        found = steps[1] if len(steps) > 1 and steps[0] in ("embed", "shorts", "live") else named
    if _YOUTUBE.fullmatch(found):
        return Video("YouTube", f"https://www.youtube-nocookie.com/embed/{found}")
    if host in ("vimeo.com", "player.vimeo.com") and steps and _VIMEO.fullmatch(steps[-1]):
        return Video("Vimeo", f"https://player.vimeo.com/video/{steps[-1]}")
    return None
