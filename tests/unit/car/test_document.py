"""Car files: what is read, and what is said about a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from throwdown.car import Car
from throwdown.errors import InputError

GOOD = """
id = "example-2010"
name = "Example"
maker = "Example"
year = 2010
body = "hatchback"
drive = "front"
tyre = "summer"

[figures]
mass = { value = 1210, unit = "kg", kind = "published", source = "price list" }
power = { value = 172, unit = "hp", kind = "published", source = "price list" }
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Car]:
    def read(text: str) -> Car:
        path = tmp_path / "example.toml"
        path.write_text(text, encoding="utf-8")
        return Car.from_toml(path)

    return read


def figure(name: str, value: Any, unit: str) -> str:
    return f'{name} = {{ value = {value}, unit = "{unit}", source = "price list" }}\n'


def complaint(read: Callable[[str], Car], text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    assert "example.toml" in str(caught.value)
    return str(caught.value)


def test_a_good_file(read: Callable[[str], Car]) -> None:
    car = read(GOOD)
    assert car.value("mass") == 1210.0
    assert car.value("power") == pytest.approx(128_260.4, rel=1e-6)
    assert car.figures["power"].given == 172.0
    assert car.figures["power"].unit == "hp"
    assert car.figures["mass"].kind == "published"
    assert car.stated == {"mass", "power"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (figure("wheelbase", 2.5, "kg"), ("wheelbase", "'kg'", "m, mm, cm, in, ft", "figures.")),
        (figure("wheelbse", 2.5, "m"), ("wheelbse", "nearest: wheelbase")),
        (figure("torque", 240, "Nm"), ("torque", "'Nm'", "nearest: N m")),
        (figure("wheelbase", -2.5, "m"), ("wheelbase is -2.5 m", "between 1.2 and 4.5 m")),
        (figure("wheelbase", 2500, "m"), ("wheelbase is 2500 m", "between")),
        (figure("wheelbase", "nan", "m"), ("wheelbase is nan", "finite")),
        (figure("wheelbase", "inf", "m"), ("wheelbase is inf", "finite")),
        (figure("wheelbase", '"long"', "m"), ("wheelbase is 'long'", "finite number")),
        (figure("wheelbase", "true", "m"), ("wheelbase is True", "finite number")),
        (figure("wheelbase", "[2.5]", "m"), ("wheelbase is a list", "one number")),
        (figure("front_mass_fraction", 0.8, "-"), ("0.8", "between 0.25 and 0.75")),
        (figure("front_mass_fraction", 20, "%"), ("20 %", "between 25 and 75 %")),
        (figure("gear_ratios", "[3.3, 2.1, 2.1]", "-"), ("gear 3", "not taller", "gear 2")),
        (figure("gear_ratios", "[3.3, 2.1, 2.4]", "-"), ("gear 3", "2.400")),
        (figure("gear_ratios", "[]", "-"), ("gear_ratios is empty",)),
        (
            figure("gear_ratios", "[3.3, 2.1]", "-") + figure("final_drive", "[4, 4, 3]", "-"),
            ("3 final drives for 2 gears",),
        ),
        (
            figure("track_rear", 1.7, "m") + figure("width", 1690, "mm"),
            ("track_rear (1.7 m) is not under width", "less than 1690 mm"),
        ),
        (
            figure("torque_rpm_low", 5000, "rpm") + figure("torque_rpm_high", 4000, "rpm"),
            ("torque_rpm_low", "torque_rpm_high"),
        ),
        (
            figure("power_rpm", 5000, "rpm") + figure("torque", 100, "N m"),
            ("172 hp at 5000 rpm takes 245 N m", "peak torque (100 N m)"),
        ),
        (
            figure("redline_rpm", 6000, "rpm") + figure("torque", 100, "N m"),
            ("172 hp at 6000 rpm takes 204 N m",),
        ),
        ("wheelbase = 2.5\n", ("wheelbase is 2.5", "a table with value, unit")),
        ('wheelbase = { value = 2.5, source = "x" }\n', ("no unit", "m, mm")),
        ('wheelbase = { value = 2.5, unit = "m" }\n', ("no source",)),
        ('wheelbase = { unit = "m", source = "x" }\n', ("no value",)),
        (
            'wheelbase = { value = 2.5, unit = "m", source = "x", knid = "published" }\n',
            ("knid", "nearest: kind"),
        ),
        (
            'wheelbase = { value = 2.5, unit = "m", source = "x", kind = "guessed" }\n',
            ("kind is 'guessed'", "measured, published, estimated"),
        ),
        (
            'wheelbase = { value = 2.5, unit = "m", source = "x", sd = -1 }\n',
            ("the sd of wheelbase is -1",),
        ),
    ],
)
def test_a_wrong_figure(read: Callable[[str], Car], line: str, words: tuple[str, ...]) -> None:
    said = complaint(read, GOOD + line)
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('body = "hatchback"', 'body = "hatchbak"', ("body is 'hatchbak'", "nearest: hatchback")),
        ('drive = "front"', "", ("drive is missing", "one of front, rear, all")),
        ('drive = "front"', 'drvie = "front"', ("unknown key 'drvie'", "nearest: drive")),
        ("year = 2010", 'year = "2010"', ("year is '2010'", "a year from")),
        ("year = 2010", "year = 20100", ("year is 20100",)),
        ("year = 2010", "year = 2010\nabs = 1", ("abs is 1", "true or false")),
        ("year = 2010", "year = 2010\nmass = 1210", ("mass is a figure", "under [figures]")),
        ('id = "example-2010"', 'id = "../x y"', ("id is '../x y'", "letters, digits")),
        ('name = "Example"', 'name = ""', ("name is ''",)),
        ("mass = {", "masss = {", ("mass is missing", "nearest: mass")),
        ("[figures]", "figures = 1\n[other]", ("figures is no table",)),
    ],
)
def test_a_wrong_key(
    read: Callable[[str], Car], old: str, new: str, words: tuple[str, ...]
) -> None:
    assert old in GOOD
    said = complaint(read, GOOD.replace(old, new))
    for word in words:
        assert word in said


