"""``throwdown calibrate``: learn from measured laps."""

from __future__ import annotations

import json

import click

from throwdown.cli.lap_file_options import gathered, lap_file_options, show_skipped
from throwdown.cli.options import json_option


@click.command()
@lap_file_options
@click.option(
    "--tests",
    "test_file",
    metavar="TESTS.csv",
    type=click.Path(),
    help="Skid-pad, braking and acceleration tests to learn from besides.",
)
@click.option(
    "--out",
    default="posterior.json",
    show_default=True,
    metavar="FILE",
    type=click.Path(),
    help="Where to write what was learned.",
)
@json_option
def calibrate(
    lap_file: str,
    car_file: str | None,
    courses: tuple[str, ...],
    test_file: str | None,
    out: str,
    as_json: bool,
) -> None:
    """Learn from the measured laps of LAPS.csv what the catalogue does not say.

    Writes a posterior, which race, lap and validate can use (--posterior FILE).
    The same files give the same posterior.
    """
    from pathlib import Path

    from throwdown.calibration.car_file import read_cars
    from throwdown.calibration.instruments import read_tests
    from throwdown.calibration.posterior import (
        build_posterior,
        check_writable,
        write_posterior,
    )
    from throwdown.calibration.terms import TERMS
    from throwdown.cli.output import console, emit_json

    check_writable(Path(out))
    found = gathered(lap_file, car_file, courses)
    laps, left_out = list(found.laps), list(found.skipped)
    if test_file is not None:
        tests, more = read_tests(test_file, None if car_file is None else read_cars(car_file))
        laps += tests
        left_out += more
    skipped = [{"line": s.number, "car": s.what, "reason": s.reason} for s in left_out]
    posterior = build_posterior(laps)
    write_posterior(posterior, Path(out))
    effects = posterior.effects
    spread = effects.covariance.diagonal() ** 0.5
    terms = {
        name: {"mean": float(effects.mean[k]), "sd": float(spread[k])}
        for k, name in enumerate(effects.names)
        if name in TERMS or name.startswith("course ")
    }
    if as_json:
        record = {
            "out": out,
            "laps": len(found.laps),
            "tests": len(laps) - len(found.laps),
            "effects": terms,
            "skipped": skipped,
        }
        emit_json(json.dumps(record, ensure_ascii=False))
        return
    show_skipped(skipped)
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading, side in (("effect", "left"), ("mean", "right"), ("±", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for name, value in terms.items():
        table.add_row(name, f"{100.0 * value['mean']:+.1f} %", f"{100.0 * value['sd']:.1f}")
    console().print(table)
    console().print(
        "\nCourses: of the lap time over the simulated one, + is slower. Terms: of grip, or of "
        "power where they say so, + is more.",
        style="dim",
    )
    besides = f" and {len(laps) - len(found.laps)} tests" if test_file is not None else ""
    console().print(f"\nLearned from {len(found.laps)} laps{besides}, written to {out}.")
