"""The run: the course map, the replay's controls and the live figures."""

from __future__ import annotations

from math import ceil

from throwdown.report import course_map, words
from throwdown.report.charts import mark
from throwdown.report.markup import Html, el, linked
from throwdown.report.story import Laps, Story, section
from throwdown.report.traces import Comparison


def replay(story: Story) -> Html:
    """Map, controls, live figures."""
    comparison = story.comparison
    side = el(
        "div",
        _controls(comparison),
        el("p", class_="live-gap", data_gap=True),
        el("div", [_gauge(story, i) for i in range(len(comparison.cars))], class_="gauges"),
        class_="replay-side script-only",
    )
    begin = "leave the start" if story.race.start == "standing" else "cross the line at speed"
    lead = f"The cars {begin} together and run in real time, every figure at its best estimate."
    if any(entry.handicap.on_time for entry in story.entries):
        lead += " What a handicap makes of the times is in those above, not shown here."
    if story.race.event is not None:
        lead += " Shown is one clean run at the pace of a driver who knows the course."
    both = el("div", _picture(story), side, class_="replay-grid")
    return section("replay", "The run", both, lead=lead)


def _picture(story: Story) -> Html:
    """The map with its legends, the choice of colours and the attribution."""
    course = story.race.course
    drawn = course_map.draw(course, story.comparison, story.sectors)
    layers = [
        ("speed-0", el("span", mark("A", 0), "speed")),
        ("speed-1", el("span", mark("B", 1), "speed")),
        ("gain", el("span", "who gains")),
    ]
    return el(
        "figure",
        el("div", drawn, class_="map-frame", role="img", aria_label=_map_words(story)),
        el(
            "figcaption",
            course_map.legend(story.comparison),
            gain_legend(story),
            chooser("layer", "Colour the line by", layers, "speed-0"),
            el("p", linked(course.attribution), class_="attribution"),
        ),
        class_="map-figure",
    )


def gain_legend(story: Laps) -> Html:
    """Whose colour is whose where the line is coloured by who gains."""
    first, second = story.names
    return el(
        "div",
        el("span", el("i", class_="swatch swatch-a"), f"{first} gains"),
        el("span", el("i", class_="swatch swatch-b"), f"{second} gains (dashed)"),
        class_="legend legend-gain",
        data_legend="gain",
        hidden=True,
    )


def _map_words(story: Story) -> str:
    slow, fast = course_map.speed_range(story.comparison)
    course = story.race.course
    return (
        f"Map of {course.name}, {words.length(float(course.length))}, coloured by the speed of "
        f"{story.names[0]}; speeds from {slow * words.KMH:.0f} to {fast * words.KMH:.0f} km/h."
    )


def chooser(name: str, title: str, options: list[tuple[str, Html]], chosen: str) -> Html:
    """Radio buttons in a row, for those with a script."""
    choices = [
        el(
            "label",
            el("input", type="radio", name=name, value=value, checked=value == chosen),
            label,
        )
        for value, label in options
    ]
    return el("fieldset", el("legend", title), choices, class_="chooser script-only")


def _controls(comparison: Comparison) -> Html:
    last = max(car.time_s for car in comparison.cars)
    rates = [(f"{rate:g}", el("span", f"{rate:g}×")) for rate in (0.5, 1, 2, 4, 8)]
    slider = el(
        "input",
        type="range",
        min=0,
        max=f"{ceil(100 * last) / 100:.2f}",
        step=0.01,
        value=0,
        data_scrub=True,
        aria_label="Time of the replay",
    )
    hint = el(
        "p",
        el("span", el("kbd", "space"), " play"),
        el("span", el("kbd", "←"), " ", el("kbd", "→"), " half a second"),
        el("span", el("kbd", "Home"), " ", el("kbd", "End")),
        class_="hint",
    )
    speed = chooser("rate", "Replay speed", rates, "1")
    return el("div", _buttons(), slider, speed, hint, class_="controls")


def _buttons() -> Html:
    play = el(
        "button",
        el("span", "▶", class_="icon", aria_hidden="true"),
        el("span", "Play", data_play_word=True),
        type="button",
        class_="play",
        data_play=True,
    )
    return el(
        "div",
        play,
        el("output", words.lap_time(0), class_="clock", data_clock=True),
        el("button", "Close-up", type="button", data_zoom=True, aria_pressed="false"),
        class_="control-row",
    )


def _gauge(story: Story, index: int) -> Html:
    car = story.comparison.cars[index]
    return el(
        "div",
        el("div", mark(car.letter, index), el("span", car.name), class_="gauge-name"),
        el("p", el("b", "0", data_kmh=True), " km/h ", el("small", data_mph=True), class_="speed"),
        el("p", "Gear ", el("b", "1", data_gear=True), class_="gauge-gear"),
        el("p", class_="gauge-place", data_place=True),
        el(
            "div",
            el("span", "throttle"),
            el("span", el("i", class_="pedal pedal-throttle", data_throttle=True)),
            el("span", "brake"),
            el("span", el("i", class_="pedal pedal-brake", data_brake=True)),
            class_="pedals",
            aria_hidden="true",
        ),
        class_=f"gauge gauge-{index % 6}{' gauge-more' if index > 1 else ''}",
        data_gauge=index,
    )
