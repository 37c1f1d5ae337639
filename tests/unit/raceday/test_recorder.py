"""From a wire to the book: once, whatever falls, and what is missed is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from throwdown.disk import RealDisk
from throwdown.errors import InputError
from throwdown.meet.book import Book
from throwdown.meet.rules import find_rules
from throwdown.raceday.crew import Crew
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.recorder import read_device
from throwdown.timing import DECODERS
from throwdown.timing.decoder import Decoder
from throwdown.timing.message import Impulse
from throwdown.timing.pretend import Pretended
from throwdown.timing.spool import Spool

MAKES = {make.name: make for make in DECODERS}
LINES = {
    "alge": ("C0", "C1"),
    "raceamerica": ("A", "B"),
    "mylaps-p3": ("1", "2"),
    "chronelec-protime": ("STA", "BOX"),
}


def keeper_of(folder: Path) -> Keeper:
    keeper = Keeper(Book(folder / "book.jsonl"))
    if not keeper.acts:
        rules = find_rules("scca-solo").model_dump(mode="json")
        keeper.write("open", "u", {"name": "A day", "rules": rules})
    return keeper


def truth(make: type[Decoder], count: int, begin: int = 0) -> list[Impulse]:
    second = 1_000_000_000 // make.unit_ns
    channels = LINES[make.name]
    numbered = make.name == "mylaps-p3"
    return [
        Impulse(
            channels[n % 2],
            time=(40_000 + 20 * n) * second + 7 * n,
            unit_ns=make.unit_ns,
            clock=make.clock,
            sequence=100 + n if numbered else None,
            number="77" if numbered else "",
        )
        for n in range(begin, begin + count)
    ]


async def until(true: Callable[[], bool], what: str = "it") -> None:
    for _ in range(2000):
        if true():
            return
        await asyncio.sleep(0.002)
    raise AssertionError(f"{what} did not happen")


def plug(keeper: Keeper, make: str, port: int) -> None:
    start, finish = LINES[make]
    keeper.write(
        "device",
        "u",
        {
            "device": "beam",
            "decoder": make,
            "address": f"tcp://127.0.0.1:{port}",
            "lines": {start: "start", finish: "finish"},
        },
    )


def heard(keeper: Keeper) -> list[tuple[str, int]]:
    return [(act.facts["line"], act.facts["time"]) for act in keeper.acts if act.kind == "impulse"]


def meant(said: list[Impulse]) -> list[tuple[str, int]]:
    return [
        ("start" if one.channel == LINES[name][0] else "finish", one.time)
        for one in said
        for name in LINES
        if one.channel in LINES[name]
    ]


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await asyncio.wait_for(test(), 20)

    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(lambda: asyncio.run(whole())).result()


@pytest.mark.parametrize("name", ["alge", "mylaps-p3", "chronelec-protime"])
def test_what_was_said_while_nobody_listened_comes_after_all(name: str, tmp_path: Path) -> None:
    said = truth(MAKES[name], 9)

    async def test() -> None:
        device = Pretended(MAKES[name])
        port = await device.plug_in()
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        plug(keeper, name, port)
        await until(lambda: device.listened_to, "listening")
        for one in said[:3]:
            device.say(one)
        await until(lambda: len(heard(keeper)) == 3, "three impulses")
        await crew.stop()
        for one in said[3:6]:
            device.say(one)
        keeper = keeper_of(tmp_path)  # a new process, a new book
        crew = Crew(keeper, tmp_path)
        crew.start()
        await until(lambda: len(heard(keeper)) == 6, "what was missed")
        await device.unplug()
        for one in said[6:8]:
            device.say(one)
        await device.plug_in(port=port)
        await until(lambda: device.listened_to, "listening again")
        device.say(said[8])
        await until(lambda: len(heard(keeper)) == 9, "all")
        assert sorted(heard(keeper)) == sorted(meant(said))
        assert not crew.conditions[0].missing
        await crew.stop()
        await device.unplug()

    run(test)


def test_what_cannot_be_said_again_is_shown(tmp_path: Path) -> None:
    said = truth(MAKES["raceamerica"], 4)

    async def test() -> None:
        device = Pretended(MAKES["raceamerica"])
        port = await device.plug_in()
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        plug(keeper, "raceamerica", port)
        await until(lambda: device.listened_to, "listening")
        device.say(said[0])
        await until(lambda: len(heard(keeper)) == 1)
        await device.unplug()
        device.say(said[1])
        await device.plug_in(port=port)
        await until(lambda: device.listened_to, "listening again")
        device.say(said[2])
        device.babble(b"C00\xff12\r")
        device.say(said[3])
        await until(lambda: len(heard(keeper)) == 3)
        found = crew.conditions[0]
        assert heard(keeper) == meant([said[0], *said[2:]])
        assert [one.mended for one in found.outages[1:]] == [False]
        assert found.outages[1].until_ns is not None
        assert "C00" in found.unread[-1].words
        await crew.stop()
        await device.unplug()

    run(test)


class Full(RealDisk):
    """A disk without room, for a while."""

    full = False

    def append(self, path: Path, data: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().append(path, data)


def test_a_full_disk_delays_and_loses_nothing(tmp_path: Path) -> None:
    said = truth(MAKES["raceamerica"], 3)

    async def test() -> None:
        disk = Full()
        device = Pretended(MAKES["raceamerica"])
        port = await device.plug_in()
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path, disk=disk)
        plug(keeper, "raceamerica", port)
        await until(lambda: device.listened_to, "listening")
        device.say(said[0])
        await until(lambda: len(heard(keeper)) == 1)
        disk.full = True
        device.say(said[1])
        await until(lambda: crew.conditions[0].state == "disk-full", "the disk being full")
        device.say(said[2])
        assert len(heard(keeper)) == 1
        disk.full = False
        await until(lambda: len(heard(keeper)) == 3, "all")
        assert heard(keeper) == meant(said)
        await crew.stop()
        await device.unplug()

    run(test)


def test_a_clock_that_turns_over_runs_on(tmp_path: Path) -> None:
    make = MAKES["alge"]
    late = 24 * 3600 * 10_000 - 300_000
    start = Impulse("C0", late, make.unit_ns, make.clock)
    finish = Impulse("C1", 250_001, make.unit_ns, make.clock)

    async def test() -> None:
        device = Pretended(make)
        port = await device.plug_in()
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        plug(keeper, "alge", port)
        await until(lambda: device.listened_to, "listening")
        device.say(start)
        device.say(finish)
        await until(lambda: len(heard(keeper)) == 2)
        (timed,) = keeper.day.assembled.runs
        assert timed.raw == 550_001
        await crew.stop()
        await device.unplug()

    run(test)


def test_a_channel_that_is_given_a_line_later_comes_out_of_the_spool(tmp_path: Path) -> None:
    said = truth(MAKES["raceamerica"], 2)

    async def test() -> None:
        device = Pretended(MAKES["raceamerica"])
        port = await device.plug_in()
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        facts = {
            "device": "beam",
            "decoder": "raceamerica",
            "address": f"tcp://127.0.0.1:{port}",
            "lines": {"A": "start"},
        }
        keeper.write("device", "u", facts)
        await until(lambda: device.listened_to, "listening")
        for one in said:
            device.say(one)
        await until(lambda: crew.conditions[0].unassigned == {"B": 1}, "an unassigned impulse")
        keeper.write("device", "u", {**facts, "lines": {"A": "start", "B": "finish"}})
        await until(lambda: len(heard(keeper)) == 2)
        assert heard(keeper) == meant(said)
        await crew.stop()
        await device.unplug()

    run(test)


def test_another_device_under_the_same_name_is_another_clock(tmp_path: Path) -> None:
    first, second = truth(MAKES["alge"], 4), truth(MAKES["raceamerica"], 2)

    async def test() -> None:
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        old, new = Pretended(MAKES["alge"]), Pretended(MAKES["raceamerica"])
        plug(keeper, "alge", await old.plug_in())
        await until(lambda: old.listened_to, "listening")
        for one in first:
            old.say(one)
        await until(lambda: len(heard(keeper)) == 4, "four impulses")
        before = [(run.raw, run.start.clock) for run in keeper.day.assembled.runs]
        plug(keeper, "raceamerica", await new.plug_in())
        await until(lambda: new.listened_to, "listening to the other")
        for one in second:
            new.say(one)
        await until(lambda: len(heard(keeper)) == 6, "six impulses")
        runs = keeper.day.assembled.runs
        assert [(run.raw, run.start.clock) for run in runs][:2] == before
        assert runs[2].start.clock == ("beam~2", 0)
        await crew.stop()
        await old.unplug()
        await new.unplug()

    run(test)


def test_what_a_device_kept_from_before_it_was_plugged_in_is_not_taken(tmp_path: Path) -> None:
    said = truth(MAKES["alge"], 6)

    async def test() -> None:
        device = Pretended(MAKES["alge"])
        port = await device.plug_in()
        for one in said[:2]:
            device.say(one)  # yesterday
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        plug(keeper, "alge", port)
        await until(lambda: bool(crew.conditions) and crew.conditions[0].earlier == 2, "a memory")
        for one in said[2:4]:
            device.say(one)
        await until(lambda: len(heard(keeper)) == 2)
        await device.unplug()
        device.say(said[4])
        await device.plug_in(port=port)
        await until(lambda: len(heard(keeper)) == 3, "what was missed")
        assert heard(keeper) == meant(said[2:5])
        await until(lambda: crew.conditions[0].outages[-1].mended, "the gap being mended")
        await crew.stop()
        await device.unplug()

    run(test)


def test_a_book_that_is_full_delays_and_loses_nothing(tmp_path: Path) -> None:
    said = truth(MAKES["alge"], 2)

    async def test() -> None:
        disk = Full()
        device = Pretended(MAKES["alge"])
        port = await device.plug_in()
        keeper_of(tmp_path)
        keeper = Keeper(Book(tmp_path / "book.jsonl", disk=disk))
        crew = Crew(keeper, tmp_path)
        plug(keeper, "alge", port)
        await until(lambda: device.listened_to, "listening")
        for one in said:
            device.say(one)
        await until(lambda: len(heard(keeper)) == 2)
        disk.full = True
        line = MAKES["alge"].encode(said[1])
        device.babble(b"c" + line[1:])  # the finish is taken back
        await until(lambda: crew.conditions[0].state == "disk-full", "the disk being full")
        disk.full = False
        await until(lambda: keeper.acts[-1].kind == "void", "the taking back")
        disk.full = True
        device.say(said[1])  # and given again
        await until(lambda: crew.conditions[0].state == "disk-full", "the disk being full again")
        disk.full = False
        await until(lambda: keeper.acts[-1].kind == "undo", "the giving again")
        kinds = [act.kind for act in keeper.acts[-4:]]
        assert kinds == ["impulse", "impulse", "void", "undo"]
        await crew.stop()
        await device.unplug()

    run(test)


def test_unplugging_and_plugging_in_at_once_leaves_one_recorder(tmp_path: Path) -> None:
    said = truth(MAKES["raceamerica"], 3)

    async def test() -> None:
        device = Pretended(MAKES["raceamerica"])
        port = await device.plug_in()
        keeper = keeper_of(tmp_path)
        crew = Crew(keeper, tmp_path)
        for _ in range(3):
            plug(keeper, "raceamerica", port)
            keeper.write("unplug", "u", {"device": "beam"})
        plug(keeper, "raceamerica", port)
        await until(lambda: device.listened_to, "listening")
        for one in said:
            device.say(one)
            await asyncio.sleep(0.01)
        await until(lambda: len(heard(keeper)) == 3)
        await crew.stop()
        await device.unplug()
        written = [one.what for one in Spool(tmp_path / "beam.spool").held]
        assert written.count("bytes") == 3

    run(test)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"decoder": "algae"}, "decoder"),
        ({"address": "tpc://box:1"}, "address"),
        ({"address": "tcp://box"}, "address"),
        ({"address": "serial:/dev/x?baud=12"}, "address"),
        ({"address": "serial:/dev/x?buad=9600"}, "address"),
        ({"lines": {"C0": "begin"}}, "lines"),
        ({"name": "../beam"}, "device"),
    ],
)
def test_bad_descriptions_say_what_is_wrong(wrong: dict[str, object], where: str) -> None:
    good: dict[str, object] = {
        "name": "beam",
        "decoder": "alge",
        "address": "tcp://box:1",
        "lines": {"C0": "start"},
    }
    read_device(**good)  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        read_device(**{**good, **wrong})  # type: ignore[arg-type]
    assert error.value.where == where
