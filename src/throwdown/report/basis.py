"""What a prediction rests on, and what would narrow it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.report import words
from throwdown.report.markup import Html, el
from throwdown.report.story import section

if TYPE_CHECKING:
    from throwdown.calibration.lap_forecast import Forecast
    from throwdown.calibration.worth import Basis

_MOST = 6  # measurements that are shown


def of_race(basis: Basis | None) -> Html | None:
    """The section of a race; nothing where measured laps have nothing to do with it."""
    if basis is None:
        return None
    return _section(basis, "The range of the margin, and how much of it a measurement would leave.")


def of_lap(forecast: Forecast | None) -> Html | None:
    """The section of a lap, with the time that a stopwatch would show."""
    if forecast is None:
        return None
    low, middle, high = (
        words.lap_time(time) for time in (forecast.low_s, forecast.median_s, forecast.high_s)
    )
    lead = words.unbroken(
        f"Corrected by what measured laps taught, a stopwatch would show {middle} for "
        f"{forecast.driver or 'a professional'}, in nine laps of ten {low} to {high}. Below, how "
        "much of that range a measurement would leave."
    )
    return _section(forecast.basis, lead)


def _section(basis: Basis, lead: str) -> Html:
    rests = el("ul", [el("li", sentence) for sentence in basis.rests_on])
    if basis.runs_alone is None:
        return section("basis", "What it rests on", rests)
    shown = [(one.what, one.width, "") for one in basis.narrowing[:_MOST]]
    shown.append(("if all but the scatter of laps were known", basis.runs_alone, " worth-all"))
    return section(
        "basis",
        "What it rests on",
        rests,
        el("h3", "What would narrow it"),
        el("ul", [_bar(*one) for one in shown], class_="plain worth"),
        lead=lead,
    )


def _bar(what: str, width: float, more: str) -> Html:
    share = f"{100.0 * width:.0f} %"
    return el(
        "li",
        el("span", what[0].upper() + what[1:]),
        el(
            "span",
            el("i", style=f"width: {100.0 * width:.1f}%"),
            class_="worth-track",
            aria_hidden="true",
        ),
        el("b", share, " left"),
        class_=f"worth-row{more}",
    )


def narrowing(basis: Basis, most: int = 3) -> str:
    """Say in a sentence what would narrow the range most, and what nothing can."""
    if basis.runs_alone is None:
        return "One race has no range that anything could narrow."
    best = basis.narrowing[:most]
    alone = f"{100.0 * basis.runs_alone:.0f} % of it is how laps scatter, which nothing narrows"
    if not best:
        return f"No single measurement would narrow the range by much: {alone}."
    told = "; ".join(f"{one.what}, to {100.0 * one.width:.0f} %" for one in best)
    return f"Would narrow the range most: {told}. {alone}."
