"""What the API answers, record by record.  Figures are in SI units, prices in US dollars."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

Numbers = float | list[float]


class CarLine(Schema):
    """A car of the catalogue."""

    id: str
    name: str
    maker: str
    year: int
    body: str
    drive: str
    mass_kg: float
    power_w: float
    price_usd: float | None
    url: str


class CarList(Schema):
    """Cars."""

    count: int
    items: list[CarLine]


class FigureAnswer(Schema):
    """A figure as its source prints it and in SI units, with its standard deviation."""

    value: Numbers
    unit: str
    sd: Numbers
    si_value: Numbers
    si_sd: Numbers
    kind: Literal["measured", "published", "estimated"]
    source: str


class TyreAnswer(Schema):
    """A tyre that a car may have worn."""

    name: str
    tyre: str
    probability: float
    source: str
    width_front: float | None
    width_rear: float | None
    radius: float | None


class CarAnswer(CarLine):
    """A car with every figure."""

    engine_position: str
    gearbox: str
    aspiration: str
    differential: str
    tyre: str
    abs: bool
    content_hash: str
    figures: dict[str, FigureAnswer]
    tyre_options: list[TyreAnswer]
    notes: list[str]


class CourseLine(Schema):
    """A course."""

    id: str
    name: str
    kind: str
    closed: bool
    length_m: float
    default_start: str
    reconstruction: bool
    licence: str
    url: str


class CourseList(Schema):
    """Courses."""

    count: int
    items: list[CourseLine]


class Line(Schema):
    """The middle of a course: points in metres, x to the east and y to the north."""

    step_m: float
    x: list[float]
    y: list[float]


class Shape(Schema):
    """A course in numbers."""

    narrowest_m: float
    widest_m: float
    height_range_m: float
    steepest_grade_rad: float
    steepest_banking_rad: float
    smallest_radius_m: float | None
    alternatives: int
    laps_known: int


class CourseAnswer(CourseLine):
    """A course with where it is from and what is assumed."""

    official_length_m: float | None
    direction: str
    start_note: str
    source: str
    attribution: str
    assumptions: list[str]
    content_hash: str
    shape: Shape
    line: Line | None = None


class PartyLine(Schema):
    """A party by its address and name."""

    slug: str
    name: str


class MemberAnswer(Schema):
    """Who belongs to a party, and as what."""

    username: str
    role: Literal["manager", "driver"]


class PartyAnswer(PartyLine):
    """A party, what became of its challenges, and a part of its members, managers first."""

    kind: str
    about: str
    verified: bool
    managed: bool
    url: str
    challenges: int
    won: int
    lost: int
    tied: int
    member_count: int
    members: list[MemberAnswer]


class LeaderAnswer(Schema):
    """A reader who calls winners; ``score`` is the mean Brier score: 0 is perfect, 0.25 a coin."""

    username: str
    calls: int
    score: float


class LeaderList(Schema):
    """Readers, best first."""

    count: int
    items: list[LeaderAnswer]


class TryAnswer(Schema):
    """Who would win.  While it is ``pending``, a first answer may be there already."""

    key: str
    state: Literal["done", "pending", "failed"]
    first: bool
    odds: float | None
    result: dict[str, Any] | None
    step: str
    share_done: float
    progress: str
    report: str | None


class LeverAnswer(Schema):
    """How much of a lever, laid on a car, makes it fair; where none does it, the nearest.

    ``odds`` are car A's with it; ``p05`` and ``p95`` bound the amounts at which single races would
    be dead heats, null where the lever does not go so far.
    """

    lever: str
    car: str
    number: Literal[1, 2]
    amount: float
    unit: str
    p05: float | None
    p95: float | None
    odds: float
    feasible: bool


class FairAnswer(Schema):
    """What would make a race fair: ``odds`` are car A's as it is, null until a lever is known."""

    key: str
    state: Literal["done", "pending", "failed"]
    cars: list[str]
    course: str
    start: str
    odds: float | None
    levers: list[LeverAnswer]
    step: str
    share_done: float


class Margin(Schema):
    """A margin [s] in quantiles, positive where car A wins."""

    p05: float
    p50: float
    p95: float


class CourseOddsAnswer(Schema):
    """Two cars on one course, seen from car A."""

    course: str
    name: str
    start: str
    length_m: float
    win_probability: float
    margin_s: Margin
    lead_percent: float
    average_speed_mps: float
    reconstruction: bool


class OddsAnswer(Schema):
    """Two cars over every course, from car A's surest win to its least.

    ``refused`` are courses that do not admit one of them; ``break_even`` says in words where who
    wins, once all is known.
    """

    key: str
    state: Literal["done", "pending", "failed"]
    cars: list[str]
    courses: list[CourseOddsAnswer]
    refused: list[str]
    break_even: str | None
    break_even_speed_mps: float | None
    step: str
    share_done: float


class DesignAnswer(Schema):
    """A course on which the underdog has its best odds, or even ones, once it is found.

    ``course`` is its id here, ``figures`` what ``throwdown underdog --json`` says of it, ``files``
    are addresses; ``error`` says why there is none.
    """

    key: str
    state: Literal["done", "pending", "failed"]
    course: str | None
    figures: dict[str, Any] | None
    files: list[str]
    error: str
    step: str
    share_done: float


class TokenAnswer(Schema):
    """A token by its name; its secret is shown once, when it is made."""

    id: int
    name: str
    made_at: datetime
    last_used_at: datetime | None


class NewToken(TokenAnswer):
    """A token with its secret."""

    secret: str


class TokenList(Schema):
    """Your tokens, newest first."""

    count: int
    items: list[TokenAnswer]


class NewsAnswer(Schema):
    """One thing that you were told: which record of which challenge, and what of it is new."""

    id: int
    challenge: str
    number: int
    text: str
    at: datetime
    seen: bool


class NewsList(Schema):
    """Your news, newest first."""

    count: int
    limit: int
    offset: int
    items: list[NewsAnswer]


class HookAnswer(Schema):
    """A webhook; its secret is shown once, when it is made."""

    id: int
    url: str
    challenge: str | None
    failures: int
    last_said: str


class NewHook(HookAnswer):
    """A webhook with its secret."""

    secret: str


class HookList(Schema):
    """Your webhooks, oldest first."""

    count: int
    items: list[HookAnswer]


class Gone(Schema):
    """That something is no more."""

    gone: bool
