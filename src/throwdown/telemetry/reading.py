"""A logger's file: its channels, in SI, or what is wrong with it and where.

CSV with commas, semicolons or tabs (any rows before the header), or Racelogic's VBO.  Rows without
a time or a speed are left out, as loggers write them that sample at several rates.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from throwdown.errors import InputError
from throwdown.telemetry.columns import Channel, channels, names_a_log

Array = NDArray[np.float64]

MOST_BYTES = 20_000_000
"""How large a file may be [bytes]: an hour at 100 Hz and 30 channels."""
FASTEST = 150.0
"""What is faster is no car [m/s]."""
EARTH_M = 6_371_008.8
"""The mean radius of the Earth [m] (IUGG)."""
_LEAST_ROWS = 10
_HEADER_WITHIN = 60
_CLOCK = re.compile(r"(?:(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,2}):)(?P<s>\d{1,2}(?:\.\d*)?)")
_RANGES: Mapping[str, tuple[float, float]] = {
    "time": (0.0, 1e11),
    "distance": (-1e7, 1e7),
    "speed": (-1.0, FASTEST),
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "forward": (-100.0, 100.0),
    "sideways": (-100.0, 100.0),
    "lap": (-1e6, 1e6),
}


@dataclass(frozen=True, eq=False)
class Logged:
    """What a file holds, arrays (n,): time and distance from 0 [s, m], speed [m/s].

    ``latitude`` and ``longitude`` [degrees], ``forward`` and ``sideways`` acceleration [m/s²] and
    ``lap`` are empty where the file has none.
    """

    time: Array
    distance: Array
    speed: Array
    latitude: Array
    longitude: Array
    forward: Array
    sideways: Array
    lap: Array


def read_log(data: bytes, of: str) -> Logged:
    """Read a logger's file; ``of`` names it in messages.

    Raises InputError with line and column where it cannot be read.
    """
    if len(data) > MOST_BYTES:
        raise InputError("the file is too large", where=of, expected=f"at most {MOST_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise InputError("this is no text", where=of, expected="a CSV file, or Racelogic's VBO")
    found, rows = _vbo(text, of) if "[column names]" in text else _csv(text, of)
    return _logged(_columns(found, rows, of), of)


Row = tuple[int, Sequence[str]]


def _csv(text: str, of: str) -> tuple[dict[str, Channel], Iterator[Row]]:
    """Return the channels of a CSV file and its rows."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        for delimiter in (",", ";", "\t"):
            header = _cells(line, delimiter)
            if names_a_log(header):
                below = _units_below(lines, number, delimiter)
                found = _placed(header, below, f"{of}, line {number + 1}")
                return found, _rows(lines, number + 1, delimiter, found)
    raise InputError(
        "no row names the columns of a log",
        where=of,
        expected="time, and speed, distance, or latitude and longitude, as in Speed (km/h)",
    )


def _placed(header: Sequence[str], units: Sequence[str], where: str) -> dict[str, Channel]:
    try:
        return channels(header, units)
    except InputError as error:
        raise InputError(error.message, where=where, expected=error.expected) from None


def _units_below(lines: Sequence[str], number: int, delimiter: str) -> Sequence[str]:
    """Return the row below the header where it holds words and no figures."""
    for line in lines[number + 1 : number + 2]:
        cells = _cells(line, delimiter)
        if not any(re.match(r"\s*[-+]?\d", cell) for cell in cells):
            return cells
    return ()


def _rows(
    lines: Sequence[str], first: int, delimiter: str, found: Mapping[str, Channel]
) -> Iterator[Row]:
    """Return the rows of figures; the first few may be of units and sources."""
    time = found["time"].place
    begun = False
    for number, line in enumerate(lines[first:], first + 1):
        if not line.strip():
            continue
        cells = _cells(line, delimiter)
        if delimiter == ";":
            cells = [cell.replace(",", ".") for cell in cells]
        if not begun and number <= first + 3 and not _figures(cells, time):
            continue
        begun = True
        yield number, cells


def _figures(cells: Sequence[str], place: int) -> bool:
    return place < len(cells) and bool(re.match(r"\s*[-+]?[\d.]", cells[place]))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(line), delimiter=delimiter), [])


def _vbo(text: str, of: str) -> tuple[dict[str, Channel], Iterator[Row]]:
    """Return the channels of a VBO file and its rows; its header says the units of its columns.

    Latitude and longitude are in minutes, west positive; times as in 111825.20 are of a day.
    """
    parts = {
        name.casefold(): (text.count("\n", 0, start) + 1, body)
        for start, name, body in _sections(text)
    }
    if "data" not in parts:
        raise InputError("no [data]", where=of)
    names = parts["column names"][1].split()
    told = [line.strip() for line in parts.get("header", (0, ""))[1].splitlines() if line.strip()]
    header = [_vbo_name(name, told[n] if n < len(told) else "") for n, name in enumerate(names)]
    number, body = parts["data"]
    found = _placed(header, (), f"{of}, [column names]")
    if "time" not in found:
        raise InputError("no column time", where=f"{of}, [column names]")
    time = found["time"].place

    def rows() -> Iterator[Row]:
        for nth, line in enumerate(body.splitlines()):
            cells = line.split()
            if not cells:
                continue
            if time < len(cells):
                cells[time] = re.sub(r"^(\d\d)(\d\d)(\d\d(?:\.\d*)?)$", r"\1:\2:\3", cells[time])
            yield number + nth, cells

    return found, rows()


