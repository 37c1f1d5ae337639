"""The catalogue that ships, and forgiving names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from throwdown.car import Car, find_car, list_cars, load_car
from throwdown.car.catalogue import FOLDER
from throwdown.errors import InputError

IDS = [listing.id for listing in list_cars()]


@pytest.mark.parametrize("car_id", IDS)
def test_every_car_that_ships_is_right(car_id: str) -> None:
    car = load_car(car_id)
    assert car.id == car_id
    assert car.maker
    assert car.value("mass") == find_car(car_id).value("mass")
    assert car.value("power") == find_car(car_id).value("power")
    assert car.price_usd == find_car(car_id).price_usd
    for figure in car.figures.values():
        assert figure.source


def test_the_catalogue_is_whole() -> None:
    assert len(IDS) >= 30
    assert sorted(IDS) == IDS
    assert {f"{car_id}.toml" for car_id in IDS} == {path.name for path in FOLDER.glob("*.toml")}


@pytest.mark.parametrize(
    ("query", "car_id"),
    [
        ("mini-cooper-s-2010", "mini-cooper-s-2010"),
        ("MINI Cooper S 2010", "mini-cooper-s-2010"),
        ("911 carrera s", "porsche-911-carrera-s-2010"),
        ("gti", "volkswagen-gti-2010"),
        ("mx5", "mazda-mx-5-2009"),
        ("gt-r", "nissan-gt-r-2009"),
        ("  camaro  ", "chevrolet-camaro-ss-2010"),
    ],
)
def test_a_forgiving_name(query: str, car_id: str) -> None:
    assert load_car(query).id == car_id
    assert find_car(query).id == car_id


def test_an_ambiguous_name_lists_the_candidates() -> None:
    with pytest.raises(InputError) as caught:
        load_car("mini cooper s")
    assert {"mini-cooper-s-2010", "mini-cooper-s-2011"} <= set(caught.value.nearest)
    assert set(caught.value.nearest) <= set(IDS)


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("porshe 911", "porsche-911-carrera-2010"),
        ("mini-cooper-s-201o", "mini-cooper-s-2010"),
        ("camero", "chevrolet-camaro-ss-2010"),
    ],
)
def test_a_typo_gets_the_nearest(query: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        load_car(query)
    assert near in caught.value.nearest
    assert set(caught.value.nearest) <= set(IDS)


@pytest.mark.parametrize("query", ["zzzzzzzz", "", "   ", "..", "🏎"])
def test_nonsense_is_no_car(query: str) -> None:
    with pytest.raises(InputError):
        load_car(query)


def test_listing_by_a_query() -> None:
    minis = list_cars("mini")
    assert 0 < len(minis) < len(IDS)
    assert all("mini" in listing.id for listing in minis)
    assert list_cars("zeppelin") == ()


def test_a_path(tmp_path: Path) -> None:
    copy = tmp_path / "own.toml"
    copy.write_bytes((FOLDER / "mini-cooper-s-2010.toml").read_bytes())
    shipped = load_car("mini-cooper-s-2010")
    assert load_car(copy).content_hash == shipped.content_hash
    assert load_car(str(copy)) == Car.from_toml(copy)
    with pytest.raises(InputError, match=r"no file nothing\.toml"):
        load_car("nothing.toml")


def test_listing_needs_no_pydantic_and_a_car_no_numpy() -> None:
    probe = (
        "import sys\nfrom throwdown.car import list_cars, load_car\nlist_cars()\n"
        "print(*sys.modules, sep=',')\nload_car('mini-cooper-s-2010')\nprint(*sys.modules, sep=',')"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    listing, whole = (set(line.split(",")) for line in done.stdout.splitlines())
    assert "pydantic" not in listing
    assert "pydantic" in whole  # the probe sees what is loaded
    assert not whole & {"numpy", "numba", "scipy", "throwdown.lap", "throwdown.course"}
