"""``throwdown meet new``, ``run`` and what belongs to them: a meet in the field."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from throwdown.cli.meet.group import complete_rules, meet
from throwdown.cli.options import WholeNumber, Word, json_option
from throwdown.errors import InputError, ThrowdownError

if TYPE_CHECKING:
    from throwdown.raceday.keeper import Keeper


def complete_makes(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Makes of devices that begin with what is typed."""
    from throwdown.timing import DECODERS

    return [CompletionItem(one.name) for one in DECODERS if one.name.startswith(incomplete)]


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.option("--name", metavar="TEXT", default="", help="What the meet is called.")
@click.option(
    "--rules",
    "rules_name",
    metavar="FILE",
    default="",
    shell_complete=complete_rules,
    help="The organiser's rules: a TOML file, or an id that “throwdown meet rules” lists.",
)
@click.option("--course", metavar="TEXT", default="", help="Where it is driven.")
@click.option(
    "--challenge",
    "log",
    metavar="LOG.jsonl",
    type=click.Path(),
    default=None,
    help="The log of a challenge, whose terms the meet is made of.",
)
@click.option("--challenger", metavar="NAME", default="", help="Who drives for the challenger.")
@click.option("--opponent", metavar="NAME", default="", help="Who drives for the opponent.")
@json_option
def new(
    folder: str,
    name: str,
    rules_name: str,
    course: str,
    log: str | None,
    challenger: str,
    opponent: str,
    as_json: bool,
) -> None:
    """Make a folder that holds a meet: its book, and later what its devices said.

    With --challenge its name, course, rules, handicaps, both sides and the order of
    their attempts are those of the terms; --name, --rules and --course go before them.
    A log holds no names, so --challenger and --opponent say who drives.
    """
    from throwdown.cli.site_parts import check_site_parts
    from throwdown.meet.book import Book
    from throwdown.raceday.folder import Folder
    from throwdown.raceday.keeper import Keeper
    from throwdown.raceday.signing import Signer

    check_site_parts()
    drivers = {"challenger": challenger, "opponent": opponent}
    acts = _beginning(name, rules_name, course, log, drivers)
    place = Folder(folder)
    place.make()
    signer = acts[0][1]["signer"] = Signer(place.path).public
    Keeper(Book(place.book)).write_all(getpass.getuser(), acts)
    facts = acts[0][1]
    if as_json:
        record = {"folder": str(place.path), "name": facts["name"], "rules": facts["rules"]["id"]}
        click.echo(json.dumps({**record, "signer": signer}))
    else:
        name = facts["name"]
        click.echo(f"{place.path} holds “{name}”. Run it with: throwdown meet run {folder}")
        click.echo(f"Its signatures are by the key {signer}")
        click.echo("Publish the key beforehand: they prove nothing to whom it is not known.")


