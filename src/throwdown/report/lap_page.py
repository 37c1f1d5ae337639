"""The page of one lap: its line, its traces, what the line gains, and what the car can do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from throwdown.conditions import Conditions
from throwdown.driver import Driver
from throwdown.lap import quasi_steady_lap
from throwdown.lap.quasi_steady import METHOD as QUASI_STEADY
from throwdown.lap.surface import g_g_v
from throwdown.lap.vehicle import build_vehicle
from throwdown.report import (
    basis,
    charts,
    evidence,
    gg,
    ggv,
    lap_map,
    lap_search,
    payload,
    run,
    side_by_side,
    verdict,
    words,
)
from throwdown.report import sectors as course_sectors
from throwdown.report.course_map import legend as speed_legend
from throwdown.report.document import STYLES, document
from throwdown.report.markup import Html, el, join, linked
from throwdown.report.story import Laps, section
from throwdown.report.traces import compare_laps
from throwdown.report.words import KMH, MPH

if TYPE_CHECKING:
    from throwdown.calibration.lap_forecast import Forecast
    from throwdown.lap import Lap

SCRIPTS = ("data.js", "theme.js", "map.js", "charts.js", "print.js", "lap.js")
LEAST_APART = 0.3
"""Lines nearer to each other [m] are not worth a picture."""

NAMES = {"minimum-time": "fastest line", "double-track": "double track"}


@dataclass(frozen=True, eq=False)
class LapStory(Laps):
    """Everything that the page of a lap is made from.

    ``smoothest`` is the lap of the same car on the minimum-curvature line, None where there is
    nothing to compare: ``lap`` is on that line itself, or failed.
    """

    lap: Lap
    smoothest: Lap | None
    driver: Driver
    conditions: Conditions
    base: str
    forecast: Forecast | None = None

    @property
    def spoken(self) -> tuple[str, str]:
        """Both lines as sentences name them."""
        first, second = self.names
        return f"the {first}", f"the {second}"

    @property
    def solved(self) -> bool:
        """Whether there is a lap at all."""
        return self.lap.status == "solved"

    @property
    def gain(self) -> float:
        """What the smoothest line takes longer [s]."""
        return 0.0 if self.smoothest is None else self.smoothest.time_s - self.lap.time_s


def lap_page(
    lap: Lap, driver: Driver, conditions: Conditions, forecast: Forecast | None = None
) -> str:
    """The whole page of ``lap``, which ``driver`` drove in ``conditions``, as one HTML document.

    ``forecast`` is what measured laps say of it.
    """
    story = _story(lap, driver, conditions, forecast)
    top = float(story.comparison.cars[0].v.max()) or 1.0
    vehicle = build_vehicle(lap.car, driver, conditions)
    curves = g_g_v(vehicle, ggv.named_speeds(top))
    surface = g_g_v(vehicle, ggv.all_speeds(top), points=13)
    limit = gg.common_limit(story.comparison, least=max(curves.most, surface.most))
    drawn = join(
        el("div", ggv.family(curves, story.comparison.cars[0], top, limit), class_="gg"),
        el("div", ggv.in_space(surface, curves, story.comparison.cars[0], top), class_="gg"),
    )
    data = payload.build(lap.course, story.comparison, story.panels, story.sectors, gg_limit=limit)
    title = _title(story)
    main = [
        _masthead(story, title),
        _line(story),
        side_by_side.distance(story),
        side_by_side.where(story) if story.smoothest is not None else None,
        _surface(story, drawn, ggv.key(curves.speed, top)),
        lap_search.found_section(lap),
        basis.of_lap(forecast),
        evidence.assumptions(_assumptions(story), lap.course),
        evidence.sources(lap.course, [lap.car], lap.provenance),
    ]
    return document(
        title,
        f"{title}, {lap_search.method_words(lap)}",
        main,
        lap.course,
        data,
        SCRIPTS,
        kicker="lap",
        skip="Skip to the lap",
        styles=(*STYLES, "lap.css"),
    )


def _story(lap: Lap, driver: Driver, conditions: Conditions, forecast: Forecast | None) -> LapStory:
    pad = lap.course.kind in ("pad", "strip")
    base = "painted line" if pad else "smoothest line"
    smoothest = None
    if lap.status == "solved" and lap.method != QUASI_STEADY:
        smoothest = quasi_steady_lap(lap.car, lap.course, driver, conditions, start=lap.start)
        if smoothest.status != "solved":
            smoothest = None
    laps = [lap] if smoothest is None else [lap, smoothest]
    own = NAMES.get(lap.method, "this lap") if lap.status == "solved" else "substitute"
    comparison = compare_laps(laps, [own, base][: len(laps)])
    cut = course_sectors.split(lap.course)
    panels = [
        replace(panel, title=f"Gain over the {base}")
        if panel.key == "delta"
        else replace(panel, car=None if smoothest is None else panel.car)
        for panel in charts.panels(comparison, detailed=1)
    ]
    return LapStory(
        comparison=comparison,
        sectors=cut,
        sector_times=course_sectors.times(comparison, cut),
        panels=panels,
        lap=lap,
        smoothest=smoothest,
        driver=driver,
        conditions=conditions,
        base=base,
        forecast=forecast,
    )


def _title(story: LapStory) -> str:
    lap = story.lap
    name = words.short_names([lap.car])[0]
    if not story.solved:
        return f"No lap found: {name} at {lap.course.name}"
    return f"{name}: {words.lap_time(lap.time_s)} at {lap.course.name}"


def _masthead(story: LapStory, title: str) -> Html:
    lap = story.lap
    facts = [
        words.length(float(lap.course.length)),
        words.start_words(lap.start),
        lap_search.method_words(lap),
    ]
    cards = join(_time_card(story), _gain_card(story), lap_search.card(lap))
    return el(
        "header",
        el("h1", words.unbroken(title)),
        el("p", [el("span", fact) for fact in facts], class_="facts"),
        _failure(story),
        verdict.reconstruction(lap.course),
        el("div", cards, class_="cards"),
        class_="masthead",
    )


def _failure(story: LapStory) -> Html | None:
    if story.solved:
        return None
    return el(
        "p",
        el("b", "Failed. "),
        f"The {story.lap.method} method found no lap. What is drawn below is a substitute from a "
        "simpler model, to see where the search stood: its time is no result.",
        class_="banner banner-failed",
        role="alert",
    )


def _time_card(story: LapStory) -> Html:
    lap = story.lap
    if not story.solved:
        said = f"The substitute that is drawn takes {words.lap_time(lap.time_s)}."
        return verdict.card("Lap time", el("p", "none", class_="big"), el("p", said))
    driven = float(lap.trace.distance[-1])
    mean, top = driven / lap.time_s, lap.top_speed_mps
    return verdict.card(
        "Lap time",
        el("p", words.lap_time(lap.time_s), class_="big"),
        el("p", words.unbroken(f"{_speed(mean)} on average, {_speed(top)} at most")),
        el("p", words.unbroken(f"{driven:,.0f} m along the line")),
        _expected(story.forecast),
    )


def _expected(forecast: Forecast | None) -> Html | None:
    """What a stopwatch would show, beside what is simulated."""
    if forecast is None:
        return None
    low, middle, high = (
        words.lap_time(time) for time in (forecast.low_s, forecast.median_s, forecast.high_s)
    )
    text = words.unbroken(f"a stopwatch would show {middle} ({low} to {high}, nine laps in ten)")
    return el("p", "Simulated; ", el("a", text, href="#basis"))


def _speed(metres_per_second: float) -> str:
    return f"{metres_per_second * KMH:.0f} km/h ({metres_per_second * MPH:.0f} mph)"


def _gain_card(story: LapStory) -> Html:
    title = f"Gain over the {story.base}"
    if story.smoothest is None:
        why = (
            f"This lap drives the {story.base} itself."
            if story.solved
            else "There is no lap to compare."
        )
        return verdict.card(title, el("p", "none", class_="big"), el("p", why))
    took = story.smoothest.time_s
    share = 100 * story.gain / took
    said = f"{words.number(share, 2)} % of the {words.lap_time(took)} that the {story.base} takes."
    if abs(story.gain) < side_by_side.LEAST_GAIN:
        said = f"Level with the {words.lap_time(took)} of the {story.base}."
    curved = (
        "the line of least curvature"
        if story.base == "smoothest line"
        else "the middle of the course"
    )
    note = f"It is {curved}, driven by the same car and driver in quasi-steady state."
    big = el("p", words.number(story.gain, 2), el("small", " s"), class_="big")
    return verdict.card(title, big, el("p", words.unbroken(said)), el("p", note))


def _line(story: LapStory) -> Html:
    course = story.lap.course
    drawn = lap_map.draw(course, story.comparison, story.sectors)
    layers = [("feet", el("span", "pedals")), ("speed-0", el("span", "speed"))]
    if story.smoothest is not None:
        layers.append(("gain", el("span", "who gains")))
    said = (
        f"Map of {course.name}, {words.length(float(course.length))}, with its limits and the "
        "driven line, coloured by braking, coasting and throttle."
    )
    figure = el(
        "figure",
        el("div", drawn, class_="map-frame", role="img", aria_label=said),
        el(
            "figcaption",
            lap_map.legend(story.comparison),
            el("div", speed_legend(story.comparison), class_="script-only legend-speed"),
            run.gain_legend(story) if story.smoothest is not None else None,
            run.chooser("layer", "Colour the line by", layers, "feet"),
            el("p", linked(course.attribution), class_="attribution"),
        ),
        class_="map-figure",
    )
    lead = "The driven line between the limits of the course"
    if story.smoothest is not None:
        lead += f"; the thin white line beneath it is the {story.base}"
    return section("line", "The line", figure, _close_ups(story), lead=f"{lead}.")


def _close_ups(story: LapStory) -> Html | None:
    """The corners where the lines are furthest apart, in driving order."""
    if story.smoothest is None:
        return None
    rows = [row for row in story.sector_times if row.sector.hand]
    apart = {row.sector: lap_map.apart(story.comparison, row.sector) for row in rows}
    worth = [row for row in rows if apart[row.sector] >= LEAST_APART]
    best = sorted(worth, key=lambda row: -apart[row.sector])[: lap_map.CLOSE_UPS]
    figures = [
        el(
            "figure",
            el(
                "div",
                lap_map.close_up(story.lap.course, story.comparison, row.sector),
                class_="map-frame map map-corner-frame",
                role="img",
                aria_label=f"The lines through {row.sector.title}",
            ),
            el(
                "figcaption",
                el("b", row.sector.title),
                words.unbroken(
                    f": up to {apart[row.sector]:.1f} m apart, "
                    f"{'gains' if row.difference >= 0 else 'loses'} {abs(row.difference):.2f} s"
                ),
            ),
        )
        for row in sorted(best, key=lambda row: row.sector.start)
    ]
    if not figures:
        return None
    title = el("h3", "Where the lines part the most, close up")
    return join(title, el("div", figures, class_="close-ups"))


def _surface(story: LapStory, drawn: Html, key: Html) -> Html:
    driver = story.driver
    shares = _shares(driver)
    lead = (
        "Curves are the limits of this car on a level road at each speed, dots are the places of "
        "the lap in the colour of their speed: sideways acceleration across, along the car up and "
        "down. In space, speed is height."
    )
    note = (
        f"For the driver of this lap, who uses {shares}. Engine and drag are in, so the upper "
        "limit falls with speed. Hills, dips and banking move dots across the curves: a dip or a "
        "banked bend presses the car onto the road, and it corners harder there than on the level."
    )
    return section(
        "surface",
        "What the car can do",
        key,
        el("div", drawn, class_="gg-pair ggv-pair"),
        el("p", note, class_="fine"),
        lead=lead,
    )


def _assumptions(story: LapStory) -> list[str]:
    driver, air = story.driver, story.conditions
    return [
        "Every figure of the car is at its best estimate: nothing is drawn at random.",
        f"Driver: {driver.name}, {driver.mass:.0f} kg, uses {_shares(driver)}.",
        f"Air density {air.air_density:.3f} kg/m³, grip {100 * air.grip:.0f} % of that of a dry "
        f"skid pad{_lengthways(air)}.",
    ]


def _lengthways(air: Conditions) -> str:
    said = "" if air.along == air.grip else f", {100 * air.along:.0f} % under brakes and power"
    if air.power_unboosted != 1.0:
        said += f"; engines without a turbocharger have {100 * air.power_unboosted:.1f} % of power"
    return said


def _shares(driver: Driver) -> str:
    return words.unbroken(
        f"{100 * driver.cornering:.0f} % of the grip in corners and "
        f"{100 * driver.braking:.0f} % under brakes"
    )
