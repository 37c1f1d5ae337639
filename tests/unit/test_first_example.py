"""The first example never claims certainty: samples cannot show it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest


def test_odds_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(Path(__file__).parents[2] / "examples" / "first_race.py"))
    shown = capsys.readouterr().out
    assert "%" not in shown
    assert " of 2,000 races" in shown
