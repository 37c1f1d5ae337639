"""A pretended device that senses runs: what comes over its wire is a day of racing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise

import pytest

from throwdown.errors import InputError
from throwdown.timing import DECODERS, Garbled, Impulse, Intake, Misbehaviour, elapsed
from throwdown.timing.pretend import Pretended
from throwdown.timing.rehearsal import (
    CHANNELS,
    LANES,
    LOOPS,
    Rehearsal,
    Senses,
    channels_of,
    find_make,
    read_misbehaviour,
    trips,
)
from throwdown.timing.simulator import Wire, in_chunks
from throwdown.timing.tagheuer import ACK

MAKES = [one for one in DECODERS if one.name in CHANNELS]


def heard(make: str, count: int, how: str = "", senses: Senses = "runs") -> list[Impulse | Garbled]:
    """Return the first things that a pretended device says over real TCP."""

    async def listen() -> list[Impulse | Garbled]:
        device = Pretended(find_make(make))
        port = await device.plug_in()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not device.listened_to:
            await asyncio.sleep(0.001)
        decoder = device.make()
        wrong = read_misbehaviour(how)
        rehearsal = Rehearsal(device, 20, 4, wrong, begin_s=900, speed=1e4, senses=senses, cars=5)
        sensing = asyncio.create_task(rehearsal.run())
        found: list[Impulse | Garbled] = []
        async with asyncio.timeout(20):
            while len(found) < count:
                for one in decoder.feed(await reader.read(4096)):
                    assert isinstance(one, Impulse | Garbled)
                    found.append(one)
                    if make == "chronelec-protime":
                        writer.write(ACK)
        sensing.cancel()
        await asyncio.wait([sensing])
        await device.unplug()
        writer.transport.abort()
        return found

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        return thread.submit(lambda: asyncio.run(listen())).result()


def runs(said: Sequence[Impulse | Garbled], make: str) -> list[float]:
    start, finish = CHANNELS[make]
    trips = [one for one in said if isinstance(one, Impulse)]
    starts = [one for one in trips if one.channel == start]
    ends = [one for one in trips if one.channel == finish]
    assert len(starts) + len(ends) == len(trips)
    wraps_at = find_make(make).wraps_at
    return [elapsed(a, b, wraps_at) / 1e9 for a, b in zip(starts, ends, strict=False)]


@pytest.mark.parametrize("make", LANES)
def test_a_tree_senses_heats_of_two_lanes(make: str) -> None:
    said = [one for one in heard(make, 60, senses="tree") if isinstance(one, Impulse)]
    lanes = LANES[make]
    early = 0
    for lane in ("left", "right"):
        tree, start, finish = (
            [one for one in said if one.channel == lanes[f"{line}-{lane}"]]
            for line in ("tree", "start", "finish")
        )
        for first, away, end in zip(tree, start, finish, strict=False):
            reaction = elapsed(first, away) / 1e9 - 1.5
            early += reaction < 0
            assert -0.5 < reaction < 0.5
            assert 10 < elapsed(away, end) / 1e9 < 18
    assert 0 < early < 10


@pytest.mark.parametrize("make", LOOPS)
def test_a_loop_senses_laps_of_every_car(make: str) -> None:
    said = [one for one in heard(make, 25, senses="loop") if isinstance(one, Impulse)]
    assert {one.channel for one in said} == {LOOPS[make]}
    assert {one.number for one in said} == {"1", "2", "3", "4", "5"}
    mine = [one for one in said if one.number == "1"]
    wraps_at = find_make(make).wraps_at
    laps = [elapsed(a, b, wraps_at) / 1e9 for a, b in pairwise(mine)]
    assert laps
    assert all(36 < lap < 44 for lap in laps)


def test_what_a_make_cannot_sense_is_refused() -> None:
    with pytest.raises(InputError, match="no channels for a tree"):
        channels_of("jac", "tree")
    with pytest.raises(InputError, match="reads no transponders"):
        channels_of("alge", "loop")


@pytest.mark.parametrize("make", [one.name for one in MAKES])
def test_every_make_senses_plausible_runs(make: str) -> None:
    said = heard(make, 30)
    times = runs(said, make)
    assert len(times) >= 10
    assert all(20 < time < 70 for time in times)
    assert len(set(times)) == len(times)


def test_who_tells_no_beams_is_not_pretended() -> None:
    assert {one.name for one in DECODERS} - set(CHANNELS) == {"farmtek-printer", "rmonitor"}


def test_misbehaviour_reaches_the_wire() -> None:
    said = heard("raceamerica", 60, "split=0.3,duplicate=0.5,garbage=0.3,reorder=0.2")
    assert any(isinstance(one, Garbled) for one in said)
    impulses = [one for one in said if isinstance(one, Impulse)]
    intake = Intake.of(find_make("raceamerica"))
    taken = intake.take(impulses)
    assert intake.repeats == len(impulses) - len(taken) > 5
    times = [one.time for one in impulses]
    assert times != sorted(times)


def test_the_same_seed_is_the_same_day() -> None:
    first, again, other = (list(islice(trips(30, seed), 200)) for seed in (5, 5, 6))
    assert first == again != other
    assert [one.at_s for one in first] == sorted(one.at_s for one in first)
    for line in (0, 1):
        cars = [one.car for one in first if one.line == line]
        assert cars == list(range(len(cars)))


def test_a_wire_is_the_chunks() -> None:
    how = Misbehaviour(split=0.4, merge=0.4, garbage=0.2)
    frames = [b"frame%d\r\n" % number for number in range(50)]
    wire = Wire(9, how)
    told = [piece for frame in frames for piece in wire.carry(frame)]
    assert [*told, *wire.rest()] == list(in_chunks(frames, 9, how))


@pytest.mark.parametrize(
    "text", ["splt=0.1", "split", "split=much", "split=1.5", "split=nan", "=0.1"]
)
def test_no_misbehaviour(text: str) -> None:
    with pytest.raises(InputError):
        read_misbehaviour(text)


def test_misbehaviour_is_read() -> None:
    assert read_misbehaviour(" split=0.1, clock-jump=1,") == Misbehaviour(split=0.1, clock_jump=1)
    assert read_misbehaviour("") == Misbehaviour()


@pytest.mark.parametrize("make", ["algae", "farmtek-printer"])
def test_no_make_that_can_be_pretended(make: str) -> None:
    with pytest.raises(InputError) as error:
        find_make(make)
    assert "alge" in str(error.value.expected)
