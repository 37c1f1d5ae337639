"""Laps in threads, as a server drives them: a fault there ends the whole process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CARS = ("mini-cooper-s-2010", "mazda-mx-5-2009", "porsche-911-carrera-s-2010", "nissan-gt-r-2009")

FIRST_LAPS = """
import sys
from concurrent.futures import ThreadPoolExecutor
import throwdown as td
method, course, *cars = sys.argv[1:]
drive = lambda car: td.drive_lap(car, course, method=method).time_s
with ThreadPoolExecutor(4) as pool:
    together = list(pool.map(drive, cars))
assert together == [drive(car) for car in cars], together
"""

UNCOMPILED = """
import throwdown as td
lap = td.drive_lap("porsche-911-carrera-s-2010", "skid-pad-200ft", method="quasi-steady", step=4.0)
assert 10.0 < lap.time_s < 15.0, lap.time_s
"""


def run(code: str, *given: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *given],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("method", ["quasi-steady", "minimum-time", "double-track"])
def test_the_first_laps_of_a_process_may_be_in_threads(method: str) -> None:
    if method == "double-track":
        pytest.importorskip("casadi")
    done = run(FIRST_LAPS, method, "cone-course-tight", *CARS, THROWDOWN_KEEP_LINES="0")
    assert done.returncode == 0, done.stderr


def test_no_kernel_reads_beyond_its_arrays() -> None:
    # Compiled kernels do not check; as plain Python numpy does.
    done = run(UNCOMPILED, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stderr
