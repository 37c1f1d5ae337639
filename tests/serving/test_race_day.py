"""The process that runs a meet: what it does where it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.serving.field import running, throwdown

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


def holder(folder: Path) -> int:
    """The process that holds a meet's folder, by the kernel's word; 0 where none does."""
    inode = (folder / "lock").stat().st_ino
    for line in Path("/proc/locks").read_text().splitlines():
        kind, number, where = (line.split()[at] for at in (1, 4, 5))
        if kind == "FLOCK" and int(where.rpartition(":")[2]) == inode:
            return int(number)
    return 0


def test_another_takes_over_from_the_process_that_falls(tmp_path: Path) -> None:
    folder = tmp_path / "meet"
    throwdown("meet", "new", str(folder), "--name", "A day", "--rules", "scca-solo")
    with running(folder) as desk:

        def runs() -> int:
            until = time.monotonic() + 60.0
            while time.monotonic() < until:
                with suppress(OSError):
                    urlopen(desk, timeout=5).close()
                    return holder(folder)
                time.sleep(0.05)
            pytest.fail("nobody runs the meet")

        first = runs()
        parent = int(Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[1])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        (relief,) = {int(one) for one in children} - {first}
        os.kill(first, signal.SIGKILL)
        assert runs() == relief
