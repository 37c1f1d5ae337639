"""Files of entries: read, previewed, taken once, given away, and no formula in them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meet_desk import RULES
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.day import Day, fold
from throwdown.meet.entries.export import AXWARE, axware_tabs, entries_csv, grid_csv, neutral
from throwdown.meet.entries.grid import cars_of, grid, keep_apart, too_close
from throwdown.meet.entries.plan import CHANGED, NEW, SAME, Plan, plan
from throwdown.meet.entries.roster import Money
from throwdown.meet.entries.sheet import bare, read_entries, read_money

AXWARE_EXPORT = (
    '"Class","Number","First Name","Last Name","Car Model","Car Color","Registered","Paid",'
    '"Amnt.","Group","Sponsor","Tire Brand","Method","OLR","Member","Member #","Expires",'
    '"Email #1","Home","Work","Cell"\n'
    '"CS","56","Ann","Able","2019 Mazda Miata","Snow","Yes","Yes","45.00","1","Ann’s Café, Inc",'
    '"","PrePaid","Yes","Yes","100001","2/28/27","ann@example.org","","","+1555010001"\n'
    '"CS","","Bob","van Baker","2013 Mini GP2 JCW","","Yes","","0.00","2","","","","Yes","No","",'
    '"","","555 0100","",""\n'
)


class Meet:
    """A meet that files of entries are taken into."""

    def __init__(self, **event: Any) -> None:
        self.acts: list[Act] = []
        self.known: dict[str, dict[str, str]] = {}
        self.do("open", name="A day", rules=RULES.model_dump(mode="json"))
        self.do("event", **event)

    def do(self, kind: str, **facts: Any) -> None:
        self.acts.append(Act(len(self.acts) + 1, kind, "u", "t", facts))

    @property
    def day(self) -> Day:
        return fold(self.acts)

    def plan(self, text: str | bytes) -> Plan:
        data = text if isinstance(text, bytes) else text.encode()
        return plan(self.day, read_entries(data, "in.csv"), self.known, "in.csv")

    def take(self, text: str | bytes) -> Plan:
        made = self.plan(text)
        assert made.refused == ()
        for kind, facts in made.acts:
            self.do(kind, **facts)
        for entry, own in made.private.items():
            self.known.setdefault(entry, {}).update(own)
        return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_motorsportregs_export_is_taken_once(encoding: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(AXWARE_EXPORT)))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    meet = Meet(heats=["1", "2"])
    made = meet.take(text.getvalue().encode(encoding))
    assert [row.status for row in made.rows] == [NEW, NEW]
    assert made.ignored == ()
    ann, bob = meet.day.entries["ann-able"], meet.day.entries["bob-van-baker"]
    assert (ann.number, ann.car_class, ann.driver) == ("56", "CS", "Ann Able")
    assert (bob.number, bob.car) == ("1", "2013 Mini GP2 JCW")
    first, second = (meet.day.roster.of[one.where] for one in (ann, bob))
    assert (first.heat, first.owed, first.paid) == ("1", 0, (Money(4500, "USD", "PrePaid"),))
    assert (second.heat, second.due, second.paid) == ("2", None, ())
    assert first.facts["sponsor"] == "Ann’s Café, Inc"
    assert meet.known == {
        "ann-able": {"email": "ann@example.org", "phone": "+1555010001", "member": "100001"},
        "bob-van-baker": {"phone": "555 0100"},
    }
    again = meet.plan(text.getvalue().encode(encoding))
    assert [row.status for row in again.rows] == [SAME, SAME]
    assert (again.acts, again.private) == ((), {})


def test_nothing_personal_is_among_the_acts() -> None:
    meet = Meet()
    made = meet.take(AXWARE_EXPORT)
    written = str(made.acts)
    assert not [one for one in ("example.org", "555", "100001", "2/28") if one in written]


def test_a_row_that_cannot_be_says_where_and_what_would_do() -> None:
    meet = Meet(classes=["CS", "DS"], heats=["1", "2"], open_to=["MINI"])
    mini = "class,number,driver,car,heat,work_heat,waiver,paid\n"
    rows = {
        "XS,1,Ann,Mini,,,,": ("class", "'XS'", ("CS", "DS")),
        "CS,1,Ann,Mini,3,,,": ("heat", "'3'", ()),
        "CS,1,Ann,Mini,1,1,,": ("work_heat", "drive in it", ()),
        "CS,1,Ann,Mini,,,perhaps,": ("waiver", "neither yes nor no", ()),
        "CS,1,Ann,Mini,,,,lots": ("paid", "'lots'", ()),
        "CS,1,Ann,Miata,,,,": ("car", "not open to 'Miata'", ()),
        "CS,1,,Mini,,,,": ("driver", "no driver", ()),
    }
    for row, (column, said, nearest) in rows.items():
        made = meet.plan(mini + row)
        (refused,) = made.refused
        problem = refused.problem
        assert problem is not None
        assert problem.where == f"in.csv, line 2, column {column}"
        assert said in problem.message
        assert set(nearest) <= set(problem.nearest)
        assert made.acts == ()


def test_numbers_are_given_where_none_is_asked_for_and_refused_where_taken() -> None:
    meet = Meet()
    meet.do("enter", entry="z", number="1", driver="Zoe", **{"class": "A"})
    made = meet.plan("class,number,driver\nA,,Ann\nA,2,Bob\nA,,Cy\nA,2,Di\nB,1,Ed\n")
    assert [row.number for row in made.rows] == ["3", "2", "4", "2", "1"]
    (refused,) = made.refused
    assert refused.problem is not None
    assert "is bob's in line 3" in refused.problem.message
    assert refused.problem.nearest == ("5",)
    meet.take("class,number,driver\nA,2,Zoe\nA,1,Ann\n")
    assert (meet.day.entries["z"].number, meet.day.entries["ann"].number) == ("2", "1")


def test_rows_over_the_capacity_go_on_the_waiting_list() -> None:
    meet = Meet(capacity=2)
    made = meet.take("class,driver\nA,Ann\nA,Bob\nA,Cy\n")
    assert [row.waits for row in made.rows] == [False, False, True]
    assert meet.day.roster.waiting == ("cy",)


def test_a_changed_row_says_what_changes() -> None:
    meet = Meet(heats=["1", "2"])
    meet.take("class,driver,car,heat,waiver\nA,Ann,Mini,1,no\n")
    made = meet.take("class,driver,car,heat,waiver\nA,Ann,Mini Cooper,2,yes\n")
    (row,) = made.rows
    assert row.status == CHANGED
    assert row.changes == {
        "car": ("Mini", "Mini Cooper"),
        "heat": ("", "2"),
        "waiver": ("", "True"),
    }
    now = meet.day.roster.of["ann"]
    assert (now.heat, now.waiver) == ("2", True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"name,car\nA,B\n", "no column class or driver"),
        (b"class,driver,class\nA,B,C\n", "stands twice"),
        (b"class,driver\n\x81\x8d,x\n", "is no text"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_entries(data, "in.csv")


WORD = st.text("abcÄø '=+-@,;\t\"", min_size=1, max_size=8).map(str.strip).filter(bool)
CELLS = {
    "class": st.sampled_from(["A", "B"]),
    "number": st.sampled_from(["", "1", "2", "3"]),
    "driver": WORD,
    "car": WORD,
    "heat": st.sampled_from(["", "1", "2"]),
    "waiver": st.sampled_from(["", "yes", "no"]),
    "paid": st.sampled_from(["", "0.00", "45.00"]),
    "email": st.sampled_from(["", "a@example.org"]),
}
COLUMNS = list(CELLS)
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=6)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_an_import_is_all_or_nothing_and_the_second_changes_nothing(
    rows: list[dict[str, str]],
) -> None:
    meet = Meet(capacity=4)
    text = io.StringIO()
    writer = csv.DictWriter(
        text, ["class", "number", "driver", "car", "heat", "waiver", "paid", "email"]
    )
    writer.writeheader()
    writer.writerows(rows)
    made = meet.plan(text.getvalue())
    if made.refused:
        return
    meet.take(text.getvalue())
    again = meet.plan(text.getvalue())
    assert (again.acts, again.private) == ((), {})
    assert {row.status for row in again.rows} <= {SAME}
    exported = entries_csv(meet.day, meet.known)
    back = meet.plan(exported)
    assert (back.acts, back.private, back.refused, back.ignored) == ((), {}, (), ())
    anew = Meet(capacity=4)
    anew.take(exported)
    assert entries_csv(anew.day, anew.known) == exported


@given(st.text(max_size=12))
def test_no_cell_is_a_formula_and_each_is_read_back(text: str) -> None:
    written = neutral(text)
    assert written[:1] not in ("=", "+", "-", "@")
    if not text.lstrip().startswith("'"):
        assert bare(written) == " ".join(text.split())


def test_axware_gets_tabs_and_those_who_are_in() -> None:
    meet = Meet(heats=["1", "2"])
    meet.take(AXWARE_EXPORT)
    meet.do("withdraw", entry="bob-van-baker")
    rows = list(csv.reader(io.StringIO(axware_tabs(meet.day, meet.known)), delimiter="\t"))
    assert rows == [
        list(AXWARE),
        [
            *("CS", "56", "Ann", "Able", "2019 Mazda Miata", "Snow", "Yes", "Yes", "45.00", "1"),
            *("Ann’s Café, Inc", "", "PrePaid", "Yes", "Yes", "100001", ""),
        ],
    ]
    assert read_entries(axware_tabs(meet.day).encode(), "x").rows[0]["driver"] == "Ann Able"


@pytest.mark.parametrize(
    ("cell", "currency", "minor"),
    [("45", "USD", 4500), ("45,50", "EUR", 4550), ("1,045.5", "USD", 104550), ("900", "JPY", 900)],
)
def test_amounts_are_read_exactly(cell: str, currency: str, minor: int) -> None:
    assert read_money(cell, currency) == minor


@pytest.mark.parametrize("cell", ["$45", "45.005", "nan", "1e99", "Infinity", ""])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(InputError, match="is no amount"):
        read_money(cell, "USD")


def test_a_grid_is_by_class_and_number_with_shared_cars_apart() -> None:
    meet = Meet(classes=["B", "A"], heats=["1", "2"])
    for number in range(1, 13):
        who = {"number": str(number), "driver": f"D{number}", "heat": "1"}
        meet.do("enter", entry=f"e{number}", **who, **{"class": "A"})
    meet.do("enter", entry="b", number="9", driver="B", heat="1", **{"class": "B"})
    meet.do("enter", entry="out", number="99", driver="O", heat="2", **{"class": "B"})
    assert grid(meet.day, "1").order == ("b", *(f"e{n}" for n in range(1, 13)))
    assert grid(meet.day, "1", by="number").order[8:10] == ("b", "e9")
    meet.do("enter", entry="e2", number="2", driver="D2", shares="e1", **{"class": "A"})
    found = grid(meet.day, "1", apart=4)
    assert found.close == frozenset()
    assert found.order == (
        "b",
        "e1",
        "e3",
        "e4",
        "e5",
        "e6",
        "e2",
        *(f"e{n}" for n in range(7, 13)),
    )
    sheet = list(csv.DictReader(io.StringIO(grid_csv(meet.day, found))))
    assert [row["number"] for row in sheet[:3]] == ["9", "1", "3"]


@given(st.lists(st.integers(0, 11), max_size=24), st.integers(0, 6))
def test_shared_cars_are_kept_apart_where_they_can_be(drives: list[int], apart: int) -> None:
    names = [f"d{n}" for n in range(len(drives))]
    cars = {name: str(car) for name, car in zip(names, drives, strict=True)}
    order = keep_apart(names, cars, apart)
    assert sorted(order) == sorted(names)
    if len(set(drives)) == len(drives):
        assert order == names
    counts = [drives.count(car) for car in set(drives)]
    if max(counts, default=0) == 2 and len(counts) > apart:  # all first drivers, then the second
        assert too_close(order, cars, apart) == frozenset()


def test_ten_cars_of_two_drivers_each_are_five_apart() -> None:
    names = [f"{car}{driver}" for car in "abcdefghij" for driver in "12"]
    cars = cars_of(names, {f"{car}2": f"{car}1" for car in "abcdefghij"})
    order = keep_apart(names, cars, 5)
    assert too_close(order, cars, 5) == frozenset()
    assert too_close(names, cars, 5) != frozenset()


def test_every_row_that_is_wrong_is_named_at_once() -> None:
    made = Meet().plan("class,driver,number\nA,Able, Ann,1\nA,Bob,-4\nA,Cy,3\n")
    said = [str(row.problem) for row in made.refused]
    assert [row.line for row in made.refused] == [2, 3]
    assert "4 cells in a row of 3 columns" in said[0]
    assert "'-4' is no number of a car" in said[1]


@pytest.mark.parametrize("cell", ["1,500", "12,345,678"])
def test_a_comma_before_three_digits_is_no_money(cell: str) -> None:
    for currency in ("USD", "JPY"):
        with pytest.raises(InputError, match="no amount"):
            read_money(cell, currency)