def test_everything_wrong_is_told_at_once(read: Callable[[str], Car]) -> None:
    text = GOOD.replace("hatchback", "boat").replace("1210", "-5").replace('"hp"', '"kg"')
    said = complaint(read, text)
    assert "3 things are wrong" in said
    for word in ("body is 'boat'", "mass is -5 kg", "power is given in 'kg'"):
        assert word in said


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file(read: Callable[[str], Car], text: str) -> None:
    assert "is empty" in complaint(read, text)


def test_a_broken_file_names_the_line(read: Callable[[str], Car]) -> None:
    assert "line 3" in complaint(read, 'id = "x"\nyear = 2010\nbody = "coupe\n')


def test_a_missing_and_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file none\.toml"):
        Car.from_toml(tmp_path / "none.toml")
    with pytest.raises(InputError, match="cannot read"):
        Car.from_toml(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot read"):
        Car.from_toml(binary)


def test_a_file_from_windows(tmp_path: Path) -> None:
    path = tmp_path / "My Car.toml"
    text = GOOD.replace('id = "example-2010"\n', "").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert Car.from_toml(path).id == "my-car"


OPTION = """
[[tyre_options]]
name = "{name}"
tyre = "{tyre}"
probability = {probability}
width_front = {{ value = 195, unit = "mm" }}
source = "price list"
"""


def test_tyre_options(read: Callable[[str], Car]) -> None:
    text = OPTION.format(name="A", tyre="summer", probability=0.6)
    text += OPTION.format(name="B", tyre="all-season", probability=0.4)
    car = read(GOOD + text)
    assert [option.tyre for option in car.tyre_options] == ["summer", "all-season"]
    assert car.tyre_options[0].width_front == 0.195
    assert car.tyre_options[0].radius is None


def test_wrong_tyre_options(read: Callable[[str], Car]) -> None:
    text = OPTION.format(name="A", tyre="sumer", probability=0.6)
    said = complaint(read, GOOD + text)
    assert "nearest: summer" in said
    assert "add up to 0.6" in said
    said = complaint(read, GOOD + OPTION.format(name="A", tyre="cup", probability=-1))
    assert "probability is -1" in said
