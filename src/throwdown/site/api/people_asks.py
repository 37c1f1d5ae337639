"""What a program may send of people, parties and, as a moderator, of what is to go."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from throwdown.site.api.asks import NO_NUL, Ask, Asked

MOST = 100
LINK = r"^[-\w]+$"

Role = Literal["manager", "driver"]
Token = Annotated[str, Field(max_length=100, pattern=LINK)]
Why = Annotated[str, Field(min_length=1, max_length=1000, pattern=NO_NUL)]
PartyName = Annotated[str, Field(min_length=2, max_length=80, pattern=NO_NUL)]
About = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]
Username = Annotated[str, Field(min_length=1, max_length=150, pattern=NO_NUL)]


class PageAsk(Ask):
    """Which part of a list."""

    limit: int = Field(20, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


class PartiesAsk(PageAsk):
    """Which parties: those whose name has every word."""

    q: Annotated[Asked, Field(min_length=1)]


class PartyAsk(Ask):
    """A new party."""

    kind: Literal["club", "maker"]
    name: PartyName
    about: About = ""


class EditAsk(Ask):
    """Another name for a party, or other words; what is left out stays."""

    name: PartyName = ""
    about: About = ""

    def fields(self) -> dict[str, Any]:
        """Return what was given."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class RoleAsk(Ask):
    """As what somebody belongs to a party."""

    role: Role


class InviteAsk(RoleAsk):
    """Whom to ask into a party."""

    username: Username
    role: Role = "driver"


class AnswerAsk(Ask):
    """Whether an invitation is accepted; else it is declined."""

    accept: StrictBool


class ChoicesAsk(Ask):
    """The units that you read in, and whether news come by mail; what is left out stays."""

    units: Literal["metric", "us"] = "metric"
    mail_news: StrictBool = True

    def fields(self) -> dict[str, Any]:
        """Return what was given."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class OwnAsk(PageAsk):
    """Which of your challenges."""

    which: Literal["own", "drafts", "followed"] = "own"


class SeenAsk(Ask):
    """Up to which of your news you have seen them: its ``id``."""

    up_to: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class DeleteAsk(Ask):
    """What makes sure that it is you.  Without a password, show again who you are before."""

    username: Username
    password: Annotated[str, Field(max_length=1000, pattern=NO_NUL)] = ""


class WhyAsk(Ask):
    """Why; the audit log keeps it."""

    why: Why


class MaybeWhyAsk(Ask):
    """Why, where there is something to say; the audit log keeps it."""

    why: Annotated[str, Field(max_length=1000, pattern=NO_NUL)] = ""


class VerifyAsk(MaybeWhyAsk):
    """Whether a party is who it says."""

    verified: StrictBool


class GrantAsk(MaybeWhyAsk):
    """A group, and whether somebody is to be in it."""

    group: Literal["official", "moderator"]
    granted: StrictBool


class EraseAsk(WhyAsk):
    """Which texts of a record to erase, by their names."""

    names: Annotated[
        list[Annotated[str, Field(max_length=40, pattern=NO_NUL)]],
        Field(min_length=1, max_length=20),
    ]
