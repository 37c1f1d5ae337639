"""A device that is not there and senses plausible runs for ever: for rehearsals of a meet.

Cars start one after another and several are out at once; nobody overtakes.  What the device does
wrong is a ``Misbehaviour``, the same way for the same seed.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from random import Random
from typing import Literal

from throwdown.errors import InputError, nearest_names
from throwdown.timing import DECODERS
from throwdown.timing.decoder import Decoder
from throwdown.timing.message import Impulse
from throwdown.timing.pretend import Pretended
from throwdown.timing.simulator import WELL_BEHAVED, Misbehaviour, Wire, telling

CHANNELS: Mapping[str, tuple[str, str]] = {
    "alge": ("C0", "C1"),
    "amb-rc": ("1", "2"),
    "chronelec-protime": ("STA", "BOX"),
    "farmtek-time-stamp": ("B1", "B2"),
    "gate": ("start", "finish"),
    "i-lap": ("1", "2"),
    "jac": ("A", "B"),
    "laprf": ("1", "2"),
    "microgate-v1": ("000", "255"),
    "microgate-v2": ("000", "255"),
    "mylaps-p3": ("1", "2"),
    "raceamerica": ("A", "B"),
    "tag-heuer-cp540": ("1", "4"),
}
"""Start and finish of each make that is pretended; who only tells elapsed times is not."""

TREE_LINES = tuple(
    f"{line}-{lane}" for line in ("tree", "start", "finish") for lane in ("left", "right")
)
LANES: Mapping[str, Mapping[str, str]] = {
    "alge": {line: f"C{2 + number}" for number, line in enumerate(TREE_LINES)},
    "gate": {line: line for line in TREE_LINES},
}
"""Channels of a tree and its two lanes, of the makes that have so many, by the line."""

LOOPS: Mapping[str, str] = {
    name: CHANNELS[name][0] for name in ("amb-rc", "chronelec-protime", "i-lap", "mylaps-p3")
}
"""The channel at the loop, of the makes that read transponders."""

RUN_S, SPREAD_S = 45.0, 4.0
"""What a run takes, and its standard deviation [s]."""
HEAT_S, HEAT_SPREAD_S = 14.0, 0.4
"""What a heat takes, and its standard deviation [s]."""
REACTION_S, REACTION_SPREAD_S = 0.07, 0.06
"""When a car leaves after its green, and the standard deviation: some leave before [s]."""
FIRST_HEAT_S = 5.0
"""When the first one begins: a Timy's times of before somebody listened are not taken [s]."""
TO_GREEN_S = 1.5
"""From the first amber to the green of the rules that come with Throwdown [s]."""
LAP_S, LAP_SPREAD_S, BETWEEN_CARS_S = 40.0, 0.6, 0.5
"""The quickest car's lap, how its laps scatter, and by how much each next car is slower [s]."""
Senses = Literal["runs", "tree", "loop"]
_COARSE = {"microgate-v1": 10}
_NUMBERED = ("amb-rc", "i-lap", "mylaps-p3", "chronelec-protime")
_COUNTED = ("amb-rc", "gate", "mylaps-p3", "tag-heuer-cp540")
CARS = 12
_SECOND_NS = 1_000_000_000
_PIECE_S = 0.02
"""How long after one piece of a frame the next one comes."""


def find_make(name: str) -> type[Decoder]:
    """Return the make of a name that can be pretended.  Raises InputError where there is none."""
    makes = {one.name: one for one in DECODERS if one.name in CHANNELS}
    if name not in makes:
        raise InputError(
            f"{name!r} is no make of device that can be pretended",
            where="make",
            expected=", ".join(sorted(makes)),
            nearest=nearest_names(name, makes) or None,
        )
    return makes[name]


def read_misbehaviour(text: str) -> Misbehaviour:
    """Return what ``split=0.1,duplicate=0.1`` says.  Raises InputError where it is none."""
    known = [one.name for one in fields(Misbehaviour)]
    given: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        name = name.strip().replace("-", "_")
        if name not in known:
            raise InputError(
                f"{name!r} is nothing that a device does wrong",
                where="misbehave",
                expected=", ".join(known),
                nearest=nearest_names(name, known) or None,
            )
        try:
            given[name] = float(value)
        except ValueError:
            raise InputError(
                f"{name} is {value!r}", where="misbehave", expected="a probability, 0 to 1"
            ) from None
    return Misbehaviour(**given)


@dataclass(order=True)
class _Trip:
    """A car at a line, so many seconds after the rehearsal began."""

    at_s: float
    line: int
    car: int


def trips(every_s: float, seed: int) -> Iterator[_Trip]:
    """Yield cars at the start, one every so often, and at the finish, for ever and in order."""
    random = Random(seed)
    out: list[_Trip] = []
    at = last = 0.0
    car = 0
    while True:
        while out and out[0].at_s <= at:
            yield heapq.heappop(out)
        yield _Trip(at, 0, car)
        gap = min(1.0, every_s / 10)
        last = max(last + gap, at + max(RUN_S / 2, random.gauss(RUN_S, SPREAD_S)))
        heapq.heappush(out, _Trip(last, 1, car))
        at += every_s * random.uniform(0.7, 1.3)
        car += 1


