"""What the API answers of challenges, record by record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from throwdown.site.api.answers import PartyLine


class ChallengeLine(Schema):
    """A challenge as a list has it."""

    slug: str
    title: str
    url: str
    status: str
    demo: bool
    challenger: PartyLine
    opponent: PartyLine
    challenger_car: str
    opponent_car: str
    course: str
    moves: int
    last_at: datetime
    race_at: datetime | None
    due_at: datetime | None
    winner: Literal["challenger", "opponent", "tie"] | None
    margin_s: float | None
    odds: float | None


class ChallengeList(Schema):
    """Challenges; ``count`` of all that fit."""

    count: int
    limit: int
    offset: int
    items: list[ChallengeLine]


class SideAnswer(Schema):
    """One side of the terms, its car pinned by content hash."""

    party: str
    car: str
    car_hash: str
    driver: str


class HandicapAnswer(Schema):
    """What one side carries or gives."""

    side: str
    kind: str
    amount: float | str


class TermsAnswer(Schema):
    """Terms; ``place`` and ``stakes`` are null where nothing was said or it was erased."""

    challenger: SideAnswer
    opponent: SideAnswer
    course: str
    course_hash: str
    start: str
    attempts: int
    rules: str
    handicaps: list[HandicapAnswer]
    at: datetime | None
    closes: datetime | None
    place: str | None
    stakes: str | None


class VersionAnswer(Schema):
    """A numbered version of the terms."""

    number: int
    proposed_by: str
    proposed_at: datetime
    accepted_by: list[str]
    one_sided: bool
    terms: TermsAnswer


class ChangeAnswer(Schema):
    """What a move changed of the terms, in words."""

    what: str
    before: str
    after: str


class MoveAnswer(Schema):
    """A move: what the chain holds of it, and the texts beside it."""

    number: int
    kind: str
    role: str
    by: str
    who: str
    at: datetime
    facts: dict[str, Any]
    text: str
    source: str
    video: str
    picture: str | None
    erased: list[str]
    changes: list[ChangeAnswer]
    version: int | None
    hash: str
    previous: str


class MoveList(Schema):
    """Moves, oldest first."""

    count: int
    items: list[MoveAnswer]


class PredictionAnswer(Schema):
    """What the simulator said: the challenger's odds, and the digest of the whole."""

    odds: float
    digest: str
    key: str | None
    report: str | None


class JobAnswer(Schema):
    """How far the simulator is."""

    state: str
    step: str
    share_done: float


class PredictedAnswer(Schema):
    """What the simulator said: ``result`` as `/try` has it, null while there is none.

    ``left_out`` are terms that it leaves out, ``margin_seen`` says whether the margin was inside
    or outside the nine in ten that were predicted.
    """

    frozen: bool
    left_out: list[str]
    margin_seen: Literal["inside", "outside"] | None
    result: dict[str, Any] | None
    job: JobAnswer | None


class SettlementAnswer(Schema):
    """What the result came to."""

    winner: str
    margin_s: float | None
    margin_percent: float | None
    price_difference_usd: float | None
    price_per_second_usd: float | None
    brier: float | None
    log_score: float | None


class LinkAnswer(Schema):
    """What a challenge has to do with another."""

    link: str
    to: str


class PollAnswer(Schema):
    """What readers call, in per cent."""

    total: int
    challenger: float
    opponent: float


class EntrantAnswer(Schema):
    """Who enters a venue that is open to all."""

    username: str
    car: str
    at: datetime


class EntryAnswer(Schema):
    """In what you enter, null where you do not; ``entrants`` counts all who do."""

    car: str | None
    entrants: int


class TipAnswer(Schema):
    """A tip."""

    text: str
    source: str
    at: datetime


class CreditAnswer(TipAnswer):
    """A tip and whose it is; null where that account is gone."""

    id: int
    username: str | None
    used: bool


class CreditList(Schema):
    """Tips, newest first."""

    count: int
    limit: int
    offset: int
    items: list[CreditAnswer]


class OwnCall(Schema):
    """Whom you call the winner; ``sure`` in per cent."""

    side: Literal["challenger", "opponent"]
    sure: int


class YouAnswer(Schema):
    """What you have to do with a challenge: the roles that you move in, and what you said."""

    roles: list[str]
    follows: bool
    call: OwnCall | None


class ChallengeAnswer(ChallengeLine):
    """A challenge whole; ``may`` lists the moves that are yours to make.

    ``tips`` are those that were used; ``open_entry`` says whether anybody may enter now;
    ``linked_here`` are the latest challenges that lead to this one, by their slugs.
    """

    version: int
    terms: TermsAnswer
    versions: list[VersionAnswer]
    log: list[MoveAnswer]
    prediction: PredictionAnswer | None
    predictions_open: bool
    settlement: SettlementAnswer | None
    links: list[LinkAnswer]
    linked_here: list[str]
    poll: PollAnswer
    followers: int
    tips: list[CreditAnswer]
    open_entry: bool
    entrants: list[EntrantAnswer]
    may: list[str]
    you: YouAnswer


class CallOutAnswer(Schema):
    """A new challenge; ``claim`` is the link to send to an opponent who was not here yet."""

    slug: str
    url: str
    status: str
    claim: str | None


class MovedAnswer(Schema):
    """A move that was made, and where the challenge stands now."""

    slug: str
    status: str
    moves: int
    kind: str
    hash: str


class FollowAnswer(Schema):
    """Whether you follow a challenge, and how many do."""

    follows: bool
    followers: int
