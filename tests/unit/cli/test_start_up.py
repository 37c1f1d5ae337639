"""Help, version and usage errors must not load what only a run needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numba", "numpy", "pandas", "pydantic", "rich", "scipy", "xarray"}
PROBE = """
import sys
from throwdown.cli.app import main
try:
    main({args!r})
except SystemExit as end:
    code = end.code
loaded = sorted({{name.partition(".")[0] for name in sys.modules}})
print("CODE", code, file=sys.stderr)
print("LOADED", *loaded, file=sys.stderr)
"""


def modules_after(*args: str) -> tuple[int, set[str]]:
    """Exit code and top-level modules of a fresh interpreter that ran these arguments."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(args=list(args))],
        capture_output=True,
        text=True,
        check=True,
    )
    *_, code, loaded = done.stderr.strip().splitlines()
    return int(code.split()[1]), set(loaded.split()[1:])


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["race", "--help"], 0),
        (["cars", "show", "--help"], 0),
        (["completion", "bash"], 0),
        (["no-such-verb"], 2),
        (["race", "--samples", "0", "a", "b", "--course", "c"], 2),
    ],
)
def test_light_calls_load_nothing_heavy(args: list[str], code: int) -> None:
    left_with, loaded = modules_after(*args)
    assert left_with == code
    assert "click" in loaded  # the probe sees what is loaded
    assert not loaded & HEAVY


def test_importing_the_package_loads_no_room() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, throwdown; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "throwdown" in loaded
    assert {name for name in loaded if name.startswith("throwdown.")} == {"throwdown.lazy"}
    assert not loaded & HEAVY
