"""Where a challenge stands: its state, its terms by number, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from throwdown.challenge.terms import Terms, moment

STATES = (
    "draft",
    "open",
    "countered",
    "accepted",
    "declined",
    "expired",
    "withdrawn",
    "scheduled",
    "postponed",
    "cancelled",
    "live",
    "provisional",
    "protested",
    "official",
    "no-contest",
    "settled",
)
ENDS = ("withdrawn", "cancelled", "no-contest", "settled")
"""States that nothing leads out of."""


@dataclass(frozen=True)
class Version:
    """One numbered version of the terms: who proposed it, and which roles accepted it."""

    number: int
    terms: Terms
    proposed_by: str
    proposed_at: str
    accepted_by: tuple[str, ...] = ()
    one_sided: bool = False


@dataclass(frozen=True)
class Challenge:
    """Where a challenge stands after its moves.

    ``status`` is one of STATES; ``asked_at`` is when the side whose turn it is was last
    asked, ``result_at`` when the last result came in; ``predictions`` are the latest of each
    race that terms described, with that race; ``agreed`` says that terms were accepted or go ahead
    without; ``moves`` counts them all.
    """

    status: str
    versions: tuple[Version, ...]
    asked_at: datetime
    last_at: datetime
    calls: int = 0
    raises: int = 0
    opponent_absent: bool = False
    decline_reason: str = ""
    result: dict[str, Any] | None = None
    result_at: datetime = datetime.min
    predictions: tuple[tuple[tuple[object, ...], dict[str, Any]], ...] = ()
    agreed: bool = False
    links: tuple[tuple[str, str], ...] = ()
    protests: int = 0
    moves: int = 1

    @property
    def latest(self) -> Version:
        """The terms that were proposed last."""
        return self.versions[-1]

    @property
    def terms(self) -> Terms:
        """Those terms."""
        return self.latest.terms

    @property
    def proposed_by(self) -> str:
        """Whose proposal waits for an answer."""
        return self.latest.proposed_by

    @property
    def prediction(self) -> dict[str, Any] | None:
        """The prediction of the latest terms' race, None while it has none."""
        return dict(self.predictions).get(self.terms.race)

    @property
    def ended(self) -> bool:
        """Whether nothing can follow but words."""
        return self.status in ENDS

    def closed(self, now: datetime) -> bool:
        """Whether predictions are closed: at the time that the terms state, or else once agreed."""
        closes = self.terms.closes
        return now >= moment(closes, "closes") if closes else self.agreed

    def frozen(self, now: datetime) -> bool:
        """Whether the prediction can no longer change: one that comes late is the first."""
        return self.prediction is not None and self.closed(now)

    def silent_days(self, now: datetime) -> int:
        """Return for how many whole days a call has had no answer, 0 where none waits."""
        return (now - self.asked_at).days if self.status == "open" else 0
