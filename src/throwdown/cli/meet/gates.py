"""``throwdown meet gate``: beams at the pins of a Linux machine."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from throwdown.cli.meet.group import meet
from throwdown.cli.options import WholeNumber, Word
from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.raceday.calling import Caller, Trips
    from throwdown.timing.gpio import Pins


@meet.command()
@click.option(
    "--chip", default="/dev/gpiochip0", show_default=True, metavar="FILE", help="The GPIO chip."
)
@click.option(
    "--line",
    "lines",
    type=WholeNumber(0, 4095),
    multiple=True,
    required=True,
    metavar="N",
    help="A line of the chip, as “gpioinfo” numbers them; as often as there are beams.",
)
@click.option(
    "--channel",
    "channels",
    multiple=True,
    required=True,
    metavar="NAME",
    help="What the line is called; one for each --line, in their order.",
)
@click.option(
    "--edge",
    type=Word(["rising", "falling"]),
    default="falling",
    show_default=True,
    help="Which change of the line is a broken beam.",
)
@click.option(
    "--bias",
    type=Word(["as-is", "up", "down", "off"]),
    default="as-is",
    show_default=True,
    help="Which of the chip's resistors pulls at the line.",
)
@click.option(
    "--dead-ms",
    type=WholeNumber(0, 60_000),
    default=1000,
    show_default=True,
    metavar="MS",
    help="What a line says so soon after a trip is the same car.",
)
@click.option("--to", "url", required=True, metavar="URL", help="http://HOST:8010/gates/NAME.")
@click.option("--key", required=True, metavar="KEY", help="The key of the desk's address.")
def gate(
    chip: str,
    lines: tuple[int, ...],
    channels: tuple[str, ...],
    edge: str,
    bias: str,
    dead_ms: int,
    url: str,
    key: str,
) -> None:
    """Be a gate: tell an event machine of edges at this machine's pins.

    For a Raspberry Pi or any Linux with a GPIO chip. The kernel stamps the edges. Only times of
    one gate are compared, so start and finish are lines of the same one. Ctrl-C ends it.
    """
    from throwdown.raceday.calling import Caller, Trips, boot_id, read_gate_url
    from throwdown.timing.gpio import Pins

    named = _channels(lines, channels)
    caller = Caller(read_gate_url(url), key, click.echo)
    pins = Pins(chip, lines, edge, bias)  # type: ignore[arg-type]
    click.echo(f"{', '.join(channels)} at {chip} are told to {url}")
    try:
        asyncio.run(_listen(pins, Trips(named, boot_id(), dead_ms * 1_000_000), caller))
    finally:
        pins.close()
    if caller.waiting:
        click.echo(f"{caller.waiting} trips were never answered", err=True)


def _channels(lines: Sequence[int], channels: Sequence[str]) -> dict[int, str]:
    """Return what each line is called.  Raises InputError where that cannot be."""
    from throwdown.timing.gate import CHANNEL

    if len(lines) != len(channels):
        raise InputError(
            f"{len(lines)} lines and {len(channels)} channels",
            expected="a --channel for each --line",
        )
    for channel in channels:
        if not re.fullmatch(CHANNEL, channel):
            raise InputError(
                f"{channel!r} is no channel", where="--channel", expected="as in start"
            )
    return dict(zip(lines, channels, strict=True))


async def _listen(pins: Pins, trips: Trips, caller: Caller) -> None:
    """Tell of edges until a signal comes or the chip is gone."""
    loop = asyncio.get_running_loop()
    sending = loop.create_task(caller.run())

    def come() -> None:
        try:
            caller.take(trips.lines(pins.read()))
        except OSError as error:
            click.echo(f"the chip is gone: {error.strerror}", err=True)
            loop.remove_reader(pins.handle)
            sending.cancel()

    loop.add_reader(pins.handle, come)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, sending.cancel)
    await asyncio.wait([sending])
    if not sending.cancelled():
        sending.result()
