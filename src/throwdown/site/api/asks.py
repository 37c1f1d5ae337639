"""What a program may send: the fields of the site's forms, under the same names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictBool

from throwdown.challenge.moves import REASONS
from throwdown.challenge.terms import HANDICAPS
from throwdown.site.challenges.terms_form import LONGEST

NO_NUL = r"^[^\x00]*$"
SLUG = r"^[-a-zA-Z0-9_]+$"
EARLIEST, LATEST = 1900, 2999
_TIMES = ("at", "closes")
_PARTS = ("side", "kind", "amount")


def _of_our_time(given: datetime) -> datetime:
    """Refuse times that no calendar of a database holds in every zone."""
    if not EARLIEST <= given.year <= LATEST:
        years = {"first": EARLIEST, "last": LATEST}
        raise ValueError(_("a year from %(first)d to %(last)d") % years)
    return given


Words = Annotated[str, Field(max_length=LONGEST, pattern=NO_NUL)]
Name = Annotated[str, Field(max_length=80, pattern=NO_NUL)]
Address = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
Asked = Annotated[str, Field(max_length=100, pattern=NO_NUL)]
Slug = Annotated[str, Field(max_length=100, pattern=SLUG)]
Time = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Side = Literal["challenger", "opponent"]
Seconds = Annotated[float, Field(strict=True, ge=0, lt=1_000_000)]


class Ask(BaseModel):
    """What is sent: nothing that has no meaning, no number that is none."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class HandicapAsk(Ask):
    """What one side carries or gives."""

    side: Side
    kind: Literal[HANDICAPS]  # type: ignore[valid-type]
    amount: (
        Annotated[float, Field(strict=True, gt=0, le=1000)] | Annotated[str, Field(max_length=40)]
    )


class TermsAsk(Ask):
    """Terms; what is left out stays as it is, and null takes away."""

    challenger_car: Slug | None = None
    challenger_driver: Name | None = None
    opponent_car: Slug | None = None
    opponent_driver: Name | None = None
    course: Slug | None = None
    start: Literal["standing", "flying"] | None = None
    attempts: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = None
    rules: Literal["best-run", "sum-of-runs", "first-to-finish"] | None = None
    handicap: HandicapAsk | None = None
    at: Time | None = None
    closes: Time | None = None
    place: Annotated[str, Field(max_length=200, pattern=NO_NUL)] | None = None
    stakes: Words | None = None

    def fields(self) -> dict[str, Any]:
        """Return what was given as a form takes it."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        given = {name: given[name] for name in given if name in TermsAsk.model_fields}
        found: dict[str, Any] = {"zone": "UTC"}
        if "handicap" in given:
            one = given.pop("handicap")
            for part in _PARTS:
                found[f"handicap_{part}"] = "" if one is None else getattr(one, part)
        for name, value in given.items():
            stamp = value.astimezone(UTC) if name in _TIMES and value is not None else None
            found[name] = stamp.strftime("%Y-%m-%dT%H:%M:%S") if stamp else value
        return found


def names_of_terms(inside: str = "") -> dict[str, str]:
    """Return what the fields of a form of terms are called where terms are sent.

    ``inside`` is the field that holds them, with a dot.
    """
    parts = {f"handicap_{part}": f"{inside}handicap.{part}" for part in _PARTS}
    return {**{name: f"{inside}{name}" for name in TermsAsk.model_fields}, **parts}


class CallOutAsk(TermsAsk):
    """A new challenge.  It is called out at once, or kept as a draft."""

    challenger_car: Slug
    opponent_car: Slug
    course: Slug
    opponent: Annotated[str, Field(min_length=2, max_length=80, pattern=NO_NUL)]
    as_party: Slug | None = Field(
        None, description="the party that calls; yours, where you have one"
    )
    text: Words = ""
    draft: StrictBool = False
    link: Literal["third-party", "follow-up", "rematch"] | None = None
    to: Slug | None = Field(None, description="the challenge that the link leads to")


class SayAsk(Ask):
    """What may go with any move: words, the address of a video, and a source."""

    text: Words = ""
    video: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""
    source: Address = ""


class PlainAsk(SayAsk):
    """A move that needs nothing more."""

    kind: Literal[
        "call",
        "call-again",
        "withdraw",
        "schedule",
        "cancel",
        "start",
        "abandon",
        "confirm",
        "settle",
    ]


class StatementAsk(SayAsk):
    """A move that is nothing without words."""

    kind: Literal["statement", "protest"]


class ProposeAsk(SayAsk):
    """A move with terms.  ``seen`` is how many moves you had before you: where one came since,
    the move is refused."""

    kind: Literal["amend", "counter", "postpone", "go-ahead"]
    terms: TermsAsk
    seen: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None


class AcceptAsk(SayAsk):
    """Accepting a version of the terms."""

    kind: Literal["accept"]
    version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class DeclineAsk(SayAsk):
    """Declining, with a reason."""

    kind: Literal["decline"]
    reason: Literal[REASONS]  # type: ignore[valid-type]


class RaiseAsk(SayAsk):
    """Other stakes, and nothing else."""

    kind: Literal["raise-stakes"]
    stakes: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=NO_NUL)]


class ResultAsk(SayAsk):
    """Who won: in times, or at least by how much."""

    kind: Literal["result"]
    winner: Literal["challenger", "opponent", "tie"]
    challenger_s: Seconds | None = None
    opponent_s: Seconds | None = None
    margin_s: Seconds | None = None


class RuleAsk(SayAsk):
    """What becomes of a protest."""

    kind: Literal["rule"]
    ruling: Literal["upheld", "rejected"]


class LinkAsk(SayAsk):
    """What this challenge has to do with another."""

    kind: Literal["link"]
    link: Literal["third-party", "follow-up", "rematch", "open-entry"]
    to: Slug | None = None


MoveAsk = Annotated[
    PlainAsk
    | StatementAsk
    | ProposeAsk
    | AcceptAsk
    | DeclineAsk
    | RaiseAsk
    | ResultAsk
    | RuleAsk
    | LinkAsk,
    Field(discriminator="kind"),
]
"""A move, told apart by its kind."""


class CallAsk(Ask):
    """A reader's call of the winner; ``sure`` in per cent."""

    side: Side
    sure: Annotated[int, Field(strict=True, ge=50, le=100)] = 75


class FollowAsk(Ask):
    """Whether to follow."""

    follow: StrictBool = True


class TipAsk(Ask):
    """What a reader knows, and where from."""

    text: Annotated[str, Field(min_length=2, max_length=2000, pattern=NO_NUL)]
    source: Address = ""


class UseAsk(Ask):
    """Whether a tip was used."""

    used: StrictBool = True


class EntryAsk(Ask):
    """In which car somebody enters."""

    car: Slug


class HookAsk(Ask):
    """An address that is told of moves: of one challenge that you follow, or of all."""

    url: Address
    challenge: Slug | None = None


class TokenAsk(Ask):
    """What a token is called."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
