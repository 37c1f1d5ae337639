"""The page of a stint: who wins, what gets hot, what fades and when, and how to drive it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from throwdown.names import counted
from throwdown.report import evidence, lap_chart, stint_tables, verdict, words
from throwdown.report.charts import mark
from throwdown.report.document import STYLES, document
from throwdown.report.lap_chart import Curve, LapChart
from throwdown.report.markup import Html, el
from throwdown.report.stint_words import answers, headline, names_of
from throwdown.report.story import section

if TYPE_CHECKING:
    from throwdown.duel.record import FloatArray
    from throwdown.duel.stint_record import Stint, StintEntry

SCRIPTS = ("theme.js", "print.js", "stint.js")
BAND = (0.05, 0.5, 0.95)
MOST_CURVES = 4
"""Cars in one chart; the tables have them all."""


def stint_page(stint: Stint) -> str:
    """The whole report of ``stint`` as one HTML document."""
    title = headline(stint)
    names = names_of(stint)
    main = [
        _masthead(stint, title, names),
        section(
            "answers",
            "What it comes to",
            el("ul", [el("li", sentence) for sentence in answers(stint)]),
        ),
        _gap(stint, names) if stint.laps > 1 else None,
        _heat(stint, names),
        _left(stint, names),
        section(
            "laps",
            "Lap by lap",
            [
                stint_tables.laps(entry, name)
                for name, entry in zip(names, stint.entries, strict=True)
            ],
            lead="At the best figures. Brakes, grip and power are what is left for that lap; "
            "“faded” is the share of the draws whose brakes have faded by then.",
        ),
        evidence.assumptions(stint.assumptions, stint.course),
        section(
            "heat-figures",
            "What the heat is worked out from",
            [
                stint_tables.heat(entry, name)
                for name, entry in zip(names, stint.entries, strict=True)
            ],
            stint_tables.constants(stint.entries),
        ),
        evidence.sources(stint.course, [entry.car for entry in stint.entries], stint.provenance),
    ]
    return document(
        title,
        title,
        main,
        stint.course,
        {},
        SCRIPTS,
        kicker="long race",
        skip="Skip to the verdict",
        styles=(*STYLES, "stint.css"),
    )


def _masthead(stint: Stint, title: str, names: list[str]) -> Html:
    facts = [
        counted(stint.laps, "lap"),
        words.length(float(stint.course.length)),
        words.start_words(stint.start),
        f"air {stint.air_c:g} °C",
        f"{stint.samples:,} draws",
        f"seed {stint.seed}",
    ]
    cards = [
        _card(index, name, entry, stint)
        for index, (name, entry) in enumerate(zip(names, stint.entries, strict=True))
    ]
    return el(
        "header",
        el("h1", _with_whole_names(words.unbroken(title), names)),
        el("p", [el("span", words.unbroken(fact)) for fact in facts], class_="facts"),
        verdict.reconstruction(stint.course),
        el("div", cards, class_="cards cards-stint"),
        class_="masthead",
    )


def _with_whole_names(title: str, names: list[str]) -> str:
    """No name's last letter alone on a line."""
    for name in names:
        title = title.replace(name, verdict.NO_BREAK.join(name.rsplit(" ", 1)))
    return title


def _card(index: int, name: str, entry: StintEntry, stint: Stint) -> Html:
    total, brakes = entry.total_quantiles, entry.fades["brakes"]
    times = [words.lap_time(t, minutes=True) for t in (total.p05, total.p50, total.p95)]
    last = words.percent(1.0 - brakes.probability, stint.samples)
    hottest = float(np.median(entry.hottest.max(axis=1)))
    return el(
        "div",
        el("h2", mark(words.LETTERS[index % 26], index), " ", name),
        el("p", times[1], class_="big"),
        el("p", f"with {entry.handicap.said()}") if entry.handicap.given else None,
        el("p", words.unbroken(f"9 in 10 draws: {times[0]} – {times[2]}")),
        el("p", f"brakes last all {counted(stint.laps, 'lap')}: ", el("b", last)),
        el("p", words.unbroken(f"front discs up to {hottest:.0f} °C in the median draw")),
        class_="card",
    )


