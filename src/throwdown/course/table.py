"""The CSV of a measured course: one point a line, in driving order.

``x_m,y_m`` and, where known, ``z_m``, ``width_right_m,width_left_m``, ``banking_rad``.  Lines that
begin with # are remarks; a header hidden in the last of them is read too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from throwdown.course.geometry import Points
from throwdown.course.shape import FloatArray
from throwdown.errors import InputError

COLUMNS = ("x_m", "y_m", "z_m", "width_right_m", "width_left_m", "banking_rad")
# Names other collections use for the same columns.
_ALSO = {"w_tr_right_m": "width_right_m", "w_tr_left_m": "width_left_m"}
COURSE_FILE = "a .toml or .csv course file"
_EXPECTED = "a header x_m,y_m and, where known, " + ",".join(COLUMNS[2:])


@dataclass(frozen=True, eq=False)
class PointTable:
    """A CSV as read: columns by name, arrays (n,); line number of every point; the remarks."""

    columns: dict[str, FloatArray]
    lines: NDArray[np.int64]
    remarks: tuple[str, ...]

    def points(self, width: float | None, where: str) -> Points:
        """The points; ``width`` [m] for every one where the file has none.

        Raises InputError where neither tells the width.
        """
        x = self.columns["x_m"]
        none = np.zeros_like(x)
        if "width_right_m" in self.columns:
            right, left = self.columns["width_right_m"], self.columns["width_left_m"]
        elif width is not None:
            right = left = np.full(x.shape, 0.5 * width)
        else:
            raise InputError(
                "the width of the course is not given",
                where=where,
                expected="columns width_right_m and width_left_m, or width_m in a TOML file",
            )
        z = self.columns.get("z_m", none)
        return Points(x, self.columns["y_m"], z, right, left, self.columns.get("banking_rad", none))


def read_table(path: Path) -> PointTable:
    """Read a CSV of points.

    Raises InputError for a file that is missing, empty, without a known header, or with a field
    that is no number.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise cannot_read(path, error) from error
    except UnicodeDecodeError as error:
        raise InputError("it is not a text file", where=str(path), expected=COURSE_FILE) from error
    return parse_table(text, str(path))


def cannot_read(path: Path, error: OSError) -> InputError:
    """Return the error for a course file that the system does not give."""
    return InputError(
        f"cannot read it: {error.strerror or error}", where=str(path), expected=COURSE_FILE
    )


def parse_table(text: str, where: str) -> PointTable:
    """Read the text of a CSV; ``where`` names it in errors.

    Raises InputError as ``read_table`` does.
    """
    remarks: list[str] = []
    rows: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#"):
            remarks.append(line[1:].strip())
        elif line and not line.isspace():
            rows.append(line)
            numbers.append(number)
    if not rows:
        raise InputError("the file has no points", where=where, expected=_EXPECTED)
    if _is_header(rows[0]):
        header, header_line = rows.pop(0), numbers.pop(0)
    elif remarks and _is_header(remarks[-1]):
        header, header_line = remarks.pop(), numbers[0] - 1
    else:
        raise InputError(
            f"“{rows[0][:60]}” is no header",
            where=f"{where}, line {numbers[0]}",
            expected=_EXPECTED,
        )
    names = _names(header, f"{where}, line {header_line}")
    if not rows:
        raise InputError("the file has no points", where=where, expected="a point on every line")
    values = _numbers(rows, names, numbers, where)
    columns = {name: values[:, at].copy() for at, name in enumerate(names)}
    return PointTable(columns, np.array(numbers, dtype=np.int64), tuple(remarks))


def _is_header(line: str) -> bool:
    return line.lstrip("# ").lower().startswith("x_m")


def _names(header: str, where: str) -> tuple[str, ...]:
    names = tuple(_ALSO.get(name, name) for name in header.lower().replace(" ", "").split(","))
    for name in names:
        if name not in COLUMNS:
            raise InputError(f"unknown column {name}", where=where, expected=_EXPECTED)
    if len(set(names)) < len(names):
        raise InputError("a column is there twice", where=where, expected=_EXPECTED)
    if "y_m" not in names or ("width_right_m" in names) != ("width_left_m" in names):
        raise InputError(f"the columns are {', '.join(names)}", where=where, expected=_EXPECTED)
    return names


def _numbers(rows: list[str], names: tuple[str, ...], lines: list[int], where: str) -> FloatArray:
    width = len(names)
    commas = width - 1
    for row, line in zip(rows, lines, strict=True):
        if row.count(",") != commas:
            raise InputError(
                f"{row.count(',') + 1} fields",
                where=f"{where}, line {line}",
                expected=f"{width} fields: {', '.join(names)}",
            )
    try:
        flat = np.array(",".join(rows).split(","), dtype=np.float64)
    except ValueError:
        raise _bad_field(rows, names, lines, where) from None
    return flat.reshape(len(rows), width)


def _bad_field(rows: list[str], names: tuple[str, ...], lines: list[int], where: str) -> InputError:
    for row, line in zip(rows, lines, strict=True):
        for name, field in zip(names, row.split(","), strict=True):
            try:
                float(field)
            except ValueError:
                return InputError(
                    f"{name} is “{field.strip()}”",
                    where=f"{where}, line {line}",
                    expected="a number",
                )
    return InputError("a field is no number", where=where)
