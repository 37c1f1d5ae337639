"""Design rules: what a course may be, as versioned data files; and what a rule found.

``data/design-rules`` holds those that come with Throwdown; any other is a TOML file like them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from throwdown.errors import InputError, nearest_names, raise_all

FOLDER = "data/design-rules"
USUAL = "scca"


class _Table(BaseModel):
    """A table of a rule file: its keys are checked, its values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(_Table):
    """A rule: a figure between ``least`` and ``most``, one of which may be missing."""

    least: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    most: float | None = Field(default=None, gt=0.0, allow_inf_nan=False)
    says: str
    source: str

    @property
    def lowest(self) -> float:
        """``least``, or nothing."""
        return 0.0 if self.least is None else self.least

    @property
    def highest(self) -> float:
        """``most``, or infinity."""
        return float("inf") if self.most is None else self.most


class Limits(_Table):
    """The rules, metres, metres a second and seconds."""

    width_m: Limit
    slalom_spacing_m: Limit
    edge_distance_m: Limit
    gap_m: Limit
    turn_radius_m: Limit
    straight_into_sharp_m: Limit
    top_speed_mps: Limit
    time_s: Limit


class Sharp(_Table):
    """What counts as a very sharp turn: no wider than ``radius_m``, through ``angle_deg`` or more.

    A turn ends where the course runs straight or turns the other way.
    """

    radius_m: float = Field(gt=0.0)
    angle_deg: float = Field(gt=0.0)
    source: str


class Weaving(_Table):
    """Which turns count as slalom cones do: those through ``angle_deg`` or more."""

    angle_deg: float = Field(gt=0.0)
    source: str


class DesignRules(_Table):
    """A rule set: one organiser's, of one version."""

    id: str
    name: str
    version: int = Field(ge=1)
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sharp: Sharp
    weaving: Weaving
    rules: Limits


@dataclass(frozen=True)
class Finding:
    """What a course has of a rule: ``value`` against ``limit``, at ``least`` or at most."""

    rule: str
    value: float
    limit: float
    least: bool
    says: str
    source: str

    @property
    def ok(self) -> bool:
        """Whether the rule is kept; a tenth of a millimetre is rounding."""
        slack = 1e-4
        return self.value >= self.limit - slack if self.least else self.value <= self.limit + slack

    def summary(self) -> dict[str, Any]:
        """Return the finding ready for JSON; a value that does not exist is null."""
        finite = self.value not in (float("inf"), float("-inf"))
        return {
            "rule": self.rule,
            "value": round(self.value, 4) if finite else None,
            "limit": self.limit,
            "bound": "least" if self.least else "most",
            "ok": self.ok,
            "says": self.says,
            "source": self.source,
        }


def shipped_rules() -> list[str]:
    """Return the ids of the rule sets that come with Throwdown."""
    names = (entry.name for entry in files("throwdown").joinpath(FOLDER).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


_TABLES: dict[str, type[_Table]] = {"rules": Limits, "sharp": Sharp, "weaving": Weaving}


def find_rules(given: Path | str = USUAL) -> DesignRules:
    """Return a rule set by its id or its file's path.

    Raises InputError for a name that is neither, and for a file in which a rule is missing,
    unknown, or contradicts itself or another.
    """
    known = shipped_rules()
    if str(given) in known:
        text = files("throwdown").joinpath(FOLDER).joinpath(f"{given}.toml").read_text("utf-8")
        return parse_rules(text, f"{given}.toml")
    try:
        text = Path(given).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputError(
            f"no design rules are called “{given}”" if missing else f"cannot be read: {error}",
            where=None if missing else str(given),
            expected=f"a TOML file, or one of {', '.join(known)}",
            nearest=nearest_names(str(given), known) or None,
        ) from None
    return parse_rules(text, str(given))


def parse_rules(text: str, where: str) -> DesignRules:
    """Read the text of a rule file; ``where`` names it.  Raises InputError as ``find_rules``."""
    try:
        rules = DesignRules.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", where=where) from None
    except ValidationError as error:
        raise_all([_problem(one, where) for one in error.errors()], of=where)
        raise
    _check_contradictions(rules, where)
    return rules


def _problem(error: Any, where: str) -> InputError:
    steps = [str(step) for step in error["loc"]]
    place, key = f"{where}, {'.'.join(steps)}", steps[-1]
    if error["type"] == "missing":
        return InputError(f"no {key}", where=place)
    if error["type"] == "extra_forbidden":
        tables: dict[int, type[_Table]] = {
            1: DesignRules,
            2: _TABLES.get(steps[0], Limit),
            3: Limit,
        }
        names = list(tables[min(len(steps), 3)].model_fields)
        return InputError(
            f"unknown key {key!r}", where=place, nearest=nearest_names(key, names) or names
        )
    return InputError(f"{key} is {error['input']!r}", where=place, expected=error["msg"])


def _check_contradictions(rules: DesignRules, where: str) -> None:
    problems = [
        _contradiction(f"{name} is at least {limit.least:g} and at most {limit.most:g}", where)
        for name, limit in rules.rules
        if limit.least is not None and limit.most is not None and limit.least > limit.most
    ]
    limits = rules.rules
    if limits.turn_radius_m.highest <= 0.5 * limits.width_m.lowest:
        problems.append(
            _contradiction(
                f"the middle of a turn has at most {limits.turn_radius_m.highest:g} m of radius, "
                f"and half the course is {0.5 * limits.width_m.lowest:g} m wide at least",
                where,
            )
        )
    raise_all(problems, of=where)


def _contradiction(what: str, where: str) -> InputError:
    return InputError(
        f"rules contradict each other: {what}", where=where, expected="rules that a course can keep"
    )
