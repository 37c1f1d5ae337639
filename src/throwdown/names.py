"""Words: the thing a person means by an id, a name, or some words of them; a number's noun."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from throwdown.errors import InputError, nearest_names

Names = Mapping[str, Sequence[str]]
"""For each id the names it goes by, the id itself not among them."""


EVERYDAY = {
    "beemer": "bmw",
    "bimmer": "bmw",
    "bug": "beetle",
    "chevy": "chevrolet",
    "golf": "gti",
    "jcw": "john cooper works",
    "ring": "nordschleife",
    "vw": "volkswagen",
}
"""Words that people use, and those that stand in names for it; only ever a suggestion."""


def plain(text: str) -> str:
    """Return lower case without accents or punctuation, words apart by one space."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in flat if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def matching(query: str, names: Names) -> list[str]:
    """Return the ids that have every word: as whole words, else as beginnings, else anywhere.

    Where none has, the letters in one run count: "mx5" is in "MX-5".
    """
    words = plain(query).split()
    if not words:
        return []
    texts = {key: f" {' '.join(plain(n) for n in (key, *more))} " for key, more in names.items()}
    for pattern in (" {} ", " {}", "{}"):
        wanted = [pattern.format(word) for word in words]
        found = [key for key, text in texts.items() if all(word in text for word in wanted)]
        if found:
            return found
    run = "".join(words)
    return [key for key, text in texts.items() if len(run) > 2 and run in text.replace(" ", "")]


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
    """Return the ids spelt most like ``query``: word by word where every word has a likeness.

    So "porshe 911" finds all that "porsche 911" would; else the whole counts. Everyday words
    count as what they stand for.
    """
    words = plain(query).split()
    meant = [EVERYDAY.get(word, word) for word in words]
    if meant != words:
        found = matching(" ".join(meant), names)
        return tuple(found) or nearest(" ".join(meant), names)
    texts = [plain(n) for key, more in names.items() for n in (key, *more)]
    known = sorted({word for text in texts for word in text.split()})
    mended = [nearest_names(word, known, most=1, cutoff=0.7) for word in words]
    if mended and all(mended):
        found = matching(" ".join(word[0] for word in mended), names)
        if found:
            return tuple(found)
    spelt = {plain(n): key for key, more in names.items() for n in (key, *more)}
    near = nearest_names(plain(query), spelt)
    return tuple(dict.fromkeys(spelt[name] for name in near))


def counted(number: int, one: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "car"), counted(2, "car"), counted(2000, "race")
    ('1 car', '2 cars', '2,000 races')
    """
    return f"{number:,} {one if number == 1 else one + 's'}"
