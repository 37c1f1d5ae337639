"""Resends are dropped, clocks that step back begin epochs, and gaps are named."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from throwdown.timing import (
    Alge,
    Cancelled,
    Gap,
    Garbled,
    Heartbeat,
    Impulse,
    Intake,
    Message,
    Reset,
)


def stamp(time: int, channel: str = "A", number: str = "") -> Impulse:
    """Return an impulse of a clock in ms, without a sequence."""
    return Impulse(channel, time, 1_000_000, "since-power-on", number=number)


def passing(sequence: int, time: int, number: str = "7") -> Impulse:
    """Return a numbered impulse of a clock in ms."""
    return Impulse("loop", time, 1_000_000, "time-of-day", sequence, number)


def new(intake: Intake, *messages: Message) -> list[Message]:
    return [taken.message for taken in intake.take(messages)]


def epochs(intake: Intake, *messages: Message) -> list[int]:
    return [taken.epoch for taken in intake.take(messages)]


def test_a_resend_is_dropped_and_counted() -> None:
    intake = Intake()
    assert new(intake, stamp(5), stamp(5), stamp(5, "B"), stamp(6)) == [
        stamp(5),
        stamp(5, "B"),
        stamp(6),
    ]
    assert intake.repeats == 1


def test_bytes_and_replay_do_not_make_an_impulse_another() -> None:
    again = replace(stamp(5), raw=b"x", replayed=True)
    assert new(Intake(), stamp(5), again) == [stamp(5)]


def test_two_transponders_at_once_are_two() -> None:
    both = [stamp(5, number="1"), stamp(5, number="2")]
    assert new(Intake(), *both, *both) == both


def test_whatever_is_no_impulse_passes() -> None:
    said: list[Message] = [Heartbeat(), Heartbeat(), Garbled(b"x", "y"), Garbled(b"x", "y")]
    assert new(Intake(), *said) == said


def test_a_clock_that_wraps() -> None:
    intake = Intake(wraps_at=1_000_000)
    assert epochs(intake, stamp(999_000), stamp(2_000), stamp(50_000)) == [0, 1, 1]
    assert intake.epochs == ("first", "wrapped")


def test_a_late_impulse_from_before_the_wrap() -> None:
    intake = Intake(wraps_at=1_000_000)
    assert epochs(intake, stamp(999_000), stamp(10), stamp(999_900), stamp(20)) == [0, 1, 0, 1]
    assert new(intake, stamp(999_900)) == []


def test_a_clock_that_restarts() -> None:
    intake = Intake(wraps_at=1_000_000)
    assert epochs(intake, stamp(400_000), stamp(2_000), stamp(400_000)) == [0, 1, 1]
    assert intake.epochs == ("first", "restarted")


def test_a_late_impulse_begins_no_epoch() -> None:
    intake = Intake()
    assert epochs(intake, stamp(5_000), stamp(4_500, "B"), stamp(5_001)) == [0, 0, 0]
    assert intake.epochs == ("first",)


def test_a_reset_begins_an_epoch_once() -> None:
    intake = Intake()
    assert epochs(intake, Reset(), stamp(5_000), Reset(), Reset(), stamp(9_000)) == [0, 0, 1, 1, 1]
    assert intake.epochs == ("first", "reset")


def test_gaps_are_named_and_filled() -> None:
    intake = Intake()
    new(intake, passing(10, 100), passing(15, 600), passing(16, 700), passing(18, 900))
    assert intake.missing == (Gap(11, 14), Gap(17, 17))
    late = [passing(12, 300), passing(17, 800), passing(12, 300)]
    assert new(intake, *late) == late[:2]
    assert intake.missing == (Gap(11, 11), Gap(13, 14))
    assert intake.epochs == ("first",)


def test_resends_of_numbered_passings_long_after_begin_no_epoch() -> None:
    intake = Intake()
    new(intake, *(passing(n, 10_000 * n) for n in range(5, 12)))
    assert new(intake, *(passing(n, 10_000 * n) for n in range(5, 12))) == []
    assert epochs(intake, passing(3, 30_000), passing(12, 120_000)) == [0, 0]
    assert intake.epochs == ("first",)


def test_numbers_that_begin_anew() -> None:
    intake = Intake()
    new(intake, passing(1, 100_000), passing(4, 110_000), passing(5, 120_000))
    assert epochs(intake, passing(1, 200_000), passing(2, 210_000)) == [1, 1]
    assert (intake.missing, intake.lost) == ((), (Gap(2, 3),))


def test_a_numbered_clock_that_is_set_back_keeps_its_gaps() -> None:
    intake = Intake()
    assert epochs(intake, passing(1, 100_000), passing(4, 50_000)) == [0, 1]
    assert intake.missing == (Gap(2, 3),)


def test_what_is_taken_back_can_be_given_to_another_number() -> None:
    story: list[Message] = [
        stamp(5, number="12"),
        Cancelled("A", 5, "12"),
        stamp(5, number="13"),
    ]
    intake = Intake()
    assert new(intake, *story) == story
    # Told again from the start, the story ends as it did.
    assert new(intake, *story)[-2:] == story[-2:]


def test_taking_back_again_is_a_repeat() -> None:
    back = Cancelled("A", 5, "12")
    assert new(Intake(), stamp(5, number="12"), back, back) == [stamp(5, number="12"), back]
    newest = Cancelled("A")
    assert new(Intake(), newest, newest) == [newest, newest]


def test_a_memory_dump_brings_only_what_was_missed() -> None:
    lines = [b" %04d C0  10:%02d:00.0000 00\r" % (n, n) for n in range(1, 6)]
    intake, stream = Intake.of(Alge), Alge()
    intake.take(stream.feed(lines[0] + lines[1] + lines[4]))
    dumped = intake.take(stream.feed(b"RSM\r" + b"".join(lines) + b"  ALGE-TIMING\r"))
    numbers = [one.message.number for one in dumped if isinstance(one.message, Impulse)]
    assert numbers == ["3", "4"]
    assert intake.epochs == ("first",)


_streams = st.lists(
    st.one_of(
        st.builds(stamp, st.integers(0, 20).map(lambda n: 700 * n), st.sampled_from("AB")),
        st.builds(passing, st.integers(0, 20), st.integers(0, 20).map(lambda n: 700 * n)),
        st.builds(Cancelled, st.just("A"), st.integers(0, 20).map(lambda n: 700 * n)),
        st.just(Reset()),
    ),
    max_size=30,
)


@given(_streams, st.integers(0, 30))
def test_how_messages_are_batched_changes_nothing(said: list[Message], cut: int) -> None:
    whole, parts = Intake(20_000), Intake(20_000)
    together = whole.take(said)
    assert [*parts.take(said[:cut]), *parts.take(said[cut:])] == together
    assert (parts.epochs, parts.missing) == (whole.epochs, whole.missing)
    assert len(together) + whole.repeats == len(said)


@given(st.sets(st.integers(1, 60), min_size=2))
def test_gaps_are_all_that_is_between_and_did_not_come(came: set[int]) -> None:
    intake = Intake()
    intake.take([passing(n, 100 * n) for n in sorted(came)])
    named = {n for gap in intake.missing for n in range(gap.first, gap.last + 1)}
    assert named == set(range(min(came), max(came))) - came
    intake.take([passing(n, 100 * n) for n in sorted(named)])
    assert intake.missing == ()
