"""Published autocross results, re-entered run by run, come out as they were published.

Source: three events of three organisers, `../shared/data/results`, each with its own source in the
file.  Tolerance: none; every total to 0.001 s and every place.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from throwdown.meet import find_rules, score
from throwdown.meet.published import differences
from throwdown.meet.sheets import read_sheet

EVENTS = {
    "arscca_2017-09-24_event9_bestof.csv": ("arkansas-scca-2017", 47),
    "mac_2019_mowog4_pro_split.csv": ("minnesota-autosports-2019", 132),
    "stl_2022_event8_pax.csv": ("st-louis-scca-2022", 124),
}


@pytest.mark.parametrize("name", EVENTS)
def test_every_total_and_every_place(shared: Path, name: str) -> None:
    rules_id, count = EVENTS[name]
    rules = find_rules(rules_id)
    sheet = read_sheet(shared / "data" / "results" / name, rules)
    standings = score(sheet.entries, rules)
    assert len(standings) == count
    assert differences(sheet, standings, rules) == []


def test_the_comparison_can_fail(shared: Path, tmp_path: Path) -> None:
    """A sheet in which one cone more was hit differs in what that changes."""
    name = "stl_2022_event8_pax.csv"
    with (shared / "data" / "results" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    best = min(rows, key=lambda row: float(row["index_time"]))
    run = next(key for key in best if best[key] == f"{best['best_net']}+0")
    best[run] = f"{best['best_net']}+1"
    changed = tmp_path / name
    with changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    rules = find_rules("st-louis-scca-2022")
    sheet = read_sheet(changed, rules)
    found = differences(sheet, score(sheet.entries, rules), rules)
    assert {one.what for one in found} >= {"best_net", "index_time"}
    assert best["number"] in {one.number for one in found}