def _gap(stint: Stint, names: list[str]) -> Html | None:
    gap = stint.gap
    if gap is None:
        return None
    low, middle, high = np.quantile(gap, BAND, axis=0)
    first, second = names[:2]
    where = "behind" if middle[-1] >= 0 else "ahead"
    chart = LapChart(
        f"{second} behind {first}",
        "s",
        [Curve(1, middle, low, high)],
        f"Gap over the laps: after the last lap {second} is {abs(middle[-1]):.1f} s {where} in "
        f"the median draw, between {low[-1]:.1f} and {high[-1]:.1f} s in nine of ten.",
        signs=True,
    )
    lead = "The median of the draws and the band of nine in ten. Below zero it is ahead."
    return section("gap", "The gap", lap_chart.draw(chart), lead=lead)


def _key(names: list[str]) -> Html:
    shown = [
        el(
            "span",
            mark(words.LETTERS[i], i),
            name,
            " ",
            el("span", class_=f"stroke stroke-{i}", aria_hidden="true"),
        )
        for i, name in enumerate(names[:MOST_CURVES])
    ]
    return el("p", shown, class_="chart-key")


def _heat(stint: Stint, names: list[str]) -> Html:
    entries = stint.entries[:MOST_CURVES]
    charts = [
        LapChart(
            "Front disc, the lap's peak",
            "°C",
            [_banded(i, entry.hottest) for i, entry in enumerate(entries)],
            _said("Peak of the front discs", names, [_last(e.hottest) for e in entries], "°C"),
            from_zero=True,
        ),
        _nominal(stint, names, "Brake fluid, the lap's peak", "fluid_peak_c", "°C", True),
        _nominal(stint, names, "Front tread, mean of the lap", "front_tyre_mean_c", "°C", False),
        _nominal(stint, names, "Rear tread, mean of the lap", "rear_tyre_mean_c", "°C", False),
        _nominal(stint, names, "Intake, the lap's peak", "intake_peak_c", "°C", True),
    ]
    lead = "Discs: the median of the draws and the band of nine in ten. The rest: the best figures."
    return section(
        "heat",
        "What gets hot",
        _key(names),
        el("div", [lap_chart.draw(chart) for chart in charts], class_="lap-charts"),
        lead=lead,
    )


def _left(stint: Stint, names: list[str]) -> Html:
    entries = stint.entries[:MOST_CURVES]
    faded = [100.0 * entry.fades["brakes"].by_lap(stint.laps) for entry in entries]
    charts = [
        LapChart(
            "Lap time",
            "s",
            [_banded(i, entry.times) for i, entry in enumerate(entries)],
            _said("Lap time", names, [_last(e.times) for e in entries], "s"),
        ),
        LapChart(
            "Brakes have faded",
            "% of draws",
            [Curve(i, values) for i, values in enumerate(faded)],
            _said("Share of draws with faded brakes", names, [v[-1] for v in faded], "%"),
            from_zero=True,
        ),
        _shares(stint, names, "Force of the brakes", "brake_force"),
        _shares(stint, names, "Power", "power"),
    ]
    lead = (
        "Brakes hold more than tyres can, so they may lose force for some laps before it shows: "
        "faded is where the hardest braking is under nine tenths of that with cool brakes."
    )
    return section(
        "left",
        "What is left",
        _key(names),
        el("div", [lap_chart.draw(chart) for chart in charts], class_="lap-charts"),
        lead=lead,
    )


def _banded(car: int, drawn: FloatArray) -> Curve:
    low, middle, high = np.quantile(drawn, BAND, axis=0)
    return Curve(car, middle, low, high)


def _last(drawn: FloatArray) -> float:
    return float(np.median(drawn[:, -1]))


def _nominal(
    stint: Stint, names: list[str], title: str, figure: str, unit: str, zero: bool
) -> LapChart:
    values = [entry.lap_figure(figure) for entry in stint.entries[:MOST_CURVES]]
    return LapChart(
        title,
        unit,
        [Curve(i, one) for i, one in enumerate(values)],
        _said(title, names, [float(one[-1]) for one in values], unit),
        from_zero=zero,
    )


def _shares(stint: Stint, names: list[str], title: str, figure: str) -> LapChart:
    values = [100.0 * entry.lap_figure(figure) for entry in stint.entries[:MOST_CURVES]]
    return LapChart(
        title,
        "% left",
        [Curve(i, one) for i, one in enumerate(values)],
        _said(title, names, [float(one[-1]) for one in values], "%"),
    )


def _said(what: str, names: list[str], last: list[float], unit: str) -> str:
    each = ", ".join(f"{name} {value:.1f} {unit}" for name, value in zip(names, last, strict=False))
    return f"{what} over the laps; on the last lap {each}."
