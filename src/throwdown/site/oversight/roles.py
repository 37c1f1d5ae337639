"""The groups of those who may do more than others."""

from __future__ import annotations

GROUPS = ("official", "moderator")
"""Officials enter results and rulings; moderators erase texts and verify parties."""
