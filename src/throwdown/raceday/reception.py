"""Who takes requests of the public site in: asks the rules, writes acts, keeps what is private."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Literal

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet.entries.requests import (
    EntryRequest,
    acts_of,
    answer_to,
    is_answered,
)
from throwdown.raceday.inbox import Inbox
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private

Mode = Literal["ask", "auto"]
MODES: tuple[Mode, ...] = ("ask", "auto")
SITE = "site"
"""By whom acts are that nobody at the desk made."""


class Reception:
    """Requests of one meet.  Used from one thread.

    In the mode ``auto`` each is answered as it comes; in the mode ``ask`` an official accepts or
    refuses who would be entered or changed, while withdrawals and payments need nobody.
    """

    def __init__(self, keeper: Keeper, private: Private, inbox: Inbox, mode: Mode = "ask") -> None:
        self.keeper, self.private, self.inbox, self.mode = keeper, private, inbox, mode

    @property
    def waiting(self) -> list[EntryRequest]:
        """The requests that an official has to answer, in the order in which they came."""
        day = self.keeper.day
        held = self.inbox.requests.values()
        return [one for one in held if not is_answered(day, one.request, one.version)]

    @property
    def have(self) -> list[list[Any]]:
        """What need not be sent: requests that are held or answered, each with its version."""
        known = {name: one.version for name, one in self.keeper.day.roster.answers.items()}
        for one in self.inbox.requests.values():
            known[one.request] = max(one.version, known.get(one.request, 0))
        return [[name, version] for name, version in known.items()]

    def take(self, given: Iterable[Any]) -> int:
        """Keep requests as they came, answer those that need nobody; return how many were new.

        One that is none is left out.  Raises NotWritten where the disk is full.
        """
        new = 0
        for one in given:
            try:
                new += self.inbox.put(one)
            except InputError as error:
                logging.getLogger(__name__).warning("a request of the site is none: %s", error)
        self.settle()
        return new

    def settle(self) -> None:
        """Answer what needs nobody, and finish what a fall interrupted.

        Raises NotWritten where the disk is full.
        """
        for asked in list(self.inbox.requests.values()):
            if is_answered(self.keeper.day, asked.request, asked.version):
                self._finish(asked)
            elif self.keeper.find(_key(asked)) is None and self._needs_nobody(asked):
                self._answer(asked, SITE, key=_key(asked))

    def answer(self, request: str, version: int, by: str, refused: str | None = None) -> bool:
        """Answer for an official: let it in, or refuse it with a reason; return whether it is in.

        Raises InputError where no such request waits in this version, or it cannot be.
        """
        known = self.keeper.day.roster.answers.get(request)
        if known is not None and known.version >= version:  # it is sent twice
            return known.accepted
        asked = self.inbox.find(request)
        if asked.version != version:
            raise InputError("it was changed meanwhile: look at it again", where="version")
        if refused is not None and not refused.strip():
            raise InputError("no reason", where="reason", expected="what the person is told")
        acts = [] if refused is not None else acts_of(self.keeper.day, asked, by_hand=True)
        self._write(asked, by, [*acts, answer_to(asked, refused or "")])
        return refused is None

    def problem_of(self, asked: EntryRequest) -> str:
        """Return why a request cannot be as things stand, empty where it can."""
        try:
            acts_of(self.keeper.day, asked, by_hand=True)
        except InputError as error:
            return _said(error)
        return ""

    def _needs_nobody(self, asked: EntryRequest) -> bool:
        if self.mode == "auto":
            return True
        try:
            acts = acts_of(self.keeper.day, asked)
        except InputError:
            return False
        return all(kind != "enter" for kind, _ in acts)

    def _answer(self, asked: EntryRequest, by: str, key: str) -> None:
        try:
            acts = acts_of(self.keeper.day, asked)
            kind, facts = answer_to(asked)
            self._write(asked, by, [*acts, (kind, {**facts, "key": key})])
        except InputError as error:
            kind, facts = answer_to(asked, _said(error))
            self._write(asked, by, [(kind, {**facts, "key": key})])

    def _write(self, asked: EntryRequest, by: str, acts: list[tuple[str, dict[str, Any]]]) -> None:
        """Write acts down together, the answer last: where it is, all before it is."""
        kind, facts = acts[-1]
        if facts["accepted"]:
            acts[-1] = kind, {**facts, "entry": asked.entry}
            if asked.entry not in self.keeper.day.entries and acts[0][0] != "enter":
                acts[-1] = kind, facts
        self.keeper.write_all(by, acts)
        self._finish(asked)

    def _finish(self, asked: EntryRequest) -> None:
        """Keep what is private of who is in, and erase the request."""
        if asked.private and asked.entry in self.keeper.day.entries:
            try:
                self.private.write(asked.entry, asked.private)
            except NotWritten:  # it stays in the inbox, from which it is tried again
                return
        self.inbox.drop(asked.request)


def _key(asked: EntryRequest) -> str:
    return f"request {asked.request} {asked.version}"


def _said(error: InputError) -> str:
    more = f" Possible: {error.expected}." if error.expected else ""
    return f"{error.message}.{more}"
