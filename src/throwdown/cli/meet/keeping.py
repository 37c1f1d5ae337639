"""``throwdown meet archive`` and ``report``: a meet in one file, to be kept, to be looked at."""

from __future__ import annotations

import json

import click

from throwdown.cli.meet.group import meet
from throwdown.cli.options import json_option


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("file", metavar="FILE.zip", type=click.Path())
@json_option
def archive(folder: str, file: str, as_json: bool) -> None:
    """Pack a meet into one file: its book, its devices' bytes, rules, results.

    No private key goes in, and nothing of who entered that is not in the book. The
    same folder gives the same bytes. The meet must not run meanwhile. “throwdown
    verify FILE.zip” checks it.
    """
    from throwdown.cli.report_file import checked_report_path
    from throwdown.cli.site_parts import check_site_parts

    check_site_parts()
    target = checked_report_path(file, "archive", "FILE.zip")
    from throwdown.disk import replace_file
    from throwdown.raceday.after import archive as archives
    from throwdown.raceday.folder import Folder

    place = Folder(folder)
    place.hold()
    try:
        data = archives.archive(place)
    finally:
        place.let_go()
    replace_file(target, data)
    if as_json:
        click.echo(json.dumps({"file": str(target), "bytes": len(data)}))
    else:
        click.echo(f"{target} holds the meet, {len(data)} bytes")


@meet.command()
@click.argument("given", metavar="FOLDER|BOOK.jsonl", type=click.Path())
@click.argument("file", metavar="FILE.html", type=click.Path())
@json_option
def report(given: str, file: str, as_json: bool) -> None:
    """Write the report of a meet: one HTML file that loads nothing.

    Standings, what was predicted of a duel against what happened, every run that has a
    trace beside the simulated lap of the same car where course and car are known, the
    course. It needs the book alone.
    """
    from throwdown.cli.meet.books import read_record
    from throwdown.cli.report_file import checked_report_path
    from throwdown.cli.site_parts import check_site_parts

    check_site_parts()
    target = checked_report_path(file, "report", "FILE.html")
    record = read_record(given)
    from throwdown.disk import replace_file
    from throwdown.raceday.after.report import report_page

    data = report_page(record).encode()
    replace_file(target, data)
    if as_json:
        click.echo(json.dumps({"file": str(target), "bytes": len(data)}))
    else:
        click.echo(f"{target} is the report up to act {len(record.acts)}")
