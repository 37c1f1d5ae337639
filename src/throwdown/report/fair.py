"""What the pages of levels, odds, ladders and indices have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.report import words
from throwdown.report.charts import mark
from throwdown.report.document import STYLES, document
from throwdown.report.markup import Child, Html, el

if TYPE_CHECKING:
    from throwdown.course import Course

SCRIPTS = ("theme.js", "print.js", "still.js")


def page(
    title: str, about: str, main: Sequence[Html | None], course: Course | None, kicker: str
) -> str:
    """One HTML document in which nothing moves."""
    return document(
        title,
        about,
        main,
        course,
        {"version": 1},
        SCRIPTS,
        kicker=kicker,
        skip="Skip to the answer",
        styles=(*STYLES, "fair.css"),
    )


def masthead(title: Child, facts: Sequence[str], *below: Child) -> Html:
    """The answer in a sentence, and what was asked."""
    return el(
        "header",
        el("h1", title),
        el("p", [el("span", fact) for fact in facts], class_="facts"),
        below,
        class_="masthead",
    )


def badge(index: int) -> Html:
    """The badge of the car with this index."""
    return mark(words.LETTERS[index % len(words.LETTERS)], index)


def named(index: int, name: str, *below: Child) -> Html:
    """A car's name beside its badge."""
    return el(
        "span",
        badge(index),
        el("span", el("b", name), [el("small", one) for one in below], class_="car-cell"),
        class_="with-mark",
    )


def odds_bar(share: float) -> Html:
    """Two cars' odds in one bar with its middle marked; the numbers stand beside it."""
    parts = [
        el("i", class_=f"odds-part odds-{letter}", style=f"flex-grow:{max(part, 0.002):.4f}")
        for letter, part in (("a", share), ("b", 1.0 - share))
    ]
    return el("span", parts, class_="odds odds-slim", aria_hidden="true")


def odds_card(names: Sequence[str], share: float, samples: int) -> Html:
    """Both cars' odds as a bar with their names."""
    rows = [
        el(
            "span",
            badge(i),
            el("span", name, class_="odds-name"),
            el("b", words.percent(own, samples)),
        )
        for i, (name, own) in enumerate(zip(names, (share, 1.0 - share), strict=True))
    ]
    return el("div", odds_bar(share), el("div", rows, class_="odds-labels"))
