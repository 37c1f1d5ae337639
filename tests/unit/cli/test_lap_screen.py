"""What a lap's extremes say where there is no braking, no bend or no running start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]
MINI = "mini-cooper-s-2010"


def rows(shown: str) -> dict[str, str]:
    """The rows of the grid by their heading."""
    found = {}
    for heading in ("speed", "cornering", "braking"):
        line = next(line for line in shown.splitlines() if line.startswith(heading + " "))
        found[heading] = line.removeprefix(heading).strip()
    return found


@pytest.mark.parametrize("method", ["quasi-steady", "minimum-time"])
def test_a_strip_has_neither_bend_nor_braking(call: Call, method: str) -> None:
    found = rows(call("lap", MINI, "--course", "drag-strip", "--method", method).out)
    assert found["braking"] == "none"
    assert found["cornering"] == "none"
    assert found["speed"].startswith("0 to 1")
    assert "launch" not in found["speed"]


def test_a_standing_start_tells_the_launch_from_the_slowest_bend(call: Call) -> None:
    args = ("lap", MINI, "--course", "road-atlanta", "--method", "quasi-steady")
    standing = rows(call(*args, "--start", "standing").out)
    flying = rows(call(*args).out)
    low, _, high = flying["speed"].removesuffix(" km/h").partition(" to ")
    assert standing["speed"].startswith("0 to ")
    assert standing["speed"].endswith(f"at least {low} km/h after the launch")
    assert standing["braking"] == flying["braking"]
    assert int(high) > int(low) > 20


def test_one_speed_is_not_a_range(call: Call) -> None:
    found = rows(call("lap", MINI, "--course", "skid-pad-200ft").out)
    assert " to " not in found["speed"]
    assert found["braking"] == "none"
