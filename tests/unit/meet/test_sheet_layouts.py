"""Layouts of several days and of other programs, as small as they can be with their quirks."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from throwdown.errors import InputError
from throwdown.meet import RuleSet, Run, find_rules, score
from throwdown.meet.published import differences
from throwdown.meet.rules import check_rules
from throwdown.meet.sheets import Sheet, read_sheet
from throwdown.meet.ticks import to_step

SOLO = find_rules("scca-solo")
NOVICES = find_rules("arkansas-scca-2017")
MINNESOTA = find_rules("minnesota-autosports-2019")


def sheet(tmp_path: Path, text: str, rules: RuleSet, name: str = "sheet.html") -> Sheet:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8", newline="")
    return read_sheet(file, rules)


def as_published(found: Sheet, rules: RuleSet) -> bool:
    return differences(found, score(found.entries, rules), rules) == []


def row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag} nowrap>{cell}</{tag}>\n" for cell in cells) + "</tr>\n"


TWO_DAYS = (
    "<table>"
    + row("Pos.", "Class", "#", "Driver", "Car Color", "Day", "Times", "", "", "  Total", tag="th")
    + row("1T", "es", "23", "A B", "Red", "D1", "84.906", "82.128+1", "80.265", "140.050")
    + row("", "", "", "", "", "", "79.000+dnf", "", "", "-")
    + row("", "", "", "", "", "D2", "60.127+dnf", "59.785", "", "")
    + row("2 m", "es", "27", "C D", "Red", "D1", "85.218", "", "", "dnf")
    + row("", "", "", "", "", "D2", "65.280+dnf", "", "", "[-]1.2")
    + "<tr></tr></table><table>"
    + row("Top Times Of Day", "Time", "Class", "#", "Driver", "", "", "", "", "", tag="th")
    + row("Raw time", "59.785", "es", "23", "A B", "", "", "", "", "")
    + "</table>"
)


def test_the_best_of_each_day_are_added(tmp_path: Path) -> None:
    found = sheet(tmp_path, TWO_DAYS, SOLO)
    first, second = score(found.entries, SOLO)
    assert [(run.day, run.status) for run in first.entry.runs] == [
        (1, "OK"),
        (1, "OK"),
        (1, "OK"),
        (1, "DNF"),
        (2, "DNF"),
        (2, "OK"),
    ]
    assert (first.best, first.total, first.net) == (597850, 1400500, 1400500)
    assert (second.best, second.total, second.class_position) == (852180, None, 2)
    assert as_published(found, SOLO)


CLASS_ABOVE = (
    "<table>"
    + row("", "", "#", "Driver", "Car Model", "Runs: 1-4", "", "Total", tag="th")
    + """<tr><th colspan="5"><a name="ss"></a>'Super Stock' - Total Entries: 1  Trophies: 1</th>
<th></th><th></th><th></th></tr>
<tr><td>1Tm<br><br></font></td><td></font></td><td>50<br><br></font></td><td>A<br><br></font></td>
<td>Car<br><br></font></td><td><font> 56.286<br><b> 54.155</b></font></td>
<td><font> 54.933+1<br> 53.1+dnf</font></td><td><b> 54.155</b><br>-</font></td></tr>
<tr><th colspan="5"><a name="es"></a>'E Stock' - Total Entries: 1  Trophies: 1</th>
<th></th><th></th><th></th></tr>"""
    + row("1T <br><br>", "", "1<br><br>", "B", "Car", "", "", "<b>dns</b><br>49.944")
    + "</table>"
)


def test_cells_of_two_lines_below_the_name_of_a_class(tmp_path: Path) -> None:
    found = sheet(tmp_path, CLASS_ABOVE, SOLO)
    first, second = found.entries
    assert (first.car_class, first.number) == ("SS", "50")
    assert first.runs == (
        Run(562860),
        Run(549330, 1),
        Run(541550),
        Run(531000, 0, "DNF"),
    )
    assert (second.car_class, second.runs) == ("ES", ())
    assert found.published[0].class_position == 1
    assert as_published(found, SOLO)


def novices(*totals: str) -> str:
    header = """<tr><th colspan="5"><a name="N"></a>'Novice (pax)' - Total Entries: 3  Trophies: 1
