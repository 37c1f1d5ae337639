"""Who sits at the desk: sends each act until it is answered, and fills what is shown as a gap."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from benchmarks.faults.truth import NOBODY, Day, Trip, TrueRun

PATIENCE_S = 30.0
AGAIN_S = 0.03


class NotTaken(Exception):
    """The product did not take, or did not show, what it had to."""


class Book:
    """The book as it is on the disk, read by the rig itself."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def acts(self) -> list[dict[str, Any]]:
        """Return the lines that are whole."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]

    def trips(self) -> dict[tuple[str, int, int], list[int]]:
        """Return the acts of each beam trip."""
        found: dict[tuple[str, int, int], list[int]] = {}
        for act in self.acts():
            facts = act["facts"]
            if act["act"] in ("impulse", "insert"):
                place = facts["line"], facts["epoch"], facts["time"]
                found.setdefault(place, []).append(act["n"])
        return found


@dataclass
class Operator:
    """Sits at a desk of the product, and knows nothing that is not shown there or on paper."""

    address: str
    key: str
    book: Book
    sent: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """Every act that was answered, by its key: it may not be lost any more."""

    async def post(self, key: str, kind: str, facts: dict[str, Any]) -> None:
        """Send an act until it is answered."""
        body = {"key": key, "kind": kind, "by": "operator", "facts": facts}
        said = ""
        for _ in range(round(PATIENCE_S / AGAIN_S)):
            try:
                async with self.client() as client:
                    answer = await client.post("/desk/acts", json=body)
            except httpx.HTTPError as error:
                said = repr(error)
            else:
                if answer.status_code == 200:
                    self.sent[key] = kind, facts
                    return
                said = answer.text
            await asyncio.sleep(AGAIN_S)
        raise NotTaken(f"the desk did not take {body}: {said}")

    def client(self) -> httpx.AsyncClient:
        """Return a browser that was let in."""
        return httpx.AsyncClient(
            base_url=self.address, cookies={"throwdown-desk": self.key}, timeout=2.0
        )

    async def state(self) -> dict[str, Any]:
        """Return what the desk shows."""
        for _ in range(round(PATIENCE_S / AGAIN_S)):
            try:
                async with self.client() as client:
                    answer = await client.get("/desk/state.json")
                if answer.status_code == 200:
                    return dict(answer.json())
            except httpx.HTTPError:
                pass
            await asyncio.sleep(AGAIN_S)
        raise NotTaken("the desk does not answer")

    async def begin(self, day: Day) -> None:
        """Enter the cars and line them up for all their runs."""
        for entry in day.entries:
            number = entry.partition("-")[2]
            facts = {"entry": entry, "number": number, "class": "SS", "driver": f"Driver {number}"}
            await self.post(f"enter-{entry}", "enter", facts)
        for run in day.runs:
            await self.post(f"line-up-{run.number}", "line-up", {"entry": run.entry})

    async def judge(self, run: TrueRun) -> None:
        """Say what an official has to say of a run that is over."""
        for key, kind, facts in judgements(run):
            assert run.start is not None
            await self.post(key, kind, {**facts, "run": await self.act_of(run.start)})

    async def void(self, trip: Trip) -> None:
        """Strike a trip that was a worker's."""
        number = await self.act_of(trip)
        facts = {"impulse": number, "reason": "a worker in the beam"}
        await self.post(f"void-{trip.place}", "void", facts)

    async def fill(self, day: Day, trip: Trip) -> None:
        """Put in what a device could not say again, from the paper."""
        facts = inserted(day, trip)
        await self.post(f"fill-{trip.place}", "insert", facts)

    async def act_of(self, trip: Trip) -> int:
        """Return the act of a trip, once it is in the book."""
        for _ in range(round(PATIENCE_S / AGAIN_S)):
            found = self.book.trips().get(trip.place)
            if found:
                return found[0]
            await asyncio.sleep(AGAIN_S)
        raise NotTaken(f"the trip {trip.place} is not in the book")


def judgements(run: TrueRun) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what officials say of a run, in the acts' own words but for its number."""
    said: list[tuple[str, str, dict[str, Any]]] = []
    if run.left:
        said.append((f"gone-{run.number}", "gone", {}))
    if run.cones:
        said.append((f"cones-{run.number}", "cones", {"add": run.cones}))
    if run.status != "OK":
        said.append((f"status-{run.number}", "status", {"status": run.status}))
    return said


def inserted(day: Day, trip: Trip) -> dict[str, Any]:
    """Return a trip as an official puts it in."""
    return {
        "line": trip.line,
        "time": trip.impulse.time,
        "unit_ns": trip.impulse.unit_ns,
        "device": "beam",
        "epoch": trip.epoch,
        "reason": "from the paper",
    }


def is_false(trip: Trip) -> bool:
    """Whether nobody's car made it."""
    return trip.run == NOBODY
