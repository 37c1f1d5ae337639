"""HTML that cannot forget to escape: every plain string is text, only :class:`Html` is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = frozenset({"br", "col", "hr", "input", "link", "meta", "path", "circle", "line", "rect"})
"""Elements that never have children, so that they are written without an end tag."""

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)\]]")


class Html(str):
    """A string that is markup already. Made here, never from a caller's text."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"
Attribute: TypeAlias = "str | float | bool | None"


def text(value: str) -> Html:
    """Escape ``value``, unless it is markup already."""
    return value if isinstance(value, Html) else Html(escape(value, quote=True))


def join(*children: Child) -> Html:
    """Concatenate children: strings are escaped, markup is kept, None is nothing."""
    parts: list[str] = []
    for child in children:
        if child is None:
            continue
        parts.append(text(child) if isinstance(child, str) else join(*child))
    return Html("".join(parts))


def el(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """One element: ``el("p", "text", class_="note", data_id=3)``.

    A trailing underscore of an attribute's name is dropped, other underscores
    become hyphens; None and False leave the attribute out, True writes it bare.
    SVG's mixed-case names are spelled as they are.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{written}{'/' if name in _SVG_VOID else ''}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


_SVG_VOID = frozenset({"path", "circle", "line", "rect"})


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    shown = f"{value:.6g}" if isinstance(value, float) else str(value)
    return f' {name}="{escape(shown, quote=True)}"'


def linked(value: str) -> Html:
    """Escape ``value`` and turn the web addresses in it into links (which load nothing)."""
    parts: list[Child] = []
    at = 0
    for match in _ADDRESS.finditer(value):
        address = match.group()
        parts += [value[at : match.start()], el("a", address, href=address, rel="noreferrer")]
        at = match.end()
    return join(*parts, value[at:])
