"""FarmTek, JAC and RaceAmerica: the recorded and printed frames with their values."""

from __future__ import annotations

import pytest

from throwdown.timing import (
    Cancelled,
    Elapsed,
    FarmtekPrinter,
    FarmtekTimeStamp,
    Garbled,
    Heartbeat,
    Impulse,
    Intake,
    Jac,
    Message,
    RaceAmerica,
    Status,
    elapsed,
    to_ticks,
)


def stamps(*frames: bytes) -> list[Impulse]:
    said = FarmtekTimeStamp().feed(b"".join(frame + b"\r" for frame in frames))
    return [message for message in said if isinstance(message, Impulse)]


def test_a_recorded_shadow_of_348_ms() -> None:
    broken, restored = stamps(b"B20001106903", b"R20001109690")
    assert (broken.channel, restored.channel) == ("B2", "R2")
    shadow = elapsed(broken, restored, FarmtekTimeStamp.wraps_at)
    assert shadow == 348_375_000
    assert (to_ticks(shadow, "cut"), to_ticks(shadow, "round")) == (3_483, 3_484)


def test_the_clock_turns_over_after_74_hours() -> None:
    assert FarmtekTimeStamp.wraps_at is not None
    turn = FarmtekTimeStamp.wraps_at * FarmtekTimeStamp.unit_ns
    assert turn // 3_600_000_000_000 == 74


def test_the_recorded_restart_begins_an_epoch() -> None:
    intake = Intake.of(FarmtekTimeStamp)
    taken = intake.take(stamps(b"B20001849930", b"B20000005253"))
    assert [one.epoch for one in taken] == [0, 1]
    assert intake.epochs == ("first", "restarted")


def test_noise_before_a_stamp_costs_nothing() -> None:
    said = FarmtekTimeStamp().feed(b"\x00B2000\xffB20001106903\r")
    assert said[0] == Garbled(b"\x00B2000\xff", "noise before a frame")
    assert isinstance(said[1], Impulse)


def printed(data: bytes) -> list[Message]:
    stream = FarmtekPrinter()
    return [*stream.feed(data), *stream.flush()]


def test_the_printed_time_stopped_by_hand() -> None:
    assert printed(b"  11.53 (M)Round 1 Faults    0.00") == [
        Elapsed(11_530, 1_000_000, manual=True, raw=b"  11.53 (M)"),
        Status("Round 1 Faults 0.00", b"Round 1 Faults    0.00"),
    ]


def test_remarks_between_times() -> None:
    said = printed(b"  12.53    ^ RESTART-IGNORE TIME ^  9.871    ")
    assert [message.time for message in said if isinstance(message, Elapsed)] == [12_530, 9_871]
    assert [type(message) for message in said] == [Elapsed, Status, Elapsed]


def test_a_time_is_told_as_soon_as_it_is_whole() -> None:
    stream = FarmtekPrinter()
    assert stream.feed(b"  11.53   ") == []
    assert stream.feed(b" ") == [Elapsed(11_530, 1_000_000, raw=b"  11.53    ")]


def test_a_time_of_too_many_characters_is_not_cut_down() -> None:
    assert all(isinstance(message, Garbled) for message in printed(b"1111111.53 (N)"))


def jac(data: bytes) -> list[Message]:
    return Jac().feed(data)


def test_the_elapsed_time_has_its_last_digit_first() -> None:
    assert jac(b"\x80052310\r\n") == [Elapsed(13_250, 1_000_000, raw=b"\x80052310")]


def test_noughts_take_the_last_finish_back() -> None:
    assert jac(b"\x80000000\r\n") == [Cancelled("B", raw=b"\x80000000")]


def test_clear_time_takes_the_newest_start_back() -> None:
    assert jac(b"S\r\n") == [Cancelled("A", raw=b"S")]


def test_impulses_of_chrono_mode_wrap_after_1000_s() -> None:
    start, finish = jac(b"A990000\r\nB003250\r\n")
    assert isinstance(start, Impulse)
    assert isinstance(finish, Impulse)
    assert elapsed(start, finish, Jac.wraps_at) == 13_250_000_000


def test_the_hardware_is_disconnected() -> None:
    said = jac(b"\xf8A123456\r\n\xf8\r\n")
    assert [type(message) for message in said] == [Status, Impulse, Status]


def test_the_recorded_start() -> None:
    assert RaceAmerica().feed(b"A003350859\r") == [
        Impulse("A", 3_350_859, 1_000_000, "since-power-on", raw=b"A003350859")
    ]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"ZB99999998", Heartbeat("batteries A 9, B 9, C 9, D 9, E 9, F 9, G 9, Z 8")),
        (b"ZW9:987650", Heartbeat("radio A 9, B 10, C 9, D 8, E 7, F 6, G 5")),
        (b"AE30000000", Status("A: interference (3)")),
        (b"BE20000000", Status("B: no good data for 10 s (2)")),
        (b"CR1.07    ", Status("C: revision 1.07")),
    ],
)
def test_what_a_t_link_says_of_itself(frame: bytes, said: Heartbeat | Status) -> None:
    (heard,) = RaceAmerica().feed(frame + b"\r")
    assert heard == type(said)(said.words, frame)


def test_a_start_that_comes_again_after_an_error_is_dropped() -> None:
    intake = Intake.of(RaceAmerica)
    frames = b"A003350859\rAE30000000\rA003350859\rB003390000\r"
    taken = intake.take(RaceAmerica().feed(frames))
    assert [type(one.message) for one in taken] == [Impulse, Status, Impulse]
    assert intake.repeats == 1
