"""The page of odds over courses: the ranked picture, and the lead over average speed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.names import counted
from throwdown.report import evidence, fair, lead, spans, speed_plot, words
from throwdown.report.markup import Child, Html, el, join
from throwdown.report.story import section
from throwdown.report.svg import decimals, ticks
from throwdown.report.tables import table
from throwdown.report.verdict import card
from throwdown.report.words import KMH, MPH

if TYPE_CHECKING:
    from throwdown.duel.everywhere import CourseOdds, Odds


def odds_page(found: Odds) -> str:
    """The whole page of ``found`` as one HTML document."""
    names = words.short_names(found.cars)
    title = _title(found, names)
    return fair.page(
        title,
        f"{title}: {found.break_even()}",
        [
            _masthead(found, names, title),
            _ranked(found, names),
            _speed(found, names),
            evidence.assumptions(found.assumptions, None),
            evidence.sources_of_many(
                [one.course for one in found.courses], found.cars, found.provenance
            ),
        ],
        None,
        "odds over courses",
    )


def _wins(found: Odds) -> tuple[int, int]:
    """On how many courses each is the likelier winner."""
    first = sum(one.win_probability > 0.5 for one in found.courses)
    second = sum(one.win_probability < 0.5 for one in found.courses)
    return first, second


def _title(found: Odds, names: Sequence[str]) -> str:
    wins, of = _wins(found), len(found.courses)
    ahead = 0 if wins[0] >= wins[1] else 1
    said = f"{names[ahead]} is ahead of {names[1 - ahead]} on "
    if wins[ahead] == of:
        return said + ("the one course" if of == 1 else f"all {of} courses")
    return said + f"{wins[ahead]} of {counted(of, 'course')}"


def _masthead(found: Odds, names: Sequence[str], title: str) -> Html:
    facts = [
        counted(len(found.courses), "course"),
        f"{found.samples:,} draws on each",
        f"seed {found.seed}",
    ]
    cards = join(*_cards(found, names))
    return fair.masthead(title, facts, el("div", cards, class_="cards"))


def _cards(found: Odds, names: Sequence[str]) -> list[Html]:
    first, second = _wins(found)
    sure = [sum(one.win_probability > 0.9 for one in found.courses)]
    sure.append(sum(one.win_probability < 0.1 for one in found.courses))

    def own(place: int, courses: int) -> Html:
        said = f"On {sure[place] or 'none'} of them at odds over 90 %." if courses else "Nowhere."
        return card(
            f"{names[place]} is the likelier winner",
            el("p", str(courses), el("small", f" of {len(found.courses)}"), class_="big"),
            el("p", words.unbroken(said)),
        )

    speed = found.break_even_speed
    nowhere = "nowhere" if 0 in (first, second) else "not by speed"
    big = nowhere if speed is None else f"{speed * KMH:.0f}"
    unit = None if speed is None else el("small", f" km/h ({speed * MPH:.0f} mph)")
    turn = card(
        "Where it turns",
        el("p", big, unit, class_="big"),
        el("p", words.unbroken(found.break_even())),
    )
    return [own(0, first), turn, own(1, second)]


def _ranked(found: Odds, names: Sequence[str]) -> Html:
    scale = lead.scale(found)
    places = ticks(scale.start, scale.end, 4)
    digits = decimals(places)
    marks = [(one, f"{words.signed(one, digits)} %") for one in places]
    heads: list[Child] = [
        "Course",
        "Odds",
        f"{names[0]} wins",
        "Margin",
        el("span", "Lead in % of the time", spans.axis(scale, marks)),
    ]
    rows = [
        _row(number, one, found, scale, places) for number, one in enumerate(found.courses, start=1)
    ]
    ends = el(
        "p",
        el("span", fair.badge(0), f"surely {names[0]}, at the top"),
        el("span", f"surely {names[1]}, at the bottom", fair.badge(1)),
        class_="ends",
    )
    return section(
        "ranked",
        "Course by course",
        ends,
        table(
            f"From {names[0]}'s surest win to its least; margin and lead are positive where it "
            "is ahead, with the range of nine draws in ten",
            heads,
            rows,
            "courses",
        ),
        lead="The bar is split as the odds are, with its middle marked. To its right, by how much "
        "the median race is decided, and nine races in ten.",
    )


def _row(
    number: int, one: CourseOdds, found: Odds, scale: spans.Scale, places: Sequence[float]
) -> list[Child]:
    low, middle, high = lead.percent(one)
    drawn = spans.track(
        scale,
        low,
        middle,
        high,
        kind="car-0" if middle >= 0.0 else "car-1",
        rules=places,
        strong=(0.0,),
    )
    length = words.length(float(one.course.length)).split(" (")[0]
    about = f"{length}, {KMH * one.average_speed:.0f} km/h on average, {one.start} start"
    tag = el("span", "reconstruction", class_="rebuilt") if one.course.reconstruction else None
    name = el(
        "span",
        el("span", str(number), class_="rank"),
        el(
            "span",
            one.course.name.removesuffix(" (reconstruction)"),
            " ",
            tag,
            el("small", about),
            class_="car-cell",
        ),
        class_="with-mark",
    )
    digits = 1 if max(abs(end) for end in words.three(one.margin)) >= 10 else 2
    margin = words.three(one.margin)
    return [
        name,
        fair.odds_bar(one.win_probability),
        el("b", words.percent(one.win_probability, found.samples)),
        el(
            "span",
            f"{words.signed(margin[1], digits)} s",
            el("small", f"{words.signed(margin[0], digits)} to {words.signed(margin[2], digits)}"),
        ),
        drawn,
    ]


def _speed(found: Odds, names: Sequence[str]) -> Html | None:
    if len(found.courses) < 2:
        return None
    rebuilt = any(one.course.reconstruction for one in found.courses)
    note = (
        "Numbers are the ranks in the table above, left out where they would cover each other; "
        "thin lines are nine draws in ten. "
    )
    note += "Open marks are reconstructions. " if rebuilt else ""
    note += (
        "The dashed line is the trend over courses, by the logarithm of the speed."
        if found.trend is not None
        else "There is no trend that explains as much as half of what differs, so none is drawn."
    )
    return section(
        "speed",
        "Lead over average speed",
        speed_plot.draw(found, names),
        el("p", note, class_="fine"),
        lead=words.unbroken(found.break_even()),
    )