def _beginning(
    name: str, rules_name: str, course: str, log: str | None, drivers: dict[str, str]
) -> list[tuple[str, dict[str, Any]]]:
    """Return the first acts of a meet, as kinds and facts."""
    from throwdown.meet import find_rules

    rules = find_rules(rules_name) if rules_name else None
    if log is not None:
        from throwdown.raceday.duel import duel_acts

        return duel_acts(log, name=name, rules=rules, course=course, drivers=drivers)
    for side, driver in drivers.items():
        if driver:
            raise InputError(
                f"--{side} without a challenge", where=f"--{side}", expected="--challenge LOG.jsonl"
            )
    for option, given in (("--name", name), ("--rules", rules_name)):
        if not given:
            raise InputError(
                f"no {option}", where=option, expected=f"{option}, or --challenge LOG.jsonl"
            )
    assert rules is not None
    facts: dict[str, Any] = {"name": name, "rules": rules.model_dump(mode="json")}
    return [("open", {**facts, "course": course} if course else facts)]


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Which address to listen at.")
@click.option(
    "--port",
    type=WholeNumber(1, 65535),
    default=8010,
    show_default=True,
    metavar="N",
    help="Which port.",
)
@click.option(
    "--rmonitor",
    type=WholeNumber(1, 65535),
    metavar="N",
    help="Tell scoreboards that follow Orbits at this port, too; 50000 is theirs.",
)
def run(folder: str, host: str, port: int, rmonitor: int | None) -> None:
    """Run a meet: record its devices, serve its desk and its live results.

    It needs no network. Everything is in FOLDER, on the disk before it is shown; Ctrl-C ends it,
    and it goes on where it was when it is run again.
    """
    from throwdown.cli.site_parts import check_site_parts

    check_site_parts()
    from throwdown.raceday.mind import mind

    mind(Path(folder), host, port, click.echo, rmonitor=rmonitor)


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("device", metavar="NAME")
@click.option(
    "--make",
    metavar="MAKE",
    required=True,
    shell_complete=complete_makes,
    help="What it is: “throwdown meet devices” lists the makes.",
)
@click.option(
    "--at",
    "address",
    metavar="ADDRESS",
    required=True,
    help="tcp://HOST:PORT, udp://HOST:PORT, listen://HOST:PORT, serial:/dev/NAME?baud=9600, or "
    "http:// where it posts to us.",
)
@click.option("--start", multiple=True, metavar="CHANNEL", help="A channel at the start.")
@click.option("--finish", multiple=True, metavar="CHANNEL", help="A channel at the finish.")
@click.option(
    "--line",
    "others",
    multiple=True,
    metavar="CHANNEL=LINE",
    help="A channel at another line, as in C2=tree-left or 1=loop.",
)
def plug(
    folder: str,
    device: str,
    make: str,
    address: str,
    start: tuple[str, ...],
    finish: tuple[str, ...],
    others: tuple[str, ...],
) -> None:
    """Plug a timing device in. While the meet runs, its desk does this."""
    from throwdown.raceday.recorder import channels_of, check_channels, read_device

    lines = dict.fromkeys(start, "start") | dict.fromkeys(finish, "finish")
    for channel in {*start} & {*finish}:
        raise InputError(
            f"channel {channel!r} is start and finish", where="--finish", expected="one of them"
        )
    for one in others:
        channel, given, line = one.partition("=")
        if not channel or not given:
            raise InputError(
                f"{one!r} is no line", where="--line", expected="CHANNEL=LINE, as in 1=loop"
            )
        lines[channel] = line
    found = read_device(device, make, address, lines)
    check_channels(found)
    if found.decoder.channels and not lines:
        raise InputError(
            "no channel is a line: no impulse would come",
            where="--start",
            expected=f"--start, --finish, --line or some of them, {channels_of(found.decoder)}",
        )
    facts = {"device": device, "decoder": make, "address": address, "lines": lines}
    write_act(folder, "device", facts)


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("device", metavar="NAME")
def unplug(folder: str, device: str) -> None:
    """Listen to a device no more. What it said is kept."""
    write_act(folder, "unplug", {"device": device})


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("url", metavar="URL")
@click.option("--key", required=True, metavar="KEY", help="The key that the site showed.")
@click.option(
    "--entries",
    type=Word(["ask", "auto"]),
    default="ask",
    show_default=True,
    help="Who answers requests to be entered: an official, or the rules as they come.",
)
def link(folder: str, url: str, key: str, entries: str) -> None:
    """Have a meet followed on a public site: URL is its page there.

    What happens is sent from the next “throwdown meet run” on, whenever there is a network, and
    requests to be entered that were made there are fetched.
    """
    from throwdown.raceday.folder import Folder
    from throwdown.raceday.sending import Link, keep_link, read_url

    place = Folder(folder)
    if not place.is_meet:
        place.hold()  # it says what is wrong
    keep_link(place.path, Link(read_url(url), key, "auto" if entries == "auto" else "ask"))
    click.echo(f"{place.path} is sent to {read_url(url)}")


