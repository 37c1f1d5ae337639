"""Times, odds and money as words, and a terminal that cannot show them all."""

from __future__ import annotations

import doctest
import io
import sys

import pytest

from throwdown import names
from throwdown.cli import output


def test_examples_in_the_docstrings() -> None:
    results = [doctest.testmod(module) for module in (output, names)]
    failed, tried = (sum(counts) for counts in zip(*results, strict=True))
    assert tried >= 7
    assert failed == 0


def test_characters_that_the_terminal_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    output.tolerate_any_encoding()
    sys.stdout.write("1–2 × 3 … Nürburg")
    sys.stdout.flush()
    assert raw.getvalue() == b"1-2 x 3 ... N?rburg"


def test_progress_is_silent_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with output.working("anything"):
        pass
    assert capsys.readouterr() == ("", "")
