"""What people write into the cells of tables: numbers with words, ranges, lists, times."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"^(?:(\d+):)?(\d+):(\d{1,2}(?:[.,]\d+)?)$")


def numbers(text: str) -> tuple[float, ...]:
    """Return every number of a cell in order: a range ``1964-67`` has its two ends.

    What stands in brackets belongs to something else: gears, a trim, an option.
    """
    bare = re.sub(r"\([^)]*\)", " ", text)
    bare = re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", " ", bare)
    return tuple(float(found.replace(",", ".")) for found in _NUMBER.findall(bare))


def number(text: str) -> float | None:
    """Return the first number of a cell; None where it has none."""
    found = numbers(text)
    return found[0] if found else None


def seconds(text: str) -> float | None:
    """Return a time in seconds, from ``447.2``, ``7:27.2`` or ``1:07:27.2``; None if it is none."""
    text = text.strip()
    clock = _CLOCK.match(text)
    if clock:
        hours, minutes, rest = clock.groups()
        if float(rest.replace(",", ".")) >= 60.0 or (hours and int(minutes) >= 60):
            return None
        return 3600.0 * int(hours or 0) + 60.0 * int(minutes) + float(rest.replace(",", "."))
    try:
        value = float(text.removesuffix("s").strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def year(text: str) -> int | None:
    """Return the first year of a cell; None where it has none."""
    found = number(text)
    return int(found) if found is not None and 1885.0 <= found <= 2100.0 else None
