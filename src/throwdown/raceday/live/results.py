"""Results to take away: a sheet that anybody can score again, and JSON."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

from throwdown.meet.assembly import TimedRun
from throwdown.meet.day import Day
from throwdown.meet.pairs import LaneRun
from throwdown.meet.runs import OK
from throwdown.meet.ticks import show
from throwdown.raceday.live.view import View, runs_over

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def results_csv(day: Day, view: View) -> str:
    """Return the standings as a sheet in the columns that ``throwdown meet score`` reads.

    Times of runs are as fine as they were taken, so that scoring it gives the same again.
    """
    runs = runs_over(day)
    most = max((len(own) for own in runs.values()), default=0)
    ends = ["best_net", "total", "index_time"]
    columns = [f"run{nth}" for nth in range(1, max(most, 1) + 1)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    start = ["position", "published_position", "class", "number", "driver", "car", "index_factor"]
    writer.writerow([*start, *columns, *ends])
    for one in day.standings:
        entry, row = one.entry, view["rows"][one.entry.where]
        cells = [_cell(run) for run in runs[entry.where]]
        writer.writerow(
            [
                one.class_position,
                one.position,
                *(plain(text) for text in (entry.car_class, entry.number)),
                *(plain(text) for text in (entry.driver, entry.car)),
                "" if entry.index is None else _factor(entry.index),
                *cells,
                *[""] * (len(columns) - len(cells)),
                *(row.get(name, "") for name in ("best", "total", "index_time")),
            ]
        )
    return text.getvalue()


def race_csv(view: View) -> str:
    """Return the order of a race of laps as a sheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    known = ("laps", "time", "gap", "best", "last", "status")
    writer.writerow(["position", "class", "number", "driver", "car", *known])
    for car in race_order(view):
        named = [plain(car[name]) for name in ("class", "number", "driver", "car")]
        writer.writerow([car["place"], *named, *(car.get(name, "") for name in known)])
    return text.getvalue()


def race_order(view: View) -> list[dict[str, Any]]:
    """Return the cars of a race in their order, each with its name."""
    cars = sorted(view["race"]["cars"].items(), key=lambda pair: pair[1]["place"])
    return [{**_named(view["rows"].get(entry, {})), **car} for entry, car in cars]


def results_of(view: View) -> dict[str, Any]:
    """Return the standings for programs: times are text as the rules print them [s]."""
    ordered = sorted(view["rows"].values(), key=lambda row: row["order"])
    return {
        "meet": view["meet"],
        "rules": view["rules"],
        "act": view["act"],
        "at": view["at"],
        "official": view.get("official", False),
        "protests": view.get("protests", 0),
        "results": [
            {
                **{name: value for name, value in row.items() if name not in ("order", "runs")},
                "runs": _in_order(row["runs"]),
            }
            for row in ordered
        ],
        **_of_kind(view),
    }


def overlay_of(view: View, leaders: int = 5) -> dict[str, Any]:
    """Return what a stream's graphics show, with nothing to look up."""
    rows = view["rows"]
    first = sorted(rows.values(), key=lambda row: (row["position"], row["order"]))
    return {
        "meet": view["meet"],
        "act": view["act"],
        "official": view.get("official", False),
        "on_course": [
            {"since": out["since"], "cones": out.get("cones", 0), **_who(rows, out)}
            for out in view["on_course"]
        ],
        "finished": [
            {**_who(rows, run), "run": run["nth"], **_timed(rows, run)} for run in view["finished"]
        ],
        "next": [_named(rows.get(entry, {})) for entry in view["queue"][:3]],
        "leaders": [
            {"position": row["position"], **_named(row), "time": _counts(view, row)}
            for row in first[:leaders]
            if _counts(view, row)
        ],
        **({"prediction": view["prediction"]} if "prediction" in view else {}),
        **_of_kind(view),
    }


def _of_kind(view: View) -> dict[str, Any]:
    """Return what meets of heats or of laps have besides: cars by name, with nothing to look up."""
    told: dict[str, Any] = {}
    rows = view["rows"]
    if "heats" in view:
        told["heats"] = [_heat(rows, heat) for heat in view["heats"]]
    if "ladder" in view:
        rounds = [[_pairing(rows, one) for one in own] for own in view["ladder"]["rounds"]]
        told["ladder"] = {"rounds": rounds}
        if "champion" in view["ladder"]:
            told["ladder"]["champion"] = _named(rows.get(view["ladder"]["champion"], {}))
    if "race" in view:
        race = {name: value for name, value in view["race"].items() if name != "cars"}
        told["race"] = {**race, "order": race_order(view)}
    return told


def _heat(rows: dict[str, Any], heat: dict[str, Any]) -> dict[str, Any]:
    lanes = {lane: _in(rows, own) for lane, own in heat["lanes"].items()}
    return _pairing(rows, {**heat, "lanes": lanes})


def _pairing(rows: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    named = ("first", "second", "winner")
    return {n: _named(rows.get(v, {})) if n in named else v for n, v in one.items()}


def _in(rows: dict[str, Any], lane: dict[str, Any]) -> dict[str, Any]:
    return {**_who(rows, lane), **{name: v for name, v in lane.items() if name != "entry"}}


def _counts(view: View, row: dict[str, Any]) -> str:
    """Return the time that an entry is placed by; empty where it has none."""
    groups = {group["name"]: group["by"] for group in view["groups"]}
    by = view.get("overall", groups[row["group"]])
    name = {"best": "best", "total": "total"}.get(by, "index_time")
    return str(row.get(name, ""))


def _in_order(runs: dict[str, Any]) -> list[Any]:
    return [runs[nth] for nth in sorted(runs, key=int)]


def _who(rows: dict[str, Any], run: dict[str, Any]) -> dict[str, str]:
    return _named(rows.get(run.get("entry", ""), {}))


def _named(row: dict[str, Any]) -> dict[str, str]:
    return {name: row.get(name, "") for name in ("number", "class", "driver", "car")}


def _timed(rows: dict[str, Any], run: dict[str, Any]) -> dict[str, Any]:
    row = rows.get(run.get("entry", ""), {})
    own = row.get("runs", {}).get(str(run["nth"]), {})
    told = {name: own.get(name, "") for name in ("raw", "net")}
    places = {name: row[name] for name in ("position", "class_position") if name in row}
    return {**told, "cones": own.get("cones", 0), "status": own.get("status", OK), **places}


def _cell(run: TimedRun | LaneRun) -> str:
    """Write a run as sheets do: 45.1234, 45.1234+1, DNF."""
    scored = run.run
    if scored is None:
        return ""
    time = "" if scored.raw is None else show(scored.raw, 4)
    if scored.status == OK:
        return f"{time}+{scored.cones}" if scored.cones else time
    return f"{time}+{scored.status}" if time else scored.status


def _factor(index: Fraction) -> str:
    text = f"{float(index):.10g}"
    return text if Fraction(text) == index else str(index)


def plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
