"""Forgiving names: the thing a person means by an id, a name, or some words of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from throwdown.errors import InputError, nearest_names

Names = Mapping[str, Sequence[str]]
"""For each id the names it goes by, the id itself not among them."""


def plain(text: str) -> str:
    """Return lower case without accents or punctuation, words apart by one space."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def matching(query: str, names: Names) -> list[str]:
    """Return the ids that have every word: as whole words, else as beginnings, else anywhere."""
    words = plain(query).split()
    if not words:
        return []
    texts = {key: f" {' '.join(plain(n) for n in (key, *more))} " for key, more in names.items()}
    for pattern in (" {} ", " {}", "{}"):
        found = [
            key
            for key, text in texts.items()
            if all(pattern.format(word) in text for word in words)
        ]
        if found:
            return found
    return []


def the_one(query: str, names: Names, *, what: str, expected: str) -> str:
    """Return the one id that ``query`` means; an exact id or name wins over words.

    Raises InputError where that is none, with the nearest, or several, with all of them.
    """
    wanted = plain(query)
    for key, more in names.items():
        if query == key or (wanted and wanted in {plain(n) for n in (key, *more)}):
            return key
    found = matching(query, names)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"“{query}” fits {len(found)} {what}s", expected="one of them", nearest=found
        )
    raise InputError(
        f"no {what} is called “{query}”", expected=expected, nearest=nearest(query, names) or None
    )


def nearest(query: str, names: Names) -> tuple[str, ...]:
    """Return the ids spelt most like ``query``, whole or by one of their longer words."""
    spelt = {plain(n): key for key, more in names.items() for n in (key, *more)}
    for key, more in names.items():
        for word in " ".join(plain(n) for n in (key, *more)).split():
            if len(word) > 3:
                spelt.setdefault(word, key)
    near = nearest_names(plain(query), spelt)
    return tuple(dict.fromkeys(spelt[name] for name in near))
