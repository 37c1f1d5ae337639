"""Names that may stand on a page: no control characters, nothing invisible, of a sane length."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throwdown.errors import InputError
from throwdown.site.people.models import Party, User

SHORTEST, LONGEST = 2, 80
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,29}")
DELETED = "Deleted person"
ERASED_DRIVER, ERASED_PARTY = "erased", "Erased party"
"""What stands in the place of a name that was erased: a driver's, a party's."""


def clean_name(name: str) -> str:
    """Return the name of a party as it is kept.  Raises InputError where it cannot be one."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not SHORTEST <= len(name) <= LONGEST:
        raise InputError(
            ngettext("the name has %d letter", "the name has %d letters", len(name)) % len(name),
            expected=_("%(least)d to %(most)d letters") % {"least": SHORTEST, "most": LONGEST},
        )
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        raise InputError(_("the name holds a letter that cannot be seen"))
    return name


def taken_by_verified(name: str, party: Party | None = None) -> bool:
    """Whether a verified party other than ``party`` has a name that reads the same."""
    others = Party.objects.filter(verified=True)
    if party is not None and party.pk:
        others = others.exclude(pk=party.pk)
    return _folded(name) in {_folded(one) for one in others.values_list("name", flat=True)}


def user_of(request: HttpRequest) -> User:
    """Return who is logged in, in a view that only they reach."""
    user: User | AnonymousUser = request.user
    assert isinstance(user, User)
    return user


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
