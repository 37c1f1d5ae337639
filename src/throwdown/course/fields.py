"""Reading a TOML table field by field, so that every mistake is named where it is."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from throwdown.errors import InputError, nearest_names


class Fields:
    """A table of a TOML file: ask for every field, then ``finish``.

    ``where`` names the file and the table in errors.  Every method raises InputError for a value
    that is not what is asked for.
    """

    def __init__(self, table: Mapping[str, Any], where: str) -> None:
        self.where = where
        self._table = table
        self._asked: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether the field is given."""
        return name in self._table

    def text(self, name: str, default: str | None = None) -> str:
        """A non-empty string; ``default`` None makes it compulsory."""
        value = self._take(name, default, "a text")
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(name, value, "a text")
        return value

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of a few words."""
        value = self._take(name, default, " or ".join(choices))
        if value not in choices:
            near = nearest_names(str(value), choices, most=1)
            raise self.wrong(name, value, " or ".join(choices), near)
        return str(value)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self._take(name, default, "true or false")
        if not isinstance(value, bool):
            raise self.wrong(name, value, "true or false")
        return value

    def positive(self, name: str, default: float | None = None, *, most: float = math.inf) -> float:
        """A number above zero, at most ``most``."""
        value = self.number(name, default)
        if not 0.0 < value <= most:
            limit = "" if math.isinf(most) else f", at most {most:g}"
            raise self.wrong(name, value, f"a number above 0{limit}")
        return value

    def not_negative(self, name: str, default: float | None = None) -> float:
        """A number of zero or more."""
        value = self.number(name, default)
        if value < 0.0:
            raise self.wrong(name, value, "a number of 0 or more")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number."""
        value = self._take(name, default, "a number")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, value, "a number")
        # Not isfinite: a whole number in TOML may be too large for a float.
        if not abs(value) <= sys.float_info.max:
            raise self.wrong(name, value, "a number")
        return float(value)

    def count(self, name: str, *, most: int | None = None) -> int:
        """A whole number above zero, at most ``most``."""
        value = self._take(name, None, "a whole number")
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(name, value, "a whole number above 0")
        if most is not None and value > most:
            raise self.wrong(name, value, f"a whole number above 0, at most {most}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty if not given."""
        value = self._take(name, [], "a list of texts")
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self.wrong(name, value, "a list of texts")
        return tuple(value)

    def tables(self, name: str) -> list[Fields]:
        """A list of tables, empty if not given."""
        value = self._take(name, [], "a list of tables")
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(name, value, "a list of tables")
        return [Fields(item, f"{self.where}, {name}[{i}]") for i, item in enumerate(value)]

    def table(self, name: str) -> Fields | None:
        """A table, or None if not given."""
        value = self._take(name, {}, "a table")
        if not isinstance(value, dict):
            raise self.wrong(name, value, "a table")
        return Fields(value, f"{self.where}, [{name}]") if name in self._table else None

    def only(self, known: Collection[str]) -> None:
        """Raise InputError for a field that is none of ``known``.

        Ask before the fields are taken: a misspelt one is better named than called missing.
        """
        for name in self._table:
            if name not in known:
                raise InputError(
                    f"unknown field {name}",
                    where=self.where,
                    expected=", ".join(sorted(known)),
                    nearest=nearest_names(name, known) or None,
                )

    def finish(self) -> None:
        """Raise InputError for a field nobody asked for."""
        self.only(self._asked)

    def wrong(
        self, name: str, value: object, expected: str, nearest: Sequence[str] | None = None
    ) -> InputError:
        """The error for a field with a wrong value."""
        return InputError(
            f"{name} is {value!r}", where=self.where, expected=expected, nearest=nearest or None
        )

    def _take(self, name: str, default: Any, expected: str) -> Any:
        self._asked.add(name)
        if name in self._table:
            return self._table[name]
        if default is None:
            raise InputError(f"{name} is missing", where=self.where, expected=expected)
        return default
