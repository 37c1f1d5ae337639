"""Numbers of cars: the next that is free, and the nearest to one that is taken."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count


def next_number(taken: Collection[str]) -> str:
    """Return the lowest number from 1 on that nobody has."""
    known = _plain(taken)
    return str(next(number for number in count(1) if number not in known))


def nearest_number(given: str, taken: Collection[str]) -> str:
    """Return the free number nearest to one, the lower of two; the next free one if it is none."""
    if not given.isascii() or not given.isdigit():
        return next_number(taken)
    wanted, known = int(given), _plain(taken)
    for away in count():
        for number in (wanted - away, wanted + away):
            if number > 0 and number not in known:
                return str(number)
    raise AssertionError("there is always a free number")


def _plain(taken: Collection[str]) -> frozenset[int]:
    return frozenset(int(one) for one in taken if one.isascii() and one.isdigit())
