"""What names of cars and courses say."""

import pytest

from throwdown.calibration.courses import guess_course, map_courses
from throwdown.calibration.layouts import layout_of
from throwdown.errors import InputError


@pytest.mark.parametrize(
    ("name", "maker", "engine", "drive", "body"),
    [
        ("Porsche 911 GT3 RS (997)", "Porsche", "rear", "rear", "coupe"),
        ("911 Carrera GTS Cabriolet", "Porsche", "rear", "rear", "roadster"),
        ("Porsche 911 Turbo S", "Porsche", "rear", "all", "coupe"),
        ("Porsche Cayenne Turbo", "Porsche", "front", "all", "suv"),
        ("Porsche 718 Cayman GT4 RS", "Porsche", "mid", "rear", "coupe"),
        ("Ferrari 599 GTB Fiorano", "Ferrari", "front", "rear", "coupe"),
        ("Ferrari 458 Italia", "Ferrari", "mid", "rear", "coupe"),
        ("Ford GT", "Ford", "mid", "rear", "coupe"),
        ("Ford Mustang GT", "Ford", "front", "rear", "coupe"),
        ("VW Golf GTI", "Volkswagen", "front", "front", "hatchback"),
        ("Volkswagen Golf R", "Volkswagen", "front", "all", "hatchback"),
        ("Corvette Z06 Convertible (C8)", "Chevrolet", "mid", "rear", "roadster"),
        ("Mitsubishi Lancer Evolution MR", "Mitsubishi", "front", "all", "sedan"),
        ("Wholly Unknown Thing", "Wholly", "front", None, "coupe"),
    ],
)
def test_a_name_tells_the_layout(
    name: str, maker: str, engine: str, drive: str | None, body: str
) -> None:
    layout = layout_of(name)
    assert (layout.maker, layout.engine, layout.drive, layout.body) == (maker, engine, drive, body)


@pytest.mark.parametrize(
    ("name", "course"),
    [
        ("VIR", "vir-grand"),
        ("Virginia International Raceway", "vir-grand"),
        ("VIR Full", "vir-full"),
        ("Nürburgring (sport auto)", "nordschleife-sport-auto"),
        ("VIR Grand Course 4.1 mi (C&D Lightning Lap)", "vir-grand"),
        ("Nordschleife 20.6 km (sport auto)", "nordschleife-sport-auto"),
        ("Nurburgring Nordschleife", "nordschleife"),
        ("Motor Trend Figure 8 (skidpad course)", "figure-eight"),
        ("Top Gear Test Track 1.75 mi", "dunsfold-top-gear"),
        ("Hockenheim short", "hockenheim-short"),
        ("Hockenheim Kleiner Kurs 2.6 km (sport auto)", "hockenheim-short"),
        ("Tsukuba TC2000 (Best Motoring, race laps)", "tsukuba-tc2000"),
        ("Silverstone GP (evo)", "silverstone-gp"),
        ("Hockenheim", None),  # two courses
        ("Streets of Willow", None),  # another course than Big Willow
        ("Bedford Autodrome West 1.8 mi (evo)", None),
    ],
)
def test_a_course_is_guessed_or_left_open(name: str, course: str | None) -> None:
    assert guess_course(name) == course


def test_a_chosen_course_goes_first_and_must_exist() -> None:
    names = ["Hockenheim (2010)", "Spa"]
    assert map_courses(names, {"hockenheim": "hockenheim-gp"}) == {
        "Hockenheim (2010)": "hockenheim-gp",
        "Spa": "spa",
    }
    with pytest.raises(InputError, match="hockenheim-pg"):
        map_courses(names, {"hockenheim": "hockenheim-pg"})
    with pytest.raises(InputError, match="no lap is of a course called"):
        map_courses(names, {"Monza": "spa"})
