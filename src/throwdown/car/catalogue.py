"""The catalogue: which cars there are, and which one a name means.

Listing reads the files as they are; only a car that is wanted is checked and completed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from throwdown.car.document import read_toml
from throwdown.errors import InputError
from throwdown.units import to_si

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from throwdown.car.spec import Car

_MOST_CANDIDATES = 8
_SHORTEST_START = 3  # letters: "coop" may begin a word, "s" may not


@dataclass(frozen=True)
class CarListing:
    """A line of the catalogue; ``mass`` [kg] and ``power`` [W]."""

    id: str
    name: str
    maker: str
    year: int
    body: str
    drive: str
    mass: float
    power: float
    price_usd: float | None

    def value(self, name: str) -> float:
        """Return ``mass`` or ``power``, as a ``Car`` does."""
        return {"mass": self.mass, "power": self.power}[name]


def list_cars(query: str | None = None) -> tuple[CarListing, ...]:
    """Return the catalogue by id, or the cars whose id, name, maker and year fit ``query``."""
    listings = _listings()
    return listings if query is None else _fitting(query, listings)


def find_car(query: str) -> CarListing:
    """Return the one car of the catalogue that a forgiving name means; an exact id wins.

    Raises InputError where that is none (with the nearest) or several (with the candidates).
    """
    listings = _listings()
    for listing in listings:
        if listing.id == query.strip():
            return listing
    found = _fitting(query, listings)
    named = [one for one in found if _words(query) in (_words(one.name), _words(one.id))]
    if len(named) == 1 or len(found) == 1:
        return (named or found)[0]
    if found:
        some = tuple(one.id for one in found[:_MOST_CANDIDATES])
        more = "" if len(found) == len(some) else f" (and {len(found) - len(some)} more)"
        raise InputError(
            f"{query!r} fits {len(found)} cars{more}", expected="one of them", nearest=some
        )
    raise InputError(
        f"no car {query!r}",
        expected="an id or a name from `throwdown cars list`, or a .toml file",
        nearest=_nearest(query, listings) or None,
    )


def load_car(query: str | Path) -> Car:
    """Return the car of a forgiving name, or of a path to a ``.toml`` file.

    Raises InputError where there is none or several, or where its file is wrong.
    """
    from throwdown.car.spec import Car

    if isinstance(query, Path) or query.endswith(".toml") or "/" in query:
        return Car.from_toml(query)
    return _load(find_car(query).id)


@cache
def _load(car_id: str) -> Car:
    from throwdown.car.spec import Car

    resource = _folder() / f"{car_id}.toml"
    return Car.from_document(read_toml(resource), resource.name)


def _folder() -> Traversable:
    return files("throwdown") / "data" / "cars"


@cache
def _listings() -> tuple[CarListing, ...]:
    resources = sorted(
        (entry for entry in _folder().iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return tuple(
        _listing(entry.name.removesuffix(".toml"), read_toml(entry)) for entry in resources
    )


def _listing(stem: str, document: dict[str, Any]) -> CarListing:
    figures = document["figures"]

    def figure(name: str, dimension: str) -> float:
        return to_si(figures[name]["value"], figures[name]["unit"], dimension)

    return CarListing(
        id=stem,
        **{key: document[key] for key in ("name", "maker", "year", "body", "drive")},
        mass=figure("mass", "mass"),
        power=figure("power", "power"),
        price_usd=figure("price", "money") if "price" in figures else None,
    )


def _fitting(query: str, listings: Iterable[CarListing]) -> tuple[CarListing, ...]:
    """The cars that have every word of the query, or else its letters in one run."""
    asked = _words(query)
    if not asked:
        return ()
    found = tuple(one for one in listings if _has_all(asked, _haystack(one)))
    if found:
        return found
    run = "".join(asked)
    if len(run) < _SHORTEST_START:
        return ()
    return tuple(
        one for one in listings if any(run in "".join(_words(text)) for text in (one.id, one.name))
    )


def _has_all(asked: tuple[str, ...], words: frozenset[str]) -> bool:
    return all(
        one in words
        or (len(one) >= _SHORTEST_START and any(word.startswith(one) for word in words))
        for one in asked
    )


def _haystack(one: CarListing) -> frozenset[str]:
    return frozenset(_words(f"{one.id} {one.name} {one.maker} {one.year}"))


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def _nearest(query: str, listings: tuple[CarListing, ...]) -> tuple[str, ...]:
    """Ids near a misspelt name: the whole of it, or word by word."""
    ids = [one.id for one in listings]
    near = get_close_matches("-".join(_words(query)), ids, n=3, cutoff=0.75)
    known = sorted({word for one in listings for word in _haystack(one)})
    mended = [get_close_matches(word, known, n=1, cutoff=0.7) for word in _words(query)]
    if mended and all(mended):
        respelt = " ".join(words[0] for words in mended)
        near += [one.id for one in _fitting(respelt, listings) if one.id not in near]
    if not near:
        near = get_close_matches("-".join(_words(query)), ids, n=3, cutoff=0.4)
    return tuple(near[:_MOST_CANDIDATES])
