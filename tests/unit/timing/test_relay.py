"""RMonitor taken in: a feed's passings become impulses of a loop."""

from __future__ import annotations

from throwdown.timing import Heartbeat, Impulse, Message, Relay, Reset, Status
from throwdown.timing.rmonitor import Clock, Competitor, Passing, Place, RunName, Wipe, encode

RACE = RunName(5, "Race 1")
BOB = Competitor("1234", "12A", 7_654_321, "Bob", "Jones", "USA", 1)


def said(*records: object) -> list[Message]:
    relay = Relay()
    return [one for record in records for one in relay.feed(encode(record))]  # type: ignore[arg-type]


def test_a_passing_is_by_the_number_that_the_feed_told() -> None:
    known, unknown = said(BOB, Passing("1234", 58_214, 873_950), Passing("77", None, 874_000))[1:]
    assert isinstance(known, Impulse)
    assert (known.channel, known.time, known.unit_ns, known.number) == (
        "loop",
        873_950,
        1_000_000,
        "12A",
    )
    assert isinstance(unknown, Impulse)
    assert unknown.number == "77"


def test_all_else_is_words_or_a_sign_of_life() -> None:
    told = said(
        Wipe(None, ""), RACE, BOB, Place(1, "1234", 3, 200_000), Clock(5, 0, 0, 1000, "Green")
    )
    assert [type(one) for one in told] == [Status, Status, Status, Status, Heartbeat]
    (nothing,) = said(Passing("1234", None, None))
    assert isinstance(nothing, Status)


def test_who_joins_again_hears_the_same_race_another_is_another_clock() -> None:
    again = said(
        RACE, Passing("7", None, 60_000), Wipe(None, ""), RACE, Passing("7", None, 120_000)
    )
    assert not any(isinstance(one, Reset) for one in again)
    other = said(RACE, BOB, RunName(6, "Race 2"), Passing("1234", None, 60_000))
    assert isinstance(other[2], Reset)
    assert isinstance(other[3], Impulse)
    assert other[3].number == "1234", "who it was is told anew"
