"""The groups of those who may do more than others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUPS = ("official", "moderator")
"""Officials enter results and rulings; moderators erase texts and verify parties."""

GROUP_WORDS = {"official": _("official"), "moderator": _("moderator")}
