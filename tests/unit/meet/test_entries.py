"""Who is in and who waits, what is arranged for each, and what is refused before it is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meet_desk import RULES
from throwdown.errors import InputError
from throwdown.meet.acts import Act, undone
from throwdown.meet.day import Day, fold
from throwdown.meet.entries.event import fits
from throwdown.meet.entries.numbers import nearest_number, next_number
from throwdown.meet.entries.roster import Money, Work, roster
from throwdown.meet.speaking import check_named


class Office:
    """A registration that writes only what may be written."""

    def __init__(self, **event: Any) -> None:
        self.acts: list[Act] = []
        self.do("open", name="A day", rules=RULES.model_dump(mode="json"))
        if event:
            self.do("event", **event)

    def do(self, kind: str, **facts: Any) -> int:
        act = Act(len(self.acts) + 1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts)
        check_named(self.acts, self.day if self.acts else None, act)
        self.acts.append(act)
        return act.number

    def enter(self, *names: str, car: str = "2010 MINI Cooper S", **more: Any) -> None:
        for name in names:
            self.do("enter", entry=name, number=name, car=car, **{"class": "A", **more})

    @property
    def day(self) -> Day:
        return fold(self.acts)


def test_a_place_that_falls_free_is_the_first_ones_who_waits() -> None:
    office = Office(capacity=2)
    office.enter("1", "2", "3", "4")
    assert office.day.roster.waiting == ("3", "4")
    assert [one.entry.where for one in office.day.standings] == ["1", "2"]
    left = office.do("withdraw", entry="1", reason="ill")
    assert office.day.roster.waiting == ("4",)
    office.do("undo", act=left, reason="well again")
    assert office.day.roster.waiting == ("3", "4")
    office.do("event", capacity=4)
    assert office.day.roster.waiting == ()
    office.do("event", capacity=1)
    assert office.day.roster.waiting == ()


def test_who_waits_is_neither_checked_in_nor_lined_up() -> None:
    office = Office(capacity=1)
    office.enter("1", "2")
    for kind, facts in (("check-in", {"present": True}), ("line-up", {})):
        with pytest.raises(InputError, match="waiting list, place 1"):
            office.do(kind, entry="2", **facts)
    office.do("withdraw", entry="1")
    office.do("check-in", entry="2", present=True)
    assert office.day.roster.of["2"].checked_in
    with pytest.raises(InputError, match="has withdrawn"):
        office.do("check-in", entry="1", present=True)


def test_the_event_is_open_to_some_cars() -> None:
    office = Office(open_to=["MINI", "Porsche"])
    office.enter("1", car="2013 Mini GP2 JCW")
    office.enter("2", car="1985 Porsche 944")
    with pytest.raises(InputError, match="not open to '2009 Mazda MX-5'") as refused:
        office.enter("3", car="2009 Mazda MX-5")
    assert refused.value.expected == "any MINI or any Porsche"
    office.do("event", open_to=["Porsche"])
    office.enter("1", car="2013 Mini GP2 JCW", driver="Ann")  # who is in stays in
    assert office.day.entries["1"].driver == "Ann"


@pytest.mark.parametrize(
    ("car", "pattern", "does"),
    [
        ("2011 Mini Cooper S Hardtop", "MINI", True),
        ("Minibus", "MINI", False),
        ("2010 Porsche 911 Carrera S", "Porsche 911*", True),
        ("2010 Porsche 911turbo", "porsche 911*", True),
        ("1985 Porsche 944", "Porsche 911*", False),
        ("BMW M3 (E92)", "M3", True),
        ("", "MINI", False),
    ],
)
def test_patterns_are_words(car: str, pattern: str, does: bool) -> None:
    assert fits(car, pattern) is does


def test_nobody_works_in_the_heat_that_he_drives_in() -> None:
    office = Office(heats=["1", "2"], stations=["Grid", "Corner 3"])
    office.enter("7", heat="1")
    with pytest.raises(InputError, match="work in heat 1 and drive in it"):
        office.do("work", entry="7", heat="1", station="Grid")
    office.do("work", entry="7", heat="2", station="Corner 3")
    with pytest.raises(InputError, match="work in heat 2 and drive in it"):
        office.do("drive", entry="7", heat="2")
    with pytest.raises(InputError) as refused:
        office.do("work", entry="7", heat="2", station="Corner 4")
    assert refused.value.nearest == ("Corner 3",)
    assert office.day.roster.of["7"].work == Work("2", "Corner 3")
    office.enter("7", heat="2")
    assert office.day.roster.of["7"].clashes
    office.do("work", entry="7", heat="", station="")
    assert office.day.roster.of["7"].work is None


def test_fees_are_recorded_in_the_smallest_unit() -> None:
    office = Office(fee=4500, currency="USD")
    office.enter("1")
    assert office.day.roster.of["1"].owed == 4500
    office.do("pay", entry="1", amount=3000, currency="USD", method="cash")
    paid = office.do("pay", entry="1", amount=1500, currency="USD", method="card")
    assert office.day.roster.of["1"].owed == 0
    office.do("undo", act=paid)
    office.do("fee", entry="1", amount=3000, currency="USD")
    one = office.day.roster.of["1"]
    assert (one.owed, one.paid) == (0, (Money(3000, "USD", "cash"),))
    with pytest.raises(InputError, match="currency is 'dollars'"):
        office.do("pay", entry="1", amount=1, currency="dollars", method="cash")
    with pytest.raises(InputError, match=r"amount is 1\.5"):
        office.do("pay", entry="1", amount=1.5, currency="USD", method="cash")


def test_what_is_ticked_can_be_taken_back() -> None:
    office = Office()
    office.enter("1")
    assert office.day.roster.of["1"].tech is None
    for kind, fact, name in (("waiver", "signed", "waiver"), ("tech", "passed", "tech")):
        office.do(kind, entry="1", **{fact: True})
        assert getattr(office.day.roster.of["1"], name) is True
        office.do(kind, entry="1", **{fact: False})
        assert getattr(office.day.roster.of["1"], name) is False
    with pytest.raises(InputError, match="signed is 'yes'"):
        office.do("waiver", entry="1", signed="yes")


def test_a_number_that_is_taken_is_refused_with_the_nearest() -> None:
    office = Office()
    office.enter("12", "13")
    with pytest.raises(InputError, match="number 12 in class A") as refused:
        office.do("enter", entry="x", number="12", **{"class": "A"})
    assert refused.value.nearest == ("11",)
    office.do("enter", entry="x", number="12", **{"class": "B"})
    office.do("withdraw", entry="13")
    office.do("enter", entry="y", number="13", **{"class": "A"})


def test_a_second_driver_shares_somebody_elses_car() -> None:
    office = Office(classes=["A", "B"])
    office.enter("1")
    office.enter("2", shares="1")
    assert office.day.roster.of["2"].shares == "1"
    for wrong in ("3", "9"):
        with pytest.raises(InputError, match="nobody else is entered"):
            office.enter("3", shares=wrong)
    with pytest.raises(InputError, match="no class 'C'"):
        office.enter("3", **{"class": "C"})


@pytest.mark.parametrize(
    "facts",
    [
        {"capacity": 0},
        {"capacity": True},
        {"classes": "A"},
        {"heats": [1]},
        {"currency": "usd"},
        {"fee": -1},
        {"fee": 2.5},
    ],
)
def test_what_no_event_can_be_is_refused(facts: dict[str, Any]) -> None:
    office = Office()
    office.acts.append(Act(2, "event", "u", "t", facts))
    with pytest.raises(InputError, match="event: "):
        fold(office.acts)


@given(st.sets(st.integers(1, 60)), st.integers(1, 60))
def test_the_number_that_is_offered_is_free_and_no_free_one_is_nearer(
    taken: set[int], wanted: int
) -> None:
    held = {str(one) for one in taken}
    near = int(nearest_number(str(wanted), held))
    assert near not in taken
    assert all(n in taken for n in range(1, 70) if abs(n - wanted) < abs(near - wanted))
    assert next_number(held) == str(min(set(range(1, 70)) - taken))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.integers(0, 9)),
        st.tuples(st.just("withdraw"), st.integers(0, 9)),
        st.tuples(st.just("event"), st.integers(1, 6)),
        st.tuples(st.just("undo"), st.integers(2, 30)),
    ),
    max_size=30,
)


@given(STEPS)
def test_a_waiting_list_keeps_its_order_and_its_places(steps: list[tuple[str, int]]) -> None:
    acts: list[Act] = []
    for kind, what in [("event", 3), *steps]:
        facts: dict[str, Any] = {"entry": str(what)}
        if kind == "enter":
            facts |= {"number": str(what), "class": "A"}
        elif kind == "event":
            facts = {"capacity": what}
        elif kind == "undo":
            facts = {"act": what}
        acts.append(Act(len(acts) + 1, kind, "u", "t", facts))
    gone = undone(acts)
    live = [act for act in acts if act.number not in gone]
    found = roster(live)
    first: dict[str, int] = {}
    for act in live:
        if act.kind == "enter":
            first.setdefault(act.facts["entry"], act.number)
    out = {act.facts["entry"] for act in live if act.kind == "withdraw"}
    inside = [name for name in first if name not in out and name not in found.waiting]
    capacities = [act.facts["capacity"] for act in live if act.kind == "event"]
    assert list(found.waiting) == sorted(set(found.waiting) - out, key=lambda name: first[name])
    assert len(inside) <= max(capacities, default=10)
    if found.waiting:
        assert len(inside) >= found.event.capacity  # type: ignore[operator]
        assert max(first[name] for name in inside) < first[found.waiting[0]]


@pytest.mark.parametrize("number", ["abc", "-4", "3.5", "", " ", "7 A", "1234567", "9" * 30])
def test_what_no_car_can_wear_is_no_number(number: str) -> None:
    office = Office()
    with pytest.raises(InputError, match="no number of a car"):
        office.do("enter", entry="x", number=number, **{"class": "A"})
    office.enter("7", "27A", "007")
    old = Act(len(office.acts) + 1, "enter", "u", "t", {"entry": "o", "number": "x", "class": "A"})
    office.acts.append(old)  # as an old book has it
    office.do("enter", entry="o", number="x", driver="Ann", **{"class": "A"})
    assert office.day.entries["o"].driver == "Ann"


def test_a_class_with_entries_is_not_taken_away() -> None:
    office = Office(classes=["A", "B", "X,Y"])
    office.enter("1", driver="Ann")
    with pytest.raises(InputError, match="class 'A' has entries: 1 Ann") as refused:
        office.do("event", classes=["B", "X,Y"])
    assert refused.value.where == "classes"
    office.do("event", classes=["A", "X,Y"])
    office.do("event", capacity=4)
    assert office.day.roster.event.classes == ("A", "X,Y")
    office.do("withdraw", entry="1", reason="ill")
    office.do("event", classes=["B"])
