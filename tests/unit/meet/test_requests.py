"""Requests made elsewhere: what they come to in a meet, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meet_desk import Desk
from throwdown.errors import InputError
from throwdown.meet.entries.requests import (
    EntryRequest,
    Payment,
    acts_of,
    answer_to,
    is_answered,
    is_entry_open,
    read_request,
)

GIVEN: dict[str, Any] = {
    "request": "ab12",
    "version": 1,
    "wants": "enter",
    "driver": "Anna Apex",
    "car": "MINI Cooper",
    "class": "A",
    "number": "7",
    "waiver": True,
    "payments": [],
    "private": {"phone": "555 0100"},
}


def asked(**changes: Any) -> EntryRequest:
    return read_request({**GIVEN, **changes})


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.do("event", entry_open=True, open_to=["MINI"], fee=4500, currency="USD")
    return made


def do(desk: Desk, request: EntryRequest, *, by_hand: bool = False) -> list[str]:
    """Write what a request comes to; return the kinds of acts."""
    acts = [*acts_of(desk.day(), request, by_hand=by_hand), answer_to(request)]
    for kind, facts in acts:
        desk.do(kind, **facts)
    return [kind for kind, _ in acts]


def test_the_same_request_comes_to_nothing_the_second_time(desk: Desk) -> None:
    assert not is_answered(desk.day(), "ab12", 1)
    assert do(desk, asked()) == ["enter", "waiver", "answer"]
    assert do(desk, asked()) == ["answer"]
    assert is_answered(desk.day(), "ab12", 1)
    assert not is_answered(desk.day(), "ab12", 2)
    assert desk.day().entries["site-ab12"].driver == "Anna Apex"


def test_what_an_official_added_stays_when_a_change_comes(desk: Desk) -> None:
    do(desk, asked())
    entry = {"entry": "site-ab12", "number": "7", "class": "A", "driver": "Anna Apex"}
    desk.do("enter", **entry, car="MINI Cooper", color="red")
    desk.do("drive", entry="site-ab12", heat="2")
    assert do(desk, asked(version=2, number="9")) == ["enter", "answer"]
    known = desk.day().roster.of["site-ab12"]
    assert (known.facts["number"], known.facts["color"], known.heat) == ("9", "red", "2")


def test_a_number_that_is_taken_becomes_the_nearest_and_stays(desk: Desk) -> None:
    desk.do("enter", entry="x", number="7", **{"class": "A"})
    do(desk, asked())
    assert desk.day().entries["site-ab12"].number == "6"
    desk.do("enter", entry="y", number="1", **{"class": "A"})
    do(desk, asked(request="cd34", number=""))
    assert desk.day().entries["site-cd34"].number == "2"
    do(desk, asked(version=2, number=""))
    assert desk.day().entries["site-ab12"].number == "6"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"car": "VW Golf"}, "not open to"),
        ({"car": ""}, "no car"),
        ({"class": ""}, "no class"),
        ({"driver": " "}, "no driver"),
        ({"number": "x"}, "no number of a car"),
    ],
)
def test_what_the_event_does_not_allow_is_refused(
    desk: Desk, changes: dict[str, str], what: str
) -> None:
    with pytest.raises(InputError, match=what):
        acts_of(desk.day(), asked(**changes))


def test_entry_closes_with_the_first_car_that_is_lined_up(desk: Desk) -> None:
    do(desk, asked())
    assert is_entry_open(desk.day())
    desk.do("line-up", entry="site-ab12")
    assert not is_entry_open(desk.day())
    for late in (asked(request="cd34"), asked(version=2, number="9")):
        with pytest.raises(InputError, match="the meet has begun"):
            acts_of(desk.day(), late)
    with pytest.raises(InputError, match="the meet has begun"):
        acts_of(desk.day(), asked(version=2, wants="withdraw"))
    assert do(desk, asked(request="cd34", number="3"), by_hand=True) == [
        "enter",
        "waiver",
        "answer",
    ]


def test_a_withdrawal_of_nobody_comes_to_nothing(desk: Desk) -> None:
    assert acts_of(desk.day(), asked(wants="withdraw")) == []
    do(desk, asked())
    assert do(desk, asked(version=2, wants="withdraw")) == ["withdraw", "answer"]
    assert acts_of(desk.day(), asked(version=3, wants="withdraw")) == []
    with pytest.raises(InputError, match="withdrawn"):
        acts_of(desk.day(), asked(version=4, number="9"))


@given(st.lists(st.integers(0, 9000), max_size=6))
def test_the_book_has_what_was_paid_less_what_was_paid_back(amounts: list[int]) -> None:
    desk = Desk()
    desk.do("event", entry_open=True)
    do(desk, asked())
    for version, amount in enumerate(amounts, 2):
        paid = {"reference": "p1", "amount": amount, "currency": "USD", "method": "stripe"}
        do(desk, asked(version=version, payments=[paid]))
    known = desk.day().roster.of["site-ab12"]
    assert known.paid_in("USD") == known.paid_by("p1") == (amounts[-1] if amounts else 0)


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {},
        {**GIVEN, "request": "../x"},
        {**GIVEN, "version": 0},
        {**GIVEN, "version": True},
        {**GIVEN, "wants": "all"},
        {**GIVEN, "driver": 1},
        {**GIVEN, "driver": "x" * 201},
        {**GIVEN, "driver": "half \ud800"},
        {**GIVEN, "private": []},
        {**GIVEN, "private": {"phone": 1}},
        {**GIVEN, "payments": [1]},
        {**GIVEN, "payments": [{"amount": -1, "currency": "USD"}]},
        {**GIVEN, "payments": [{"amount": 1, "currency": "dollars"}]},
    ],
)
def test_what_is_no_request_is_refused(given: Any) -> None:
    with pytest.raises(InputError):
        read_request(given)


def test_only_what_is_known_to_be_private_is_taken() -> None:
    assert asked(private={"phone": "1", "iban": "DE00"}).private == {"phone": "1"}
    paid = Payment("p1", 1, "USD", "stripe")
    own = {"reference": "p1", "amount": 1, "currency": "USD", "method": "stripe"}
    assert asked(payments=[own]).payments == (paid,)
