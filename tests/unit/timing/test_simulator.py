"""The same seed misbehaves the same, and what it does is what real devices do."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.timing import P3, FarmtekTimeStamp, Garbled, Impulse, Intake, Misbehaviour, simulate
from throwdown.timing.simulator import in_chunks, tell

TRUTH = [
    Impulse("B1" if n % 2 else "B2", 80_000 * n, 125_000, "since-power-on") for n in range(1, 60)
]
PASSINGS = [
    Impulse("41813", 10**12 + 2_000_000 * n, 1_000, "time-of-day", n, str(100 + n % 7))
    for n in range(1, 60)
]
WILD = Misbehaviour(
    split=0.3,
    merge=0.3,
    duplicate=0.2,
    drop=0.1,
    reorder=0.1,
    garbage=0.2,
    repeated_start=0.1,
    clock_restart=0.05,
    clock_jump=0.05,
)


def chunks(seed: int, how: Misbehaviour = WILD) -> list[bytes]:
    encode, wraps_at = FarmtekTimeStamp.encode, FarmtekTimeStamp.wraps_at
    return list(simulate(encode, TRUTH, seed, how, wraps_at=wraps_at, start="B1"))


def test_a_seed_says_it_all() -> None:
    assert chunks(1) == chunks(1)
    assert chunks(1) != chunks(2)


def test_well_behaved_it_tells_the_truth() -> None:
    assert tell(TRUTH, 1) == TRUTH
    assert chunks(1, Misbehaviour()) == [FarmtekTimeStamp.encode(one) for one in TRUTH]


@given(st.integers(0, 1_000))
@settings(max_examples=20)
def test_cutting_and_joining_loses_no_byte(seed: int) -> None:
    frames = [FarmtekTimeStamp.encode(one) for one in TRUTH]
    how = Misbehaviour(split=0.5, merge=0.5)
    assert b"".join(in_chunks(frames, seed, how)) == b"".join(frames)
    assert all(in_chunks(frames, seed, how))


@pytest.mark.parametrize(
    ("how", "least"), [(Misbehaviour(duplicate=1.0), 118), (Misbehaviour(repeated_start=1.0), 116)]
)
def test_what_is_said_twice_is_taken_once(how: Misbehaviour, least: int) -> None:
    said = tell(TRUTH, 3, how, start="B1")
    assert len(said) >= least
    taken = Intake.of(FarmtekTimeStamp).take(said)
    assert [one.message for one in taken] == TRUTH


def test_what_is_dropped_is_missing() -> None:
    said = tell(PASSINGS, 4, Misbehaviour(drop=0.3))
    intake = Intake.of(P3)
    intake.take(said)
    heard = {one.sequence for one in said}
    named = {n for gap in intake.missing for n in range(gap.first, gap.last + 1)}
    inside = [one for one in PASSINGS if said[0].time < one.time < said[-1].time]
    assert named == {one.sequence for one in inside} - heard
    assert named


def test_a_restarted_clock_is_noticed_each_time() -> None:
    said = tell(TRUTH, 5, Misbehaviour(clock_restart=0.1))
    intake = Intake.of(FarmtekTimeStamp)
    intake.take(said)
    late = 8_000  # a second: less is an impulse that is late, not a clock that began again
    restarts = sum(one.time - later.time > late for one, later in pairwise(said))
    assert intake.epochs == ("first", *["restarted"] * restarts)
    assert restarts


@given(st.integers(0, 1_000))
@settings(max_examples=30)
def test_numbered_passings_survive_all_but_drops(seed: int) -> None:
    how = replace(WILD, drop=0.0, clock_restart=0.0, clock_jump=0.0, repeated_start=0.0)
    stream, intake = P3(), Intake.of(P3)
    taken = [
        one.message
        for chunk in simulate(P3.encode, PASSINGS, seed, how)
        for one in intake.take(stream.feed(chunk))
        if not isinstance(one.message, Garbled)
    ]
    heard = [replace(message, raw=b"") for message in taken]
    assert sorted(heard, key=lambda one: one.time if isinstance(one, Impulse) else 0) == PASSINGS
    assert intake.missing == ()
    assert intake.epochs == ("first",)


def test_no_clock_runs_below_zero() -> None:
    early = [replace(one, time=one.time - 10**12) for one in PASSINGS]
    assert all(one.time >= 0 for one in tell(early, 6, Misbehaviour(clock_jump=0.5)))


def test_a_probability_is_one() -> None:
    with pytest.raises(InputError, match="drop"):
        Misbehaviour(drop=1.5)
