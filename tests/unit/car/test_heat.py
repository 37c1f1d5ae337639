"""Heat figures: stated under [heat] or estimated, apart from what laps depend on."""

from __future__ import annotations

from pathlib import Path

import pytest

import throwdown as td
from throwdown.car import Car
from throwdown.car.heat import heat_figures, tyre_masses
from throwdown.car.quantities import HEAT
from throwdown.errors import InputError

FILE = """
year = 2010
body = "hatchback"
drive = "front"
tyre = "summer"
[figures]
mass = { value = 1210, unit = "kg", source = "here" }
power = { value = 128, unit = "kW", source = "here" }
"""
DISC = '{ value = 300, unit = "mm", source = "here" }'


def car(tmp_path: Path, more: str = "") -> Car:
    path = tmp_path / "own.toml"
    path.write_text(FILE + more, encoding="utf-8")
    return Car.from_toml(path)


@pytest.mark.parametrize("id_", [listed.id for listed in td.list_cars()])
def test_every_car_has_all_heat_figures_within_reason(id_: str) -> None:
    one = td.load_car(id_)
    found = heat_figures(one)
    assert set(found.figures) == set(HEAT)
    for name, figure in found.figures.items():
        assert HEAT[name].low <= figure.values[0] <= HEAT[name].high
        assert figure.source
    # A disc fits into its wheel, and weighs what discs weigh.
    assert found.value("disc_diameter_front") < 1.3 * one.value("tyre_radius")
    assert 1.5 < found.value("disc_mass_front") < 25.0
    tread, carcass, area = tyre_masses(one, "front")
    assert 0.5 < tread < carcass + 3.0 < 15.0
    assert 0.1 < area < 0.6


def test_what_is_stated_counts_and_what_is_not_follows_it(tmp_path: Path) -> None:
    plain = heat_figures(car(tmp_path))
    stated = heat_figures(car(tmp_path, f'[heat]\npads = "race"\ndisc_diameter_front = {DISC}\n'))
    assert stated.value("disc_diameter_front") == pytest.approx(0.3)
    assert stated.figures["disc_diameter_front"].kind == "published"
    assert stated.value("disc_mass_front") > plain.value("disc_mass_front")
    assert (plain.pads, stated.pads) == ("original", "race")
    assert plain.content_hash != stated.content_hash


def test_no_lap_depends_on_heat(tmp_path: Path) -> None:
    plain = car(tmp_path)
    stated = car(tmp_path, f"[heat]\ndisc_diameter_front = {DISC}\n")
    assert plain.content_hash == stated.content_hash
    assert "disc_diameter_front" not in stated.figures
    assert stated.to_dict()["heat"]["disc_diameter_front"]["si_value"] == pytest.approx(0.3)
    option = td.load_car("mini-cooper-s-2010")
    assert option.on_tyre(option.tyre_options[0]).heat == option.heat


def test_a_disc_of_known_size_weighs_what_it_was_weighed(tmp_path: Path) -> None:
    """One-piece disc of 295 x 23 mm: 6.4 kg (Car and Driver 9/2002)."""
    discs = (
        '[heat]\ndisc_diameter_front = { value = 295, unit = "mm", source = "C/D" }\n'
        'disc_thickness_front = { value = 23, unit = "mm", source = "C/D" }\n'
    )
    assert heat_figures(car(tmp_path, discs)).value("disc_mass_front") == pytest.approx(6.4, 0.03)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("heat = 3\n", "heat is no table"),
        ('[heat]\npads = "rice"\n', "heat.pads"),
        ("[heat]\ndisc_size = 3\n", "unknown figure 'disc_size'"),
        ('[heat]\ndisc_mass_front = { value = 3, unit = "mm", source = "x" }\n', "unit of mass"),
        ('[heat]\ndisc_mass_front = { value = 900, unit = "kg", source = "x" }\n', "between"),
        ('[heat]\nfuel_capacity = { value = 50, unit = "L" }\n', "no source"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, table: str, words: str) -> None:
    path = tmp_path / "own.toml"
    text = table + FILE if table.startswith("heat =") else FILE + table
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        Car.from_toml(path)
