"""Races of laps: lapped cars, the flag, passings in any order."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from throwdown.meet import find_rules
from throwdown.meet.acts import Act
from throwdown.meet.day import fold
from throwdown.meet.laps import LapStanding, Passing, score_laps
from throwdown.meet.parts import Laps

S = 1_000_000_000
THREE = Laps(laps=3, shortest_s=5.0)


def race(laps: Laps = THREE, **cars: list[float]) -> dict[str, LapStanding]:
    passings = [Passing(car, round(at * S)) for car, times in cars.items() for at in times]
    return {one.entry: one for one in score_laps(list(cars), passings, 0, laps)}


def order(found: dict[str, LapStanding]) -> list[str]:
    return sorted(found, key=lambda car: found[car].place)


def test_who_completes_the_laps_first_ends_it_for_all() -> None:
    found = race(
        a=[20, 40, 60, 80],
        b=[21, 42, 63],
        lapped=[30.5, 61, 91.5],
        out=[19, 38],
        slow=[59],
    )
    assert order(found) == ["a", "b", "lapped", "out", "slow"]
    assert [found[car].laps for car in order(found)] == [3, 3, 2, 2, 1]
    assert [found[car].finished for car in order(found)] == [True, True, True, False, False]
    assert (found["a"].time, found["a"].best_lap) == (600_000, 200_000)
    assert found["lapped"].time == 610_000


def test_while_nobody_has_finished_the_order_is_laps_then_time() -> None:
    found = race(a=[20, 41], b=[21, 40], c=[15], d=[])
    assert order(found) == ["b", "a", "c", "d"]
    assert not any(one.finished for one in found.values())
    assert (found["d"].time, found["d"].best_lap) == (None, None)


def test_a_passing_that_is_read_twice_is_one() -> None:
    found = race(a=[2, 20, 20.4, 40])
    assert (found["a"].laps, found["a"].best_lap) == (2, 200_000)


def test_everybody_may_drive_all_laps() -> None:
    found = race(Laps(laps=2, finish="own-laps"), a=[20, 40], b=[50, 100, 150])
    assert [(found[car].laps, found[car].finished) for car in "ab"] == [(2, True), (2, True)]
    assert found["b"].time == 1_000_000


@given(
    st.dictionaries(
        st.sampled_from("abcdefg"), st.lists(st.integers(1, 400), max_size=12), min_size=1
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_passings_decides_nothing(
    cars: dict[str, list[int]], chance: random.Random
) -> None:
    passings = [Passing(car, at * S) for car, times in cars.items() for at in times]
    first = score_laps(list(cars), passings, 0, THREE)
    chance.shuffle(passings)
    assert score_laps(list(cars), passings, 0, THREE) == first
    assert [one.place for one in first] == list(range(1, len(cars) + 1))
    assert all(one.laps <= 3 for one in first)


def test_a_race_in_a_book() -> None:
    acts: list[Act] = []

    def do(kind: str, **facts: Any) -> int:
        acts.append(Act(len(acts) + 1, kind, "u-1", "2010-06-21T19:00:00-04:00", facts))
        return len(acts)

    def passing(entry: str, seconds: int, epoch: int = 0) -> int:
        return do("passing", entry=entry, time=seconds, unit_ns=S, device="loop", epoch=epoch)

    rules = find_rules("lap-race").model_dump(mode="json")
    rules["laps"]["laps"] = 2
    do("open", name="A race", rules=rules)
    for name in ("a", "b"):
        do("enter", entry=name, number=name, **{"class": "GT"})
    passing("a", 90)
    do("impulse", line="start", time=100, unit_ns=S, device="loop", epoch=0)
    passing("b", 160)
    false = passing("a", 130)
    passing("a", 170)
    passing("b", 220)
    passing("a", 235, epoch=1)
    assert [one.entry for one in fold(acts).race] == ["a", "b"]
    do("void", impulse=false, reason="a worker carried the transponder")
    race = fold(acts).race
    assert [(one.entry, one.laps, one.time) for one in race] == [
        ("b", 2, 1_200_000),
        ("a", 1, 700_000),
    ]
