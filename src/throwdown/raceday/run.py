"""The process that runs a meet: devices on one side, the desk and everybody else on the other."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn

from throwdown.disk import Disk
from throwdown.errors import InputError
from throwdown.meet.book import Book
from throwdown.raceday.app import application
from throwdown.raceday.crew import Crew
from throwdown.raceday.fetching import Fetcher
from throwdown.raceday.folder import Folder
from throwdown.raceday.inbox import Inbox
from throwdown.raceday.keeper import Keeper
from throwdown.raceday.private import Private
from throwdown.raceday.reception import Reception
from throwdown.raceday.rmonitor_feed import Scoreboards
from throwdown.raceday.sending import Link, Sender, read_link
from throwdown.raceday.signing import Signer, keep_signing
from throwdown.timing.spool import Clock


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Surroundings:
    """What a meet has of the machine, its disk and its clocks; a rig puts its own there."""

    disk: Disk | None = None
    clock: Clock | None = None
    now: Callable[[], datetime] = _now


REAL = Surroundings()


async def run(
    folder: Folder,
    listening: socket.socket,
    on: Surroundings = REAL,
    boards: socket.socket | None = None,
) -> None:
    """Run the meet of a folder that is held, at a socket that is listened at, until told to stop.

    At ``boards``, where there is such a socket, scoreboards are told.
    """
    keeper = Keeper(Book(folder.book, disk=on.disk, now=on.now))
    folder.spool.mkdir(exist_ok=True)
    crew = Crew(keeper, folder.spool, disk=on.disk, clock=on.clock)
    crew.start()
    link = _link(folder)
    reception = Reception(
        keeper,
        Private(folder.path, on.disk),
        Inbox(folder.path, on.disk),
        "ask" if link is None else link.entries,
    )
    sender, sending = _sender(link, keeper)
    fetching = _fetching(link, reception)
    telling = _scoreboards(keeper, boards)
    now_ns = (on.clock or Clock()).now_ns
    app = application(keeper, crew, folder, now_ns, sender, reception)
    config = uvicorn.Config(
        app,
        access_log=False,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
        backlog=4096,
    )
    signing = _signing(folder, keeper)
    try:
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        for task in (signing, sending, fetching, telling):
            if task is not None:
                task.cancel()
        await crew.stop()
        folder.let_go()


def _signing(folder: Folder, keeper: Keeper) -> asyncio.Task[None] | None:
    """Sign the book now and then; a key that cannot be read stops no meet."""
    try:
        signer = Signer(folder.path)
    except (InputError, OSError) as error:
        logging.getLogger(__name__).warning("the book is not signed: %s", error)
        return None
    return asyncio.get_running_loop().create_task(keep_signing(signer, keeper))


def _link(folder: Folder) -> Link | None:
    """Return where the meet is followed, where that was named; one that is none stops no meet."""
    try:
        return read_link(folder.path)
    except InputError:
        return None


def _sender(link: Link | None, keeper: Keeper) -> tuple[Sender | None, asyncio.Task[None] | None]:
    """Send the book to the site, where there is one."""
    if link is None:
        return None, None
    sender = Sender(link, lambda: keeper.book.lines)
    keeper.listen(lambda act: sender.ring())
    return sender, asyncio.get_running_loop().create_task(sender.run())


def _fetching(link: Link | None, reception: Reception) -> asyncio.Task[None] | None:
    """Fetch requests to be entered from the site, where there is one."""
    if link is None:
        return None
    return asyncio.get_running_loop().create_task(Fetcher(link, reception).run())


def _scoreboards(keeper: Keeper, boards: socket.socket | None) -> asyncio.Task[None] | None:
    if boards is None:
        return None
    return asyncio.get_running_loop().create_task(Scoreboards(keeper).run(boards))


def run_meet(
    folder: Folder, listening: int, on: Surroundings = REAL, rmonitor: int | None = None
) -> None:
    """Run the meet of a folder that is held, on sockets that the parent listens at.

    Raises InputError where its book is broken.
    """
    found = socket.socket(fileno=os.dup(listening))
    boards = None if rmonitor is None else socket.socket(fileno=os.dup(rmonitor))
    with asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(run(folder, found, on, boards))


def _loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the fastest loop that is there."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
