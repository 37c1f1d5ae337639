"""``throwdown meet trace``: what a logger in the car wrote of a run."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from throwdown.cli.meet.group import meet
from throwdown.cli.options import WholeNumber, json_option
from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.meet.acts import Act
    from throwdown.meet.day import Day


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("file", metavar="FILE.csv", type=click.Path())
@click.option(
    "--entry", "given", metavar="NUMBER", required=True, help="Who drove: a number, or an entry."
)
@click.option(
    "--run",
    "nth",
    type=WholeNumber(1),
    metavar="K",
    required=True,
    help="Which run of theirs, from 1.",
)
@json_option
def trace(folder: str, file: str, given: str, nth: int, as_json: bool) -> None:
    """Attach what a logger wrote to a run: speed, where, or both, over time.

    FILE.csv is that of RaceChrono, AiM or another logger that names its columns, or
    Racelogic's VBO. It is kept in FOLDER/traces and is public, as is all of a meet;
    the book holds its digest. While the meet runs, the page of entries' files does
    this.
    """
    from throwdown.cli.meet.entering import held_folder, keeper_of
    from throwdown.cli.site_parts import check_site_parts
    from throwdown.raceday.tracing import attach, fit

    check_site_parts()
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=file) from None
    place = held_folder(folder)
    try:
        keeper = keeper_of(place)
        entry = _entry(keeper.day, given)
        fitted = fit(keeper.day, entry, nth, data, file)
        act = attach(keeper, place.path, fitted, getpass.getuser())
    finally:
        place.let_go()
    click.echo(json.dumps(_record(act)) if as_json else _said(act, given, nth))


def _entry(day: Day, given: str) -> str:
    """Return the entry of a number.  Raises InputError where it is nobody's, or that of several."""
    if given in day.entries:
        return given
    fit = [name for name, one in day.entries.items() if one.number == given]
    if len(fit) == 1:
        return fit[0]
    raise InputError(
        f"{'nobody' if not fit else 'more than one'} has the number {given!r}",
        where="--entry",
        expected=", ".join(fit) or ", ".join(one.number for one in day.entries.values()) or None,
    )


def _record(act: Act) -> dict[str, object]:
    names = ("entry", "run", "digest", "took", "length_mm", "part")
    return {"act": act.number, **{name: act.facts[name] for name in names}}


def _said(act: Act, number: str, nth: int) -> str:
    how = {"whole": "the whole file", "from rest": "from where the car left from rest"}
    part = how.get(act.facts["part"], act.facts["part"])
    metres = act.facts["length_mm"] / 1000
    return f"act {act.number}: run {nth} of {number}, {metres:.0f} m in {part}"
