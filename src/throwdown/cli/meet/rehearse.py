"""``throwdown meet pretend``: a device that is not there."""

from __future__ import annotations

import asyncio
import signal

import click
from click.shell_completion import CompletionItem

from throwdown.cli.meet.group import meet
from throwdown.cli.options import WholeNumber
from throwdown.errors import InputError


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
    help="Seconds between starts.",
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
def pretend(make: str, host: str, port: int, every_s: float, seed: int, misbehave: str) -> None:
    """Pretend to be a timing device that senses runs, for rehearsals. Ctrl-C ends it."""
    from throwdown.timing.pretend import Pretended
    from throwdown.timing.rehearsal import CHANNELS, Rehearsal, find_make, read_misbehaviour

    device = Pretended(find_make(make))
    how = read_misbehaviour(misbehave)
    start, finish = CHANNELS[make]

    async def rehearse() -> None:
        try:
            await device.plug_in(host, port)
        except OSError as error:
            raise InputError(
                f"{host}:{port} cannot be used: {error.strerror}", expected="--port with a free one"
            ) from None
        click.echo(
            f"Plug it in with: throwdown meet plug FOLDER {make} --make {make} "
            f"--at tcp://{host}:{port} --start {start} --finish {finish}"
        )
        loop = asyncio.get_running_loop()
        sensing = loop.create_task(Rehearsal(device, every_s, seed, how).run())
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, sensing.cancel)
        await asyncio.wait([sensing])
        await device.unplug()
        if not sensing.cancelled():
            sensing.result()

    asyncio.run(rehearse())
