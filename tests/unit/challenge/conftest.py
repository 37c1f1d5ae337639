"""A challenge to play with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from throwdown.challenge import Log, Move, Side, Terms

BEGAN = datetime(2010, 6, 7, 12, 0, tzinfo=UTC)


class Play:
    """Writes moves into a log, a day apart unless told."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.log = Log()
        self.terms = Terms(
            challenger=Side("p-mini", "mini-cooper-s-2010", "hash-m", "d-davis"),
            opponent=Side("p-porsche", "porsche-911-carrera-s-2010", "hash-p"),
            course="road-atlanta",
            course_hash="hash-r",
        )
        self.do("draft", "challenger", terms=self.terms)

    @property
    def status(self) -> str:
        assert self.log.challenge is not None
        return self.log.challenge.status

    def wait(self, **time: float) -> Play:
        self.now += timedelta(**time)
        return self

    def do(self, kind: str, role: str, texts: dict[str, str] | None = None, **facts: Any) -> Play:
        if isinstance(facts.get("terms"), Terms):
            self.terms = facts["terms"]
            facts["terms"] = self.terms.facts()
        move = Move(kind, role, f"p-{role}", self.now.isoformat(), facts)
        self.log = self.log.append(move, texts)
        return self

    def with_terms(self, **changes: Any) -> Terms:
        return replace(self.terms, **changes)


@pytest.fixture
def play() -> Play:
    return Play()


@pytest.fixture(scope="module")
def story() -> Play:
    """The challenge of 2010, from the newspaper page to the settlement (facts of the day)."""
    play = Play()
    play.do("call", "challenger", {"page": "newspaper page, 7 June"})
    play.do("predict", "official", odds=0.004, digest="prediction-1")
    play.wait(days=3).do("decline", "opponent", {"statement": "our way"}, reason="not-our-way")
    stakes = play.with_terms(stakes="digest: concert tickets, salami, a used home gym")
    play.wait(days=2).do("raise-stakes", "challenger", {"video": "second message"}, terms=stakes)
    play.do("statement", "challenger", {"plane": "banner over the headquarters"})
    play.wait(days=2).do("link", "official", link="third-party", to="hyundai-v-mini")
    stand_in = play.with_terms(
        opponent=Side("p-porsche", "porsche-911-carrera-s-2010", "hash-p", "d-friedman"),
        course="road-atlanta-infield-2010",
        course_hash="hash-i",
        at="2010-06-21T19:00:00-04:00",
    )
    play.wait(days=3).do("go-ahead", "challenger", terms=stand_in)
    play.wait(days=3).do("start", "official")
    play.wait(hours=1).do("result", "official", winner="opponent", margin_s=2.0)
    play.wait(days=2).do("confirm", "clock")
    play.do("settle", "challenger")
    return play
