"""What the entries pages show, as JSON holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from throwdown.meet.assembly import TimedRun, driven
from throwdown.meet.day import Day
from throwdown.meet.entries.export import own_cells, status_of
from throwdown.meet.entries.grid import By, grid
from throwdown.meet.entries.numbers import next_number
from throwdown.meet.entries.sheet import show_money
from throwdown.raceday.live.view import printed
from throwdown.raceday.reception import Reception

Shown = dict[str, Any]


def entries_state(
    day: Day,
    last: int,
    private: Mapping[str, Mapping[str, str]],
    sign: Callable[[str], str],
) -> Shown:
    """Return the event and every entry; ``last`` is the number of the last act."""
    event = day.roster.event
    entered = [one for name, one in day.entries.items() if name not in day.withdrawn]
    classes = list(dict.fromkeys([*event.classes, *(one.car_class for one in entered)]))
    runs = driven(day.assembled.runs)
    taken = {name: [one.number for one in entered if one.car_class == name] for name in classes}
    return {
        "meet": day.name,
        "last": last,
        "event": {**vars(event), "fee_shown": show_money(event.fee, event.currency)},
        "classes": classes,
        "next": {name: next_number(taken[name]) for name in classes},
        "entries": [
            {
                **_entry(day, name, private.get(name, {}), sign(name)),
                "runs": [_run(day, run) for run in runs.get(name, ())],
            }
            for name in day.entries
        ],
    }


def _run(day: Day, run: TimedRun) -> dict[str, Any]:
    """Return a run as one chooses it: its time, and whether a logger's file is attached."""
    time = "" if run.raw is None else printed(run.raw, day.rules)
    return {"time": time, "traced": run.number in day.traces}


def _entry(day: Day, name: str, private: Mapping[str, str], code: str) -> Shown:
    one = day.roster.of[name]
    currency = one.due.currency if one.due else day.roster.event.currency
    waiting = day.roster.waiting
    return {
        **own_cells(day, one),
        "facts": {key: value for key, value in one.facts.items() if key != "key"},
        "status": status_of(day, name),
        "place": waiting.index(name) + 1 if name in waiting else None,
        "waiver": one.waiver,
        "tech": one.tech,
        "checked_in": one.checked_in,
        "owed": one.owed,
        "owed_shown": f"{show_money(one.owed, currency)} {currency}",
        "paid_minor": one.paid_in(currency),
        "currency": currency,
        "clashes": one.clashes,
        "code": code,
        "private": dict(private),
    }


def requests_state(reception: Reception) -> list[Shown]:
    """Return the requests that wait for an official; ``problem`` says why one cannot be let in."""
    entries = reception.keeper.day.entries
    return [
        {
            "request": one.request,
            "version": one.version,
            "wants": one.wants,
            "changes": one.entry in entries,
            "driver": one.driver,
            "class": one.car_class,
            "number": one.number,
            "car": one.car,
            "waiver": one.waiver,
            "private": dict(one.private),
            "problem": reception.problem_of(one),
        }
        for one in reception.waiting
    ]


def grid_state(day: Day, heat: str, by: By, apart: int) -> Shown:
    """Return a heat in its order, for paper."""
    found = grid(day, heat, by, apart)
    return {
        "meet": day.name,
        "heat": heat,
        "heats": list(day.roster.event.heats)
        or sorted({one.heat for one in day.roster.of.values()} - {""}),
        "close": sorted(found.close),
        "order": [own_cells(day, day.roster.of[name]) for name in found.order],
    }