@meet.command()
@click.argument("book", metavar="FOLDER", type=click.Path())
@click.option(
    "--to", "url", metavar="URL", help="The meet's page there; the folder's link if none."
)
@click.option("--key", metavar="KEY", help="The key that the site showed.")
@json_option
def push(book: str, url: str | None, key: str | None, as_json: bool) -> None:
    """Send a book to a public site: of a FOLDER, or a BOOK.jsonl that somebody carried home.

    What the site has already is not sent again.
    """
    import asyncio

    import httpx

    from throwdown.meet.book import lines_in
    from throwdown.raceday.sending import Link, Sender, read_link, read_url
    from throwdown.table import read_text

    place = Path(book)
    folder = place if place.is_dir() else place.parent
    file = place / "book.jsonl" if place.is_dir() else place
    found = read_link(folder) if url is None or key is None else Link(read_url(url), key)
    if found is None:
        raise InputError(
            "nobody said where to send", where=str(folder), expected="--to URL --key KEY"
        )
    text = read_text(file)
    lines = lines_in(text[: text.rfind("\n") + 1])
    sender = Sender(found, lambda: lines)
    try:
        there = asyncio.run(sender.once())
    except httpx.HTTPError as error:
        raise ThrowdownError(f"{found.url} does not answer: {error}") from None
    if as_json:
        click.echo(json.dumps({"url": found.url, "acts": there}))
    else:
        click.echo(f"{found.url} has {there} acts")


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@json_option
def fetch(folder: str, as_json: bool) -> None:
    """Fetch requests to be entered from the public site, and send it the book.

    What the link says of entries holds: with “auto” they are answered now, with “ask” those
    who would be entered wait for the entries page. A meet that runs does this by itself.
    """
    import asyncio

    import httpx

    from throwdown.meet.book import Book
    from throwdown.raceday.fetching import Fetcher
    from throwdown.raceday.folder import Folder
    from throwdown.raceday.inbox import Inbox
    from throwdown.raceday.keeper import Keeper
    from throwdown.raceday.private import Private
    from throwdown.raceday.reception import Reception
    from throwdown.raceday.sending import Sender, read_link

    place = Folder(folder)
    place.hold()
    try:
        found = read_link(place.path)
        if found is None:
            raise InputError("no site is linked", where=folder, expected="“throwdown meet link”")
        keeper = Keeper(Book(place.book))
        reception = Reception(keeper, Private(place.path), Inbox(place.path), found.entries)

        async def both() -> int:
            sender = Sender(found, lambda: keeper.book.lines)
            await sender.once()
            new = await Fetcher(found, reception).once()
            await sender.once()
            return new

        new = asyncio.run(both())
        waiting = reception.waiting
    except httpx.HTTPError as error:
        raise ThrowdownError(f"the site does not answer: {error}") from None
    finally:
        place.let_go()
    if as_json:
        asked = [{"request": one.request, "driver": one.driver} for one in waiting]
        click.echo(json.dumps({"url": found.url, "new": new, "waiting": asked}))
        return
    click.echo(f"{new} new; {len(waiting)} wait for an answer on the entries page")


@meet.command()
@json_option
def devices(as_json: bool) -> None:
    """List the makes of timing devices that can be plugged in."""
    from throwdown.cli.output import console
    from throwdown.timing import DECODERS
    from throwdown.timing.asking import asking_for

    if as_json:
        found = [
            {
                "make": one.name,
                "clock": one.clock,
                "unit_ns": one.unit_ns,
                "says_again": asking_for(one.name).says_again,
                "sources": list(one.sources),
            }
            for one in DECODERS
        ]
        click.echo(json.dumps({"devices": found}))
        return
    for one in DECODERS:
        again = ", says again what was missed" if asking_for(one.name).says_again else ""
        console().print(f"{one.name}  {(one.__doc__ or '').split('.')[0]}{again}.", soft_wrap=True)


def write_act(folder: str, kind: str, facts: dict[str, Any]) -> None:
    """Write one act into the book of a meet that does not run."""
    from throwdown.meet.book import Book
    from throwdown.raceday.folder import Folder
    from throwdown.raceday.keeper import Keeper

    place = Folder(folder)
    place.hold()
    try:
        keeper: Keeper = Keeper(Book(place.book))
        keeper.write(kind, getpass.getuser(), facts)
    finally:
        place.let_go()