</th><th>Times</th><th></th><th>Total</th></tr>"""
    return (
        "<table>"
        + header.replace("\n", "")
        + row("1T", "HS", "7", "A", "Car", "48.086", "50.0", totals[0])
        + row("2", "HS", "4", "B", "Car", "48.433", "", totals[1])
        + row("3", "CS", "9", "C", "Car", "dnf", "", "dnf")
        + "</table>"
    )


def test_the_index_of_a_class_is_what_its_times_imply(tmp_path: Path) -> None:
    found = sheet(tmp_path, novices("38.036", "38.310"), NOVICES)
    standings = score(found.entries, NOVICES)
    assert [one.entry.car_class for one in standings] == ["NHS", "NHS", "NCS"]
    assert [one.group for one in standings] == ["Novice"] * 3
    assert [one.entry.index for one in standings] == [Fraction("0.791")] * 2 + [None]
    assert as_published(found, NOVICES)


def test_times_that_imply_no_index_in_common_imply_none(tmp_path: Path) -> None:
    found = sheet(tmp_path, novices("38.036", "40.000"), NOVICES)
    assert [entry.index for entry in found.entries] == [None] * 3
    facts = NOVICES.model_dump(mode="json")
    strict = check_rules({**facts, "index": {**facts["index"], "default": None}}, "test")
    with pytest.raises(InputError, match="number 7 in NHS has no index"):
        score(found.entries, strict)
    told = differences(found, score(found.entries, NOVICES), NOVICES)
    assert {(one.number, one.what) for one in told} == {("7", "index_time"), ("4", "index_time")}


AXTI_PAGE = """<html><table id="result-class"><thead><tr><th>Position</th>
<th>Driver</th></tr></thead><tbody><tr><td>1</td><td>A B #412</td></tr></tbody></table>
<table id="result-pax"><thead><tr><th colspan="7">PAX</th></tr>
<tr><th>Rank</th><th>Class</th><th>Driver</th><th>Car</th><th>Best</th><th>Diff.</th>
<th>Diff. Prev.</th><th>Raw Times</th></tr></thead><tbody>
<tr class="row"><td>1</td><td>P-HS<td nowrap>A B #412</td><td>VW</td><td><strong>38.390</strong>
</td><td>-</td><td>-</td><td><div class="time">50.923</div><div class="time">49.218</div>
<div class="time">40.314 <span class="pen">RRN</span></div>
<div class="time"><span class="pen">DNF</span></div><div class="time best">49.219</div>
<div class="time">47.9 <span class="pen">+1</span></div><div style="clear:left"></div></td></tr>
<tr class="row"><td>2</td><td>N<td nowrap>C D #7</td><td>BMW</td><td><strong>51.1</strong></td>
<td>+1</td><td>+1</td><td><div class="time best">51.100</div></td></tr></tbody></table></html>"""


def test_axti_page(tmp_path: Path) -> None:
    found = sheet(tmp_path, AXTI_PAGE, MINNESOTA)
    assert found.kind == "AXti.me HTML"
    first, second = found.entries
    assert (first.car_class, first.number, first.driver) == ("P-HS", "412", "A B")
    assert [(run.raw, run.cones, run.status) for run in first.runs] == [
        (509230, 0, "OK"),
        (492180, 0, "OK"),
        (403140, 0, "RRN"),
        (None, 0, "DNF"),
        (492190, 0, "OK"),
        (479000, 1, "OK"),
    ]
    assert (first.index, second.index) == (Fraction("0.780"), Fraction(1))
    assert as_published(found, MINNESOTA)


PRONTO = (
    "Expert, Position, Class, Class Name, Number, First Name,Last Name, Car Year, Car Make, "
    "Car Model, DSQ, Best Run, Pax Index, Pax Time, Runs Day1, Runs Day2, "
    "Runs (Time/Cones/Penalty)\r"
    '0,"1","AS","A Street","52","A","B","2010","Porsche","Cayman","0","52.288","0.821","42.928",'
    '"3","0","53.351","0","","0","0","DNF","52.288","0",""\r'
    '0,"2","AS","A Street","77","C","D","","","","0","56.447","0.821","46.343",'
    '"3","0","0","0","DNF","54.447","1","","60.1","0","RRN"\r'
    '0,"3","AS","A Street","35","E","F","","","","0","DNF","0.821","999","1","0","0","0","DNF"\r'
)


def test_pronto(tmp_path: Path) -> None:
    found = sheet(tmp_path, PRONTO, find_rules("scca-solo-pax"), "export.csv")
    assert found.kind == "Pronto CSV"
    first, second, third = found.entries
    assert (first.car, first.index) == ("2010 Porsche Cayman", Fraction("0.821"))
    assert first.runs == (Run(533510), Run(None, 0, "DNF"), Run(522880))
    assert second.runs == (Run(None, 0, "DNF"), Run(544470, 1), Run(601000, 0, "RRN"))
    assert third.runs == (Run(None, 0, "DNF"),)
    assert as_published(found, SOLO)


def test_prontos_second_day(tmp_path: Path) -> None:
    text = PRONTO.replace('"3","0","53.351"', '"1","2","53.351"', 1)
    found = sheet(tmp_path, text, SOLO, "export.csv")
    assert [run.day for run in found.entries[0].runs] == [1, 2, 2]


def test_columns_of_days_and_other_separators(tmp_path: Path) -> None:
    text = "class;number;day1_run1;day1_run2;day2_run1\nAS;7;50.1;49.0+1;48.5\n"
    (entry,) = sheet(tmp_path, text, SOLO, "days.csv").entries
    assert entry.runs == (Run(501000), Run(490000, 1), Run(485000, day=2))
    (standing,) = score([entry], SOLO)
    assert standing.total == 501000 + 485000


def test_unfinished_runs_of_a_rallycross(tmp_path: Path) -> None:
    """A DNF takes the time beside it and 10 s more; without one the slowest run and 30 s."""
    text = "class,number,run1,run2,run3\nSF,2,60.179+1,59.253,60.179+dnf\nSF,3,60.0,61.0,DNF\n"
    found = sheet(tmp_path, text, SOLO, "rally.csv")
    standings = score(found.entries, find_rules("rallycross"))
    assert [one.total for one in standings] == [621790 + 592530 + 701790, 600000 + 610000 + 910000]


def test_ties_by_the_sheet(tmp_path: Path) -> None:
    text = "class,number,run1,run2\nN,944,63.125,64.0\nN,269,63.125,63.5\n"
    found = sheet(tmp_path, text, SOLO, "ties.csv")
    facts = SOLO.model_dump(mode="json")
    by_sheet = check_rules({**facts, "groups": [{"classes": ["*"], "ties": "sheet"}]}, "test")
    assert [one.entry.number for one in score(found.entries, by_sheet)] == ["944", "269"]
    assert [one.entry.number for one in score(found.entries, SOLO)] == ["269", "944"]


@pytest.mark.parametrize(
    ("product", "printed"), [("743249.71", 743250), ("754385.12", 754380), ("383105.03", 383100)]
)
def test_axware_rounds_index_times_to_ticks_and_cuts_them(product: str, printed: int) -> None:
    assert to_step(Fraction(product), 10, "cut-ticks") == printed
