"""Pronto's export: after the named columns come a time, cones and a penalty for every run.

Places in it are those of the moment at which each was last computed, so some are out of date.
Source: github.com/DavidZemon/SccaSoloPointsCalculator, SampleData (St. Louis Region SCCA).
"""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

from throwdown.errors import InputError
from throwdown.meet.rules import RuleSet
from throwdown.meet.runs import Entry, Run, read_run
from throwdown.meet.sheets.sheet import (
    Published,
    Row,
    named,
    read_factor,
    read_place,
    read_runs,
    read_time,
)
from throwdown.table import Line

_RUNS = "runs (time/cones/penalty)"


def lines(text: str, path: Path) -> list[Line]:
    """Return the rows, each run as ``run n``, ``cones n`` and ``penalty n``.

    Raises InputError where the file is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    found: list[Line] = []
    try:
        header = [name.strip().casefold() for name in next(reader)]
        first = header.index(_RUNS)
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = dict(zip(header[:first], (cell.strip() for cell in row), strict=False))
                found.append(Line(reader.line_num, cells | _triplets(row[first:])))
    except (csv.Error, ValueError) as error:
        raise InputError(f"is no CSV: {error}", where=str(path)) from None
    return found


def _triplets(cells: list[str]) -> dict[str, str]:
    names = ("run", "cones", "penalty")
    return {f"{names[i % 3]} {i // 3 + 1}": cell.strip() for i, cell in enumerate(cells)}


def entry(line: Line, rules: RuleSet, where: str) -> Row:
    """Read one row.  Raises InputError where a cell is no run."""
    number, car_class = named(line, "number", "class", where)
    count = sum(name.startswith("run ") for name in line.cells)
    later = line["runs day2"]
    first_day = count - int(later) if later.isdecimal() else count
    runs = read_runs(
        (
            (f"run {n}", partial(_run, line, n, 1 if n <= first_day else 2))
            for n in range(1, count + 1)
        ),
        where,
    )
    car = (line["car year"], line["car make"], line["car model"])
    own = Entry(
        number=number,
        car_class=car_class,
        runs=() if line["dsq"] == "1" else runs,
        driver=f"{line['first name']} {line['last name']}".strip(),
        car=" ".join(part for part in car if part),
        index=read_factor(line["pax index"], where),
        where=where,
    )
    timed = read_time(line["best run"])
    said = Published(
        best_net=timed,
        index_time=None if timed is None else read_time(line["pax time"]),
        class_position=read_place(line["position"]),
    )
    return Row(own, said)


def _run(line: Line, number: int, day: int) -> Run | None:
    time, cones, penalty = (line[f"{name} {number}"] for name in ("run", "cones", "penalty"))
    if penalty:
        return read_run("" if time == "0" else time, penalty, day=day)
    return None if time in ("", "0") else read_run(f"{time}+{cones or 0}", day=day)
