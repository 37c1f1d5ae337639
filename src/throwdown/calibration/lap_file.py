"""Measured laps from a file: what each row says, and which rows say nothing usable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from throwdown.calibration import cells
from throwdown.errors import InputError
from throwdown.names import plain
from throwdown.table import Line, Skipped, read_table
from throwdown.units import to_si

COLUMNS = ("course", "car", "lap_time_s")
"""What a lap file must have; year, tyre, power_hp, mass_kg, drive, source, driver and
driver_conditions are welcome."""

TYRES = {
    "c": "cup",
    "cup": "cup",
    "semi": "cup",
    "track": "cup",
    "r-comp": "cup",
    "s": "summer",
    "summer": "summer",
    "a": "all-season",
    "all": "all-season",
    "v": "vintage",
    "vintage": "vintage",
}
"""Letters, and beginnings of words, that files use for kinds of tyre."""

DRIVES = {
    "fwd": "front",
    "front": "front",
    "rwd": "rear",
    "rear": "rear",
    "awd": "all",
    "4wd": "all",
    "all": "all",
    "quattro": "all",
}
"""Beginnings of words that files use for driven wheels."""


@dataclass(frozen=True)
class MeasuredLap:
    """One lap as a file has it, SI units; what the file leaves out is None."""

    number: int
    digest: str
    course: str
    car: str
    time_s: float
    year: int | None
    tyre: str | None
    drive: str | None
    power: float | None
    mass: float | None
    source: str
    driver: str = ""
    conditions: str = ""
    """What is said of driver, tyre and weather, in words."""

    @property
    def key(self) -> tuple[object, ...]:
        """What two rows of the same lap have in common."""
        return (plain(self.course), plain(self.car), self.time_s, self.year, self.source)


@dataclass(frozen=True)
class LapFile:
    """What a lap file holds."""

    path: str
    laps: tuple[MeasuredLap, ...]
    skipped: tuple[Skipped, ...]


def read_laps(path: Path | str) -> LapFile:
    """Read a lap file; rows that cannot be used are listed with the reason.

    Raises InputError where the file cannot be read, lacks a column or has no usable row.
    """
    path = Path(path)
    laps: list[MeasuredLap] = []
    skipped: list[Skipped] = []
    seen: dict[tuple[object, ...], int] = {}
    for line in read_table(path, COLUMNS):
        try:
            lap = _lap(line)
        except ValueError as error:
            skipped.append(Skipped(line.number, line["car"] or "?", str(error)))
            continue
        if lap.key in seen:
            reason = f"the same lap as in line {seen[lap.key]}"
            skipped.append(Skipped(line.number, lap.car, reason))
            continue
        seen[lap.key] = line.number
        laps.append(lap)
    if not laps:
        first = f"; line {skipped[0].number}: {skipped[0].reason}" if skipped else ""
        raise InputError(f"no usable lap in the file{first}", where=str(path))
    return LapFile(str(path), tuple(laps), tuple(skipped))


def _lap(line: Line) -> MeasuredLap:
    if not line["car"]:
        raise ValueError("no car")
    if not line["course"]:
        raise ValueError("no course")
    text = line["lap_time_s"]
    time = cells.seconds(text)
    if time is None or time <= 0.0:
        raise ValueError(f"lap time “{text}” is neither seconds nor minutes:seconds")
    return MeasuredLap(
        number=line.number,
        digest=line.digest,
        course=line["course"],
        car=line["car"],
        time_s=time,
        year=read_year(line),
        tyre=_word(line, "tyre", TYRES),
        drive=_word(line, "drive", DRIVES),
        power=read_power(line),
        mass=_positive(line, "mass_kg"),
        source=line["source"],
        driver="" if plain(line["driver"]) == "professional" else line["driver"],
        conditions=line["driver_conditions"],
    )


def _positive(line: Line, column: str) -> float | None:
    text = line[column]
    if not text:
        return None
    value = cells.number(text)
    if value is None or value <= 0.0:
        raise ValueError(f"{column} “{text}” is no positive number")
    return value


def read_power(line: Line) -> float | None:
    """Return the power [W] of a row.  Raises ValueError where it is none."""
    power = _positive(line, "power_hp")
    return None if power is None else to_si(power, "hp", "power")


def read_year(line: Line) -> int | None:
    """Return the year of a row.  Raises ValueError where it is none."""
    text = line["year"]
    if not text:
        return None
    value = cells.year(text)
    if value is None:
        raise ValueError(f"year “{text}” is no year")
    return value


def _word(line: Line, column: str, words: dict[str, str]) -> str | None:
    text = line[column]
    if not text:
        return None
    found = meaning(text, words)
    if found is None:
        raise ValueError(f"{column} “{text}” is none of {', '.join(sorted(set(words.values())))}")
    return found


def meaning(text: str, words: dict[str, str]) -> str | None:
    """Return what a cell means by its beginning, a single letter only alone; None if nothing."""
    given = text.strip().lower()
    for word, meant in words.items():
        if given == word or (len(word) > 1 and given.startswith(word)):
            return meant
    return None
