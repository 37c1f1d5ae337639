"""What happens to an account when something else about it does."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts and parties; listens for new passwords."""

    name = "throwdown.site.people"

    def ready(self) -> None:
        """Revoke tokens with the password that they were made under."""
        from allauth.account import signals

        for signal in (signals.password_changed, signals.password_set, signals.password_reset):
            signal.connect(_revoke_tokens, dispatch_uid=f"{id(signal)} revokes tokens")


def _revoke_tokens(request: Any, user: Any, **_more: Any) -> None:
    """Whoever has a new password may have it because somebody else knew the old one."""
    from django.contrib import messages
    from django.utils.translation import gettext as _

    from throwdown.site.oversight.models import Token

    if Token.objects.filter(user=user).delete()[0]:
        messages.warning(
            request,
            _("Your tokens were revoked with the old password: make new ones for your programs."),
            fail_silently=True,
        )
