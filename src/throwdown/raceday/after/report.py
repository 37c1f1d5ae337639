"""The report of a meet: one HTML file that loads nothing, in the style of the race's report.

Everything in it follows from the book, but for simulated laps beside the runs, and traces that
entrants published on a site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from throwdown.meet.record import Record
from throwdown.meet.runs import OK
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import show
from throwdown.raceday.after.run_chart import map_of, panel_of, simulated_words
from throwdown.raceday.after.simulated import Simulated, simulated
from throwdown.raceday.after.words import count, ranked_by
from throwdown.raceday.forecast import forecast_of
from throwdown.raceday.live.view import printed
from throwdown.report.document import STYLES, document
from throwdown.report.markup import Child, Html, el, join
from throwdown.report.story import section
from throwdown.report.tables import table
from throwdown.report.verdict import card
from throwdown.report.words import signed

SCRIPTS = ("theme.js", "print.js", "still.js")


def report_page(record: Record, beside: Simulated | None = None) -> str:
    """Return the page; ``beside`` are the simulated laps, worked out here where none are given."""
    beside = simulated(record) if beside is None else beside
    day = record.day
    main = [
        _masthead(record),
        _duel(record),
        _standings(record),
        _traces(record, beside),
        _course(record, beside),
        _book(record),
    ]
    return document(
        day.name or "A meet",
        f"Results of {day.name}, from its book",
        [part for part in main if part is not None],
        beside.course,
        {"version": 1},
        SCRIPTS,
        kicker="meet",
        skip="Skip to the standings",
        styles=(*STYLES, "meet.css"),
        said_below="Results by {}, from the book of the meet.",
    )


def _masthead(record: Record) -> Html:
    day = record.day
    runs = sum(len(own) for own in record.runs.values())
    facts = [
        *(text for text in (record.course, record.dates) if text),
        f"{day.rules.name}, version {day.rules.version}",
        f"{count(len(day.standings), 'entry', 'entries')}, {count(runs, 'run', 'runs')}",
    ]
    cards = join(_status_card(record), _fastest_card(record), _traces_card(record))
    return el(
        "header",
        el("h1", day.name or "A meet"),
        el("p", [el("span", fact) for fact in facts], class_="facts"),
        el("div", cards, class_="cards"),
        class_="masthead",
    )


def _status_card(record: Record) -> Html:
    declared = record.declared
    if declared is not None:
        said = f"Declared by {declared.by}, act {declared.number} of the book."
        return card("Results", el("p", "official", class_="big"), el("p", said))
    still = count(len(record.day.open_protests), "protest is open", "protests are open")
    return card("Results", el("p", "provisional", class_="big"), el("p", f"{still}."))


def _fastest_card(record: Record) -> Html:
    timed = [one for one in record.day.standings if one.best is not None]
    if not timed:
        return card("Fastest run", el("p", "none", class_="big"), el("p", "Nobody has a time."))
    first = min(timed, key=lambda one: one.best or 0)
    assert first.best is not None
    words = f"{printed(first.best, record.day.rules)} s"
    return card("Fastest run", el("p", words, class_="big"), el("p", _who(record, first)))


def _traces_card(record: Record) -> Html:
    traced = len(record.day.traces)
    words = (
        "What loggers in the cars wrote is below." if traced else "No logger's file is attached."
    )
    return card("Traces", el("p", str(traced), class_="big"), el("p", words))


def _who(record: Record, one: Standing) -> str:
    entry = one.entry
    return ", ".join(
        part
        for part in (f"{entry.number} {entry.driver}".strip(), entry.car, entry.car_class)
        if part
    )


def _duel(record: Record) -> Html | None:
    """What was predicted of two, against what happened."""
    forecast = forecast_of(record.day)
    if forecast is None:
        return None
    sides = [forecast["first"], forecast["second"]]
    rows = [_side(record, side) for side in sides]
    heads = ["Side", "One run, predicted", "Best run", "Difference", "In standard deviations"]
    return section(
        "duel",
        "Predicted, and what happened",
        table("Predicted times of one run against the best run", heads, rows, "predicted"),
        el("p", _margin_words(record, forecast), class_="margin"),
        lead=_odds_words(record, forecast),
    )


def _side(record: Record, side: dict[str, Any]) -> list[Child]:
    entry = record.day.entries[side["entry"]]
    best = next((s.best for s in record.day.standings if s.entry.where == side["entry"]), None)
    predicted, spread = float(side["time"]), float(side["sd"])
    name = f"{entry.number} {entry.driver or side['entry']}, {side['car'] or entry.car}"
    told = f"{side['time']} ± {side['sd']} s"
    if best is None:
        return [name, told, "no time", "", ""]
    off = best / 10_000 - predicted
    return [
        name,
        told,
        f"{printed(best, record.day.rules)} s",
        f"{signed(off, 2)} s",
        signed(off / spread, 1) if spread else "",
    ]


def _odds_words(record: Record, forecast: dict[str, Any]) -> str:
    first = record.day.entries[forecast["first"]["entry"]]
    name = forecast["first"]["car"] or first.car or first.number
    end = "At the end" if forecast["over"] else "Now"
    return (
        f"Before any run {name} was to win {_odds(forecast['before'])} times in 100. {end} it is "
        f"{_odds(forecast['now'])}. The best of several runs is quicker than one run on the whole, "
        "so a difference below zero is to be expected."
    )


def _odds(share: float) -> str:
    """Return odds in a hundred, never 0 or 100 of what is not certain."""
    if share in (0.0, 1.0):
        return f"{100 * share:.0f}"
    return (
        "fewer than 1"
        if share < 0.005
        else "more than 99"
        if share > 0.995
        else f"{100 * share:.0f}"
    )


def _margin_words(record: Record, forecast: dict[str, Any]) -> str:
    if "margin" not in forecast:
        return "Not both have a time that counts."
    if "ahead" not in forecast:
        return "Both have the same time."
    ahead = record.day.entries[forecast["ahead"]]
    words = f"{ahead.driver or ahead.car or ahead.number} is ahead by {forecast['margin']} s."
    if "usd_per_second" in forecast:
        words += f" Each second of that costs {forecast['usd_per_second']:,} $ in list prices."
    return words


def _standings(record: Record) -> Html:
    day = record.day
    tables: list[Child] = []
    if day.race:
        tables.append(_race(record))
    else:
        for name, members in groupby(day.standings, key=lambda one: one.group):
            tables.append(_group(record, name, list(members)))
    lead = f"A cone adds {day.rules.times.cone_s:g} s. Penalties stand behind the +."
    if not day.standings:
        return section("standings", "Standings", el("p", "Nobody is ranked yet."))
    return section("standings", "Standings", tables, lead=None if day.race else lead)


def _group(record: Record, name: str, members: Sequence[Standing]) -> Html:
    rules = record.day.rules
    by = rules.group_of(members[0].entry.car_class)[1].by
    totals = any(one.total != one.best for one in members)
    indexed = any(one.indexed and one.index_time is not None for one in members)
    ends = ["Best", *(["Total"] if totals else []), *(["Index"] if indexed else [])]
    overall = rules.overall is not None
    heads: list[Child] = ["Place", "No.", "Driver", "Car", "Runs", *ends]
    heads += ["Overall"] if overall else []
    rows = []
    for one in members:
        times: list[Child] = [_time(record, one.best)]
        times += [_time(record, one.total)] if totals else []
        times += [_index(record, one)] if indexed else []
        entry = one.entry
        row: list[Child] = [str(one.class_position), entry.number, entry.driver, entry.car]
        rows.append(
            [*row, list(_runs(record, one)), *times, *([str(one.position)] if overall else [])]
        )
    how = ranked_by(by, members, rules)
    caption = f"{name}: {count(len(members), 'entry', 'entries')}, ranked by {how}"
    return table(caption, heads, rows, "standings")


def _time(record: Record, ticks: int | None) -> str:
    return "no time" if ticks is None else printed(ticks, record.day.rules)


def _index(record: Record, one: Standing) -> str:
    decimals = record.day.rules.index.decimals
    return "" if one.index_time is None else show(one.index_time, decimals).rstrip(".")


def _runs(record: Record, one: Standing) -> Iterator[Html]:
    best = one.nets.index(one.best) if one.best is not None else -1
    for nth, run in enumerate(record.runs.get(one.entry.where, ())):
        scored = run.run
        if scored is None:
            continue
        time = "" if scored.raw is None else printed(scored.raw, record.day.rules)
        if scored.status != OK:
            yield el("span", f"{time} {scored.status}".strip(), class_="run run-out")
            continue
        words = f"{time}+{scored.cones}" if scored.cones else time
        yield el("span", el("b", words) if nth == best else words, class_="run")


def _race(record: Record) -> Html:
    day = record.day
    heads = ["Place", "No.", "Driver", "Car", "Class", "Laps", "Time", "Best lap"]
    rows: list[list[Child]] = []
    for one in sorted(day.race, key=lambda one: one.place):
        entry = day.entries[one.entry]
        who = [entry.number, entry.driver, entry.car, entry.car_class]
        times = [_time(record, one.time), _time(record, one.best_lap)]
        rows.append([str(one.place), *who, str(one.laps), *times])
    return table("The race", heads, rows, "standings")


def _traces(record: Record, beside: Simulated) -> Html | None:
    day = record.day
    if not day.traces:
        return None
    shown = []
    for number, trace in sorted(day.traces.items()):
        entry = day.entries[trace.entry]
        own = [run.number for run in record.runs.get(trace.entry, ())]
        nth = own.index(number) + 1 if number in own else 0
        lap = beside.laps.get(trace.entry)
        name = f"{entry.number} {entry.driver or entry.car}".strip()
        said = f"{trace.length_mm / 1000:,.0f} m by the logger, timed {show(trace.took, 3)} s. "
        said += _part_words(trace.part)
        if not trace.number:
            said += " Published by the entrant on the site: it is not in the book."
        shown.append(
            el(
                "div",
                el("h3", f"{name}, run {nth}"),
                el("p", said, simulated_words(trace, lap), class_="fine"),
                panel_of(trace, lap, name),
                class_="traced",
            )
        )
    lead = "Speed over distance, as loggers in the cars wrote it."
    return section("traces", "What the loggers wrote", shown, lead=lead)


def _part_words(part: str) -> str:
    if part == "from rest":
        return "The run is taken to begin where the car leaves from rest, which is an estimate."
    return "The file holds the run alone." if part == "whole" else f"It is {part} of the file."


def _course(record: Record, beside: Simulated) -> Html | None:
    drawn = map_of(record.day.traces.values(), beside)
    return None if drawn is None else section("course", "The course", drawn[0], lead=drawn[1])


def _book(record: Record) -> Html:
    officials = ", ".join(f"{who} ({acts})" for who, acts in record.officials.items())
    signer = record.acts[0].facts.get("signer")
    ruled = {None: "open", True: "upheld", False: "not upheld"}
    protests = [
        el("li", f"Act {one.number}: {one.text} ({ruled[one.upheld]}) {one.reason}")
        for one in record.day.protests
    ]
    return section(
        "book",
        "The book",
        el("p", f"{len(record.acts)} acts; written by hand by: {officials}."),
        el("ul", protests) if protests else None,
        el("p", "Head: ", el("code", record.head), class_="hash"),
        el("p", "Signed by the key ", el("code", str(signer)), class_="hash") if signer else None,
        lead="Results follow from the book alone; whoever has it can derive them again with "
        "“throwdown meet results”.",
    )
