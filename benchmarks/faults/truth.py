"""What really happened on a course: cars, their runs, every beam trip; kept by the rig alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from throwdown.timing import DECODERS
from throwdown.timing.decoder import Decoder
from throwdown.timing.message import Impulse

MAKES: dict[str, type[Decoder]] = {make.name: make for make in DECODERS}
LINES = {
    "alge": ("C0", "C1"),
    "mylaps-p3": ("1", "2"),
    "chronelec-protime": ("STA", "BOX"),
    "raceamerica": ("A", "B"),
    "farmtek-time-stamp": ("B1", "B2"),
}
"""Makes that the rig has, with the channels of their start and finish."""
NOBODY = -1
"""The run of a trip that was none: a worker in the beam."""
GAP_S, LEAST_S, MOST_S = 20.0, 45.0, 52.0


@dataclass
class Trip:
    """A beam trip: when it was on the course's own clock [ns], and what its device makes of it."""

    line: str
    true_ns: int
    run: int
    impulse: Impulse
    epoch: int = 0
    """How often its device's clock had begun anew."""
    said_at_ns: int = 0
    """When the device said it, by the machine's clock; 0 before."""

    @property
    def place(self) -> tuple[str, int, int]:
        """What it is known by in a book: its line, the clock's number and the time."""
        return self.line, self.epoch, self.impulse.time


@dataclass
class TrueRun:
    """One attempt: ``number`` in the order of starting."""

    number: int
    entry: str
    cones: int = 0
    status: str = "OK"
    start: Trip | None = None
    finish: Trip | None = None

    @property
    def left(self) -> bool:
        """Whether the car left the course."""
        return self.finish is None


@dataclass
class Day:
    """A day as it was driven."""

    make: str
    entries: list[str]
    runs: list[TrueRun]
    trips: list[Trip] = field(default_factory=list)


def drive(make: str, cars: int, rounds: int, seed: int) -> Day:
    """Return a day: cars start every 20 s in turn, some leave the course, some hit cones."""
    random = Random(seed)
    entries = [f"car-{number}" for number in range(1, cars + 1)]
    day = Day(make, entries, [])
    unit = MAKES[make].unit_ns
    begin = 9 * 3600 * 10**9
    passing, last_finish = 100, 0
    for _ in range(rounds):
        for entry in entries:
            run = TrueRun(len(day.runs), entry)
            day.runs.append(run)
            start = begin + round(GAP_S * 1e9) * run.number + random.randrange(10**9)
            took = random.uniform(LEAST_S, MOST_S)
            finish = max(start + round(took * 1e9), last_finish + 400_000_000)
            run.cones = random.choice((0, 0, 0, 0, 1, 2))
            run.status = random.choice(("OK",) * 20 + ("DSQ", "RRN"))
            run.start = _trip(day, "start", start, run.number, unit)
            if random.random() < 0.95:
                run.finish = _trip(day, "finish", finish, run.number, unit)
                last_finish = finish
    for _ in range(len(day.runs) // 12):
        false = random.choice([trip for trip in day.trips if trip.line == "finish"])
        _trip(day, "finish", false.true_ns - random.randrange(3, 9) * 10**9 - 7, NOBODY, unit)
    day.trips.sort(key=lambda trip: trip.true_ns)
    if make == "mylaps-p3":
        for trip in day.trips:
            passing += 1
            trip.impulse = Impulse(
                trip.impulse.channel,
                trip.impulse.time,
                unit,
                MAKES[make].clock,
                sequence=passing,
                number="4711",
            )
    return day


def _trip(day: Day, line: str, true_ns: int, run: int, unit_ns: int) -> Trip:
    make = MAKES[day.make]
    channel = LINES[day.make][line == "finish"]
    trip = Trip(line, true_ns, run, Impulse(channel, true_ns // unit_ns, unit_ns, make.clock))
    day.trips.append(trip)
    return trip


def restart_clock(day: Day, index: int, uptime_ns: int) -> None:
    """Have the device's clock begin anew so long before trip ``index``."""
    unit = MAKES[day.make].unit_ns
    base = day.trips[index].impulse.time - uptime_ns // unit
    for trip in day.trips[index:]:
        trip.epoch += 1
        trip.impulse = replace(trip.impulse, time=trip.impulse.time - base)
