"""What a car's name says of its maker, layout and body."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from throwdown.names import plain


@dataclass(frozen=True)
class Layout:
    """What a name says; ``drive`` is None where it says nothing."""

    maker: str
    engine: str
    drive: str | None
    body: str
    electric: bool


@cache
def _known() -> dict[str, Any]:
    file = resources.files("throwdown") / "data" / "references" / "layouts.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    ends = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"(?<!\w){re.escape(word.rstrip('*'))}{ends}(?!\w)")


def _has(name: str, words: list[str]) -> bool:
    return any(_pattern(word).search(name) for word in words)


@cache
def layout_of(name: str) -> Layout:
    """Return what a car's name says; a name that says nothing is a front-engined coupe."""
    text = plain(name)
    maker = _maker(text)
    engine, drive = maker.get("engine", "front"), maker.get("drive")
    for model in maker.get("model", ()):
        if _has(text, model["words"]) and not _has(text, model.get("without", [])):
            engine, drive = model.get("engine", engine), model.get("drive", drive)
    bodies = _known()["bodies"]
    body = next((kind for kind, words in bodies.items() if _has(text, words)), "coupe")
    electric = _has(text, _known()["electric"]["words"])
    called = str(maker.get("maker") or maker.get("called") or text.split(" ")[0].title())
    return Layout(called, engine, drive, body, electric)


def _maker(text: str) -> dict[str, Any]:
    """Return the entry of the maker whose name stands first, the longer of two in one place."""
    best: tuple[int, int] | None = None
    found: dict[str, Any] = {}
    for maker in _known()["maker"]:
        for name in maker["names"]:
            place = _pattern(name).search(text)
            if place is not None and (best is None or (place.start(), -len(name)) < best):
                best = (place.start(), -len(name))
                found = {**maker, "called": name.title()}
    return found
