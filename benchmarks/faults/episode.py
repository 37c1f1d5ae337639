"""One meet under faults, from the first car to the comparison with the undisturbed log."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.faults.lossy import Control
from benchmarks.faults.operator import Book, NotTaken, Operator, inserted, is_false, judgements
from benchmarks.faults.public import Public, book_of
from benchmarks.faults.truth import LINES, MAKES, Day, Trip, drive

from throwdown.meet import book as meet_book
from throwdown.meet import find_rules
from throwdown.raceday.desk.access import Access
from throwdown.raceday.folder import Folder
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.sending import Link, keep_link
from throwdown.timing.asking import asking_for
from throwdown.timing.pretend import Pretended

CARS, ROUNDS = 10, 7
A_FAULT = 6
"""No more trips than this happen in a fault and until all is well."""
LONG_NS = 300 * 10**9


@dataclass
class Found:
    """What an episode came to."""

    by_kind: Counter[str] = field(default_factory=Counter)
    impulses: int = 0
    lost: int = 0
    duplicated: int = 0
    shown: int = 0
    """Trips that no device could say again, that were shown as a gap and filled by hand."""
    worst_recovery_s: float = 0.0
    recovery_s: dict[str, float] = field(default_factory=dict)
    """The longest of each kind."""
    identical: bool = True
    words: list[str] = field(default_factory=list)


class Machine:
    """The machine in the field: its processes, and what the rig may do to them."""

    def __init__(self, folder: Path, control: Control) -> None:
        self.folder, self.control = folder, control
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Switch it on."""
        command = [sys.executable, "-m", "benchmarks.faults.machine"]
        self.process = subprocess.Popen(
            [*command, str(self.control.folder), str(self.folder), str(self.port)],
            stdin=subprocess.DEVNULL,
        )

    def is_up(self) -> bool:
        """Whether its first process lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self, child: bool) -> None:
        """Kill its first process, or the one that this minds."""
        assert self.process is not None
        number = self.process.pid
        if child:
            file = Path(f"/proc/{number}/task/{number}/children")
            found = [int(one) for one in file.read_text().split()]
            running = _holder(self.folder / "lock")
            if running not in found:
                return
            number = running
        os.kill(number, signal.SIGKILL)

    def stop(self) -> None:
        """Switch it off in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


def _holder(lock: Path) -> int:
    """Return the process that holds a file's lock, by the kernel's word; 0 where none does."""
    inode = str(lock.stat().st_ino)
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.split()
        if fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == inode:
            return int(fields[4])
    return 0


