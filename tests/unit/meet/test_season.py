"""Seasons: points, drops, ties, teams; the order of events changes no place."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.meet import Entry, Run, find_rules, score
from throwdown.meet.season import (
    Finish,
    Season,
    find_season,
    finishes,
    in_teams,
    score_season,
    score_teams,
    shipped_seasons,
)
from throwdown.meet.simulated_index import simulated_index


def rules(**facts: Any) -> Season:
    base = {"id": "x", "name": "x", "version": 1, "kind": "season", "sources": []}
    points = {"by": "place", "points": [6, 4, 3, 2], "beyond": 1}
    return Season.model_validate({**base, "points": points, **facts})


def event(*who: str, group: str = "AS") -> list[Finish]:
    """People in the order of their places; a name in brackets has no time."""
    return [
        Finish(name.strip("()"), group, place, None if name[0] == "(" else 400_000 + place)
        for place, name in enumerate(who, start=1)
    ]


def told(found: Any) -> list[tuple[str, int, int | None]]:
    return [(one.who, one.total, one.place) for one in found]


def test_points_by_place() -> None:
    found = score_season([event("a", "b", "c", "d", "e", "(f)")], rules())
    assert told(found) == [
        ("a", 6, 1),
        ("b", 4, 2),
        ("c", 3, 3),
        ("d", 2, 4),
        ("e", 1, 5),
        ("f", 0, 6),
    ]


def test_the_worst_events_are_left_out_and_absence_is_no_event() -> None:
    events = [event("a", "b"), event("b", "a"), event("b", "a")]
    found = score_season(events, rules(best=2))
    assert told(found) == [("b", 12, 1), ("a", 10, 2)]
    assert found[1].points == (6, 4, 4)
    once = score_season([*events, event("c")], rules(least_events=2))
    assert told(once)[-1] == ("c", 6, None)


def test_ties_go_by_wins_then_second_places() -> None:
    events = [event("a", "b", "c"), event("c", "b", "a"), event("x", "b", "y", "a")]
    equal = rules(points={"by": "place", "points": [5, 4, 3, 2]})
    by_wins = [one for one in told(score_season(events, equal)) if one[0] in "abc"]
    assert by_wins == [("b", 12, 1), ("a", 10, 2), ("c", 8, 3)]
    tied = [event("a", "b"), event("c", "a"), event("c", "b"), event("b", "c"), event("z", "a")]
    same = rules(points={"by": "place", "points": [4, 2]})
    first = told(score_season(tied, same))
    assert first[0] == ("c", 10, 1)
    assert first[1:3] == [("a", 8, 2), ("b", 8, 2)]


def test_points_by_time_as_st_louis_gives_them() -> None:
    """The region's own example: 49.345, 50.567 and 55.890 s; no time is the slowest and 4 s."""
    finishes = [
        Finish(who, "AS", place, time)
        for place, (who, time) in enumerate(
            [("Randy", 493_450), ("Mary", 505_670), ("Hal", 558_900), ("Dan", None)], start=1
        )
    ]
    found = score_season([finishes], find_season("st-louis-scca"))
    assert told(found) == [
        ("Randy", 10_000, 1),
        ("Mary", 9_758, 2),
        ("Hal", 8_829, 3),
        ("Dan", 8_239, 4),
    ]
    alone = score_season([[Finish("Dan", "BS", 1, None)]], find_season("st-louis-scca"))
    assert told(alone) == [("Dan", 0, 1)]


def test_who_is_known_by_what() -> None:
    scored = find_rules("scca-solo")
    entries = [
        Entry("1", "AS", (Run(500_000),), "Ann  Lee"),
        Entry("2", "AS", (Run(510_000),), "John Doe"),
        Entry("3", "AS", (Run(520_000),), "john doe"),
        Entry("4", "AS", (Run(530_000),)),
        Entry("5", "AS", (), "Never Ran"),
        Entry("6", "BS", (Run(None, status="DNF"),), "John Doe"),
    ]
    found = finishes(score(entries, scored), scored)
    assert [(one.who, one.place, one.time) for one in found] == [
        ("ann lee", 1, 500_000),
        ("john doe #2", 2, 510_000),
        ("john doe #3", 3, 520_000),
        ("#4", 4, 530_000),
        ("john doe", 1, None),
    ]


def test_teams() -> None:
    first = [
        Finish(who, "AS", place, 400_000 + place, team)
        for place, (who, team) in enumerate(
            [("a", "red"), ("b", "blue"), ("c", "red"), ("d", "red")], 1
        )
    ]
    assert told(score_teams([first], rules(team_best=2))) == [("red", 9, 1), ("blue", 4, 2)]
    assert told(score_teams([first, []], rules())) == [("red", 11, 1), ("blue", 4, 2)]


def test_a_season_names_its_teams() -> None:
    named = rules(teams={"Red": ["Ann  Lee", "john doe #3"], "Blue": ["Bo"]})
    event = [Finish(who, "AS", n, n) for n, who in enumerate(("ann lee", "bo", "cy"), 1)]
    assert [one.team for one in in_teams(event, named)] == ["Red", "Blue", ""]
    assert told(score_teams([in_teams(event, named)], named)) == [("Red", 6, 1), ("Blue", 4, 2)]


@given(
    st.lists(st.permutations("abcdefgh"), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
    st.sampled_from([None, 1, 2, 4]),
    st.sampled_from(["wins", "shared"]),
)
def test_the_order_of_events_changes_no_place(
    orders: list[list[str]], chance: random.Random, best: int | None, ties: str
) -> None:
    events = [event(*order) for order in orders]
    season = rules(best=best, ties=ties)
    before = sorted(told(score_season(events, season)))
    chance.shuffle(events)
    for one in events:
        chance.shuffle(one)
    assert sorted(told(score_season(events, season))) == before


def test_shipped_seasons_and_mistakes(tmp_path: Path) -> None:
    for name in shipped_seasons():
        assert find_season(name).id == name
    file = tmp_path / "mine.toml"
    file.write_text(
        'id = "x"\nname = "x"\nversion = 1\nkind = "season"\nsources = []\n'
        '[points]\nby = "place"\npoints = [3]\nwiner = 1\n'
    )
    with pytest.raises(InputError, match=r"(?s)unknown key 'winer'.*by, points, beyond"):
        find_season(file)


def test_simulated_index() -> None:
    assert simulated_index({"SS": [500_000, 510_000], "HS": [625_000], "X": [500_500]}) == {
        "SS": "1.000",
        "HS": "0.800",
        "X": "0.999",
    }
    for bad in ({}, {"SS": []}, {"SS": [0]}):
        with pytest.raises(InputError):
            simulated_index(bad)


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(100_000, 2_000_000), min_size=1)
)
def test_a_simulated_index_makes_best_times_alike(predicted: dict[str, int]) -> None:
    factors = simulated_index({name: [time] for name, time in predicted.items()})
    fastest = min(predicted.values())
    assert max(factors.values()) == "1.000"
    for name, time in predicted.items():
        assert abs(time * float(factors[name]) - fastest) <= time * 0.000501
