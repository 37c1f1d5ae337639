"""A parent and its children: what falls is there again, and nobody outlives the parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPT = """
import os, sys, time
from pathlib import Path
from throwdown.processes import Child, Supervisor, die_with_parent

folder = Path(sys.argv[1])

def begin():
    (folder / str(os.getpid())).touch()
    if os.environ.get("BUSY"):
        sum(range(10**11))  # which lets no other thread run
    time.sleep(60)

if sys.argv[2:]:
    die_with_parent()
    begin()
own = [sys.executable, __file__, str(folder), "child"]
child = {"copy": Child("copy", begin=begin), "command": Child("command", own)}[os.environ["KIND"]]
Supervisor([child], print).run()
"""


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30.0
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(params=["copy", "command"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def busy(request: pytest.FixtureRequest) -> bool:
    """Whether the child lets none of its threads run."""
    return bool(getattr(request, "param", False))


@pytest.fixture
def parent(kind: str, busy: bool, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A parent of one child, and the folder in which every child leaves its number."""
    script, folder = tmp_path / "parent.py", tmp_path / "numbers"
    script.write_text(SCRIPT)
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        env={**os.environ, "KIND": kind, "BUSY": "1" if busy else ""},
        stdout=subprocess.DEVNULL,
    )
    until(lambda: len(list(folder.iterdir())) == 1)
    yield process, folder
    process.kill()
    process.wait()


def children(folder: Path) -> list[int]:
    return [int(one.name) for one in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)]


def test_a_child_that_falls_is_started_again(
    parent: tuple[subprocess.Popen[bytes], Path],
) -> None:
    _, folder = parent
    (first,) = children(folder)
    os.kill(first, signal.SIGKILL)
    until(lambda: len(children(folder)) == 2)
    assert not alive(first)
    assert alive(children(folder)[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_children_end_with_their_parent(
    parent: tuple[subprocess.Popen[bytes], Path], number: signal.Signals
) -> None:
    process, folder = parent
    (child,) = children(folder)
    process.send_signal(number)
    process.wait(30)
    until(lambda: not alive(child))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has no word of a parent's death")
@pytest.mark.parametrize("busy", [True], indirect=True)
def test_even_a_child_whose_threads_cannot_run_ends_with_its_parent(
    parent: tuple[subprocess.Popen[bytes], Path],
) -> None:
    process, folder = parent
    (child,) = children(folder)
    time.sleep(0.2)
    process.kill()
    process.wait(30)
    until(lambda: not alive(child))
