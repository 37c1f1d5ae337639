"""The cars that come with the package, by forgiving names; any other from its file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from throwdown.car.spec import Car
from throwdown.names import matching, the_one

FOLDER = Path(__file__).parent.parent / "data" / "cars"
_EXPECTED = "a car of `throwdown cars list`, or the path of a .toml"


def load_car(name: str | Path) -> Car:
    """Return a car by its id, part of its name, or the path of a .toml.

    Raises InputError where that is none or several, or where the file is wrong.
    """
    text = str(name)
    if isinstance(name, Path) or "/" in text or "\\" in text or text.lower().endswith(".toml"):
        return Car.from_toml(Path(text).expanduser())
    return find_car(text)


def find_car(query: str) -> Car:
    """Return the one car of the catalogue that ``query`` means.

    Raises InputError where that is none, with the nearest, or several, with all of them.
    """
    if (FOLDER / f"{query}.toml").is_file() and Path(query).name == query:
        return _shipped(query)
    return _shipped(the_one(query, _names(), what="car", expected=_EXPECTED))


def list_cars(query: str | None = None) -> tuple[Car, ...]:
    """Return the catalogue, or the cars that fit ``query``, by id."""
    if query is None or not query.strip():
        return tuple(_shipped(key) for key in _names())
    return tuple(_shipped(key) for key in matching(query, _names()))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    import tomllib

    names = {}
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            facts = tomllib.load(file)
        names[path.stem] = (str(facts["name"]), f"{facts['maker']} {facts['name']}")
    return names


@cache
def _shipped(key: str) -> Car:
    return Car.from_toml(FOLDER / f"{key}.toml")
