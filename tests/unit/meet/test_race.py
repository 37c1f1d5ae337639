"""A race from a book: flags, legs, whose a transponder is, penalties, who is out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meet_meetings import Circuit
from throwdown.meet.ticks import TICK_NS


def test_a_loop_counts_laps_until_the_first_has_them_all() -> None:
    race = Circuit()
    assert (race.race.flag, race.race.standings) == ("", ())
    race.beam("start", 0)
    race.pass_((20, 1), (21, 2), (40, 1), (43, 2), (45, 3))
    assert race.race.flag == "green"
    race.pass_((60, 1), (66, 2), (80, 3))
    assert race.race.flag == "chequered"
    assert race.order() == [("a", 3, 600_000), ("b", 3, 660_000), ("c", 2, 800_000)]


def test_the_grid_is_the_order_of_who_has_done_nothing() -> None:
    race = Circuit()
    race.do("grid", entries=["c", "a"])
    race.beam("start", 0)
    assert [one[0] for one in race.order()] == ["c", "a", "b"]


def test_a_red_flag_ends_a_leg_and_the_next_start_adds_another() -> None:
    race = Circuit(4)
    race.beam("start", 0)
    race.pass_((20, 1), (22, 2), (23, 3), (40, 1))
    race.do("flag", flag="red")
    race.pass_((45, 2), (46, 3), (60, 1))  # slowly to the pits: no laps
    assert (race.race.flag, race.order()[0]) == ("red", ("a", 2, 400_000))
    race.beam("start", 100)
    race.pass_((121, 1), (122, 2), (124, 3), (142, 1), (143, 2), (149, 3))
    assert race.order() == [("a", 4, 820_000), ("b", 3, 650_000), ("c", 3, 720_000)]


def test_a_passing_that_came_late_stands_where_it_belongs() -> None:
    race = Circuit()
    race.beam("start", 0)
    race.pass_((20, 1), (30, 2))
    race.do("flag", flag="red")
    race.pass_((21, 3))  # the decoder says again what it had kept
    assert [(one.entry, one.laps) for one in race.race.standings] == [("a", 1), ("c", 1), ("b", 1)]


def test_a_flag_by_hand_has_laps_begin_at_the_line() -> None:
    race = Circuit(2)
    race.do("insert", line="start", time=5, unit_ns=TICK_NS, device="hand", epoch=0, reason="flag")
    race.pass_((100, 1), (101, 2), (120, 1), (122, 2), (141, 1), (142, 2))
    assert race.race.from_line
    assert race.order()[:2] == [("a", 2, 410_000), ("b", 2, 420_000)]


def test_penalties_retirements_and_whose_a_transponder_is() -> None:
    race = Circuit()
    race.beam("start", 0)
    race.pass_((20, 1), (21, 2), (40, 1), (42, 2), (59, 77), (60, 1), (61, 2))
    assert [one.transponder for one in race.race.unknown] == ["77"]
    race.do("transponder", entry="c", transponder="77")
    assert race.race.unknown == ()
    race.do("penalty", entry="a", ticks=50_000, laps=0, reason="jumped")
    assert race.order() == [("b", 3, 610_000), ("a", 3, 650_000), ("c", 1, 590_000)]
    race.do("penalty", entry="b", ticks=0, laps=3, reason="cut the course")
    race.do("classify", entry="a", status="DSQ")
    assert [one[:2] for one in race.order()] == [("c", 1), ("b", 0), ("a", 3)]
    race.do("classify", entry="a", status="OK")
    assert race.order()[0][0] == "a"


def test_a_chequered_flag_ends_a_race_that_is_too_long() -> None:
    race = Circuit(50)
    race.beam("start", 0)
    race.pass_((20, 1), (21, 2))
    race.do("flag", flag="chequered")
    race.pass_((41, 2), (42, 1), (60, 1))
    assert race.order()[:2] == [("b", 2, 410_000), ("a", 2, 420_000)]
    assert [one.finished for one in race.race.standings] == [True, True, False]


@given(st.permutations(range(9)))
def test_the_order_of_writing_decides_nothing(order: list[int]) -> None:
    passings = [(20.0, 1), (21, 2), (25, 3), (40, 1), (42, 2), (50, 3), (60, 1), (63, 2), (75, 3)]
    race = Circuit()
    race.beam("start", 0)
    race.pass_(*(passings[place] for place in order))
    assert race.order() == [("a", 3, 600_000), ("b", 3, 630_000), ("c", 3, 750_000)]
