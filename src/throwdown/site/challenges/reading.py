"""A challenge as a page, a feed or a machine reads it: its log in words and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from throwdown.challenge import Log, Settlement, Terms, settle
from throwdown.challenge.chain import Record as Line
from throwdown.challenge.standing import Version
from throwdown.challenge.terms import HANDICAPS, moment
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.changes import Change, changes, reads, rows
from throwdown.site.challenges.models import Challenge, Picture
from throwdown.site.challenges.names import (
    LINK_WORDS,
    MOVE_WORDS,
    REASON_WORDS,
)
from throwdown.site.challenges.store import SITE, Told, now, tell
from throwdown.site.challenges.videos import Video, find_video
from throwdown.site.people.models import Alias, Party, User

SIMULATED = tuple(kind for kind in HANDICAPS if kind != "tyre")
"""Kinds of handicap that the simulator knows."""


@dataclass(frozen=True)
class Happening:
    """One move as a timeline shows it."""

    line: Line
    at: datetime
    who: str
    said: str
    text: str
    erased: tuple[str, ...]
    changes: list[Change] = field(default_factory=list)
    version: Version | None = None
    reason: str = ""
    picture: Picture | None = None
    video: Video | None = None
    source: str = ""
    to: str = ""
    link_url: str = ""
    detail: str = ""

    @property
    def kind(self) -> str:
        """Which kind of move."""
        return self.line.move.kind

    @property
    def day(self) -> str:
        """The day on which it was made, where it was made."""
        return f"{self.at.day} {date_format(self.at.date(), 'F Y')}"

    @property
    def number(self) -> int:
        """Its number in the log."""
        return self.line.number


class Reading:
    """A challenge with everything that a page says of it; asks the database little and once."""

    def __init__(self, row: Challenge, told: Told | None = None) -> None:
        self.row = row
        self.told = told or tell(row)
        self.state = self.told.state
        self.now = now()

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by pseudonym, and texts by digest."""
        return names_in(self.told.log)

    @cached_property
    def terms(self) -> list[tuple[str, str]]:
        """The latest terms, in words."""
        return rows(self.state.terms, self.names)

    @property
    def version(self) -> Version:
        """The latest version of the terms."""
        return self.state.latest

    @property
    def silent_days(self) -> int:
        """For how many days nobody has answered."""
        return self.state.silent_days(self.now)

    @property
    def predictions_open(self) -> bool:
        """Whether readers may still call the winner."""
        return not self.raced and not self.state.closed(self.now)

    @property
    def raced(self) -> bool:
        """Whether the race has begun, or will not be run."""
        begun = ("live", "provisional", "protested", "official")
        return self.state.status in begun or self.state.ended

    def left_out(self, *, counted: bool) -> list[str]:
        """Return what of the terms a prediction leaves out, which ``counted`` their runs or not."""
        terms = self.state.terms
        gone = [
            reads("handicaps", (one,), self.names)
            for one in terms.handicaps
            if one.kind not in SIMULATED
        ]
        if terms.attempts > 1 and not counted:
            gone.append(_("more than one run or lap each"))
        if terms.rules == "first-to-finish":
            gone.append(_("that they race side by side"))
        return gone

    @property
    def pinned(self) -> list[str]:
        """What the terms pin that the catalogue no longer has as it was."""
        terms, gone = self.state.terms, []
        for side in (terms.challenger, terms.opponent):
            if _hash_now("car", side.car) != side.car_hash:
                gone.append(shelf.car_name(side.car))
        if _hash_now("course", terms.course) != terms.course_hash:
            gone.append(shelf.course_name(terms.course))
        return gone

    @cached_property
    def settlement(self) -> Settlement | None:
        """Margin, price per second and score, once there is a result."""
        if not self.state.result or self.state.status == "no-contest":
            return None
        terms = self.state.terms
        prices = tuple(
            found.price_usd if (found := shelf.cars().get(side.car)) else None
            for side in (terms.challenger, terms.opponent)
        )
        return settle(
            self.state.result,
            prices_usd=(prices[0], prices[1]),
            prediction=self.state.prediction,
        )

    @cached_property
    def happenings(self) -> list[Happening]:
        """The log as a timeline, oldest first."""
        found: list[Happening] = []
        terms: Terms | None = None
        versions = iter(self.state.versions)
        pictures = self._pictures()
        links = _titles(self.told.log)
        for line in self.told.log.records:
            move = line.move
            version = next(versions) if "terms" in move.facts else None
            texts = {name: text.text for name, text in line.texts.items()}
            told = changes(terms, version.terms, self.names) if terms and version else []
            terms = version.terms if version else terms
            who = self.names.get(move.by, "")
            reason = str(move.facts.get("reason", ""))
            to = str(move.facts.get("to", ""))
            found.append(
                Happening(
                    line=line,
                    at=moment(move.at, "at"),
                    who="" if move.by == SITE else who,
                    said=_("opened the venue to all")
                    if to == "all"
                    else str(MOVE_WORDS[move.kind][1]),
                    text=texts.get("text", ""),
                    erased=tuple(sorted(set(move.sealed) - set(texts))),
                    changes=told,
                    version=version,
                    reason=str(REASON_WORDS.get(reason, reason)),
                    detail=detail_of(move.kind, move.facts),
                    picture=pictures.get(texts.get("picture", "")),
                    video=find_video(texts.get("video", "")),
                    source=texts.get("source", ""),
                    to=str(LINK_WORDS["open-entry"]) if to == "all" else links.get(to, ""),
                    link_url=reverse("challenges:challenge", args=[to]) if to in links else "",
                )
            )
        return found

    def _pictures(self) -> dict[str, Picture]:
        named = {
            record.texts["picture"].text
            for record in self.told.log.records
            if "picture" in record.texts
        }
        return {p.digest: p for p in Picture.objects.filter(digest__in=named)} if named else {}


