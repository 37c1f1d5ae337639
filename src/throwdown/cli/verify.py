"""``throwdown verify``: whether the log of a challenge, or the book of a meet, holds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from throwdown.cli.options import json_option

if TYPE_CHECKING:
    from throwdown.raceday.signing import Signed


@click.command()
@click.argument("file", metavar="LOG.jsonl", type=click.Path())
@json_option
def verify(file: str, as_json: bool) -> None:
    """Verify the log of a challenge, or the book of a meet: hashes, order, texts, rules.

    Of a meet, LOG.jsonl may be its folder. The exit code is 0 where it holds, 1
    where it is broken, 2 where LOG.jsonl is neither. Texts that were erased are
    listed and break nothing. A log that was cut short or written anew as a whole
    holds too: compare its head with one that was kept elsewhere.
    """
    from throwdown.challenge.verify import verify as check
    from throwdown.cli.output import console, emit_json
    from throwdown.meet.book import is_book
    from throwdown.raceday.folder import book_in

    file = str(book_in(file))
    if is_book(file):
        _book(file, as_json)
        return
    found = check(file)
    status = None if found.challenge is None else found.challenge.status
    if as_json:
        record = {
            "holds": found.holds,
            "records": found.records,
            "status": status,
            "head": found.head,
            "broken": [{"line": line, "what": what} for line, what in found.broken],
            "erased": [{"line": line, "text": name} for line, name in found.erased],
        }
        emit_json(json.dumps(record, ensure_ascii=False))
    else:
        out = console()
        for line, name in found.erased:
            out.print(f"line {line}: the text “{name}” was erased", highlight=False)
        for line, what in found.broken:
            out.print(f"line {line}: {what}", style="red", highlight=False)
        word = "holds" if found.holds else "is broken"
        records = f"{found.records} record{'' if found.records == 1 else 's'}"
        ends = f", the challenge is {status}" if found.holds else ""
        out.print(f"The log {word}: {records}{ends}.", highlight=False)
        if found.holds:
            out.print(f"Head: {found.head}", style="dim", soft_wrap=True, highlight=False)
    if not found.holds:
        click.get_current_context().exit(1)


def _book(file: str, as_json: bool) -> None:
    """Verify the book of a meet."""
    from throwdown.cli.output import console, emit_json
    from throwdown.meet.book import verify_book

    found = verify_book(file)
    signed = _signatures(file) if found.holds else None
    if signed is not None and signed.broken:
        found = replace(found, broken=signed.broken)
    if as_json:
        broken = [{"line": line, "what": what} for line, what in found.broken]
        record: dict[str, object] = {
            "holds": found.holds,
            "acts": len(found.acts),
            "head": found.head,
            "signer": signed.signer if signed else "",
            "signed_upto": signed.upto if signed else 0,
        }
        emit_json(json.dumps({**record, "broken": broken}, ensure_ascii=False))
    else:
        out = console()
        for line, what in found.broken:
            out.print(f"line {line}: {what}", style="red", highlight=False)
        word = "holds" if found.holds else "is broken"
        out.print(f"The book {word}: {len(found.acts)} acts.", highlight=False)
        if found.holds:
            out.print(f"Head: {found.head}", style="dim", soft_wrap=True, highlight=False)
        if found.holds and signed is not None and signed.upto:
            words = f"Signed up to act {signed.upto} by the key {signed.signer}"
            out.print(words, style="dim", soft_wrap=True, highlight=False)
    if not found.holds:
        click.get_current_context().exit(1)


def _signatures(file: str) -> Signed | None:
    """Check the signatures of a book, where what that takes is installed."""
    from importlib.util import find_spec
    from pathlib import Path

    from throwdown.meet.book import lines_in
    from throwdown.table import read_text

    if find_spec("cryptography") is None:
        return None
    from throwdown.raceday.signing import check_signatures

    return check_signatures(lines_in(read_text(Path(file))))
