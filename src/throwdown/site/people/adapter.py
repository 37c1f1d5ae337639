"""How accounts are made and entered: allauth, with a party for every person."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.oversight.limits import address_of
from throwdown.site.people.models import Membership, Party, User
from throwdown.site.people.names import USERNAME


def make_party_of(user: User) -> Party:
    """Return the party that stands for a person, made where there is none."""
    own = Party.objects.filter(kind="person", made_by=user, membership__user=user).first()
    if own is not None:
        return own
    with transaction.atomic():
        party = Party.objects.create(kind="person", name=user.username, made_by=user)
        Membership.objects.create(party=party, user=user, role="manager")
    return party


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Makes a person's party with the account, and trusts no address that it need not."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account and its party, both or neither."""
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit)
                if commit:
                    make_party_of(saved)
        except IntegrityError:
            raise InputError(_("somebody has just taken this username or e-mail address")) from None
        return saved

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password, and leave the rest of the account as it is by now."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def pre_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse | None:
        """Make the party of an account that came from another site, where no form was filled in."""
        if how.get("signup"):
            make_party_of(user)
        answer: HttpResponse | None = super().pre_login(request, user, **how)
        return answer

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Allow plain letters, digits and ``. _ -``: no name reads like another."""
        if not USERNAME.fullmatch(username):
            raise ValidationError(
                _("A username has 3 to 30 letters from a to z, digits, dots, - or _.")
            )
        cleaned: str = super().clean_username(username, shallow)
        return cleaned

    def is_safe_url(self, url: str | None) -> bool:
        """Allow addresses of the host that was asked, and of no other."""
        asked = context.request
        return url_has_allowed_host_and_scheme(url, {asked.get_host()}, asked.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by: the one that our own proxies vouch for."""
        found = address_of(request)
        return found or str(super().get_client_ip(request))
