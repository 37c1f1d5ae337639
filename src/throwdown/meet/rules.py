"""Rule sets: how runs become totals and totals become places.  They are data, not code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from throwdown.errors import InputError
from throwdown.meet import rulefile
from throwdown.meet.parts import Ladder, Laps, Part, Seconds, Tree
from throwdown.meet.runs import DNF, DNS, DSQ
from throwdown.meet.ticks import SECOND, Finer

Classes = Annotated[tuple[str, ...], Field(min_length=1)]
"""Patterns of class names, ``*`` for anything; capitals do not count."""

Kind = Literal["autocross", "time-trial", "prosolo", "bracket", "lap-race"]
"""What is driven; each has parts of its own besides what all have."""

_OF_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "tree": ("prosolo", "bracket"),
    "ladder": ("prosolo", "bracket"),
    "laps": ("lap-race",),
}


class Times(Part):
    """What is added, and how fine times are."""

    cone_s: Seconds = 2.0
    """Added for every cone [s]."""
    decimals: Literal[0, 1, 2, 3] = 3
    """Digits of a second that count."""
    finer_digits: Finer = "round"
    """What becomes of the clock's finer ones."""
    no_time_s: Seconds | None = None
    """What sheets print where there is no time [s]; none where they print a word."""

    @property
    def no_time(self) -> int | None:
        """The same [ticks]."""
        return None if self.no_time_s is None else round(self.no_time_s * SECOND)

    @property
    def cone(self) -> int:
        """Penalty of a cone [ticks]."""
        return round(self.cone_s * SECOND)

    @property
    def step(self) -> int:
        """The finest difference that counts [ticks]."""
        return int(SECOND // 10**self.decimals)


class Runs(Part):
    """Which runs count."""

    most: Annotated[int, Field(ge=1)] | None = None
    """Only the first so many count; reruns replace what they rerun."""
    void: tuple[str, ...] = (DNF, DNS, DSQ)
    """Statuses of runs that were a chance used up and give no time."""
    unfinished_plus_s: Seconds | None = None
    """Where set, an unfinished run (DNF) takes the entry's own slowest run and so much more [s]."""
    unfinished_adds_s: Seconds | None = None
    """Where set, an unfinished run with a time takes that and so much more [s] instead."""


class Total(Part):
    """How the runs of some classes make a total."""

    classes: Classes = ("*",)
    method: Literal["best", "sum", "best-of-each-half"] = "best"
    first_half_runs: Annotated[int, Field(ge=1)] = 3
    """With ``best-of-each-half``: so many runs are the first half, reruns not counted."""
    days: Literal["add", "best"] = "add"
    """Whether the totals of days, courses or sessions are added, or the best of them counts."""


class Index(Part):
    """Index times: totals times a factor (a multiplier below 1, as PAX or RTP)."""

    factors: dict[str, Annotated[str, Field(pattern=r"\d{1,2}(\.\d{1,6})?")]] = Field(
        default_factory=dict
    )
    """By class, as text so that they are exact; a sheet that gives an entry's own goes before."""
    default: Annotated[str, Field(pattern=r"\d{1,2}(\.\d{1,6})?")] | None = None
    """For classes that are ranked by index and have none; without it they are refused."""
    prefixes: tuple[str, ...] = ()
    """What may stand before a class that is in ``factors``, as in ``P-STS``."""
    decimals: Literal[0, 1, 2, 3] = 3
    finer_digits: Finer = "round"
    rank_on: Literal["printed", "product"] = "printed"
    """Whether places go by the time that is printed or by the product before rounding."""

    @property
    def step(self) -> int:
        """The finest difference that is printed [ticks]."""
        return int(SECOND // 10**self.decimals)

    def factor_of(self, car_class: str) -> Fraction | None:
        """Return the factor of a class, None where the table has none."""
        known = {name.casefold(): factor for name, factor in self.factors.items()}
        plain = car_class.casefold()
        for prefix in ("", *(prefix.casefold() for prefix in self.prefixes)):
            if plain.startswith(prefix) and plain.removeprefix(prefix) in known:
                return Fraction(known[plain.removeprefix(prefix)])
        return None


By = Literal["total", "index", "best", "best-index"]
Ties = Literal["next-best", "number", "sheet", "shared"]
"""Who is first of equals: the better next run, the lower number, the upper in the sheet, none."""


class Group(Part):
    """Classes that are ranked together; without ``name`` each class is ranked alone."""

    classes: Classes = ("*",)
    name: str = ""
    by: By = "total"
    ties: Ties = "next-best"


class Overall(Part):
    """The ranking of all entries, where the organiser publishes one."""

    by: By = "index"
    ties: Ties = "next-best"


_Rule = TypeVar("_Rule", Total, Group)


class RuleSet(Part):
    """One organiser's rules of one season."""

    id: Annotated[str, Field(pattern=r"[\w.-]+")]
    name: str
    version: Annotated[int, Field(ge=1)]
    kind: Kind
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    times: Times = Times()
    runs: Runs = Runs()
    totals: tuple[Total, ...] = (Total(),)
    index: Index = Index()
    groups: tuple[Group, ...] = (Group(),)
    overall: Overall | None = None
    tree: Tree | None = None
    ladder: Ladder | None = None
    laps: Laps | None = None

    @model_validator(mode="after")
    def _has_the_parts_of_its_kind(self) -> RuleSet:
        for name, kinds in _OF_KINDS.items():
            has = getattr(self, name) is not None
            if has != (self.kind in kinds):
                said = f"{self.kind} rules have {'no' if has else 'a'} [{name}]"
                raise PydanticCustomError("part", "{said}", {"said": said})
        return self

    @property
    def ranks_best(self) -> bool:
        """Whether anybody is ranked by the best run, whatever the total is."""
        ways = [group.by for group in self.groups] + ([self.overall.by] if self.overall else [])
        return any(by in ("best", "best-index") for by in ways)

    def by_time(self) -> RuleSet:
        """Return these rules without their rankings: totals alone, which no index takes part in."""
        return self.model_copy(update={"groups": (Group(),), "overall": None})

    def total_of(self, car_class: str) -> Total:
        """Return how a class makes its totals.  Raises InputError where no rule speaks of it."""
        return _first(self.totals, car_class, self.id, "totals")

    def group_of(self, car_class: str) -> tuple[str, Group]:
        """Return the name of what a class is ranked in, and how."""
        group = _first(self.groups, car_class, self.id, "groups")
        return group.name or car_class, group


def _first(rules: Sequence[_Rule], car_class: str, id_: str, what: str) -> _Rule:
    for rule in rules:
        if any(fnmatchcase(car_class.casefold(), one.casefold()) for one in rule.classes):
            return rule
    raise InputError(
        f"no rule in [[{what}]] speaks of class {car_class!r}",
        where=f"rule set {id_}",
        expected='one with classes = ["*"] as the last',
    )


def shipped_rules() -> list[str]:
    """Return the ids of the rule sets that come with Throwdown."""
    return rulefile.shipped("rules")


def find_rules(given: RuleSet | Path | str) -> RuleSet:
    """Return a rule set given whole, by its file, or by the id of one that comes with Throwdown.

    Raises InputError with everything that is wrong in the file.
    """
    return given if isinstance(given, RuleSet) else rulefile.find(given, "rules", RuleSet)


def check_rules(table: Mapping[str, Any], of: str) -> RuleSet:
    """Return the rule set that a table holds; ``of`` names it in messages.

    Raises InputError with everything that is wrong in it.
    """
    return rulefile.check(table, of, RuleSet)
