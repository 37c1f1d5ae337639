"""A value and its range on a scale: the track that levels, odds, ladders and indices share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from throwdown.report.markup import Html, el


@dataclass(frozen=True)
class Scale:
    """From ``start`` at the left to ``end`` at the right, which may be less.

    ``bend`` maps a value to where it lies, for scales that are not straight.
    """

    start: float
    end: float
    bend: Callable[[float], float] = float

    def across(self, value: float) -> float:
        """Per cent of the width, within it."""
        start, end = self.bend(self.start), self.bend(self.end)
        share = (self.bend(value) - start) / (end - start) if end != start else 0.0
        return 100.0 * min(max(share, 0.0), 1.0)


def track(
    scale: Scale,
    low: float,
    middle: float,
    high: float,
    *,
    kind: str = "",
    rules: Sequence[float] = (),
    strong: Sequence[float] = (),
    filled: float | None = None,
    open_ended: bool = False,
) -> Html:
    """A range with its middle on ``scale``, over thin ``rules`` and ``strong`` ones.

    ``filled`` is where a bar to the middle begins, ``open_ended`` a range that goes on beyond
    the right end.  It is decoration: the numbers stand beside it in words.
    """
    ends = sorted((scale.across(low), scale.across(high)))
    width = max(ends[1] - ends[0], 0.4)
    at = scale.across(middle)
    bar = None
    if filled is not None:
        left, right = sorted((scale.across(filled), at))
        bar = el("i", class_="span-bar", style=f"left:{left:.2f}%;width:{right - left:.2f}%")
    more = " span-open" if open_ended else ""
    return el(
        "span",
        [el("i", class_="span-rule", style=f"left:{scale.across(one):.2f}%") for one in rules],
        bar,
        el("i", class_=f"span-range{more}", style=f"left:{ends[0]:.2f}%;width:{width:.2f}%"),
        [el("i", class_="span-strong", style=f"left:{scale.across(one):.2f}%") for one in strong],
        el("i", class_="span-point", style=f"left:{at:.2f}%"),
        class_=f"span-track {kind}".rstrip(),
        aria_hidden="true",
    )


def axis(scale: Scale, marks: Sequence[tuple[float, str]]) -> Html:
    """Numbers below (or above) tracks; the outermost stay within the width."""
    shown = [
        el("span", word, class_=_edge(scale.across(one)), style=f"left:{scale.across(one):.2f}%")
        for one, word in marks
    ]
    return el("span", shown, class_="span-axis", aria_hidden="true")


def _edge(across: float) -> str | None:
    return "at-left" if across < 4.0 else "at-right" if across > 96.0 else None


def thinned(scale: Scale, values: Sequence[float], apart: float = 9.0) -> list[float]:
    """Those of ``values`` that are ``apart`` per cent of the width from the one kept before."""
    kept: list[float] = []
    for one in sorted(values, key=scale.across):
        if not kept or scale.across(one) - scale.across(kept[-1]) >= apart:
            kept.append(one)
    return kept
