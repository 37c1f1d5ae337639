"""A language that marks whatever is translated, and what of a page then stays without marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from django.utils import translation

UNSEEN = ("script", "style", "code", "svg", "template")
SAID = ("aria-label", "alt", "title", "placeholder", "data-frame-title")
"""Attributes that somebody is shown or read out."""
_EMPTY = ("br", "hr", "img", "input", "link", "meta", "wbr", "source", "col", "area", "base")
_PUT_IN = re.compile(r"(%\(\w+\)[a-z]|(?<!%)%[a-z]|\{\w*\})")
_WORD = re.compile(r"[^\W\d_]{2,}")


def mark_what_is_translated(monkeypatch: Any) -> None:
    """Put ⟦ ⟧ around every text that goes through gettext; what is put into one stays outside."""

    def one(message: str) -> str:
        parts = _PUT_IN.split(message)
        return "".join(
            part if number % 2 or not part.strip() else f"⟦{part}⟧"
            for number, part in enumerate(parts)
        )

    def either(one_of: str, many: str, number: Any) -> str:
        return one(one_of if number == 1 else many)

    for name, told in {
        "gettext": one,
        "pgettext": lambda _context, message: one(message),
        "ngettext": either,
        "npgettext": lambda _context, *rest: either(*rest),
    }.items():
        monkeypatch.setattr(translation._trans, name, told)


class _Page(HTMLParser):
    """The words of a page: in one stream, since marks go across tags, and those of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.attributes: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in UNSEEN and tag not in _EMPTY:
            self._unseen.append(tag)
        self.attributes += [value for name in SAID if (value := given.get(name))]
        if tag == "meta" and given.get("name") == "description":
            self.attributes.append(given["content"] or "")
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.attributes.append(given.get("value") or "")
        self.text.append("" if tag == "a" else " ")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()
        self.text.append("" if tag == "a" else " ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data)


def bare_words(html: str, data: Iterable[str]) -> list[str]:
    """Return the words of a page that stand outside marks and are no data."""
    page = _Page()
    page.feed(html)
    page.close()
    known = sorted({_plain(one) for one in data if one.strip()}, key=len, reverse=True)
    words: list[str] = []
    for text in ("".join(page.text), *page.attributes):
        rest = _unmarked(_plain(text))
        for one in known:
            if one in rest:
                rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", rest)
        words += _WORD.findall(rest)
    return words


def _plain(text: str) -> str:
    return " ".join(text.split())


def _unmarked(text: str) -> str:
    """Return what stands outside marks, which may stand in one another."""
    depth, kept = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        kept.append(letter if depth == 0 and letter != "⟧" else " ")
    assert depth == 0, "a mark that was opened was never closed"
    return "".join(kept)


def texts_in(thing: Any) -> Iterator[str]:
    """Yield every text that is kept in a thing of the catalogue."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from texts_in(value)
    elif isinstance(thing, (list, tuple, set, frozenset)):
        for one in thing:
            yield from texts_in(one)
    elif hasattr(thing, "__dict__"):
        yield from texts_in(vars(thing))
