"""What a search found, as a record: the course, its odds, its rules and its cones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING, Any

from throwdown.course_design.cones import Cone, counts
from throwdown.course_design.elements import Layout
from throwdown.course_design.rules import DesignRules, Finding
from throwdown.course_design.site import Site

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.course import Course
    from throwdown.duel import Race

_NINETY = 1.6449  # standard deviations that hold nine tenths of a normal distribution


@dataclass(frozen=True)
class Odds:
    """How often a car wins, of so many races; the interval is that of counting alone."""

    value: float
    samples: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 5th and 95th percentile by E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209."""
        z2 = _NINETY**2
        middle = (self.value + z2 / (2 * self.samples)) / (1 + z2 / self.samples)
        spread = sqrt(self.value * (1 - self.value) / self.samples + z2 / (4 * self.samples**2))
        spread *= _NINETY / (1 + z2 / self.samples)
        return max(middle - spread, 0.0), min(middle + spread, 1.0)


@dataclass(frozen=True, eq=False)
class Design:
    """A designed course; ``underdog`` is whom it is for, ``favourite`` the other.

    ``race`` is theirs on ``course``; ``baseline`` the underdog's odds on ``reference``,
    ``random`` those on the best of ``random_legal`` legal random courses.
    """

    course: Course
    toml: str
    layout: Layout
    site: Site
    rules: DesignRules
    findings: tuple[Finding, ...]
    cones: tuple[Cone, ...]
    underdog: Car
    favourite: Car
    race: Race
    odds: Odds
    baseline: Odds
    reference: str
    random: Odds
    random_legal: int
    random_tried: int
    judged: int
    seed: int
    effort: str
    fair: bool
    seconds: float | None
    files: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def legal(self) -> bool:
        """Whether every rule is kept."""
        return all(finding.ok for finding in self.findings)

    @property
    def times(self) -> dict[str, float]:
        """The time of each car's best figures [s], by id."""
        return {entry.car.id: entry.lap.time_s for entry in self.race.entries}

    @property
    def assumptions(self) -> Sequence[str]:
        """What is taken for granted, sentences."""
        return (
            "Between cones the limits are lines: a car keeps within them everywhere.",
            "The ground behind the finish is free for 10 m at least; more to stop on is not "
            "designed.",
            *self.race.assumptions,
        )

    def summary(self) -> dict[str, Any]:
        """Return the design's figures ready for JSON."""
        low, high = self.odds.interval
        base_low, base_high = self.baseline.interval
        return {
            "underdog": self.underdog.id,
            "favourite": self.favourite.id,
            "aim": "fair" if self.fair else "underdog",
            "site": self.site.name,
            "rule_set": {"id": self.rules.id, "version": self.rules.version},
            "seed": self.seed,
            "effort": self.effort,
            "seconds": self.seconds,
            "samples": self.odds.samples,
            "odds": round(self.odds.value, 6),
            "odds_interval": {"p05": round(low, 6), "p95": round(high, 6)},
            "baseline_odds": round(self.baseline.value, 6),
            "baseline_interval": {"p05": round(base_low, 6), "p95": round(base_high, 6)},
            "baseline_course": self.reference,
            "random_odds": round(self.random.value, 6),
            "random_legal": self.random_legal,
            "random_tried": self.random_tried,
            "judged": self.judged,
            "course_time_s": {
                entry.car.id: {
                    "nominal": round(entry.lap.time_s, 4),
                    **entry.time_quantiles.rounded(),
                }
                for entry in self.race.entries
            },
            "length_m": round(self.course.length, 3),
            "width_m": self.layout.width,
            "cones": counts(self.cones),
            "rules": [finding.summary() for finding in self.findings],
            "legal": self.legal,
            "files": list(self.files),
        }

    def to_json(self) -> str:
        """Return figures, assumptions and provenance as JSON text."""
        more = {"assumptions": list(self.assumptions), "provenance": dict(self.provenance)}
        return json.dumps({**self.summary(), **more})
