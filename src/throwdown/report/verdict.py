"""The verdict: masthead, odds, margin, price, what really happened, and how sure this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.conditions import DRY
from throwdown.report import distribution, words
from throwdown.report.happened import agreement, margin_in
from throwdown.report.markup import Child, Html, el, join, linked
from throwdown.report.story import Story, section

if TYPE_CHECKING:
    from throwdown.course import Course
    from throwdown.duel import Race
    from throwdown.report.happened import Happened

NO_BREAK = "\N{NO-BREAK SPACE}"


def masthead(story: Story) -> Html:
    """The verdict, what was raced, and the three numbers that matter."""
    race = story.race
    facts = [
        race.course.name,
        words.length(float(race.course.length)),
        words.start_words(race.start),
        *_terms(race),
        f"{race.samples:,} draws",
        f"seed {race.seed}",
    ]
    return el(
        "header",
        _headline(race),
        el("p", [el("span", fact) for fact in facts], class_="facts"),
        reconstruction(race.course),
        el("div", _cards(story), class_="cards"),
        _happened(story),
        class_="masthead",
    )


def _terms(race: Race) -> list[str]:
    """What counts and what the weather is, where that is not one run in the dry."""
    said = [] if race.event is None else [race.event.counting]
    if race.conditions is not None and race.conditions != DRY:
        said.append(race.conditions.words())
    return said


def _headline(race: Race) -> Html:
    """The verdict, with its number unbroken and no name's last letter alone on a line."""
    cars, gap, odds = words.verdict_parts(race.duel, race.samples)
    for name in words.pair_names(race.duel):
        cars = cars.replace(name, NO_BREAK.join(name.rsplit(" ", 1)))
    return el("h1", cars, el("span", gap, class_="nowrap"), words.unbroken(odds))


def reconstruction(course: Course) -> Html | None:
    """The warning on a course whose real layout is not known, nothing on others."""
    if not course.reconstruction:
        return None
    return el(
        "p",
        el("b", "Reconstruction. "),
        "The real layout of this course is not known. What is drawn and driven here was rebuilt "
        "from what is known about it; what is assumed is listed below.",
        class_="banner",
        role="note",
    )


def _cards(story: Story) -> Html:
    race, duel = story.race, story.race.duel
    digits = words.margin_digits(duel)
    middle = words.three(duel.margin_quantiles)[1]
    share = words.three(duel.margin_percent_quantiles)
    margin = [
        el("p", words.number(middle, digits), el("small", " s"), class_="big"),
        el("p", words.unbroken(f"9 in 10 draws: {words.span(duel.margin_quantiles, digits)} s")),
        el(
            "p",
            words.unbroken(
                f"{words.number(share[1])} % of the winner's time ({words.span(share)} %)"
            ),
        ),
    ]
    each = duel.price_per_second_usd
    price = [
        el("p", "none" if each is None else words.about(each), class_="big"),
        el("p", words.price_sentence(duel)),
    ]
    return join(
        card("Margin", margin),
        card("Odds", distribution.odds_bar(duel, race.samples), wide=True),
        card("Price per second", price),
    )


def card(title: str, *children: Child, wide: bool = False) -> Html:
    """One of the figures at the top, under its title."""
    kind = "card card-wide" if wide else "card"
    return el("div", el("h2", title), children, class_=kind)


def _happened(story: Story) -> Html | None:
    real = story.happened
    if real is None:
        return None
    names = {car.id: car.name for car in story.comparison.cars}
    winner, loser = names.get(real.winner, real.winner), names.get(real.loser, real.loser)
    said = f"{winner} beat {loser}" if loser else f"{winner} won"
    said += f" by {real.gap}." if real.gap else "."
    facts = [(el("dt", label), el("dd", text)) for label, text in real.facts]
    told = el(
        "div",
        el("h2", "What really happened"),
        el("p", real.title, class_="aside-title") if real.title else None,
        el("p", words.unbroken(said), class_="aside-said"),
        el("p", _agreement(story, real), "This result was not used to make the prediction."),
        el("p", "Sources: ", linked("; ".join(real.sources)), class_="fine")
        if real.sources
        else None,
    )
    return el(
        "aside",
        told,
        el("dl", facts) if facts else None,
        class_="happened",
        aria_label="What really happened",
    )


def _agreement(story: Story, real: Happened) -> str:
    odds = agreement(real, story.entries)
    if odds is None:
        return ""
    which = "the same" if odds >= 0.5 else "the other"
    said = f"The prediction names {which} winner; it gave this one {_odds(story, odds)}. "
    margin = margin_in(real, story.race.duel)
    if margin is not None:
        low, _, high = words.three(story.race.duel.margin_quantiles)
        where = "below" if margin[1] < low else "above" if margin[0] > high else "inside"
        said += f"The real margin is {where} the range of nine draws in ten. "
    return words.unbroken(said)


def _odds(story: Story, odds: float) -> str:
    return words.percent(odds, story.race.samples)


def _own_lines(story: Story) -> Html | None:
    """What finding every draw's own line has changed."""
    before = story.race.duel.on_nominal_lines
    if before is None:
        return None
    now = story.race.duel
    return el(
        "p",
        f"Each draw drove its own fastest line. On the lines of the cars' best figures the median "
        f"margin was {before.margin_quantiles.p50:.3f} s, on their own it is "
        f"{now.margin_quantiles.p50:.3f} s; {words.pair_names(now)[0]} won "
        f"{_odds(story, before.win_probability)} of the draws before, "
        f"{_odds(story, now.win_probability)} now.",
        class_="fine",
    )


def certainty(story: Story) -> Html:
    """The distribution of the margin."""
    race = story.race
    happened = margin_in(story.happened, race.duel) if story.happened else None
    winner, loser = words.pair_names(race.duel)
    key = [
        el("span", el("i", class_=f"swatch swatch-{'ab'[i]}"), f"{name} wins")
        for i, name in enumerate(story.names)
    ]
    return section(
        "certainty",
        "How sure is this?",
        el("p", key, class_="chart-key"),
        distribution.histogram(race.duel, race.samples, happened),
        el(
            "p",
            f"Margin in seconds: {loser}'s time less {winner}'s, draw by draw. "
            "Each draw takes new values for everything that is uncertain about the cars, "
            "the surface and the drivers; what both cars share is drawn once for both. The "
            "outermost draws are counted in the end bars.",
            class_="fine",
        ),
        _own_lines(story),
        lead=words.margin_meaning(race.duel, race.samples),
    )