def _sections(text: str) -> Iterator[tuple[int, str, str]]:
    marks = [*re.finditer(r"^\[([^\]\n]+)\]", text, re.MULTILINE)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=True):
        yield mark.end(), mark[1].strip(), text[mark.end() : end]


def _vbo_name(name: str, told: str) -> str:
    plain = name.casefold()
    if plain in ("lat", "latitude"):
        return "latitude (min)"
    if plain in ("long", "longitude"):
        return "longitude (min west)"
    unit = told.rpartition(" ")[2].casefold()
    if plain == "velocity":
        return f"velocity ({unit})"
    return f"{name} (g)" if plain in ("longacc", "latacc") else name


def _columns(found: Mapping[str, Channel], rows: Iterator[Row], of: str) -> dict[str, list[float]]:
    """Return the figures of each channel, of the rows that have all that is needed."""
    read: dict[str, list[float]] = {kind: [] for kind in found}
    needed = [kind for kind in ("time", "speed") if kind in found]
    for number, cells in rows:
        row = {kind: _figure(cells, one, kind, number, of) for kind, one in found.items()}
        if any(row[kind] is None for kind in needed):
            continue
        time = row["time"]
        assert time is not None
        if read["time"] and time < read["time"][-1]:
            raise InputError(
                f"{found['time'].name} goes back to {cells[found['time'].place].strip()}",
                where=f"{of}, line {number}",
            )
        if read["time"] and time == read["time"][-1]:
            continue  # loggers that sample at several rates say a moment twice
        for kind, value in row.items():
            read[kind].append(np.nan if value is None else value)
    if len(read["time"]) < _LEAST_ROWS:
        raise InputError(
            f"only {len(read['time'])} rows of figures", where=of, expected=f"{_LEAST_ROWS} or more"
        )
    return read


def _figure(
    cells: Sequence[str], channel: Channel, kind: str, number: int, of: str
) -> float | None:
    """Return a figure in SI, None where the cell is empty.  Raises InputError where it is none."""
    text = cells[channel.place].strip() if channel.place < len(cells) else ""
    if not text:
        return None
    clock = _CLOCK.fullmatch(text) if kind == "time" else None
    try:
        value = _of_clock(clock) if clock else float(text) * channel.factor
    except ValueError:
        value = float("nan")
    low, high = _RANGES[kind]
    if not isfinite(value) or not low <= value <= high:
        raise InputError(
            f"{channel.name} is {text[:40]!r}",
            where=f"{of}, line {number}",
            expected=f"a figure from {low:g} to {high:g} in SI units",
        )
    return value


def _of_clock(clock: re.Match[str]) -> float:
    return 3600.0 * int(clock["h"] or 0) + 60.0 * int(clock["m"]) + float(clock["s"])


def _logged(read: Mapping[str, list[float]], of: str) -> Logged:
    known = {kind: _filled(np.array(values)) for kind, values in read.items()}
    none = np.empty(0)
    time = known["time"] - known["time"][0]
    latitude, longitude = known.get("latitude", none), known.get("longitude", none)
    distance = known.get("distance", none)
    if not distance.size and "speed" in known:
        distance = _travelled(time, known["speed"])
    elif not distance.size and latitude.size and longitude.size:
        distance = _along(latitude, longitude)
    if not distance.size:
        raise InputError("neither speed, distance nor positions", where=of)
    speed = known.get("speed", none)
    speed = speed if speed.size else np.gradient(distance, time)
    return Logged(
        time=time,
        distance=distance - distance[0],
        speed=np.clip(speed, 0.0, None),
        latitude=latitude,
        longitude=longitude,
        forward=known.get("forward", none),
        sideways=known.get("sideways", none),
        lap=np.rint(known["lap"]) if "lap" in known else none,
    )


def _filled(values: Array) -> Array:
    """Return a channel with its gaps bridged; empty where it has no figure."""
    good = np.isfinite(values)
    if good.all():
        return values
    if not good.any():
        return np.empty(0)
    at = np.arange(values.size)
    return np.interp(at, at[good], values[good])


def _travelled(time: Array, speed: Array) -> Array:
    steps = 0.5 * (speed[1:] + speed[:-1]) * np.diff(time)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _along(latitude: Array, longitude: Array) -> Array:
    x, y = on_plane(latitude, longitude)
    return np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])


def on_plane(latitude: Array, longitude: Array) -> tuple[Array, Array]:
    """Return metres east and north of the first position, on a plane that touches there."""
    first = np.radians(latitude[0])
    east = EARTH_M * np.radians(longitude - longitude[0]) * np.cos(first)
    return east, EARTH_M * np.radians(latitude - latitude[0])
