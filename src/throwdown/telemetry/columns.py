"""Which column of a logger's file is what, and in which unit.

Names and units are those of RaceChrono's CSV (formats 2 and 3), AiM's CSV and Racelogic's VBO.  A
unit stands behind the name, as in ``Speed (km/h)``, ``speed_kmh`` or ``velocity kmh``, or in the
row below.  Sources: files of RaceChrono Pro 9; VBOX Micro and VBOX Touch user guides, logged file
format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from throwdown.errors import InputError

NAMES: Mapping[str, tuple[str, ...]] = {
    "time": ("elapsed time", "time", "session time", "timestamp", "utc time", "t"),
    "distance": (
        *("distance traveled", "distance travelled", "distance", "distance on gps speed"),
        *("lap distance", "por distance"),
    ),
    "speed": ("speed", "gps speed", "velocity", "speed gps", "ground speed", "vehicle speed"),
    "latitude": ("latitude", "gps latitude", "lat"),
    "longitude": ("longitude", "gps longitude", "long", "lon", "lng"),
    "forward": (
        *("longitudinal acc", "longitudinal acceleration", "long accel", "longacc", "lonacc"),
        *("gps lonacc", "inlineacc", "inline acc", "forward acceleration"),
    ),
    "sideways": (
        *("lateral acc", "lateral acceleration", "lat accel", "latacc", "gps latacc"),
        *("lateralacc", "sideways acceleration"),
    ),
    "lap": ("lap number", "lap", "lap no"),
}
"""What columns are called, the best first."""

UNITS: Mapping[str, Mapping[str, float]] = {
    "time": {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 0.001, "unix time": 1.0, "": 1.0},
    "distance": {"m": 1.0, "km": 1000.0, "ft": 0.3048, "mi": 1609.344, "": 1.0},
    "speed": {
        **dict.fromkeys(("m/s", "mps"), 1.0),
        **dict.fromkeys(("km/h", "kmh", "kph"), 1.0 / 3.6),
        "mph": 0.44704,
        **dict.fromkeys(("kn", "kt", "knots"), 1852.0 / 3600.0),
    },
    "latitude": {"deg": 1.0, "°": 1.0, "degrees": 1.0, "": 1.0, "min": 1.0 / 60.0},
    "longitude": {"deg": 1.0, "°": 1.0, "degrees": 1.0, "": 1.0, "min west": -1.0 / 60.0},
    "forward": {"g": 9.80665, "m/s2": 1.0, "m/s^2": 1.0, "m/s²": 1.0},
    "sideways": {"g": 9.80665, "m/s2": 1.0, "m/s^2": 1.0, "m/s²": 1.0},
    "lap": {"": 1.0, "#": 1.0},
}
"""What one of each is in s, m, m/s, degrees and m/s²."""

_LOOSE = re.compile(r"[\s_.-]+")
_SUFFIX = re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^)\]]*)[)\]]\s*(?:\*\S+)?")
_SOURCE = re.compile(r"\s\*\S+$")


@dataclass(frozen=True)
class Channel:
    """A column: its place, what it is called in the file, and what one of its unit is."""

    place: int
    name: str
    factor: float


def channels(header: Sequence[str], units: Sequence[str] = ()) -> dict[str, Channel]:
    """Return the channels that a header names, by what they are; ``units`` is the row below.

    Of two columns of one kind the better known name counts, of two of one name the first.  Raises
    InputError where a column that counts is in no unit, or in one that is not known.
    """
    found: dict[str, tuple[int, int, str]] = {}
    for place, cell in enumerate(header):
        kind, rank, unit = _kind_of(cell)
        if kind and (kind not in found or rank < found[kind][0]):
            below = units[place].strip().casefold() if place < len(units) else ""
            found[kind] = rank, place, unit or below
    return {
        kind: Channel(place, header[place].strip(), _factor(kind, unit, header[place]))
        for kind, (_, place, unit) in found.items()
    }


def names_a_log(header: Sequence[str]) -> bool:
    """Whether a row is the header of a log: when, and how fast or where."""
    kinds = {_kind_of(cell)[0] for cell in header}
    return "time" in kinds and bool(
        {"speed", "distance"} & kinds or {"latitude", "longitude"} <= kinds
    )


def _kind_of(cell: str) -> tuple[str, int, str]:
    """Return what a column is, how good its name is, and the unit it names; empty where nothing."""
    text = _SOURCE.sub("", cell.strip().strip('"').casefold())
    split = _SUFFIX.fullmatch(text)
    name, unit = (split["name"], split["unit"].strip()) if split else (text, "")
    plain = _LOOSE.sub(" ", name).strip()
    for kind, names in NAMES.items():
        if plain in names:
            return kind, names.index(plain), unit
        head, _, tail = plain.rpartition(" ")
        if not unit and head in names and tail in UNITS[kind]:
            return kind, names.index(head), tail
    return "", 0, ""


def _factor(kind: str, unit: str, name: str) -> float:
    known = UNITS[kind]
    if unit in known:
        return known[unit]
    said = f"in {unit!r}" if unit else "in no unit"
    raise InputError(
        f"the column {name.strip()!r} is {said}",
        where="the header",
        expected=", ".join(one for one in known if one),
    )
