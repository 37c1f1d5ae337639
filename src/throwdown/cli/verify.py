"""``throwdown verify``: whether the log of a challenge, or the book or archive of a meet, holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from throwdown.cli.options import json_option

if TYPE_CHECKING:
    from throwdown.raceday.signing import Signed


@click.command()
@click.argument("file", metavar="FILE", type=click.Path())
@json_option
def verify(file: str, as_json: bool) -> None:
    """Verify the log of a challenge, or the book or archive of a meet: hashes, order, texts, rules.

    The exit code is 0 where it holds, 1 where it is broken, 2 where FILE is none of
    them. Texts that were erased are listed and break nothing. A log that was
    cut short or written anew as a whole holds too: compare its head with one
    that was kept elsewhere.
    """
    from throwdown.challenge.verify import verify as check
    from throwdown.cli.output import console, emit_json
    from throwdown.meet.book import is_book

    if file.endswith(".zip"):
        _archive(file, as_json)
        return
    if Path(file).is_dir():
        from throwdown.cli.meet.books import book_of

        file = str(book_of(file))
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
    from throwdown.meet.acts import undone
    from throwdown.meet.book import verify_book
    from throwdown.raceday.tracing import compare_files, files_of

    found = verify_book(file)
    signed = _signatures(file) if found.holds else None
    if signed is not None and signed.broken:
        found = replace(found, broken=signed.broken)
    traces = compare_files(files_of(found.acts, undone(found.acts)), Path(file).parent)
    found = replace(found, broken=(*found.broken, *traces.broken))
    if as_json:
        broken = [{"line": line, "what": what} for line, what in found.broken]
        record: dict[str, object] = {
            "holds": found.holds,
            "acts": len(found.acts),
            "head": found.head,
            "signer": signed.signer if signed else "",
            "signed_upto": signed.upto if signed else 0,
            "traces_missing": list(traces.missing),
        }
        emit_json(json.dumps({**record, "broken": broken}, ensure_ascii=False))
    else:
        out = console()
        for line, what in found.broken:
            out.print(f"line {line}: {what}", style="red", highlight=False)
        for number in traces.missing:
            out.print(f"act {number}: the file of its trace is not here", highlight=False)
        word = "holds" if found.holds else "is broken"
        out.print(f"The book {word}: {len(found.acts)} acts.", highlight=False)
        if found.holds:
            out.print(f"Head: {found.head}", style="dim", soft_wrap=True, highlight=False)
        if found.holds and signed is not None and signed.upto:
            words = f"Signed up to act {signed.upto} by the key {signed.signer}"
            out.print(words, style="dim", soft_wrap=True, highlight=False)
    if not found.holds:
        click.get_current_context().exit(1)


def _archive(file: str, as_json: bool) -> None:
    """Verify the archive of a meet."""
    from throwdown.cli.output import console, emit_json
    from throwdown.cli.site_parts import check_site_parts

    check_site_parts()
    from throwdown.raceday.after.archive import check_archive

    found = check_archive(file)
    if as_json:
        record = {
            "holds": found.holds,
            "acts": found.acts,
            "head": found.head,
            "signer": found.signer,
            "signed_upto": found.signed_upto,
            "files": found.files,
            "not_compared": list(found.apart),
            "broken": [{"file": name, "what": what} for name, what in found.broken],
        }
        emit_json(json.dumps(record, ensure_ascii=False))
    else:
        out = console()
        for name, what in found.broken:
            out.print(f"{name}: {what}", style="red", highlight=False, markup=False)
        for name in found.apart:
            words = f"{name}: another version of Throwdown made it, so it was not compared"
            out.print(words, style="yellow", highlight=False, markup=False, soft_wrap=True)
        word = "holds" if found.holds else "is broken"
        out.print(f"The archive {word}: {found.files} files, {found.acts} acts.", highlight=False)
        if found.holds:
            out.print(f"Head: {found.head}", style="dim", soft_wrap=True, highlight=False)
        if found.holds and found.signed_upto:
            words = f"Signed up to act {found.signed_upto} by the key {found.signer}"
            out.print(words, style="dim", soft_wrap=True, highlight=False)
    if not found.holds:
        click.get_current_context().exit(1)


def _signatures(file: str) -> Signed | None:
    """Check the signatures of a book, where what that takes is installed."""
    from importlib.util import find_spec

    from throwdown.meet.book import lines_in
    from throwdown.table import read_text

    if find_spec("cryptography") is None:
        return None
    from throwdown.raceday.signing import check_signatures

    return check_signatures(lines_in(read_text(Path(file))))
