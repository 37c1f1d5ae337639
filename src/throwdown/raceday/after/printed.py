"""What results on paper say: of what standings, by which rules, and what they are bound to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from throwdown.meet.record import Record
from throwdown.meet.runs import OK
from throwdown.meet.standings import Standing
from throwdown.meet.ticks import show
from throwdown.raceday.after.pdf import UNKNOWN, Cell, Column, Paper, Slot, printable
from throwdown.raceday.after.words import count, ranked_by
from throwdown.raceday.live.view import printed

_MOST_OFFICIALS = 24
_STAMP = 44.0
"""The room of the mark beside the title [mm]."""
_SLOT = 19.5
"""The room of one run [mm]."""


def results_pdf(record: Record) -> bytes:
    """Return the results as a PDF; the same book gives the same bytes."""
    day = record.day
    mark = "OFFICIAL" if day.official else "PROVISIONAL"
    foot = f"{mark.capitalize()} after act {len(record.acts)} · head {record.head}"
    paper = Paper(f"{day.name}: results", f"{mark.lower()} results", foot, record.written)
    paper.stamp(mark)
    _top(paper, record)
    if day.race:
        _race(paper, record)
    if day.rounds is not None:
        _rounds(paper, record)
    if not day.race and (day.rounds is None or record.runs):
        _classes(paper, record)
        if day.rules.overall is not None:
            _overall(paper, record)
    _protests(paper, record)
    _end(paper, record)
    return paper.bytes()


def _top(paper: Paper, record: Record) -> None:
    day, rules = record.day, record.day.rules
    paper.heading(day.name or "A meet", 17, beside_mm=_STAMP)
    where = " · ".join(part for part in (record.course, record.dates) if part)
    if where:
        paper.paragraph(where, 10, quiet=False)
    runs = sum(len(own) for own in record.runs.values())
    cone = f"{rules.times.cone_s:g} s a cone"
    counts = f"{count(len(day.standings), 'entry', 'entries')}, {count(runs, 'run', 'runs')}"
    paper.paragraph(f"Rules: {rules.name} ({rules.id}), version {rules.version}; {cone}. {counts}.")
    paper.paragraph(_status(record))
    paper.gap()


def _status(record: Record) -> str:
    declared = record.declared
    if declared is not None:
        at = _minute(declared.at)
        return f"Official: declared by {declared.by}, act {declared.number}, {at}."
    still = [
        count(len(record.day.on_course), "car is on course", "cars are on course"),
        count(len(record.day.open_protests), "protest is open", "protests are open"),
    ]
    said = [words for words in still if not words.startswith("0 ")]
    return f"Provisional: results may change{'; ' + ', '.join(said) if said else ''}."


def _classes(paper: Paper, record: Record) -> None:
    """Write the standings of each group, with every run."""
    day = record.day
    for name, given in groupby(day.standings, key=lambda one: one.group):
        members = list(given)
        by = day.rules.group_of(members[0].entry.car_class)[1].by
        mixed = any(one.entry.car_class != name for one in members)
        columns = _columns(paper.width, record, members, mixed=mixed, by=by)
        how = ranked_by(by, members, day.rules)
        note = f"{count(len(members), 'entry', 'entries')}, ranked by {how}."
        rows = [_entry(one, record, mixed=mixed, ends=_ends(members, record)) for one in members]
        paper.table(f"Class {name}" if not mixed else name, note, columns, rows)


def _ends(members: Sequence[Standing], record: Record) -> list[str]:
    """Return which totals a group needs."""
    found = ["best"]
    if any(one.total != one.best for one in members):
        found.append("total")
    if any(one.indexed and one.index_time is not None for one in members):
        found.append("index")
    return found


def _columns(
    width: float, record: Record, members: Sequence[Standing], *, mixed: bool, by: str
) -> list[Column]:
    weighty = {"best": "best", "best-index": "index", "total": "total", "index": "index"}[by]
    ends = _ends(members, record)
    if weighty not in ends:
        weighty = "best"
    first = [Column("", 8, "R", bold=True), Column("No.", 13, "R")]
    first += [Column("Class", 16)] if mixed else []
    first += [Column("Driver", 44), Column("Car", 42)]
    last = [Column(end.capitalize(), 18, "R", bold=end == weighty) for end in ends]
    room = width - sum(column.width for column in (*first, *last))
    slots = max(int(room // _SLOT), 1)
    most = max((len(record.runs.get(one.entry.where, ())) for one in members), default=0)
    heading = "Runs, penalties behind +" if most else "Runs"
    return [*first, Column(heading, room, slot=room / slots), *last]


def _entry(one: Standing, record: Record, *, mixed: bool, ends: Sequence[str]) -> list[Cell]:
    rules, entry = record.day.rules, one.entry
    times = {"best": one.best, "total": one.total}
    shown = {name: "" if ticks is None else printed(ticks, rules) for name, ticks in times.items()}
    index = one.index_time
    shown["index"] = "" if index is None else show(index, rules.index.decimals).rstrip(".")
    if one.total is None:
        shown["total" if "total" in ends else "best"] = "no time"
    cells: list[Cell] = [str(one.class_position), entry.number]
    cells += [entry.car_class] if mixed else []
    cells += [entry.driver, entry.car, list(_runs(one, record))]
    return [*cells, *(shown[end] for end in ends)]


def _runs(one: Standing, record: Record) -> Iterator[Slot]:
    """Return the runs of an entry as sheets write them: 45.123, 45.123+1, DNF."""
    best = one.nets.index(one.best) if one.best is not None else -1
    for nth, run in enumerate(record.runs.get(one.entry.where, ())):
        scored = run.run
        if scored is None:
            continue
        time = "" if scored.raw is None else printed(scored.raw, record.day.rules)
        if scored.status != OK:
            yield Slot(f"{time} {scored.status}".strip(), quiet=True)
        else:
            yield Slot(f"{time}+{scored.cones}" if scored.cones else time, bold=nth == best)


def _overall(paper: Paper, record: Record) -> None:
    day = record.day
    assert day.rules.overall is not None
    by = day.rules.overall.by
    how = ranked_by(by, day.standings, day.rules)
    columns = [
        Column("", 10, "R", bold=True),
        Column("No.", 14, "R"),
        Column("Class", 22),
        Column("Driver", 85),
        Column("Car", 86),
        Column("In class", 20, "R"),
        Column(how.removeprefix("the ").capitalize(), 36, "R", bold=True),
    ]
    rows: list[list[Cell]] = []
    for one in sorted(day.standings, key=lambda one: one.position):
        entry, ticks = one.entry, one.best if by.startswith("best") else one.total
        time = "no time" if ticks is None else printed(ticks, day.rules)
        if by == "index" and one.index_time is not None:
            time = show(one.index_time, day.rules.index.decimals).rstrip(".")
        rows.append(
            [
                str(one.position),
                entry.number,
                entry.car_class,
                entry.driver,
                entry.car,
                str(one.class_position),
                time,
            ]
        )
    paper.table("Overall", f"Ranked by {how}.", columns, rows)


def _race(paper: Paper, record: Record) -> None:
    day = record.day
    assert day.rules.laps is not None
    columns = [
        Column("", 10, "R", bold=True),
        Column("No.", 14, "R"),
        Column("Class", 22),
        Column("Driver", 74),
        Column("Car", 74),
        Column("Laps", 18, "R"),
        Column("Time", 30, "R", bold=True),
        Column("Best lap", 30, "R"),
    ]
    rows: list[list[Cell]] = []
    for one in sorted(day.race, key=lambda one: one.place):
        entry = day.entries[one.entry]
        time = "" if one.time is None else printed(one.time, day.rules)
        lap = "" if one.best_lap is None else printed(one.best_lap, day.rules)
        who = [entry.number, entry.car_class, entry.driver, entry.car]
        rows.append([str(one.place), *who, str(one.laps), time, lap])
    paper.table("Race", f"{count(day.rules.laps.laps, 'lap', 'laps')}.", columns, rows)


def _rounds(paper: Paper, record: Record) -> None:
    day = record.day
    assert day.rounds is not None
    columns = [
        Column("Round", 18, "R"),
        Column("Heat", 18, "R"),
        Column("First", 76),
        Column("Second", 76),
        Column("Winner", 56, bold=True),
        Column("By", 29),
    ]

    def who(name: str | None) -> str:
        if name is None or name not in day.entries:
            return name or ""
        return f"{day.entries[name].number} {day.entries[name].driver}".strip()

    rows: list[list[Cell]] = []
    for heat in (one for whole in day.rounds.rounds for one in whole):
        made = day.rounds.decisions.get((heat.round, heat.heat))
        why = "bye" if heat.bye else made.why if made else ""
        sides = [who(heat.first), who(heat.second), who(heat.winner)]
        rows.append([str(heat.round), str(heat.heat), *sides, why])
    won = f"Won by {who(day.rounds.champion)}." if day.rounds.champion else "Not decided yet."
    paper.table("Rounds", won, columns, rows)


def _protests(paper: Paper, record: Record) -> None:
    day = record.day
    if not day.protests:
        return
    ruled = {None: "open", True: "upheld", False: "not upheld"}
    columns = [Column("Act", 16, "R"), Column("By", 60), Column("What", 90), Column("Ruling", 107)]
    rows: list[list[Cell]] = []
    for one in day.protests:
        entry = day.entries.get(one.entry)
        who = one.entry if entry is None else f"{entry.number} {entry.driver}"
        ruling = ruled[one.upheld] + (f": {one.reason}" if one.reason else "")
        rows.append([str(one.number), who, one.text, ruling])
    paper.table("Protests", "", columns, rows)


def _end(paper: Paper, record: Record) -> None:
    paper.heading("Officials and record")
    names = (text for one in record.day.entries.values() for text in (one.driver, one.car))
    if any(UNKNOWN in printable(name) for name in names):
        paper.paragraph(
            f"{UNKNOWN} stands for a letter that the printing type has not; the book has it.",
            quiet=False,
        )
    officials = list(record.officials.items())
    named = ", ".join(f"{who} ({acts})" for who, acts in officials[:_MOST_OFFICIALS])
    more = f" and {len(officials) - _MOST_OFFICIALS} more" if officials[_MOST_OFFICIALS:] else ""
    paper.paragraph(f"Acts in the book were written by: {named}{more}.", quiet=False)
    signer = record.acts[0].facts.get("signer")
    if signer:
        paper.paragraph(f"Signed by the key {signer}.", quiet=False)
    paper.paragraph(
        f"All of this follows from the book's {len(record.acts)} acts, of which the last has the "
        f"hash {record.head}. Whoever has the book can derive it again: throwdown meet results "
        "book.jsonl.",
        quiet=False,
    )


def _minute(at: str) -> str:
    """Return when an act was written, to the minute, as people read it."""
    return f"{at[:16].replace('T', ' ')}{' UTC' if at.endswith(('+00:00', 'Z')) else ''}"
