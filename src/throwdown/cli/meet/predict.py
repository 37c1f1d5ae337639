"""``throwdown meet predict``: what the simulator says of two entries, into a meet's book."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.meet.field import write_act
from throwdown.cli.meet.group import meet
from throwdown.cli.options import (
    WholeNumber,
    complete_car,
    course_option,
    json_option,
    samples_option,
    seed_option,
    start_option,
)
from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.meet.day import Day


@meet.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.argument("first_car", metavar="CAR", shell_complete=complete_car)
@click.argument("second_car", metavar="CAR", shell_complete=complete_car)
@course_option
@start_option
@click.option(
    "--number",
    "numbers",
    multiple=True,
    metavar="NUMBER",
    help="The number of who drives a car, given twice, in the order of the cars. Needless where "
    "the meet has two entries: these, as they were entered.",
)
@click.option(
    "--attempts",
    type=WholeNumber(1, 100),
    default=3,
    show_default=True,
    metavar="N",
    help="How many runs each has, where the rules do not say.",
)
@samples_option
@seed_option
@json_option
def predict(
    folder: str,
    first_car: str,
    second_car: str,
    course_name: str,
    start: str | None,
    numbers: tuple[str, ...],
    attempts: int,
    samples: int,
    seed: int,
    as_json: bool,
) -> None:
    """Simulate a duel of two entries, and write down what is predicted of it.

    Followers then see the odds beside the runs, anew after every run. CAR is an
    id, part of a name, or a TOML file. The meet must not run meanwhile.
    """
    from throwdown.cli.choose import choose_car, choose_course
    from throwdown.cli.output import working
    from throwdown.raceday.predicting import prediction_facts

    first, second = _entries(_day_of(folder), numbers)
    course = choose_course(course_name, may_ask=not as_json)
    cars = [choose_car(name, may_ask=not as_json) for name in (first_car, second_car)]
    with working("loading the solver") as tell:
        from throwdown.duel import race

        found = race(cars, course, start=start, samples=samples, seed=seed, progress=tell)
    facts = prediction_facts(found, first, second, attempts=attempts)
    write_act(folder, "predict", facts)
    click.echo(json.dumps(facts) if as_json else _said(facts))


def _day_of(folder: str) -> Day:
    from throwdown.meet.book import Book
    from throwdown.meet.day import fold
    from throwdown.raceday.folder import Folder

    place = Folder(folder)
    place.hold()
    try:
        return fold(Book(place.book).acts)
    finally:
        place.let_go()


def _entries(day: Day, numbers: tuple[str, ...]) -> tuple[str, str]:
    """Return the two entries of these numbers; those of a meet of two where none are given."""
    known = {name: one.number for name, one in day.entries.items() if name not in day.withdrawn}
    if not numbers and len(known) == 2:
        first, second = known
        return first, second
    if len(numbers) != 2:
        raise InputError(
            f"who drives the two cars? The meet has {len(known)} entries",
            where="--number",
            expected="two numbers, in the order of the cars",
        )
    found = []
    for number in numbers:
        fit = [name for name, own in known.items() if own == number]
        if len(fit) != 1:
            raise InputError(
                f"{'nobody' if not fit else 'more than one'} has the number {number!r}",
                where="--number",
                expected=", ".join(known.values()) or "an entry",
            )
        found += fit
    return found[0], found[1]


def _said(facts: dict[str, Any]) -> str:
    from throwdown.meet.ticks import show

    sides = [
        f"{facts[side]['car']} {show(facts[side]['time'], 2)} s" for side in ("first", "second")
    ]
    return f"{', '.join(sides)}; in one run the first wins {100 * facts['odds']:.1f} %"