class Episode:
    """A meet with one make of device."""

    def __init__(
        self,
        make: str,
        seed: int,
        faults: list[str],
        work: Path,
        public: Public,
        link: tuple[str, str],
    ) -> None:
        self.public, self.link = public, Link(*link)
        self.random = Random(seed)
        self.faults = faults
        self.day = drive(make, CARS, ROUNDS, seed)
        self.folder = work / "meet"
        (work / "control").mkdir(parents=True)
        self.control = Control(work / "control")
        self.machine = Machine(self.folder, self.control)
        self.device = Pretended(MAKES[make])
        self.book = Book(self.folder / "book.jsonl")
        self.found = Found()
        self.said: list[Trip] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def run(self) -> Found:
        """Drive the day, break what is to be broken, and compare."""
        self.port = await self.device.plug_in()
        self._prepare()
        self.machine.start()
        minding = asyncio.create_task(self._switch_on_again())
        try:
            key = Access(Folder(self.folder).desk_key()).token
            self.operator = Operator(f"http://127.0.0.1:{self.machine.port}", key, self.book)
            await self.operator.begin(self.day)
            await self.until(lambda: self.device.listened_to, "listening")
            await self._drive()
            for task in self.tasks:
                await task
            await self._settle()
            await self._compare(await self.operator.state())
        except (NotTaken, TimeoutError, AssertionError) as error:
            self.found.words.append(str(error))
            self.found.identical = False
            self.found.worst_recovery_s = float("inf")
        finally:
            minding.cancel()
            for task in self.tasks:
                task.cancel()
            self.machine.stop()
            await self.device.unplug()
        return self.found

    def _prepare(self) -> None:
        Folder(self.folder).make()
        keep_link(self.folder, self.link)
        open_meet(Keeper(meet_book.Book(self.folder / "book.jsonl")), self.day, self.port)

    async def _switch_on_again(self) -> None:
        """Start the machine again whenever it is down, as its system would."""
        while True:
            if not self.machine.is_up():
                self.control.turn("power", on=False)
                self.machine.start()
            await asyncio.sleep(0.02)

    async def _drive(self) -> None:
        """Say every trip in its order; now and then something breaks."""
        from benchmarks.faults.adversary import Adversary

        adversary = Adversary(self)
        faults = list(self.faults)
        while (left := len(self.day.trips) - len(self.said)) > 0:
            # Before a device is first heard nobody can know that it said something.
            if faults and self.said and self.random.random() < len(faults) * A_FAULT / left:
                await adversary.strike(self._possible(faults.pop()))
            self.say()
            if len(self.said) == 1:
                await self.until(lambda: self.in_book(self.said[0]), "the first trip")
            await asyncio.sleep(self.random.uniform(0.0, 0.02))

    def _possible(self, kind: str) -> str:
        """Return a fault, another one for a restart soon after one: time might have gone by."""
        if kind != "device restarted":
            return kind
        trip = self.day.trips[len(self.said)]
        long_ago = trip.impulse.time * trip.impulse.unit_ns > LONG_NS
        return kind if long_ago else "said twice"

    def say(self) -> Trip | None:
        """Have the next trip happen; returns it, None after the last."""
        if len(self.said) == len(self.day.trips):
            return None
        trip = self.day.trips[len(self.said)]
        trip.said_at_ns = time.time_ns() + self.control.number("offset")
        self.device.say(trip.impulse)
        self.said.append(trip)
        self._have_judged(trip)
        return trip

    def _have_judged(self, trip: Trip) -> None:
        """Have the operator do what is to be done once a trip has happened."""
        loop = asyncio.get_running_loop()
        if is_false(trip):
            self.tasks.append(loop.create_task(self.operator.void(trip)))
            return
        run = self.day.runs[trip.run]
        if trip.line == "finish" or run.left:
            self.tasks.append(loop.create_task(self.operator.judge(run)))

    async def until(self, true: Any, what: str, patience_s: float = 30.0) -> None:
        """Wait until something is true."""
        end = time.monotonic() + patience_s
        while not true():
            if time.monotonic() > end:
                raise NotTaken(f"{what} did not happen in {patience_s:g} s")
            await asyncio.sleep(0.005)

    def in_book(self, trip: Trip) -> bool:
        """Whether a trip is in the book."""
        return trip.place in self.book.trips()

    async def until_sent(self, trip: Trip) -> None:
        """Wait until the public site has a trip."""
        place = f'"time":{trip.impulse.time},'.encode()
        end = time.monotonic() + 30.0
        while place not in await book_of(self.link.url):
            if time.monotonic() > end:
                raise NotTaken(f"the trip {trip.place} is not on the site")
            await asyncio.sleep(0.02)

    async def _sent_whole(self) -> bool:
        """Whether the site comes to have the very book of the field."""
        end = time.monotonic() + 30.0
        while time.monotonic() < end:
            if await book_of(self.link.url) == (self.folder / "book.jsonl").read_bytes():
                return True
            await asyncio.sleep(0.1)
        return False

    async def mend(self) -> None:
        """Have the operator fill what no device can say again; what is not shown is lost."""
        written = self.book.trips()
        missing = [trip for trip in self.said if trip.place not in written]
        if not missing or asking_for(self.day.make).says_again:
            return
        gaps = (await self.operator.state())["gaps"]
        for trip in missing:
            if not any(covers(gap, trip.said_at_ns) for gap in gaps):
                self.found.lost += 1
                self.found.words.append(f"{trip.place}, said at {trip.said_at_ns}, is nowhere")
            self.found.shown += 1
            await self.operator.fill(self.day, trip)

    async def _settle(self) -> None:
        """Wait until what is said again has come."""
        if asking_for(self.day.make).says_again:
            everything = {trip.place for trip in self.day.trips}
            await self.until(lambda: everything <= set(self.book.trips()), "the last trip")
        else:
            with suppress(NotTaken):  # what is missing then has to be shown as a gap
                await self.until(lambda: self.in_book(self.said[-1]), "the last trip", 2.0)
        await self.mend()

    async def _compare(self, state: dict[str, Any]) -> None:
        """Compare the book with the truth, and its results with those of the undisturbed log."""
        found, written = self.found, self.book.trips()
        places = {trip.place for trip in self.day.trips}
        found.impulses = len(self.day.trips)
        found.lost += sum(place not in written for place in places)
        found.duplicated = sum(len(acts) - 1 for acts in written.values())
        strange = [place for place in written if place not in places]
        found.duplicated += len(strange)
        if found.duplicated:
            twice = [place for place, acts in written.items() if len(acts) > 1]
            found.words.append(f"twice: {twice}; not said: {strange}")
        keys = Counter(act["facts"].get("key", "") for act in self.book.acts())
        gone = [key for key in self.operator.sent if keys[key] != 1]
        if gone:
            found.words.append(f"acts that were answered are in the book not once: {gone}")
        calm = self.folder.parent / "calm.jsonl"
        undisturbed(self.day, self.port, calm)
        own, other = results(self.folder / "book.jsonl"), results(calm)
        sent = await self._sent_whole()
        if not sent:
            found.words.append("the site has another book")
        found.identical = own == other and not gone and sent
        if own != other:
            found.words.append("standings differ")
        wrong = wrong_times(self.day, own)
        if wrong:
            found.identical = False
            found.words.append(f"times differ from the course's own: {wrong}")


