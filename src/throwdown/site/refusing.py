"""How pages say what is wrong with what somebody sent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from throwdown.errors import InputError


def in_words(error: InputError) -> str:
    """Return what is wrong, what would be right and what is nearest.

    Where it is wrong is left out: that is the name of a field as programs send it.
    """
    lines = [error.message]
    if error.expected is not None:
        lines.append(_("Expected: %s") % error.expected)
    if error.nearest:
        lines.append(_("Nearest: %s") % ", ".join(error.nearest))
    return "\n".join(lines)
