"""Ladders: everybody is in, one wins, the best have the byes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.meet.ladder import champion, ladder, seed_order


def test_eight() -> None:
    assert seed_order(8) == (1, 8, 4, 5, 2, 7, 3, 6)


def test_five_have_three_byes_for_the_best() -> None:
    rounds = ladder(["a", "b", "c", "d", "e"], {})
    first = [(heat.first, heat.second, heat.winner) for heat in rounds[0]]
    assert first == [("a", None, "a"), ("d", "e", None), ("b", None, "b"), ("c", None, "c")]
    assert [(heat.first, heat.second) for heat in rounds[1]] == [("a", None), ("b", "c")]
    assert champion(rounds) is None


def test_winners_go_on() -> None:
    rounds = ladder(["a", "b", "c"], {(1, 2): "c", (2, 1): "c"})
    assert [(heat.first, heat.second) for heat in rounds[1]] == [("a", "c")]
    assert champion(rounds) == "c"


@pytest.mark.parametrize(
    ("seeds", "winners", "said"),
    [
        (["a"], {}, "two seeds"),
        (["a", "a"], {}, "each once"),
        (["a", "b"], {(1, 1): "c"}, "'c' did not race in heat 1 of round 1"),
        (["a", "b"], {(2, 1): "a"}, "round 2 has no heat 1"),
        (["a", "b", "c", "d"], {(2, 1): "a"}, "'a' did not race"),
    ],
)
def test_what_cannot_be_is_refused(
    seeds: list[str], winners: dict[tuple[int, int], str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        ladder(seeds, winners)


@given(st.integers(2, 33), st.randoms(use_true_random=False))
def test_exactly_one_wins_and_everybody_else_loses_once(count: int, luck: random.Random) -> None:
    seeds = [f"car {number}" for number in range(count)]
    winners: dict[tuple[int, int], str] = {}
    lost = []
    for number in range(len(ladder(seeds, {}))):
        for heat in ladder(seeds, winners)[number]:
            assert heat.first is not None
            if heat.bye:
                assert heat.winner == heat.first
                continue
            assert heat.second is not None
            pair = [heat.first, heat.second]
            luck.shuffle(pair)
            winners[heat.round, heat.heat] = pair[0]
            lost.append(pair[1])
    won = champion(ladder(seeds, winners))
    assert sorted([*lost, str(won)]) == sorted(seeds)
    byes = {heat.first for heat in ladder(seeds, {})[0] if heat.bye}
    assert byes == set(seeds[: len(byes)])