def covers(gap: dict[str, Any], at_ns: int) -> bool:
    """Whether a gap that is shown holds a moment; two seconds for a wire and a look at a clock."""
    since = gap["since_ns"]
    until = gap["until_ns"] if gap["until_ns"] is not None else time.time_ns() + 10**18
    first, last = min(since, until), max(since, until)
    return bool(first - 2 * 10**9 <= at_ns <= last + 2 * 10**9)


def open_meet(keeper: Keeper, day: Day, port: int) -> None:
    """Write the acts that open a meet with one device."""
    rules = find_rules("scca-solo").model_dump(mode="json")
    keeper.write("open", "rig", {"name": "Faults", "rules": rules})
    start, finish = LINES[day.make]
    facts = {
        "device": "beam",
        "decoder": day.make,
        "address": f"tcp://127.0.0.1:{port}",
        "lines": {start: "start", finish: "finish"},
    }
    keeper.write("device", "rig", facts)


def undisturbed(day: Day, port: int, path: Path) -> None:
    """Write the log of the same day with nothing broken."""
    keeper = Keeper(meet_book.Book(path))
    open_meet(keeper, day, port)
    for entry in day.entries:
        number = entry.partition("-")[2]
        facts = {"entry": entry, "number": number, "class": "SS", "driver": f"Driver {number}"}
        keeper.write("enter", "operator", facts)
    for run in day.runs:
        keeper.write("line-up", "operator", {"entry": run.entry})
    acts: dict[tuple[str, int, int], int] = {}
    for trip in day.trips:
        facts = inserted(day, trip)
        del facts["reason"]
        acts[trip.place] = keeper.write("impulse", "beam", facts).number
        if is_false(trip):
            void = {"impulse": acts[trip.place], "reason": "a worker in the beam"}
            keeper.write("void", "operator", void)
    for run in day.runs:
        for _, kind, facts in judgements(run):
            assert run.start is not None
            keeper.write(kind, "operator", {**facts, "run": acts[run.start.place]})


def results(book: Path) -> str:
    """Return the standings of a book as the command line gives them, byte by byte."""
    command = [sys.executable, "-m", "throwdown", "meet", "results", str(book), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    return json.dumps(json.loads(done.stdout)["results"])


def wrong_times(day: Day, standings: str) -> list[str]:
    """Return the runs whose raw times are not those that the course's own clock gives."""
    found = {one["driver"]: one["runs"] for one in json.loads(standings)}
    wrong = []
    for entry in day.entries:
        shown = found[f"Driver {entry.partition('-')[2]}"]
        for place, run in enumerate(run for run in day.runs if run.entry == entry):
            net = _net_s(run)
            if shown[place] != net:
                wrong.append(f"{entry} run {place + 1}: {shown[place]}, not {net}")
    return wrong


def _net_s(run: Any) -> float | None:
    """Return a run's net time in s as the rules have it: to 1 ms half up, 2 s a cone."""
    if run.finish is None or run.status != "OK" or run.start.epoch != run.finish.epoch:
        return None
    unit = run.start.impulse.unit_ns
    took = (run.finish.impulse.time - run.start.impulse.time) * unit
    return ((took + 500_000) // 1_000_000 + 2_000 * run.cones) / 1000


async def run_episode(
    make: str, seed: int, faults: list[str], public: Public, link: tuple[str, str]
) -> Found:
    """Run an episode in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="faults-") as work:
        return await Episode(make, seed, faults, Path(work), public, link).run()
