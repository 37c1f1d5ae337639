"""Design rules: what their files may say."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from throwdown.course_design.rules import Finding, find_rules, parse_rules, shipped_rules
from throwdown.errors import InputError

TEXT = files("throwdown").joinpath("data/design-rules/scca.toml").read_text("utf-8")


def test_every_shipped_rule_has_a_source() -> None:
    for name in shipped_rules():
        rules = find_rules(name)
        assert rules.id == name
        assert all(limit.source and limit.says for _, limit in rules.rules)


def test_the_published_limits() -> None:
    rules = find_rules("scca").rules
    assert rules.width_m.least == pytest.approx(15 * 0.3048)
    assert rules.slalom_spacing_m.least == pytest.approx(45 * 0.3048)
    assert rules.edge_distance_m.least == pytest.approx(25 * 0.3048)
    assert rules.straight_into_sharp_m.most == pytest.approx(150 * 0.3048)
    assert rules.time_s.most == 60.0


def test_an_unknown_name_has_its_nearest() -> None:
    with pytest.raises(InputError) as refused:
        find_rules("scaa")
    assert refused.value.nearest == ("scca",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("least = 30.0", "least = 70.0", "contradict"),
        ("least = 6.0", "least = 1.0\nmost = 2.0", "contradict"),
        ("least = 4.572", "leest = 4.572", "leest"),
        ("version = 1", "", "version"),
        ("least = 4.572", "least = -1", "least"),
        ("[rules.time_s]", "[rules.time", "not TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    path = tmp_path / "rules.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        find_rules(path)


def test_rules_parse_as_they_are_shipped() -> None:
    assert parse_rules(TEXT, "here") == find_rules("scca")


@pytest.mark.parametrize(
    ("value", "least", "ok"), [(5.0, True, True), (4.0, True, False), (5.0, False, False)]
)
def test_a_finding_knows_whether_it_is_kept(value: float, least: bool, ok: bool) -> None:
    assert Finding("width_m", value, 4.5, least, "", "").ok is ok
