"""Rule sets: read, checked, and refused with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from throwdown.errors import InputError
from throwdown.meet import find_rules
from throwdown.meet.rules import shipped_rules

GOOD = """
id = "mine"
name = "Mine"
version = 1
kind = "autocross"
sources = ["a page"]
"""


def test_those_that_are_shipped_name_their_sources() -> None:
    assert {"scca-solo", "minnesota-autosports-2019"} <= set(shipped_rules())
    for name in shipped_rules():
        found = find_rules(name)
        assert found.id == name
        assert found.sources


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD + '[times]\ncone_s = 1.5\n[[groups]]\nclasses = ["*"]\nby = "index"\n')
    found = find_rules(file)
    assert found.times.cone == 15_000
    assert found.group_of("xyz")[1].by == "index"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[times]\ncones_s = 2", "unknown key 'cones_s'(.|\n)*nearest: cone_s"),
        ("[times]\ncone_s = -2", "cone_s is -2"),
        ("[times]\ncone_s = nan", "cone_s is nan"),
        ('[times]\nfiner_digits = "rund"', "finer_digits is 'rund'(.|\n)*nearest: round"),
        ("[[groups]]\nclasses = []", "classes is \\[\\]"),
        ('[[groups]]\nby = "totl"', "by is 'totl'(.|\n)*nearest: total"),
        ("[[groups]]\nspeed = 1", "unknown key 'speed'(.|\n)*expected: classes, name, by, ties"),
        ('[index]\nfactors = { A = "x" }', "A is 'x'"),
        ("[times", "not TOML"),
        ('[[totals]]\nmethod = "sum"\n[[groups]]\nby = 3', "by is 3"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, more: str, said: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD + more)
    with pytest.raises(InputError, match=said):
        find_rules(file)


def test_everything_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('id = "mine"\nkind = "rally"\n')
    with pytest.raises(InputError) as found:
        find_rules(file)
    for word in ("no name", "no version", "no sources", "kind is 'rally'"):
        assert word in str(found.value)


def test_a_name_that_is_none_gets_the_nearest() -> None:
    with pytest.raises(InputError, match="nearest: scca-solo"):
        find_rules("scca-slo")
