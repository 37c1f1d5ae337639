"""Chains of records: each is bound to the one before it by a hash of canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

BEGINNING = "0" * 64
"""What the first record is bound to."""


def canonical(value: Mapping[str, Any]) -> str:
    """Return JSON of which there is one form only."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: Mapping[str, Any]) -> str:
    """Return the SHA-256 of that."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
