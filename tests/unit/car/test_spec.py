"""A car as a record: values, copies, hash, JSON."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from pydantic import ValidationError

from throwdown.car import Car, TyreOption
from throwdown.car.quantities import NEEDED
from throwdown.errors import InputError

HATCH: dict[str, Any] = {
    "mass": 1210.0,
    "power": (172, "hp"),
    "drive": "front",
    "tyre": "all-season",
    "year": 2010,
    "body": "hatchback",
}


@pytest.fixture
def hatch() -> Car:
    return Car.from_figures(**HATCH)


def test_every_needed_figure_is_there(hatch: Car) -> None:
    assert set(NEEDED) <= set(hatch.figures)
    for name, figure in hatch.figures.items():
        assert figure.source
        assert figure.kind == ("published" if name in ("mass", "power") else "estimated")
        assert all(math.isfinite(x) for x in (*figure.values, *figure.sds))


@pytest.mark.parametrize("power", [128_260.37798, "172 hp", (172, "hp"), [172, "hp"]])
def test_a_figure_may_be_given_in_several_ways(hatch: Car, power: object) -> None:
    car = Car.from_figures(**{**HATCH, "power": power})
    assert car.value("power") == pytest.approx(hatch.value("power"))


def test_a_figure_may_be_a_table() -> None:
    table = {"value": 2668, "unit": "lb", "sd": 10, "kind": "measured", "source": "scale"}
    mass = Car.from_figures(**{**HATCH, "mass": table}).figures["mass"]
    assert mass.value == pytest.approx(1210.184, rel=1e-6)
    assert mass.sd_given == pytest.approx(10.0)
    assert mass.kind == "measured"


def test_wrong_figures_are_told() -> None:
    with pytest.raises(InputError) as caught:
        Car.from_figures(**{**HATCH, "mass": "heavy", "wheelbse": 2.5})
    assert "mass is 'heavy'" in str(caught.value)
    assert "nearest: wheelbase" in str(caught.value)


def test_value_and_values(hatch: Car) -> None:
    assert hatch.values("mass") == (1210.0,)
    assert len(hatch.values("gear_ratios")) == 6
    with pytest.raises(InputError, match="is a list"):
        hatch.value("gear_ratios")
    with pytest.raises(InputError, match="nearest: wheelbase"):
        hatch.value("wheelbse")
    assert hatch.price_usd is None
    assert Car.from_figures(**HATCH, price=22300).price_usd == 22300.0


def test_a_car_cannot_be_changed(hatch: Car) -> None:
    with pytest.raises(ValidationError):
        hatch.year = 2011


def test_the_hash_follows_what_changes_a_result(hatch: Car) -> None:
    again = Car.from_figures(**HATCH)
    assert hatch.content_hash == again.content_hash
    assert hash(hatch) == hash(again)
    assert len(hatch.content_hash) == 64
    others = [
        Car.from_figures(**{**HATCH, **change})
        for change in ({"mass": 1211.0}, {"tyre": "summer"}, {"abs": False})
    ]
    others.append(hatch.replace_figure("skidpad", 8.5))
    others.append(hatch.replace_figure("mass", 1210.0, sd=1.0))
    assert len({car.content_hash for car in (hatch, *others)}) == len(others) + 1
    renamed = Car.from_figures(**HATCH, name="Other", notes=["a remark"])
    assert renamed.content_hash == hatch.content_hash


def test_to_dict_is_json_and_complete(hatch: Car) -> None:
    record = json.loads(json.dumps(hatch.to_dict(), allow_nan=False))
    assert record["figures"]["power"]["value"] == 172.0
    assert record["figures"]["power"]["unit"] == "hp"
    assert record["figures"]["power"]["si_value"] == pytest.approx(128_260.4, rel=1e-6)
    assert record["drive"] == "front"
    assert record["content_hash"] == hatch.content_hash


def test_replace_figure_changes_one_alone(hatch: Car) -> None:
    strong = hatch.replace_figure("power", 250, "hp", source="a what-if")
    assert strong.value("power") == pytest.approx(186_425.0, rel=1e-6)
    assert strong.figures["power"].source == "a what-if"
    changed = {n for n in hatch.figures if hatch.figures[n] != strong.figures[n]}
    assert changed == {"power"}
    assert strong.content_hash != hatch.content_hash
    assert hatch.value("power") == pytest.approx(128_260.4, rel=1e-6)


def test_replace_figure_with_estimates_that_follow(hatch: Car) -> None:
    strong = hatch.replace_figure("power", 250, "hp", re_estimate=True)
    assert strong.value("torque") > hatch.value("torque")
    assert strong.value("mass") == hatch.value("mass")


@pytest.mark.parametrize(
    ("name", "value", "unit"), [("wheelbse", 2.5, None), ("mass", 1.0, None), ("mass", 1200, "hp")]
)
def test_replace_figure_checks(hatch: Car, name: str, value: float, unit: str | None) -> None:
    with pytest.raises(InputError):
        hatch.replace_figure(name, value, unit)


def summer(width: float | None = None) -> TyreOption:
    return TyreOption("summer", "summer", 1.0, "price list", width_front=width, radius=0.31)


def test_on_tyre_estimates_follow(hatch: Car) -> None:
    car = hatch.on_tyre(summer(0.225))
    assert car.tyre == "summer"
    assert car.value("tyre_width_front") == 0.225
    assert car.value("tyre_radius") == 0.31
    assert car.value("skidpad") > hatch.value("skidpad")
    assert car.value("load_sensitivity") < hatch.value("load_sensitivity")
    assert car.tyre_options == ()


def test_on_tyre_carries_a_stated_skid_pad_over(hatch: Car) -> None:
    tested = hatch.replace_figure("skidpad", 0.85, "g", kind="measured")
    car = tested.on_tyre(summer())
    ratio = hatch.on_tyre(summer()).value("skidpad") / hatch.value("skidpad")
    assert car.value("skidpad") == pytest.approx(tested.value("skidpad") * ratio, rel=2e-3)
    assert car.figures["skidpad"].kind == "estimated"
    assert car.figures["skidpad"].sds[0] > tested.figures["skidpad"].sds[0]
    same = tested.on_tyre(TyreOption("a-s", "all-season", 1.0, "price list"))
    assert same.figures["skidpad"] == tested.figures["skidpad"]


def test_draw_distribution(hatch: Car) -> None:
    names, means, sds = hatch.draw_distribution()
    assert len(names) == len(means) == len(sds)
    assert "skidpad" in names
    assert "gear_ratios" not in names
    assert all(sd > 0.0 for sd in sds)


def test_drag_area_of_its_parts() -> None:
    car = Car.from_figures(**HATCH, drag_coefficient=0.36, frontal_area=1.98)
    assert car.value("drag_area") == pytest.approx(0.7128, rel=1e-3)
    assert "stated" in car.figures["drag_area"].source
    assert Car.from_figures(**HATCH, drag_area=0.5).value("drag_area") == 0.5


def test_one_final_drive_per_gear() -> None:
    car = Car.from_figures(
        **HATCH,
        gear_ratios=(3.36, 2.09, 1.47, 1.10, 1.11, 0.93),
        final_drive=(3.94,) * 4 + (3.09,) * 2,
    )
    assert len(car.values("final_drive")) == 6