def heats(every_s: float, seed: int) -> Iterator[_Trip]:
    """Yield heats of two for ever and in order: both ambers, who leaves, who finishes.

    Lines are numbered as ``LANES`` has them.  Now and then a car leaves before its green.
    """
    random = Random(seed)
    at = FIRST_HEAT_S
    while True:
        own: list[_Trip] = []
        for lane in (0, 1):
            away = at + TO_GREEN_S + random.gauss(REACTION_S, REACTION_SPREAD_S)
            took = max(HEAT_S / 2, random.gauss(HEAT_S, HEAT_SPREAD_S))
            times = (at, max(away, at + 0.1), away + took)
            own += [_Trip(when, 2 * what + lane, lane) for what, when in enumerate(times)]
        yield from sorted(own)
        at += max(every_s, 2 * HEAT_S) * random.uniform(0.9, 1.1)


def passings(cars: int, seed: int) -> Iterator[_Trip]:
    """Yield cars at a loop for ever and in order; the first of them comes after its first lap."""
    random = Random(seed)
    due = [_Trip(_lap(car, random), 0, car) for car in range(cars)]
    heapq.heapify(due)
    while True:
        one = heapq.heappop(due)
        yield one
        heapq.heappush(due, _Trip(one.at_s + _lap(one.car, random), 0, one.car))


def _lap(car: int, random: Random) -> float:
    return max(LAP_S / 2, random.gauss(LAP_S + car * BETWEEN_CARS_S, LAP_SPREAD_S))


def channels_of(make: str, senses: Senses) -> Mapping[str, str]:
    """Return the channels of a pretended device by their lines.

    Raises InputError where its make cannot sense that.
    """
    if senses == "runs":
        return dict(zip(("start", "finish"), CHANNELS[make], strict=True))
    if senses == "tree" and make in LANES:
        return LANES[make]
    if senses == "loop" and make in LOOPS:
        return {"loop": LOOPS[make]}
    known = LANES if senses == "tree" else LOOPS
    what = "has no channels for a tree" if senses == "tree" else "reads no transponders"
    raise InputError(f"{make} {what}", where="make", expected=", ".join(sorted(known)))


class Rehearsal:
    """Has a pretended device sense runs as long as ``run`` runs.

    ``every_s`` is between starts; ``speed`` is for tests, which do not wait.  ``senses`` says
    whether that is runs, heats of two at a tree, or ``cars`` at a loop.
    """

    def __init__(
        self,
        device: Pretended,
        every_s: float,
        seed: int = 0,
        how: Misbehaviour = WELL_BEHAVED,
        *,
        begin_s: float | None = None,
        speed: float = 1.0,
        senses: Senses = "runs",
        cars: int = CARS,
    ) -> None:
        self._senses, self._cars = senses, cars
        self._channels = list(channels_of(device.make.name, senses).values())
        self._device, self._every_s, self._seed, self._how = device, every_s, seed, how
        self._speed = speed
        self._begin_s = _seconds_of_day() if begin_s is None else begin_s
        self._due_s = 0.0
        self._wire = Wire(seed, how)
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()
        device.mangle = self._carried

    async def run(self) -> None:
        """Sense runs until cancelled."""
        make = self._device.make
        sending = asyncio.get_running_loop().create_task(self._send())
        begun = asyncio.get_running_loop().time()
        try:
            for one in telling(
                self._impulses(),
                self._seed,
                self._how,
                wraps_at=make.wraps_at,
                start=self._channels[0],
            ):
                now = asyncio.get_running_loop().time()
                await asyncio.sleep(max(0.0, begun + self._due_s / self._speed - now))
                self._device.say(one)
        finally:
            sending.cancel()

    def _impulses(self) -> Iterator[Impulse]:
        """Yield what is sensed; whoever takes one has to wait until it is due."""
        make = self._device.make
        for number, trip in enumerate(self._trips(), start=1):
            self._due_s = trip.at_s
            time = round((self._begin_s + trip.at_s) * _SECOND_NS) // make.unit_ns
            yield Impulse(
                channel=self._channels[trip.line],
                time=time - time % _COARSE.get(make.name, 1),
                unit_ns=make.unit_ns,
                clock=make.clock,
                sequence=number if make.name in _COUNTED else None,
                number=str(1 + trip.car % CARS) if make.name in _NUMBERED else "",
            )

    def _trips(self) -> Iterator[_Trip]:
        if self._senses == "tree":
            return heats(self._every_s, self._seed)
        if self._senses == "loop":
            return passings(self._cars, self._seed)
        return trips(self._every_s, self._seed)

    def _carried(self, frame: bytes) -> bytes:
        """Take a frame to the wire, which brings it piece by piece."""
        for piece in self._wire.carry(frame):
            self._pieces.put_nowait(piece)
        return b""

    async def _send(self) -> None:
        while True:
            self._device.babble(await self._pieces.get())
            await asyncio.sleep(_PIECE_S / self._speed)


def _seconds_of_day() -> float:
    now = datetime.now()
    return 3600.0 * now.hour + 60.0 * now.minute + now.second
