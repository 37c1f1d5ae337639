"""``throwdown meet pretend``: a device that is not there."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from throwdown.cli.meet.group import meet
from throwdown.cli.options import WholeNumber, Word
from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.timing.rehearsal import Senses


def complete_pretended(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Makes that can be pretended and begin with what is typed."""
    from throwdown.timing.rehearsal import CHANNELS

    return [CompletionItem(name) for name in CHANNELS if name.startswith(incomplete)]


@meet.command()
@click.argument("make", metavar="MAKE", shell_complete=complete_pretended)
@click.option("--host", default="127.0.0.1", show_default=True, help="Which address to answer at.")
@click.option(
    "--port", type=WholeNumber(1, 65535), required=True, metavar="N", help="Which TCP port."
)
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(1.0, 3600.0),
    default=30.0,
    show_default=True,
    metavar="S",
    help="Seconds between starts, or between heats (28 at least).",
)
@click.option(
    "--sense",
    "senses",
    type=Word(("runs", "tree", "loop")),
    default="runs",
    show_default=True,
    help="What it senses: runs, heats of two lanes at a tree, or cars at a loop.",
)
@click.option(
    "--cars",
    type=WholeNumber(1, 200),
    default=12,
    show_default=True,
    metavar="N",
    help="With --sense loop: so many cars, whose transponders are 1, 2, …",
)
@click.option(
    "--seed",
    type=WholeNumber(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Another number: other runs.",
)
@click.option(
    "--misbehave",
    default="",
    metavar="LIST",
    help="What it does wrong, and how likely at each trip: split=0.1,duplicate=0.1,…",
)
def pretend(
    make: str,
    host: str,
    port: int,
    every_s: float,
    senses: Senses,
    cars: int,
    seed: int,
    misbehave: str,
) -> None:
    """Pretend to be a timing device, for rehearsals. Ctrl-C ends it.

    It senses runs; or heats of two cars at a tree, for rules of heats; or cars at a loop, for a
    race of laps, whose green flag is the desk's.
    """
    from throwdown.timing.pretend import Pretended
    from throwdown.timing.rehearsal import Rehearsal, channels_of, find_make, read_misbehaviour

    device = Pretended(find_make(make))
    how = read_misbehaviour(misbehave)
    lines = " ".join(
        f"--{line} {channel}" if line in ("start", "finish") else f"--line {channel}={line}"
        for line, channel in channels_of(make, senses).items()
    )

    async def rehearse() -> None:
        try:
            await device.plug_in(host, port)
        except OSError as error:
            raise InputError(
                f"{host}:{port} cannot be used: {error.strerror}", expected="--port with a free one"
            ) from None
        click.echo(
            f"Plug it in with: throwdown meet plug FOLDER {make} --make {make} "
            f"--at tcp://{host}:{port} {lines}"
        )
        loop = asyncio.get_running_loop()
        rehearsal = Rehearsal(device, every_s, seed, how, senses=senses, cars=cars)
        sensing = loop.create_task(rehearsal.run())
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, sensing.cancel)
        await asyncio.wait([sensing])
        await device.unplug()
        if not sensing.cancelled():
            sensing.result()

    asyncio.run(rehearse())
