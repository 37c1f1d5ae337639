"""Kinds of rules: what each has of its own, and that those that come with Throwdown score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from throwdown.errors import InputError
from throwdown.meet import Entry, Run, find_rules, score
from throwdown.meet.rules import check_rules, shipped_rules

TABLE = {"id": "x", "name": "x", "version": 1, "kind": "autocross", "sources": []}


@pytest.mark.parametrize("name", shipped_rules())
def test_what_is_shipped_says_where_it_is_from(name: str) -> None:
    rules = find_rules(name)
    assert rules.id == name
    assert rules.sources
    assert check_rules(rules.model_dump(mode="json"), "again") == rules


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kind": "bracket"}, r"bracket rules have a \[tree\]"),
        ({"kind": "lap-race"}, r"lap-race rules have a \[laps\]"),
        ({"tree": {}}, r"autocross rules have no \[tree\]"),
        ({"kind": "prosoloo"}, "nearest: prosolo"),
        ({"kind": "lap-race", "laps": {"laps": 0}}, "laps is 0"),
        ({"kind": "lap-race", "laps": {"laps": 3, "finnish": "x"}}, "(?s)'finnish'.*finish"),
        (
            {"kind": "bracket", "tree": {}, "ladder": {"faults": ["late"]}},
            "'late'",
        ),
    ],
)
def test_parts_belong_to_kinds(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_rules({**TABLE, **facts}, "rules.toml")


def test_prosolo_adds_the_best_of_both_courses() -> None:
    left = (Run(301_000), Run(299_000, 1), Run(290_000, status="DNF"))
    right = (Run(305_000, day=2), Run(304_000, day=2))
    only_left = (Run(280_000),)
    standings = score(
        [Entry("1", "AS", left + right), Entry("2", "AS", only_left)], find_rules("prosolo")
    )
    assert [one.total for one in standings] == [605_000, None]


def test_a_time_trial_takes_the_best_lap_of_all_sessions() -> None:
    sessions = (Run(905_000), Run(899_990, day=2), Run(901_000, day=3))
    one, other = score(
        [Entry("1", "GT", (Run(899_995),)), Entry("2", "GT", sessions)], find_rules("time-trial")
    )
    assert [(each.entry.number, each.total) for each in (one, other)] == [
        ("2", 899_990),
        ("1", 900_000),
    ]


def test_a_rule_file_in_another_code_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot read"):
        find_rules(file)
