"""A cache folder that was named must be one that can be used: without, every run compiles anew."""

from __future__ import annotations

import os
from pathlib import Path

from throwdown.errors import InputError

VARIABLE = "THROWDOWN_CACHE"


def check_cache_folder() -> None:
    """Raise InputError where ``THROWDOWN_CACHE`` names no folder that can be written to."""
    named = os.environ.get(VARIABLE)
    if not named:
        return
    place = Path(named).absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise InputError(
            f"{VARIABLE} is {named}", expected="a folder that can be written to, or made"
        )
