"""Requests to be entered that were made elsewhere: what they hold, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from throwdown.errors import InputError
from throwdown.meet.entries.checks import check_particulars, check_word
from throwdown.meet.entries.event import CURRENCY
from throwdown.meet.entries.numbers import nearest_number, next_number
from throwdown.meet.entries.roster import Registration
from throwdown.meet.entries.sheet import PRIVATE

if TYPE_CHECKING:
    from throwdown.meet.day import Day

ENTER, WITHDRAW = "enter", "withdraw"
LONGEST = 200
"""How long a word of a request may be [letters]."""
MOST_PAYMENTS = 20
_WORDS = ("request", "driver", "car", "class", "number")
Facts = dict[str, Any]


@dataclass(frozen=True)
class Payment:
    """What was paid under a reference, less what was paid back, in the smallest unit."""

    reference: str
    amount: int
    currency: str
    method: str


@dataclass(frozen=True)
class EntryRequest:
    """What somebody asks for.  A change has the same ``request`` and a higher ``version``.

    ``number`` is the one that they would like, empty for any; ``waiver`` says that they accepted
    the event's; ``private`` is by own column and never goes into the book.
    """

    request: str
    version: int
    wants: str
    driver: str
    car: str
    car_class: str
    number: str = ""
    waiver: bool = False
    payments: tuple[Payment, ...] = ()
    private: Mapping[str, str] = field(default_factory=dict)

    @property
    def entry(self) -> str:
        """What it is entered as."""
        return f"site-{self.request}"


def read_request(given: Any) -> EntryRequest:
    """Read a request as it came over a wire.  Raises InputError where it is none."""
    if not isinstance(given, dict):
        raise InputError("a request is an object", where="request")
    words = {name: _word(given, name) for name in _WORDS}
    if not words["request"].isalnum():
        raise InputError(f"request is {words['request']!r}", where="request")
    version, waiver, wants = (given.get(name) for name in ("version", "waiver", "wants"))
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InputError(f"version is {version!r}", where="version", expected="1 or more")
    if wants not in (ENTER, WITHDRAW):
        raise InputError(f"wants is {wants!r}", where="wants", expected=f"{ENTER}, {WITHDRAW}")
    paid = given.get("payments", [])
    private = given.get("private", {})
    if not isinstance(paid, list) or len(paid) > MOST_PAYMENTS or not isinstance(private, dict):
        raise InputError("payments is a list, private an object", where=words["request"])
    return EntryRequest(
        request=words["request"],
        version=version,
        wants=wants,
        driver=words["driver"],
        car=words["car"],
        car_class=words["class"],
        number=words["number"],
        waiver=waiver is True,
        payments=tuple(_payment(one) for one in paid),
        private={name: _word(private, name) for name in PRIVATE if private.get(name)},
    )


def has_begun(day: Day) -> bool:
    """Whether somebody has been lined up or has driven: the grid stands, and entry is over."""
    return bool(day.assembled.runs or day.assembled.queue)


def is_entry_open(day: Day) -> bool:
    """Whether entries are taken from elsewhere."""
    return day.roster.event.entry_open and not has_begun(day)


def is_answered(day: Day, request: str, version: int) -> bool:
    """Whether a request was answered in this version, or a later one."""
    known = day.roster.answers.get(request)
    return known is not None and known.version >= version


def acts_of(day: Day, asked: EntryRequest, *, by_hand: bool = False) -> list[tuple[str, Facts]]:
    """Return the acts that a request comes to, as kinds and facts; none where all is so already.

    ``by_hand`` says that an official lets it in, who may do so when entry is closed.  Raises
    InputError, with what the person is told, where it cannot be.
    """
    entry = asked.entry
    known = day.roster.of.get(entry)
    acts: list[tuple[str, Facts]] = []
    if asked.wants == WITHDRAW:
        if known is not None and entry not in day.withdrawn:
            if has_begun(day) and not by_hand:
                raise InputError("the meet has begun: say so at registration")
            acts.append(("withdraw", {"entry": entry, "reason": "asked for on the site"}))
        return [*acts, *_paid(asked, known)] if known is not None else []
    facts = _facts(day, asked)
    before: Mapping[str, Any] = {} if known is None else known.facts
    if any(facts.get(name) != before.get(name) for name in facts):
        _check(day, facts, before, by_hand)
        acts.append(("enter", facts))
    if asked.waiver and not (known is not None and known.waiver):
        acts.append(("waiver", {"entry": entry, "signed": True}))
    return [*acts, *_paid(asked, known)]


def answer_to(asked: EntryRequest, refused: str = "") -> tuple[str, Facts]:
    """Return the act that answers a request; ``refused`` says why where it is not accepted."""
    facts: Facts = {"request": asked.request, "version": asked.version, "accepted": not refused}
    return "answer", {**facts, **({"reason": refused[:LONGEST]} if refused else {})}


def _paid(asked: EntryRequest, known: Registration | None) -> Iterable[tuple[str, Facts]]:
    """Yield what was paid, or paid back, and is not in the book yet."""
    for one in asked.payments:
        more = one.amount - (0 if known is None else known.paid_by(one.reference))
        if more:
            paid = {"currency": one.currency, "method": one.method, "reference": one.reference}
            yield "pay", {"entry": asked.entry, "amount": more, **paid}


def _facts(day: Day, asked: EntryRequest) -> Facts:
    """Return what a request is to be entered with: with the number that is nearest to its own."""
    known = day.roster.of.get(asked.entry)
    facts: Facts = {} if known is None else {**known.facts}
    facts.pop("key", None)
    facts |= {"entry": asked.entry, "class": asked.car_class, "driver": asked.driver}
    if asked.car:
        facts["car"] = asked.car
    if known is not None and known.heat:
        facts["heat"] = known.heat
    taken = [
        other.number
        for name, other in day.entries.items()
        if other.car_class == asked.car_class and name not in {*day.withdrawn, asked.entry}
    ]
    wanted = asked.number or str(facts.get("number", ""))
    if not wanted:
        wanted = next_number(taken)
    facts["number"] = nearest_number(wanted, taken) if wanted in taken else wanted
    return facts


def _check(day: Day, facts: Facts, before: Mapping[str, Any], by_hand: bool) -> None:
    if facts["entry"] in day.withdrawn:
        raise InputError("this entry was withdrawn")
    if not by_hand and has_begun(day):
        raise InputError("the meet has begun: come to registration")
    if not by_hand and not day.roster.event.entry_open:
        raise InputError("entry is closed")
    if not facts["driver"]:
        raise InputError("no driver is named", where="driver")
    if not facts["class"]:
        raise InputError("no class is named", where="class")
    check_particulars(day.roster.event, facts, before)
    day.rules.group_of(facts["class"])
    if facts["number"] != before.get("number"):
        check_word(facts["number"])


def _payment(given: Any) -> Payment:
    if not isinstance(given, dict):
        raise InputError("a payment is an object", where="payments")
    amount, currency = given.get("amount"), _word(given, "currency")
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        raise InputError(f"amount is {amount!r}", where="amount", expected="0 or more")
    if not CURRENCY.fullmatch(currency):
        raise InputError(f"currency is {currency!r}", where="currency", expected="as in USD")
    return Payment(_word(given, "reference"), amount, currency, _word(given, "method"))


def _word(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST or not _is_text(value):
        raise InputError(f"{name} is {str(value)[:40]!r}", where=name, expected="a short text")
    return " ".join(value.split())


def _is_text(value: str) -> bool:
    """Whether a text can be written down: half a letter cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
