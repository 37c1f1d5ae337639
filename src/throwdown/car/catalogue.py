"""The catalogue: which cars there are, and which one a name means; any other from its file.

Listing reads the files as they are; only a car that is wanted is checked and completed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from throwdown.car.document import read_toml
from throwdown.names import matching, the_one
from throwdown.units import to_si

if TYPE_CHECKING:
    from throwdown.car.spec import Car

FOLDER = Path(__file__).parent.parent / "data" / "cars"
_EXPECTED = "a car of `throwdown cars list`, or the path of a .toml"


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
    if query is None or not query.strip():
        return tuple(listings.values())
    return tuple(listings[key] for key in matching(query, _names()))


def find_car(query: str) -> CarListing:
    """Return the one car of the catalogue that a forgiving name means; an exact id wins.

    Raises InputError where that is none (with the nearest) or several (with all of them).
    """
    return _listings()[the_one(query, _names(), what="car", expected=_EXPECTED)]


def load_car(name: str | Path) -> Car:
    """Return a car by its id, part of its name, or the path of a .toml.

    Raises InputError where that is none or several, or where the file is wrong.
    """
    from throwdown.car.spec import Car

    text = str(name)
    if isinstance(name, Path) or "/" in text or "\\" in text or text.lower().endswith(".toml"):
        return Car.from_toml(Path(text).expanduser())
    return _shipped(text if _is_id(text) else find_car(text).id)


def is_listed(car: Car) -> bool:
    """Whether a car is just the one that its id names, not one of a file of somebody's own."""
    return _is_id(car.id) and _shipped(car.id).content_hash == car.content_hash


def _is_id(text: str) -> bool:
    """Whether a car has just this id: then no other file need be read."""
    return bool(text) and Path(text).name == text and (FOLDER / f"{text}.toml").is_file()


@cache
def _shipped(car_id: str) -> Car:
    from throwdown.car.spec import Car

    return Car.from_toml(FOLDER / f"{car_id}.toml")


@cache
def _listings() -> dict[str, CarListing]:
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: path.stem)
    return {path.stem: _listing(path.stem, read_toml(path)) for path in paths}


def _names() -> dict[str, tuple[str, ...]]:
    return {key: (one.name, f"{one.maker} {one.year}") for key, one in _listings().items()}


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
