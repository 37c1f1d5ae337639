"""Sheets of every kind, as small as they can be and still have their quirks."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from throwdown.errors import InputError
from throwdown.meet import Run, find_rules, score
from throwdown.meet.published import differences
from throwdown.meet.sheets import Sheet, read_sheet

RULES = find_rules("scca-solo")


def sheet(tmp_path: Path, text: str, name: str = "runs.csv") -> Sheet:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_sheet(file, RULES)


def test_columns(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        "class,number,car,index_factor,run1,run2,run10,best_net,index_time,position\n"
        "AS,23,Corvette,0.821,69.516+3,DNF,70.081+0,70.081,57.537,1T\n"
        "AS,71,Camaro,,,,,dns,,2\n",
    )
    assert found.kind == "columns"
    first, second = found.entries
    assert first.runs == (Run(695160, 3), Run(None, 0, "DNF"), Run(700810))
    assert (first.index, second.index, second.runs) == (Fraction("0.821"), None, ())
    assert found.published[0].class_position == 1
    assert differences(found, score(found.entries, RULES), RULES) == []


def test_sheets_of_windows_programs_are_read(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    file.write_bytes("class,number,driver,run1\nAS,1,José,50.0\n".encode("cp1252"))
    assert read_sheet(file, RULES).entries[0].driver == "José"
    file.write_bytes(bytes(range(128, 256)))
    with pytest.raises(InputError, match="is not"):
        read_sheet(file, RULES)


def test_what_a_sheet_published_otherwise_is_named(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        "class,number,run1,best_net,position,published_position\n"
        "AS,1,50.000+1,50.000,2,1\nAS,2,51.000,51.000,1,1\n",
    )
    standings = score(found.entries, RULES)
    told = {
        (one.number, one.what): (one.published, one.scored)
        for one in differences(found, standings, RULES)
    }
    assert told == {
        ("1", "best_net"): (500000, 520000),
        ("1", "position"): (1, 2),
    }


def test_axti(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        '"FirstName","LastName","CarNumber","Car","Class","Best","Run 1","Run 1 Pen","Run 2",'
        '"Run 2 Pen","Run 3","Run 3 Pen"\n'
        '"A","B","59","Honda CRX","P-STS","54.207","54.962","DNF","54.207","","69.1","RERUN 1"\n'
        '"C","D","60","Honda CRX","P-STS","56.1","56.1","","53.9","2"\n',
    )
    assert found.kind == "AXti.me CSV"
    assert found.entries[0].runs == (Run(549620, 0, "DNF"), Run(542070), Run(691000, 0, "RRN"))
    assert found.entries[1].runs == (Run(561000), Run(539000, 2))
    assert found.entries[0].driver == "A B"
    assert found.published[0].best_net == 542070


def test_ranks_among_all_are_compared_where_the_rules_rank_all(tmp_path: Path) -> None:
    file = tmp_path / "axti.csv"
    file.write_text("CarNumber,Class,IndexRank,Best,Run 1\n1,A,2,50.0,50.0\n2,B,1,49.0,49.0\n")
    sheet = read_sheet(file, RULES)
    assert differences(sheet, score(sheet.entries, RULES), RULES) == []
    ranked = read_sheet(file, find_rules("minnesota-autosports-2019"))
    assert [one.position for one in ranked.published] == [2, 1]
    rgg = tmp_path / "day.rgg"
    rgg.write_text("Class\tNumber\tRaw Pos.\tRun 1\tPen 1\nA\t1\t7\t50.0\t\n")
    assert read_sheet(rgg, RULES).published[0].position is None


def test_rgg_holds_cones_in_its_times(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        "Class\tNumber\tFirst Name\tLast Name\tCar Model\tTotal\tRun 1\tPen 1\tRun 2\tPen 2\t\n"
        "truck\t54\tA\tB\tTacoma\t101.604\t138.151\t4\t101.604\t\t\n"
        "n2\t38\tC\tD\tCivic\tdnf\t999.999\toff\t\tdns\t\n",
        "day.rgg",
    )
    assert found.kind == "AxWare .rgg"
    assert found.entries[0].runs == (Run(1301510, 4), Run(1016040))
    assert found.entries[1].runs == (Run(9999990, 0, "DNF"), Run(None, 0, "DNS"))
    assert score(found.entries, RULES)[0].nets[0] == 1381510


AXWARE = """<!-- AXWare TS --><table><tr><th>Final Results</th></tr></table>
<table><tbody>
<tr class="rowlow"><th>Pos.</th><th>Class</th><th>#</th><th>Driver</th><th>Car Model</th>
<th>Run 1</th><th>Run 2</th><th>Total</th><th>Diff.</th></tr>
<tr><td>1T</td><td>as</td><td>23</td><td>A &amp; B</td><td>Z06</td><td>69.516+3</td>
<td><span> 70.081</span></td><td>70.081</td><td>-</td></tr>
<tr><td></td><td></td><td></td><td></td><td></td><td>68.720+1</td><td>73.0+dnf</td><td></td>
<td></td></tr>
<tr><td>2</td><td>as</td><td>71</td><td>C</td><td>ZL1</td><td>&nbsp;</td><td>\u00c2 </td>
<td>dns</td><td></td></tr>
</tbody></table>"""


def test_axware_html_with_runs_that_go_on_below(tmp_path: Path) -> None:
    found = sheet(tmp_path, AXWARE, "final.html")
    assert found.kind == "AxWare HTML"
    first, second = found.entries
    assert (first.car_class, first.number, first.driver) == ("AS", "23", "A & B")
    assert first.runs == (Run(695160, 3), Run(700810), Run(687200, 1), Run(730000, 0, "DNF"))
    assert second.runs == ()
    assert found.published[0].total == 700810
    assert differences(found, score(found.entries, RULES), RULES) == []


OLD_AXWARE = """<HTML><table><tbody>
<tr><th colspan="5"><a name="SS"></a>'Super Stock' - Total Entries: 2</th><th>Car Color</th>
<th>Times</th><th></th><th></th><th>     Total</th></tr>
<tr><td>1T</td><td>SS</td><td>26</td><td>A B</td><td>chevette</td><td>blue</td><td> 45.996+1</td>
<td> 61.713+DNF</td><td> 44.595</td><td><font class='bestt'> 43.405</font></td></tr>
<tr><td></td><td></td><td></td><td></td><td></td><td></td><td> 43.140+3</td>
<td><font class='bestt'> 43.405</font></td><td> 43.057+DNF</td><td>-</td></tr>
<tr><th colspan="5">'C Stock' - Total Entries: 1</th><th>Car Color</th><th>Times</th><th></th>
<th></th><th>Total</th></tr>
<tr><td>1T</td><td>CS</td><td>11</td><td>C D</td><td>Porsche</td><td>red</td><td></td><td></td>
<td></td><td>DNS</td></tr>
<tr><td></td><td></td><td></td><td></td><td></td><td></td><td></td><td></td><td></td>
<td>0.558</td></tr></tbody></table>"""


def test_old_axware_html_names_no_runs(tmp_path: Path) -> None:
    found = sheet(tmp_path, OLD_AXWARE, "old.html")
    first, second = found.entries
    assert (first.car_class, first.number, first.driver, first.car) == (
        "SS",
        "26",
        "A B",
        "chevette",
    )
    assert [(run.raw, run.cones, run.status) for run in first.runs] == [
        (459960, 1, "OK"),
        (617130, 0, "DNF"),
        (445950, 0, "OK"),
        (431400, 3, "OK"),
        (434050, 0, "OK"),
        (430570, 0, "DNF"),
    ]
    assert (second.car_class, second.runs) == ("CS", ())
    assert differences(found, score(found.entries, RULES), RULES) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class,number\nA,1\n", "no column run1 in the header"),
        ("class,number,run1\n", "the sheet has no entries"),
        ("class,number,run1\nA,,50\n", "no number\n  where: .*line 2"),
        ("class,number,run1,run2\nA,1,50,fast\n", "(?s)'fast'.*line 2, run2"),
        ("class,number,run1,run2\nA,1,x,50\nA,2,50,y\n", "2 things are wrong"),
        ("class,number,run1,index_factor\nA,1,50,zero\n", "index 'zero'"),
        ("<table><tr><td>nothing</td></tr></table>", "no table of results"),
        ("<table><tr><th>Times</th><th>Total</th></tr></table>", "no table of results"),
        (
            "<table><tr><th>#</th><th>Run 1</th></tr><tr><td>7</td><td>50.1</td></tr></table>",
            "no class",
        ),
        ("", "the file is empty"),
    ],
)
def test_bad_sheets_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        sheet(tmp_path, text)
