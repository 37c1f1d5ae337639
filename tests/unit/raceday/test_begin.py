"""A meet begins with what it needs, and nothing that takes long to load."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numba", "casadi", "scipy", "django", "PIL", "httpx")
BEGIN = """
import sys
from throwdown.raceday import run
from throwdown.raceday.live.assets import Assets
Assets()
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_the_simulator_is_not_loaded_to_time_cars() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, *HEAVY], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
