"""Heats of two, by every fault and by the finish."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.meet import find_rules
from throwdown.meet.heats import Side, class_run, decide, head_starts
from throwdown.meet.parts import Ladder, Tree

BRACKET, WORSE, PRO = (find_rules(name) for name in ("bracket", "bracket-truestart", "prosolo"))
TREE, LADDER = BRACKET.tree or Tree(), BRACKET.ladder or Ladder()
WORSE_LADDER = WORSE.ladder or Ladder()
PRO_TREE, PRO_LADDER = PRO.tree or Tree(), PRO.ladder or Ladder()


def side(entry: str, reaction: str | None, elapsed: str | None, dial_in: str = "12.0") -> Side:
    def ticks(text: str | None) -> int | None:
        return None if text is None else round(float(text) * 10_000)

    return Side(entry, ticks(reaction), ticks(elapsed), dial_in=ticks(dial_in))


def test_the_slower_leaves_first_by_the_difference() -> None:
    assert head_starts(160_000, 145_000) == (0, 15_000)
    assert head_starts(120_000, 120_000) == (0, 0)


@pytest.mark.parametrize(
    ("left", "right", "winner", "why", "margin"),
    [
        # The better reaction wins where both run their dial-ins.
        (
            side("A", "0.510", "16.0", "16.0"),
            side("B", "0.550", "14.5", "14.5"),
            "A",
            "finish",
            400,
        ),
        # The later starter makes up what the other loses.
        (
            side("A", "0.510", "16.2", "16.0"),
            side("B", "0.550", "14.6", "14.5"),
            "B",
            "finish",
            600,
        ),
        # One breaks out and loses although he is home first.
        (
            side("A", "0.510", "15.9", "16.0"),
            side("B", "0.9", "15.0", "14.5"),
            "B",
            "breakout",
            None,
        ),
        # Both break out: the smaller breakout wins.
        (
            side("A", "0.5", "15.9", "16.0"),
            side("B", "0.5", "14.45", "14.5"),
            "B",
            "both breakout",
            500,
        ),
        # A red light loses to a breakout.
        (
            side("A", "0.499", "16.1", "16.0"),
            side("B", "0.9", "14.0", "14.5"),
            "B",
            "red-light",
            None,
        ),
        # Exactly the dial-in is no breakout, exactly perfect is no red light.
        (side("A", "0.5", "16.0", "16.0"), side("B", "0.501", "14.5", "14.5"), "A", "finish", 10),
        (side("A", "0.6", None), side("B", "0.5", "12.0"), "B", "unfinished", None),
        (side("A", None, None), side("B", "0.4", "12.0"), "B", "no-start", None),
        (side("A", None, None), side("B", None, None), None, "both no-start", None),
        (side("A", "0.5", "12.0"), side("B", "0.5", "12.0"), None, "finish: a tie", 0),
    ],
)
def test_who_wins(
    left: Side, right: Side, winner: str | None, why: str, margin: int | None
) -> None:
    found = decide(left, right, TREE, LADDER)
    assert (found.winner, found.why, found.margin) == (winner, why, margin)


def test_two_red_lights() -> None:
    """A leaves 1.5 s before B and a little early; B, later, is far too early."""
    slow, fast = side("A", "0.490", "16.0", "16.0"), side("B", "0.400", "14.5", "14.5")
    assert decide(slow, fast, TREE, LADDER).winner == "B"
    assert decide(slow, fast, TREE, WORSE_LADDER).winner == "A"


def test_a_clock_that_starts_at_green_holds_the_reaction() -> None:
    late = side("A", "0.9", "30.0", "30.0")
    prompt = side("B", "0.5", "30.1", "30.0")
    assert decide(late, prompt, PRO_TREE, PRO_LADDER).winner == "A"
    assert decide(late, prompt, TREE, LADDER).winner == "B"


def test_cones_count_towards_the_dial_in() -> None:
    clean = side("A", "0.6", "12.5")
    coned = replace(side("B", "0.5", "11.0"), penalty=20_000)
    assert decide(clean, coned, TREE, LADDER).winner == "A"
    assert decide(clean, coned, TREE, LADDER).why == "finish"


def test_a_run_of_a_class_that_left_early_has_no_time() -> None:
    assert class_run(side("A", "0.499", "30.0"), PRO_TREE).status == "DNF"
    run = class_run(side("A", "0.5", "30.0"), PRO_TREE, cones=1, course=2)
    assert (run.raw, run.cones, run.status, run.day) == (300_000, 1, "OK", 2)


times = st.one_of(st.none(), st.integers(3_000, 12_000))
sides = st.builds(
    Side,
    entry=st.just("?"),
    reaction=times,
    elapsed=st.one_of(st.none(), st.integers(100_000, 140_000)),
    penalty=st.sampled_from([0, 20_000]),
    dial_in=st.integers(100_000, 140_000),
)
ladders = st.builds(
    Ladder,
    dial_ins=st.booleans(),
    breakout=st.sampled_from(["loses", "allowed"]),
    both_red=st.sampled_from(["first", "worse"]),
    faults=st.permutations(["no-start", "red-light", "unfinished", "breakout"]).map(tuple),
)


@given(sides, sides, ladders, st.sampled_from(["green", "car"]))
def test_swapping_sides_swaps_nothing_else(
    one: Side, other: Side, ladder: Ladder, clock: str
) -> None:
    tree = Tree.model_validate({"clock": clock})
    one, other = replace(one, entry="A"), replace(other, entry="B")
    found = decide(one, other, tree, ladder)
    assert found == decide(other, one, tree, ladder)
    assert found.winner in ("A", "B", None)


@given(sides, sides, ladders)
def test_a_faultless_car_never_loses_to_a_fault(one: Side, other: Side, ladder: Ladder) -> None:
    clean = replace(one, entry="A", reaction=5_000, elapsed=150_000, penalty=0)
    red = replace(other, entry="B", reaction=4_999)
    assert decide(clean, red, Tree(), ladder).winner == "A"
