"""What the API answers of people and parties, and to moderators, record by record."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from throwdown.site.api.answers import PartyLine
from throwdown.site.api.people_asks import Role


class KindLine(PartyLine):
    """A party as a list has it."""

    kind: str
    verified: bool


class PartyList(Schema):
    """Parties; ``count`` of all that fit."""

    count: int
    limit: int
    offset: int
    items: list[KindLine]


class KeptMember(Schema):
    """Who belongs to a party, by the number under which its managers change it."""

    number: int
    username: str
    role: Role


class MemberList(Schema):
    """Who belongs to a party, managers first."""

    count: int
    limit: int
    offset: int
    items: list[KeptMember]


class SentInvitation(KeptMember):
    """Who was asked into a party, by whom and when."""

    by: str | None
    at: datetime


class SentList(Schema):
    """Who was asked into a party."""

    count: int
    limit: int
    offset: int
    items: list[SentInvitation]


class Invitation(Schema):
    """A party that you are asked into, by whom and as what."""

    number: int
    party: PartyLine
    role: Role
    by: str | None
    at: datetime


class InvitationList(Schema):
    """The parties that you are asked into."""

    count: int
    limit: int
    offset: int
    items: list[Invitation]


class Belonging(Schema):
    """As what you belong to a party, null where you do not."""

    party: PartyLine
    role: Role | None


class LinkAnswer(Schema):
    """A link that makes whoever opens it the manager of a party; the one before is void."""

    party: PartyLine
    claim: str


class ClaimAnswer(Schema):
    """The party that a link is to; ``against`` where you met it and so cannot be it."""

    party: KindLine
    against: bool


class AccountAnswer(Schema):
    """Your account: what you chose, what you may, and where you belong."""

    username: str
    public_id: str
    units: str
    mail_news: bool
    mail_works: bool
    official: bool
    moderator: bool
    administrator: bool
    parties: list[Belonging]


class SeenAnswer(Schema):
    """How many of your news were new and no longer are."""

    seen: int


class OutlookAnswer(Schema):
    """What deleting your account would do."""

    texts: int
    drafts: int
    nameless: list[PartyLine]
    unmanaged: list[PartyLine]
    last_administrator: bool


class EntryAnswer(Schema):
    """An act of oversight; ``name`` is what bears the pseudonym that it is on now."""

    at: datetime
    by: str | None
    act: str
    on: str
    name: str
    why: str


class EntryList(Schema):
    """Acts of oversight, newest first."""

    count: int
    limit: int
    offset: int
    items: list[EntryAnswer]


class AccountLine(Schema):
    """An account by its pseudonym and name."""

    public_id: str
    username: str


class GroupedLine(AccountLine):
    """An account and its groups."""

    groups: list[str]


class FoundAnswer(Schema):
    """Parties and accounts of a name."""

    parties: list[KindLine]
    accounts: list[GroupedLine]


class WatchedParty(KindLine):
    """A party, whether anybody manages it, and a part of who belongs to it."""

    public_id: str
    managed: bool
    member_count: int
    members: list[AccountLine]


class WatchedAccount(GroupedLine):
    """An account and the parties that it belongs to."""

    parties: list[PartyLine]


class DriverLine(Schema):
    """A driver by pseudonym and name."""

    public_id: str
    name: str


class TipLine(Schema):
    """A tip, and whose it is."""

    id: int
    text: str
    source: str
    username: str | None


class NamesAnswer(Schema):
    """The names that the page of a challenge shows."""

    drivers: list[DriverLine]
    parties: list[PartyLine]
    accounts: list[AccountLine]
    tip_count: int
    tips: list[TipLine]


class TextLine(Schema):
    """A text beside a record."""

    name: str
    text: str


class TextList(Schema):
    """The texts beside a record that are not erased."""

    count: int
    items: list[TextLine]
