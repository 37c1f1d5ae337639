"""The process that runs a meet: what it does where it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.serving.field import throwdown

ROOT = Path(__file__).parents[2]


def test_a_broken_book_is_named_once_and_ends_it(tmp_path: Path) -> None:
    folder = tmp_path / "meet"
    throwdown("meet", "new", str(folder), "--name", "A day", "--rules", "scca-solo")
    beam = ("--make", "alge", "--at", "tcp://127.0.0.1:9", "--start", "C0")
    throwdown("meet", "plug", str(folder), "beam", *beam)
    book = folder / "book.jsonl"
    book.write_text(book.read_text().replace('"by"', '"bx"'))
    command = [sys.executable, "-m", "throwdown", "meet", "run", str(folder), "--port", "18999"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("the book does not hold") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_rig_breaks_meets_and_nothing_is_lost() -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "--count", "30", "--seed", "11"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr[-3000:]
