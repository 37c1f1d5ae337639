"""What a stint comes to, in sentences: for the terminal and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.duel.record import Quantiles
from throwdown.names import counted
from throwdown.report.words import (
    EVEN_ODDS,
    LETTERS,
    lap_time,
    number,
    percent,
    short_names,
    span,
    unbroken,
)

if TYPE_CHECKING:
    from throwdown.duel.stint_record import Fade, Stint, StintEntry

_WORTH_SAYING = 0.05
"""Odds below which a fade is left to the table."""


def names_of(stint: Stint) -> list[str]:
    """The cars' names in the order named, those of one name with a letter behind."""
    names = short_names([entry.car for entry in stint.entries])
    return [
        f"{name} {LETTERS[place % len(LETTERS)]}" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


def headline(stint: Stint) -> str:
    """Who wins by how much; of a car alone how long it takes."""
    first, *others = stint.standings
    names = dict(zip(stint.entries, names_of(stint), strict=True))
    laps = counted(stint.laps, "lap")
    if not others:
        time = lap_time(first.total_quantiles.p50, minutes=True)
        return f"{names[first]}: {laps} of {stint.course.name} in {time}"
    second = others[0]
    margin = Quantiles.of(second.counted.sum(axis=1) - first.counted.sum(axis=1))
    odds = percent(first.win_probability, stint.samples)
    even = first.win_probability < EVEN_ODDS
    beats = f"{names[first]} {'ahead of' if even else 'beats'} {names[second]}"
    return (
        f"{'Too close to call: ' if even else ''}{beats} over {laps} of {stint.course.name} by "
        f"{number(margin.p50)} s ({span(margin)}), with {odds} odds"
    )


def answers(stint: Stint) -> list[str]:
    """What a reader asks first: do the brakes last, what else goes, and how to drive it."""
    names = names_of(stint)
    said = []
    for name, entry in zip(names, stint.entries, strict=True):
        said.append(_brakes(name, entry, stint))
        said.extend(_others(name, entry, stint))
        said.append(_pace(name, entry, stint))
    return [unbroken(sentence) for sentence in said]


def _brakes(name: str, entry: StintEntry, stint: Stint) -> str:
    fade = entry.fades["brakes"]
    low, high = fade.interval
    last = percent(1.0 - fade.probability, stint.samples)
    words = (
        f"{name}: the brakes last {counted(stint.laps, 'lap')} with {last} odds "
        f"({100 * (1 - high):.0f} to {100 * (1 - low):.0f} %, as the draws are {stint.samples:,})"
    )
    return f"{words}; {_when(fade)}." if fade.laps.any() else f"{words}."


def _when(fade: Fade) -> str:
    laps = fade.lap_quantiles
    assert laps is not None
    if round(laps.p05) == round(laps.p95):
        return f"where they do not, they fade on lap {laps.p50:.0f}"
    return (
        f"where they do not, they fade on lap {laps.p50:.0f}, nine times in ten between "
        f"{laps.p05:.0f} and {laps.p95:.0f}"
    )


def _others(name: str, entry: StintEntry, stint: Stint) -> list[str]:
    said = []
    for what, fade in entry.fades.items():
        laps = fade.lap_quantiles
        if what == "brakes" or laps is None or fade.probability < _WORTH_SAYING:
            continue
        odds = percent(fade.probability, stint.samples)
        said.append(
            {
                "pedal": f"{name}: the brake fluid boils in {odds} of the draws, on lap "
                f"{laps.p50:.0f} as a rule: a long pedal.",
                "tyres": f"{name}: an axle's tyres lose a twentieth of their grip in {odds}, "
                f"from lap {laps.p50:.0f}.",
                "engine": f"{name}: a twentieth of the power is gone in {odds}, from lap "
                f"{laps.p50:.0f}.",
            }[what]
        )
    return said


def _pace(name: str, entry: StintEntry, stint: Stint) -> str:
    """How to drive it, and what it costs to spare the brakes."""
    flat, fastest, keeping = entry.paces.flat_out, entry.paces.fastest, entry.paces.keeping
    if stint.laps == 1:
        return f"{name}: one lap is driven flat out."
    if fastest.flat_out:
        words = f"{name}: flat out is the fastest stint"
    else:
        words = (
            f"{name}: the fastest stint is not flat out but with {_shares(fastest.shares)}, "
            f"{number(flat.total_s - fastest.total_s)} s quicker"
        )
    if keeping is None:
        return f"{words}; no pace that was tried keeps its brakes."
    cost = keeping.total_s - fastest.total_s
    if cost < 0.05:
        return f"{words}, and keeps its brakes at the best figures."
    return (
        f"{words}; to keep its brakes takes {_shares(keeping.shares)} and costs {number(cost)} s."
    )


def _shares(shares: tuple[float, float, float]) -> str:
    words = [
        f"{100 * share:.1f} % of its {what}".replace(".0 %", " %")
        for share, what in zip(shares, ("cornering", "braking", "power"), strict=True)
        if share < 1.0
    ]
    if len(words) < 2:
        return words[0] if words else "everything"
    return f"{', '.join(words[:-1])} and {words[-1]}"
