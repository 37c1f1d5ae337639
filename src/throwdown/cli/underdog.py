"""``throwdown underdog``: the legal cone course on which the underdog's odds are best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from throwdown.cli.options import (
    MAX_SAMPLES,
    WholeNumber,
    Word,
    complete_car,
    json_option,
    seed_option,
)
from throwdown.cli.report_option import report_options, report_path

if TYPE_CHECKING:
    from throwdown.course_design.design import Design, Odds

EFFORTS = ("quick", "usual", "thorough")


@click.command()
@click.argument("car_names", metavar="CAR CAR", nargs=2, required=True, shell_complete=complete_car)
@click.option(
    "--site",
    required=True,
    metavar="WIDTHxDEPTH",
    help="The ground: 120x80 in metres, 400ftx260ft, or a .geojson of its polygon.",
)
@click.option(
    "--rules",
    default="scca",
    show_default=True,
    metavar="RULES",
    help="Design rules: an id, or a TOML file.",
)
@click.option(
    "--seconds",
    type=float,
    metavar="S",
    help="How long the underdog's run is to take, within 15 %, or as near as the site has room "
    "for. Default: what the rules allow.",
)
@click.option("--fair", is_flag=True, help="Look for even odds instead.")
@click.option(
    "--samples",
    type=WholeNumber(1, MAX_SAMPLES),
    default=20_000,
    show_default=True,
    metavar="N",
    help="How many times the race is run for the odds.",
)
@seed_option
@click.option(
    "--effort",
    type=Word(EFFORTS),
    default="usual",
    show_default=True,
    help="How many layouts are tried: some 350, 3,300 or 13,000.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    help="Where course, map, cones and figures go. Default: underdog-SEED here.",
)
@json_option
@report_options
def underdog(
    car_names: tuple[str, str],
    site: str,
    rules: str,
    seconds: float | None,
    fair: bool,
    samples: int,
    seed: int,
    effort: str,
    out: str | None,
    as_json: bool,
    report: str | None,
    show: bool,
) -> None:
    """Design the cone course on which the underdog of two cars has its best odds.

    CAR is an id, part of a name, or a TOML file. The course obeys the rules, fits the site and
    can be raced on: throwdown race CAR CAR --course FOLDER/course.toml
    """
    from throwdown.cli.choose import choose_car
    from throwdown.cli.output import console, emit_json, working
    from throwdown.course_design import underdog as design_course
    from throwdown.course_design.site import read_site

    ground = read_site(site)
    folder = Path(out if out is not None else f"underdog-{seed}").expanduser()
    page = report_path(report, "course.html", show=show)
    cars = [choose_car(name, may_ask=not as_json) for name in car_names]
    with working("loading the solver") as tell:
        from throwdown.report.design_folder import check_folder, write_design

        check_folder(folder)
        design = design_course(
            cars,
            ground,
            rules=rules,
            seconds=seconds,
            fair=fair,
            seed=seed,
            samples=samples,
            effort=effort,
            progress=tell,
        )
        design = write_design(design, folder)
        if page is not None:
            from throwdown.report import write_design_report

            write_design_report(design, page)
    if as_json:
        emit_json(design.to_json())
    else:
        for line in _said(design):
            console().print(line, soft_wrap=True)
    if show and page is not None:
        click.launch(page.as_uri())


def _said(design: Design) -> list[str]:
    """The design in lines."""
    from throwdown.report.design_page import RULE_WORDS, shown

    ours = design.underdog.name
    times = " · ".join(
        f"{entry.car.name} {entry.lap.time_s:.2f} s"
        for entry in sorted(design.race.entries, key=lambda entry: entry.lap.time_s)
    )
    lines = [
        f"{ours} wins {_odds(design.odds)} on the course that was found.",
        f"  on the reconstruction of 2010: {_odds(design.baseline)}",
        f"  on the best of {design.random_legal} legal random courses: {_odds(design.random)}",
        "",
        f"{design.course.length:.0f} m long, {design.layout.width:g} m wide, "
        f"{len(design.cones)} cones · {times}",
    ]
    if design.seconds is not None and not _near(design):
        lines.append(f"The site has no room for {design.seconds:g} s: this is what it has.")
    lines.append("")
    for one in design.findings:
        bound = "at least" if one.least else "at most"
        kept = "kept  " if one.ok else "BROKEN"
        found, limit = shown(one, one.value), shown(one, one.limit)
        lines.append(f"  {kept}  {RULE_WORDS[one.rule]}: {found}, {bound} {limit}")
    return [*lines, "", *design.files]


def _near(design: Design) -> bool:
    from throwdown.course_design.search import TOLERANCE

    assert design.seconds is not None
    time = design.times[design.underdog.id]
    return abs(time - design.seconds) <= TOLERANCE * design.seconds


def _odds(odds: Odds) -> str:
    low, high = odds.interval
    return f"{100 * odds.value:.2f} % ({100 * low:.2f} to {100 * high:.2f} %)"
