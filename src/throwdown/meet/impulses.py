"""Beam trips in the order in which they happened, whatever order they arrived in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from throwdown.meet.acts import IMPULSES, Act


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

    @property
    def clock(self) -> tuple[str, int]:
        """The clock that it was timed by: two are never compared."""
        return self.device, self.epoch


def in_order(acts: Iterable[Act]) -> list[Impulse]:
    """Return the beam trips among acts that count, those that were voided left out.

    Those of one device are in its own order: clock after clock, by its time.  Between two devices
    there is only the order of writing; one that came late stands where the next of its own device
    does.
    """
    live = list(acts)
    voided = {act.facts["impulse"] for act in live if act.kind == "void"}
    rates = clock_rates(live)
    first: dict[tuple[str, int], int] = {}
    by_device: dict[str, list[Impulse]] = {}
    for act in live:
        if act.kind not in IMPULSES:
            continue
        one = _read(act, rates)
        first.setdefault(one.clock, act.number)
        if act.number not in voided:
            by_device.setdefault(one.device, []).append(one)
    for own in by_device.values():
        own.sort(key=lambda one: (first[one.clock], one.at_ns, one.number))
    if len(by_device) == 1:
        return next(iter(by_device.values()))
    return _merged(list(by_device.values()))


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
