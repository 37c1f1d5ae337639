"""The recorders of a meet: one for each device that its book says is plugged in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from throwdown.disk import Disk
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.raceday.condition import Condition
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.recorder import Recorder, read_device
from throwdown.timing.spool import Clock

FAREWELL_S = 2.0
"""How long recorders may take to end [s]."""
AGAIN_S = 0.5
"""How long after something unforeseen a device is listened to again [s]."""


@dataclass
class _Post:
    """A device that is listened to: the act that said so, and who does it."""

    act: Act
    task: asyncio.Task[None] | None = None
    recorder: Recorder | None = None
    broken: str = ""


class Crew:
    """Starts and stops recorders as the book says; lives in a running event loop."""

    def __init__(
        self, keeper: Keeper, spool: Path, *, disk: Disk | None = None, clock: Clock | None = None
    ) -> None:
        self._keeper, self._spool, self._disk, self._clock = keeper, spool, disk, clock
        self._posts: dict[str, _Post] = {}
        self._ending: dict[str, set[asyncio.Task[None]]] = {}
        self._watchers: list[Callable[[], None]] = []
        keeper.listen(self._heard)

    def start(self) -> None:
        """Listen to every device that is plugged in, and to no other."""
        plugged = self._keeper.day.devices
        for name in {*self._posts, *plugged}:
            old, act = self._posts.get(name), plugged.get(name)
            if old is not None and old.act == act:
                continue
            self._posts.pop(name, None)
            if old is not None and old.task is not None:
                self._end(name, old.task)
            if act is not None:
                post = self._posts[name] = _Post(act)
                post.task = asyncio.get_running_loop().create_task(self._listen(name, post))

    def _end(self, name: str, task: asyncio.Task[None]) -> None:
        """Stop one who listens; who comes after has to wait until it is done with the spool."""
        task.cancel()
        ending = self._ending.setdefault(name, set())
        ending.add(task)
        task.add_done_callback(ending.discard)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called whenever the condition of a device changes."""
        self._watchers.append(watcher)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """How the devices are."""
        return tuple(one.recorder.condition for one in self._posts.values() if one.recorder)

    @property
    def broken(self) -> dict[str, str]:
        """Devices that cannot be listened to, and why."""
        return {name: one.broken for name, one in self._posts.items() if one.broken}

    def posted_to(self, name: str) -> Recorder | None:
        """Return the recorder of a device that comes by HTTP; None where there is none."""
        post = self._posts.get(name)
        recorder = None if post is None else post.recorder
        return recorder if recorder and recorder.device.address.kind == "http" else None

    async def stop(self) -> None:
        """Stop listening."""
        tasks = [one.task for one in self._posts.values() if one.task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=FAREWELL_S)
        self._posts.clear()

    def _heard(self, act: Act) -> None:
        if act.kind in ("device", "unplug", "undo"):
            self.start()

    async def _listen(self, name: str, post: _Post) -> None:
        """Listen to a device once nobody else does, and again after whatever goes wrong."""
        while ending := self._ending.get(name, set()) - {asyncio.current_task()}:
            await asyncio.wait(ending)
        while True:
            try:
                post.recorder = self._recorder(name, post.act)
                post.broken = ""
                await post.recorder.run()
            except InputError as error:
                post.broken = str(error)
                self._changed()
                return
            except Exception as error:
                # What is not foreseen must not silence a device: its spool is read anew.
                logging.getLogger(__name__).exception("the recorder of %s fell", name)
                post.broken = f"{type(error).__name__}: {error}"
                self._changed()
            await asyncio.sleep(AGAIN_S)

    def _recorder(self, name: str, act: Act) -> Recorder:
        facts = act.facts
        return Recorder(
            read_device(name, facts["decoder"], facts["address"], facts["lines"]),
            self._keeper,
            self._spool,
            disk=self._disk,
            clock=self._clock,
            changed=self._changed,
            known_as=known_as(self._keeper.acts, name),
        )

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher()


def known_as(acts: Sequence[Act], name: str) -> str:
    """Return what a device's clock and spool are known by: another device is another clock.

    One whose make or address was changed is taken for another, even under the same name.
    """
    before, count = None, 0
    for act in acts:
        if act.kind == "device" and act.facts["device"] == name:
            now = act.facts["decoder"], act.facts["address"]
            count += now != before
            before = now
    return name if count < 2 else f"{name}~{count}"
