"""``throwdown validate``: predicted against measured laps."""

from __future__ import annotations

import json
from typing import Any

import click

from throwdown.cli.lap_file_options import gathered, lap_file_options, show_skipped
from throwdown.cli.options import json_option


@click.command()
@lap_file_options
@click.option(
    "--use",
    metavar="course-factor=N",
    help="Fit one factor a course on N of its laps first; the others are scored, mean of 20 draws.",
)
@click.option("--seed", default=1, show_default=True, help="Of which laps those are.")
@click.option(
    "--posterior",
    "posterior_file",
    metavar="FILE",
    type=click.Path(),
    help="What was learned, from “throwdown calibrate”. Default: what comes with Throwdown.",
)
@json_option
def validate(
    lap_file: str,
    car_file: str | None,
    courses: tuple[str, ...],
    use: str | None,
    seed: int,
    posterior_file: str | None,
    as_json: bool,
) -> None:
    """Predict the measured laps of LAPS.csv and say how far off that is.

    LAPS.csv needs the columns course, car and lap_time_s; year, tyre (C, S, A, V),
    power_hp, mass_kg and drive are used where given. Rows that cannot be used
    are listed with the reason; the rest is scored.
    """
    from throwdown.calibration.posterior import read_posterior, shipped_posterior
    from throwdown.calibration.validation import validate as score
    from throwdown.cli.output import console, emit_json

    factor = _factor(use)
    if seed < 0:
        raise click.BadParameter("a seed is a whole number from 0 on", param_hint="--seed")
    posterior = shipped_posterior() if posterior_file is None else read_posterior(posterior_file)
    found = gathered(lap_file, car_file, courses)
    result = score(found, posterior, course_factor=factor, seed=seed)
    if as_json:
        emit_json(json.dumps(result, ensure_ascii=False))
        return
    show_skipped(result["skipped"])
    from rich.table import Table

    rows = (*result["courses"], {"course": "overall", **result["overall"]})
    for title, headings, cells in (
        ("Predicted against measured times, percent", _ERRORS, _errors),
        ("Who wins a pair, percent called right", _WINNERS, _winners),
    ):
        table = Table(box=None, pad_edge=False, title=title, title_justify="left")
        table.add_column("course", overflow="fold")
        for heading in headings:
            table.add_column(heading, justify="right", no_wrap=True)
        for row in rows:
            table.add_row(row["course"], *cells(row))
        console().print(table)
        console().print()
    for line in _remarks(result):
        console().print(line, soft_wrap=True, highlight=False)


def _factor(use: str | None) -> int:
    if use is None:
        return 0
    name, _, number = use.partition("=")
    if name != "course-factor" or not number.isdigit() or int(number) < 1:
        raise click.BadParameter(
            f"'{use}' is not course-factor=N with N from 1 on", param_hint="--use"
        )
    return int(number)


def _percent(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100.0 * value:.1f} %"


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{100.0 * value:.1f}"


_ERRORS = ("laps", "median", "90 %", "bias", "in 50 %", "in 90 %", "regression")


def _errors(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{row['n']:.0f}",
        _percent(row["median_abs_error_pct"]),
        _percent(row["p90_abs_error_pct"]),
        "–" if row["bias_pct"] is None else f"{row['bias_pct']:+.2f}",
        _cell(row["coverage50"]),
        _cell(row["coverage90"]),
        _percent(row["baseline"]["median_abs_error_pct"]),
    )


_WINNERS = ("pairs", "right", "Brier", "regression")


def _winners(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{row['pairs']:.0f}",
        _cell(row["pairwise_accuracy"]),
        "–" if row["brier"] is None else f"{row['brier']:.3f}",
        _cell(row["baseline"]["pairwise_accuracy"]),
    )


def _remarks(result: dict[str, Any]) -> list[str]:
    whole = result["overall"]
    lines = ["Winner called right, by the gap between the two laps:"]
    for gap in whole["by_gap_pct"]:
        if not gap["pairs"]:
            continue
        ends = f"{gap['from']:g} to {gap['to']:g} %" if gap["to"] else f"over {gap['from']:g} %"
        lines.append(f"  {ends}: {_share(gap['pairwise_accuracy'])} of {gap['pairs']:.0f} pairs")
    if whole["pairs"]:
        lines.append(f"More power per mass wins: {_share(whole['power_per_mass_wins'])} of pairs.")
    else:
        lines = ["No two laps of one course differ: nothing to say of winners."]
    if any(one["baseline"]["name"] is None for one in result["courses"]):
        lines.append("No regression where a course has fewer than 12 laps.")
    if result["seen_in_calibration"]:
        seen = result["seen_in_calibration"]
        lines.append(f"{seen} of these laps taught the model: on those it has seen the answer.")
    if result["course_factor_laps"]:
        laps = result["course_factor_laps"]
        lines.append(f"Each course's level was fitted on {laps} laps, left out of the score.")
    return lines
