"""The page of a level: every lever on its scale, and how to apply it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.conditions import DRY
from throwdown.duel.handicap import LEVERS, say_amount
from throwdown.report import evidence, fair, levers, spans, words
from throwdown.report.markup import Html, el, join
from throwdown.report.story import section
from throwdown.report.tables import table
from throwdown.report.verdict import card, reconstruction

if TYPE_CHECKING:
    from throwdown.duel.levelling import Answer, Level


def level_page(found: Level) -> str:
    """The whole page of ``found`` as one HTML document."""
    names = words.short_names(found.cars)
    title = _title(found, names)
    return fair.page(
        title,
        f"{title}, on {found.course.name}",
        [
            _masthead(found, names, title),
            _feasible(found, names),
            _short(found, names),
            _table(found, names),
            evidence.assumptions(found.assumptions, found.course),
            evidence.sources(found.course, list(found.cars), found.provenance),
        ],
        found.course,
        "what would be fair",
    )


def _title(found: Level, names: Sequence[str]) -> str:
    odds = words.percent(found.odds, found.samples)
    return f"{names[0]} has {odds} odds against {names[1]}: what would make it {_wanted(found)}"


def _wanted(found: Level) -> str:
    return "even" if found.target == 0.5 else f"{100 * found.target:g} %"


def _masthead(found: Level, names: Sequence[str], title: str) -> Html:
    facts = [
        found.course.name,
        words.length(float(found.course.length)),
        words.start_words(found.start),
        *([found.conditions.words()] if found.conditions != DRY else []),
        *(
            f"{name} with {held.said()}"
            for name, held in zip(names, found.handicaps, strict=True)
            if held.given
        ),
        f"{found.method} laps",
        f"{found.samples:,} draws",
        f"seed {found.seed}",
    ]
    cards = join(
        _wanted_card(found, names),
        card("Odds as they are", fair.odds_card(names, found.odds, found.samples), wide=True),
        _count_card(found),
    )
    return fair.masthead(
        words.unbroken(title),
        facts,
        reconstruction(found.course),
        el("div", cards, class_="cards"),
    )


def _wanted_card(found: Level, names: Sequence[str]) -> Html:
    said = f"of races are to go to {names[0]}, the first-named."
    big = el("p", f"{100 * found.target:g}", el("small", " %"), class_="big")
    return card("Wanted", big, el("p", said))


def _count_card(found: Level) -> Html:
    able = sum(one.feasible for one in found.levers)
    rest = len(found.levers) - able
    said = "Every lever that was tried can do it."
    if rest:
        said = f"{'One' if rest == 1 else rest} cannot: no amount within reason is enough."
    if not able:
        said = "No lever that was tried can do it."
    big = el("p", str(able), el("small", f" of {len(found.levers)}"), class_="big")
    return card("Answers that do it", big, el("p", said))


def _feasible(found: Level, names: Sequence[str]) -> Html | None:
    able = [one for one in found.levers if one.feasible]
    if not able:
        return None
    besides = levers.needed_besides(found)
    rows = [_lever(found, one, names) for one in able]
    return section(
        "levers",
        "Any one of these does it",
        el("ul", rows, class_="plain levers"),
        el("p", "Each call races the two with that answer. ", besides or None, class_="fine"),
        lead=words.unbroken(
            "From what there is at the left to the furthest that makes sense at the right. "
            "The bar ends at the amount; the band is the range in which nine races in ten would "
            "be dead heats, and an open end goes on further."
        ),
    )


def _lever(found: Level, one: Answer, names: Sequence[str]) -> Html:
    lever, scale, marks = LEVERS[one.lever], levers.scale(one), levers.marks(one)
    least, most = _by_reach(one)
    drawn = spans.track(
        scale,
        scale.start if least is None else least,
        one.amount,
        scale.end if most is None else most,
        kind=f"car-{one.car}",
        rules=[place for place, _ in marks],
        filled=scale.start,
        open_ended=most is None,
    )
    big = el(
        "p", levers.amount(one, one.amount), el("small", f" {lever.unit}"), class_="lever-amount"
    )
    range_ = f"{levers.interval(one)} {lever.unit} in nine races of ten"
    return el(
        "li",
        el(
            "div",
            el("h3", levers.name(one.lever)),
            fair.named(one.car, names[one.car]),
            class_="lever-who",
        ),
        el("div", big, el("p", lever.what, class_="fine"), class_="lever-much"),
        el(
            "div",
            el("div", drawn, role="img", aria_label=_alt(found, one, names), class_="lever-img"),
            spans.axis(scale, marks),
            el("p", words.unbroken(range_), class_="fine"),
            el("code", levers.command(found, one), class_="apply", tabindex=0),
            class_="lever-scale",
        ),
        class_="lever",
    )


def _by_reach(one: Answer) -> tuple[float | None, float | None]:
    """The ends of the range, the one that asks for less first; None where nothing, or all, is."""
    scale = levers.scale(one)
    if scale.end < scale.start:
        return one.p95, one.p05
    return one.p05, one.p95


def _alt(found: Level, one: Answer, names: Sequence[str]) -> str:
    scale = levers.scale(one)
    marks = levers.marks(one)
    return words.unbroken(
        f"{levers.name(one.lever)} on {names[one.car]}: {levers.said(one)}, nine races in ten "
        f"{levers.interval(one)} {one.unit}, on a scale from {marks[0][1]} to "
        f"{levers.amount(one, scale.end)} {one.unit}; {names[0]} then wins "
        f"{words.percent(one.odds, found.samples)}."
    )


def _short(found: Level, names: Sequence[str]) -> Html | None:
    short = [one for one in found.levers if not one.feasible]
    if not short:
        return None
    scale = spans.Scale(0.0, 1.0)
    rows = []
    for one in short:
        drawn = spans.track(
            scale, found.odds, one.odds, one.odds, kind="span-grey", filled=found.odds,
            rules=(0.0, 0.25, 0.5, 0.75, 1.0), strong=(found.target,),
        )  # fmt: skip
        said = (
            f"Even {say_amount(one.lever, one.amount)} on {names[one.car]} brings {names[0]} to "
            f"{words.percent(one.odds, found.samples)}, from "
            f"{words.percent(found.odds, found.samples)}; {100 * found.target:g} % is wanted."
        )
        rows.append(
            el(
                "li",
                el(
                    "div",
                    el("h3", levers.name(one.lever)),
                    fair.named(one.car, names[one.car]),
                    class_="lever-who",
                ),
                el("div", el("p", "no amount does it", class_="lever-none"), class_="lever-much"),
                el(
                    "div",
                    el("div", drawn, role="img", aria_label=said, class_="lever-img"),
                    spans.axis(scale, [(x, f"{100 * x:g} %") for x in (0.0, 0.25, 0.5, 0.75, 1.0)]),
                    el("p", words.unbroken(said), class_="fine"),
                    class_="lever-scale",
                ),
                class_="lever lever-short",
            )
        )
    return section(
        "short",
        "No amount of these does it",
        el("ul", rows, class_="plain levers"),
        lead=f"The scale is the odds of {names[0]}: where they are, where the furthest brings "
        "them, and as a line across what is wanted.",
    )


def _table(found: Level, names: Sequence[str]) -> Html:
    heads = ["Lever", "Laid on", "Amount", "Nine races in ten", f"{names[0]} then wins"]
    rows = [
        [
            levers.name(one.lever),
            names[one.car],
            f"{levers.amount(one, one.amount)} {one.unit}"
            if one.feasible
            else f"none; furthest {levers.amount(one, one.amount)} {one.unit}",
            levers.interval(one) if one.feasible else "–",
            words.percent(one.odds, found.samples),
        ]
        for one in found.levers
    ]
    return section(
        "all",
        "In numbers",
        table("Every lever, the car that it is laid on, and the amount", heads, rows, "levers"),
    )