def detail_of(kind: str, facts: Mapping[str, Any]) -> str:
    """Say what a result or a ruling comes to; nothing of other moves."""
    if kind == "rule":
        return _("Upheld.") if facts["ruling"] == "upheld" else _("Rejected.")
    if kind != "result":
        return ""
    winner = {
        "challenger": _("The challenger won"),
        "opponent": _("The opponent won"),
        "tie": _("A tie"),
    }[facts["winner"]]
    if {"challenger_s", "opponent_s"} <= facts.keys():
        return f"{winner}: {facts['challenger_s']:g} s v {facts['opponent_s']:g} s"
    margin = facts.get("margin_s")
    return f"{winner}: {margin:g} s" if margin else winner


def names_in(log: Log) -> dict[str, str]:
    """Return names by pseudonym and texts by digest, of all that a log speaks of."""
    named: set[str] = {record.move.by for record in log.records}
    if log.challenge is not None:
        for version in log.challenge.versions:
            for side in (version.terms.challenger, version.terms.opponent):
                named |= {side.party, side.driver}
    named -= {"", SITE}
    found: dict[str, str] = {}
    for model, column, letter in (
        (User, "username", "u-"),
        (Party, "name", "p-"),
        (Alias, "name", "d-"),
    ):
        asked = [one for one in named if one.startswith(letter)]
        if asked:
            found |= dict(
                model._default_manager.filter(public_id__in=asked).values_list("public_id", column)
            )
    for record in log.records:
        for name, text in record.texts.items():
            found[record.move.sealed[name]] = text.text
    return found


def _titles(log: Log) -> Mapping[str, str]:
    slugs = {str(one.move.facts["to"]) for one in log.records if one.move.kind == "link"}
    if not slugs:
        return {}
    found = Challenge.objects.filter(slug__in=slugs).exclude(status="draft")
    return dict(found.values_list("slug", "title"))


def _hash_now(what: str, name: str) -> str:
    try:
        return shelf.car(name).content_hash if what == "car" else shelf.course(name).content_hash
    except InputError:
        return ""
