"""What the screen of a race says: times in one form, odds that samples can show, twins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import throwdown as td
from throwdown.cli.race_screen import _verdict

Call = Callable[..., Any]
MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
STRIP = ("--course", "drag-strip", "--method", "quasi-steady")


def table(shown: str) -> list[str]:
    """The rows of the table."""
    lines = shown.splitlines()
    start = next(i for i, line in enumerate(lines) if "─────" in line) + 1
    return lines[start : lines.index(next(n for n in lines[start:] if not n.strip()), start)]


def test_all_times_of_a_table_have_one_form(call: Call) -> None:
    course = ("--course", "road-atlanta-infield-2010", "--method", "quasi-steady")
    rows = table(call("race", MINI, PORSCHE, *course, "--samples", "200").out)
    assert any("1:" in row for row in rows)
    for row in rows:
        assert len(re.findall(r"\d:\d\d\.\d\d", row)) == 3
        assert " s " not in row.split(")")[1]


@pytest.mark.parametrize(
    ("samples", "verdict", "won", "lost"),
    [
        (1, "in the only race.", "1 of 1", "0 of 1"),
        (2, "in all 2 races.", "2 of 2", "0 of 2"),
        (20, "in all 20 races.", "20 of 20", "0 of 20"),
        (1000, "in all 1,000 races.", "> 99.9 %", "< 0.1 %"),
    ],
)
def test_odds_are_what_the_samples_can_show(
    call: Call, samples: int, verdict: str, won: str, lost: str
) -> None:
    shown = call("race", MINI, PORSCHE, *STRIP, "--samples", str(samples)).out
    assert verdict in " ".join(shown.split())
    first, second = table(shown)
    assert first.rstrip().endswith(won)
    assert second.rstrip().endswith(lost)
    assert ("cannot show a range" in shown) == (samples < 20)
    assert ("1 races" in shown) is False


def test_some_of_a_few_races(call: Call) -> None:
    shown = call("race", MINI, "mini-cooper-s-2011", *STRIP, "--samples", "20").out
    assert re.search(r"in \d+ of 20 races\.", " ".join(shown.split()))


def test_the_same_car_twice_is_told_apart(call: Call, tmp_path: Path) -> None:
    report = tmp_path / "race.html"
    args = ("race", MINI, MINI, *STRIP, "--samples", "100", "--report", str(report))
    shown = call(*args).out
    name = "MINI Cooper S (R56, 2010)"
    words = " ".join(shown.split())
    ahead = re.search(
        f"Too close to call: {re.escape(name)} ([AB]) ahead of {re.escape(name)} ([AB])", words
    )
    assert ahead is not None
    assert set(ahead.groups()) == {"A", "B"}
    assert sorted(row.split("  ")[0].strip() for row in table(shown)) == [f"{name} A", f"{name} B"]
    assert f"seconds ahead of {name} {ahead[2]}" in shown
    assert "both cost the same" in shown
    heading = re.search(r"<h1>.*?</h1>", report.read_text(encoding="utf-8"))
    assert heading is not None
    words = heading.group().replace("\N{NO-BREAK SPACE}", " ")
    assert f"{name} A" in words
    assert f"{name} B" in words


def test_different_cars_have_no_letters(call: Call) -> None:
    assert ") A" not in call("race", MINI, PORSCHE, *STRIP, "--samples", "20").out


def test_a_changed_copy_of_a_car_has_its_files_name(call: Call, tmp_path: Path) -> None:
    from throwdown.car.catalogue import FOLDER

    text = (FOLDER / f"{MINI}.toml").read_text(encoding="utf-8")
    for name, kilograms in (("light", 1000), ("heavy", 1500)):
        changed = re.sub(r"(mass\s*=\s*\{\s*value\s*=\s*)[\d.]+", rf"\g<1>{kilograms}", text)
        assert changed != text
        (tmp_path / f"{name}.toml").write_text(changed, encoding="utf-8")
    files = (str(tmp_path / "heavy.toml"), str(tmp_path / "light.toml"))
    shown = " ".join(call("race", *files, *STRIP, "--samples", "20").out.split())
    assert "[light] beats MINI Cooper S (R56, 2010) [heavy]" in shown


def test_a_dead_heat_has_no_sign() -> None:
    race = td.race((MINI, PORSCHE), "drag-strip", method="quasi-steady", samples=100)
    even = replace(race, duel=replace(race.duel, margin=np.full(100, -1e-5)))
    assert " by 0.00 s (0.0 %) on " in _verdict(even).plain
