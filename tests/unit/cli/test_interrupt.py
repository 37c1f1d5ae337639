"""Ctrl-C at any moment: exit code 130, at once, no traceback, nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from throwdown.cli.interrupt import INTERRUPTED, prompt_interrupt

MINI, PORSCHE = "mini-cooper-s-2010", "porsche-911-carrera-s-2010"
AT_ONCE = 0.3  # s
SLACK = 0.7  # s, for a machine with other work

STUBBORN = """
import time
from throwdown.cli.interrupt import prompt_interrupt
with prompt_interrupt():
    print("ready", flush=True)
    for _ in range(200):
        try:
            time.sleep(0.1)
        except KeyboardInterrupt:
            pass
"""


CALLED_BACK = """
import ctypes, time
from throwdown.cli.interrupt import prompt_interrupt
called = ctypes.CFUNCTYPE(None)(lambda: time.sleep(20))
with prompt_interrupt():
    print("ready", flush=True)
    called()
    time.sleep(20)
"""


def interrupted_after(command: list[str], seconds: float) -> tuple[int, str, str, float]:
    running = subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "THROWDOWN_KEEP_LINES": "0"},
    )
    time.sleep(seconds)
    assert running.poll() is None
    asked = time.perf_counter()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    return running.returncode, out, err, time.perf_counter() - asked


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("seconds", [0.7, 2.0, 5.0])
def test_a_race_ends_at_once(seconds: float, tmp_path: Path) -> None:
    race = f"race {MINI} {PORSCHE} --course nordschleife --samples 50 --line every-draw --json"
    report = ["--report", str(tmp_path / "race.html")]
    code, out, err, took = interrupted_after(["-m", "throwdown", *race.split(), *report], seconds)
    assert code == INTERRUPTED
    assert out == ""
    assert err.strip() == "interrupted"
    assert took < AT_ONCE + SLACK
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("method", ["minimum-time", "double-track"])
def test_a_lap_ends_at_once(method: str) -> None:
    lap = f"-m throwdown lap {MINI} --course nordschleife --method {method} --json"
    code, out, err, took = interrupted_after(lap.split(), 1.5)
    assert code == INTERRUPTED
    assert out == ""
    assert "Traceback" not in err
    assert took < AT_ONCE + SLACK


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_what_swallows_the_interrupt_does_not_hold_it_up() -> None:
    code, out, err, took = interrupted_after(["-c", STUBBORN], 1.0)
    assert (code, out, err) == (INTERRUPTED, "ready\n", "interrupted\n")
    assert took < AT_ONCE + SLACK


def test_afterwards_the_handlers_are_what_they_were() -> None:
    before = signal.getsignal(signal.SIGINT)
    with prompt_interrupt():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_interrupt_that_a_library_swallows_is_not_told_twice() -> None:
    code, _, err, took = interrupted_after(["-c", CALLED_BACK], 0.7)
    assert (code, err.strip()) == (INTERRUPTED, "interrupted")
    assert took < AT_ONCE + SLACK
