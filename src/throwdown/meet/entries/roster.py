"""What acts come to before anybody drives: who is in, who waits, and what was done for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from throwdown.meet.acts import Act
from throwdown.meet.entries.event import Event, changed

_ANYTHING = Event()


@dataclass(frozen=True)
class Money:
    """An amount in the smallest unit of its currency, and how it was paid.

    ``reference`` is what whoever moved the money knows it by.
    """

    amount: int
    currency: str
    method: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Work:
    """Where somebody works while others drive."""

    heat: str
    station: str


@dataclass(frozen=True)
class Answer:
    """What the field said to a request that was made elsewhere, in its newest version.

    ``entry`` is what it came to where it was accepted, ``reason`` why not where it was not.
    """

    version: int
    accepted: bool
    entry: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Registration:
    """What was arranged with one entry; ``facts`` are those that it was entered with last.

    ``tech`` is None while nobody has looked at the car.
    """

    entry: str
    facts: Mapping[str, Any]
    heat: str = ""
    work: Work | None = None
    waiver: bool = False
    tech: bool | None = None
    due: Money | None = None
    paid: tuple[Money, ...] = ()
    checked_in: bool = False

    @property
    def shares(self) -> str:
        """The entry whose car it drives too; empty where it has its own."""
        return str(self.facts.get("shares", ""))

    def paid_in(self, currency: str) -> int:
        """Return what was paid in a currency, in its smallest unit."""
        return sum(one.amount for one in self.paid if one.currency == currency)

    def paid_by(self, reference: str) -> int:
        """Return what was paid under a reference, less what was paid back."""
        return sum(one.amount for one in self.paid if one.reference == reference)

    @property
    def owed(self) -> int:
        """What is due and not paid, in the smallest unit of its currency."""
        return self.due.amount - self.paid_in(self.due.currency) if self.due else 0

    @property
    def clashes(self) -> bool:
        """Whether it would work in the heat that it drives in."""
        return self.work is not None and self.work.heat == self.heat != ""


@dataclass(frozen=True)
class Roster:
    """The event, everybody's registration by entry, and who waits for a place, first the first.

    ``answers`` are what was said to requests, by request.
    """

    event: Event = _ANYTHING
    of: Mapping[str, Registration] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)


def roster(live: Iterable[Act]) -> Roster:
    """Return what acts that count come to.

    The first ``capacity`` to enter are in; when one of them withdraws, or there are more places,
    whoever waits longest moves up.  Fewer places put nobody out.  Raises InputError where an act
    says what no event can be.
    """
    made = _Making()
    for act in live:
        does = _DOES.get(act.kind)
        if does is not None:
            does(made, act)
    return Roster(made.event, made.finished(), tuple(made.waiting), made.answers)


class _Making:
    """A roster while it is folded."""

    def __init__(self) -> None:
        self.event = Event()
        self.facts: dict[str, Mapping[str, Any]] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.inside: dict[str, None] = {}
        self.waiting: dict[str, None] = {}
        self.withdrawn: set[str] = set()
        self.answers: dict[str, Answer] = {}

    def opened(self, act: Act) -> None:
        self.event = changed(self.event, act)
        self.move_up()

    def entered(self, act: Act) -> None:
        entry = act.facts["entry"]
        if entry not in self.facts and entry not in self.withdrawn:
            self.waiting[entry] = None
        self.facts[entry] = act.facts
        if "heat" in act.facts:
            self.of(entry)["heat"] = str(act.facts["heat"])
        self.move_up()

    def left(self, act: Act) -> None:
        entry = act.facts["entry"]
        self.withdrawn.add(entry)
        self.inside.pop(entry, None)
        self.waiting.pop(entry, None)
        self.move_up()

    def move_up(self) -> None:
        places = self.event.capacity
        while self.waiting and (places is None or len(self.inside) < places):
            first = next(iter(self.waiting))
            del self.waiting[first]
            self.inside[first] = None

    def of(self, entry: str) -> dict[str, Any]:
        return self.said.setdefault(entry, {})

    def works(self, act: Act) -> None:
        work = Work(act.facts["heat"], act.facts["station"])
        self.of(act.facts["entry"])["work"] = work if work.heat or work.station else None

    def pays(self, act: Act) -> None:
        facts, own = act.facts, self.of(act.facts["entry"])
        reference = str(facts.get("reference", ""))
        paid = Money(facts["amount"], facts["currency"], facts["method"], reference)
        own["paid"] = (*own.get("paid", ()), paid)

    def owes(self, act: Act) -> None:
        facts = act.facts
        self.of(facts["entry"])["due"] = Money(facts["amount"], facts["currency"])

    def answered(self, act: Act) -> None:
        facts = act.facts
        known = self.answers.get(facts["request"])
        if known is None or facts["version"] >= known.version:
            self.answers[facts["request"]] = Answer(
                facts["version"],
                facts["accepted"],
                str(facts.get("entry", "")),
                str(facts.get("reason", "")),
            )

    def finished(self) -> dict[str, Registration]:
        fee = Money(self.event.fee, self.event.currency) if self.event.fee else None
        return {
            entry: Registration(entry, facts, **{"due": fee, **self.said.get(entry, {})})
            for entry, facts in self.facts.items()
        }


def _notes(name: str, of: str) -> Any:
    def noted(made: _Making, act: Act) -> None:
        made.of(act.facts["entry"])[name] = act.facts[of]

    return noted


_DOES: Mapping[str, Any] = {
    "event": _Making.opened,
    "enter": _Making.entered,
    "withdraw": _Making.left,
    "work": _Making.works,
    "fee": _Making.owes,
    "pay": _Making.pays,
    "answer": _Making.answered,
    "drive": _notes("heat", "heat"),
    "waiver": _notes("waiver", "signed"),
    "tech": _notes("tech", "passed"),
    "check-in": _notes("checked_in", "present"),
}
