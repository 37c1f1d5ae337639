"""Beam trips in the order in which they happened, whatever order they arrived in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType

from throwdown.meet.acts import IMPULSES, Act

_READ = (*IMPULSES, "void", "clock")
_NONE: Mapping[int, Impulse] = MappingProxyType({})


@dataclass(frozen=True)
class Impulse:
    """A beam trip that counts: its act's number, and when it was on its device's clock [ns].

    ``put_in`` says that an official put it in; ``ppb`` how its clock's rate is corrected: by how
    many parts in 10^9 the times between its impulses are made longer.
    """

    number: int
    line: str
    device: str
    epoch: int
    at_ns: int
    put_in: bool = False
    ppb: int = 0
    transponder: str = ""
    """The number that the device gives with it."""
    by_hand: bool = False
    """Whether somebody pressed a button of the device."""

    @cached_property
    def clock(self) -> tuple[str, int]:
        """The clock that it was timed by: two are never compared."""
        return self.device, self.epoch


def in_order(acts: Iterable[Act], known: Mapping[int, Impulse] = _NONE) -> list[Impulse]:
    """Return the beam trips among acts that count, those that were voided left out.

    Those of one device are in its own order: clock after clock, by its time.  Between two devices
    there is only the order of writing; one that came late stands where the next of its own device
    does.  ``known`` are trips of the same acts that were read before, by their numbers.
    """
    live = [act for act in acts if act.kind in _READ]
    voided = {act.facts["impulse"] for act in live if act.kind == "void"}
    rates = clock_rates(live)
    by_clock: dict[tuple[str, int], list[Impulse]] = {}
    for act in live:
        if act.kind not in IMPULSES:
            continue
        one = known.get(act.number)
        if one is None or one.ppb != (rates.get(one.clock, 0) if rates else 0):
            one = _read(act, rates)
        own = by_clock.get(one.clock)
        if own is None:
            own = by_clock[one.clock] = []
        if act.number not in voided:
            own.append(one)
    by_device: dict[str, list[Impulse]] = {}
    for (device, _), own in by_clock.items():
        own.sort(key=attrgetter("at_ns", "number"))
        by_device.setdefault(device, []).extend(own)
    sequences = [own for own in by_device.values() if own]
    return sequences[0] if len(sequences) == 1 else _merged(sequences)


def _merged(sequences: Sequence[Sequence[Impulse]]) -> list[Impulse]:
    """Join sequences; each keeps its own order."""
    placed: list[tuple[int, Impulse]] = []
    for own in sequences:
        place = own[-1].number
        backwards = []
        for one in reversed(own):
            place = min(place, one.number)
            backwards.append((place, one))
        placed += reversed(backwards)
    placed.sort(key=lambda pair: pair[0])  # stable, and no two devices share a place
    return [one for _, one in placed]


def clock_rates(live: Iterable[Act]) -> dict[tuple[str, int], int]:
    """Return by how much clocks are corrected [ppb]; what was said last of each holds."""
    return {
        (act.facts["device"], act.facts["epoch"]): act.facts["ppb"]
        for act in live
        if act.kind == "clock"
    }


def _read(act: Act, rates: Mapping[tuple[str, int], int]) -> Impulse:
    clock = act.facts["device"], act.facts["epoch"]
    return Impulse(
        number=act.number,
        line=act.facts["line"],
        device=act.facts["device"],
        epoch=act.facts["epoch"],
        at_ns=act.facts["time"] * act.facts["unit_ns"],
        put_in=act.kind == "insert",
        ppb=rates.get(clock, 0),
        transponder=str(act.facts.get("number", "")),
        by_hand=bool(act.facts.get("manual", False)),
    )
