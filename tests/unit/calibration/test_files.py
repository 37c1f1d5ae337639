"""Lap files and car files: what is used, what is left out and why, what is refused."""

from pathlib import Path

import pytest

from throwdown.calibration.car_file import read_cars
from throwdown.calibration.lap_file import read_laps
from throwdown.calibration.recognise import recognise
from throwdown.errors import InputError

HEADER = "course,car,year,lap_time_s,tyre,power_hp,mass_kg,drive\n"


def write(folder: Path, text: str, name: str = "laps.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_that_cannot_be_used_are_told_with_line_and_reason(tmp_path: Path) -> None:
    file = read_laps(
        write(
            tmp_path,
            HEADER
            + "Laguna Seca,BMW M3,2008,1:40.5,S,420,1600,RWD\n"
            + "Laguna Seca,BMW M3,2008,100.5,S,420,1600,RWD\n"  # the same in other units
            + "Laguna Seca,BMW M3,2008,soon,S,420,1600,RWD\n"
            + "Laguna Seca,BMW M3,long ago,99,S,420,1600,RWD\n"
            + "Laguna Seca,BMW M3,2008,99,slick,420,1600,RWD\n"
            + "Laguna Seca,BMW M3,2008,99,S,-5,1600,RWD\n"
            + "Laguna Seca,,2008,99,S,420,1600,RWD\n"
            + ",BMW M3,2008,99,S,420,1600,RWD\n"
            + "Laguna Seca,BMW M3,2008,-99,S,420,1600,RWD\n",
        )
    )
    assert [(lap.number, lap.time_s) for lap in file.laps] == [(2, 100.5)]
    reasons = {row.number: row.reason for row in file.skipped}
    assert reasons[3] == "the same lap as in line 2"
    assert "“soon”" in reasons[4]
    assert "“long ago”" in reasons[5]
    assert "slick" in reasons[6]
    assert "power_hp “-5”" in reasons[7]
    assert reasons[8] == "no car"
    assert reasons[9] == "no course"
    assert "-99" in reasons[10]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        ("track,car\nx,y\n", "no column course or lap_time_s"),
        (HEADER, "no usable lap"),
        (HEADER + "Laguna Seca,BMW M3,2008,soon,S,420,1600,RWD\n", "no usable lap"),
    ],
)
def test_files_without_a_lap_are_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_laps(write(tmp_path, content))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "laps.csv"
    path.write_bytes(b"course,car,lap_time_s\n\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        read_laps(path)
    with pytest.raises(InputError, match="no such file"):
        read_laps(tmp_path / "none.csv")


CARS = (
    "car,year,power_hp,mass_kg,drive,tyre_class,weight_front_pct,gearbox\n"
    "Porsche 911 GT3,2004,381,1380,RWD (rear engine),C,38.5,\n"
    'Porsche 911 GT3,2010,"435 (PS 441)",1430,RWD (rear engine),C,,"Manual, 6-speed"\n'
    "Ghost,2010,,1430,RWD,S,,\n"
)


def test_a_car_is_the_row_of_its_name_nearest_in_year_and_power(tmp_path: Path) -> None:
    garage = read_cars(write(tmp_path, CARS, "cars.csv"))
    assert [row.reason for row in garage.skipped] == ["power_hp “” is no positive number"]
    laps = read_laps(
        write(
            tmp_path,
            "course,car,year,lap_time_s,power_hp\n"
            "Laguna Seca,porsche 911 gt3,2009,95.1,\n"
            "Laguna Seca,Porsche 911 GT3,2003,97.5,\n"
            "Laguna Seca,Porsche 911 GT3,2010,95.5,500\n"
            "Laguna Seca,Mystery,2010,95.5,\n"
            "Laguna Seca,Porsche 911 GT 3,2009,95.1,\n",
        )
    ).laps
    newer, older, own = (recognise(lap, garage) for lap in laps[:3])
    assert newer.car.value("mass") == 1430.0
    assert newer.car.gearbox == "manual"
    assert newer.car.engine_position == "rear"
    assert newer.car.tyre == "cup"
    assert older.car.value("front_mass_fraction") == pytest.approx(0.385)
    # A row's own figures win.
    assert own.car.value("power") == pytest.approx(500 * 745.699872)
    assert recognise(laps[4], garage).car.value("mass") == 1430.0  # spaces do not count
    with pytest.raises(ValueError, match="no power and mass"):
        recognise(laps[3], garage)


@pytest.mark.parametrize(
    ("tyre", "drive", "means"),
    [
        ("C", "RWD (rear engine)", ("cup", "rear")),
        ("semi-slick", "quattro", ("cup", "all")),
        ("All-season", "4WD", ("all-season", "all")),
        ("s", "fwd", ("summer", "front")),
        ("", "", (None, None)),
    ],
)
def test_words_for_tyres_and_driven_wheels(
    tmp_path: Path, tyre: str, drive: str, means: tuple[str | None, str | None]
) -> None:
    text = f"course,car,lap_time_s,tyre,drive\nSpa,Toy,150,{tyre},{drive}\n"
    lap = read_laps(write(tmp_path, text)).laps[0]
    assert (lap.tyre, lap.drive) == means


def test_absurd_figures_are_a_reason(tmp_path: Path) -> None:
    lap = read_laps(
        write(tmp_path, "course,car,lap_time_s,power_hp,mass_kg\nSpa,Toy,150,200,10\n")
    ).laps[0]
    with pytest.raises(ValueError, match="mass is 10 kg"):
        recognise(lap)


@pytest.mark.parametrize(
    ("said", "mild"),
    [
        ("professional; Pirelli P Zero Corsa; dry", True),
        ("PZero Corsa Asimmetrico 2", True),
        ("Pirelli P Zero Trofeo R", False),
        ("Opel Corsa as pace car", False),
        ("", False),
    ],
)
def test_a_cup_tyre_made_for_the_road_is_told_by_name(
    tmp_path: Path, said: str, mild: bool
) -> None:
    rows = [
        f"Laguna Seca,BMW M3,2008,100.5,C,420,1600,RWD,{said}",
        f"Laguna Seca,porsche-911-carrera-s-2010,2010,101.5,C,,,,{said}",
    ]
    text = HEADER.strip() + ",driver_conditions\n" + "\n".join(rows) + "\n"
    laps = read_laps(write(tmp_path, text)).laps
    assert [recognise(lap).mild_cup for lap in laps] == [mild, mild]
