"""Accounts that have done things, for tests of what is held on them and of leaving."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from throwdown.site.challenges import store
from throwdown.site.challenges.models import (
    Call,
    Challenge,
    Entrant,
    Follow,
    Hook,
    Tip,
)
from throwdown.site.oversight.acts import ERASED, note
from throwdown.site.oversight.models import Token
from throwdown.site.people.models import User


def user(name: str) -> User:
    """Return an account."""
    return User.objects.get(username=name)


def fill_life(anna: User, row: Challenge) -> None:
    """Do as anna everything that leaves a trace."""
    store.append(row, "statement", "challenger", anna.public_id, {}, {"text": "I am Anna Secret."})
    Follow.objects.create(challenge=row, user=anna)
    Call.objects.create(challenge=row, user=anna, side="opponent")
    Tip.objects.create(challenge=row, user=anna, text="A tip by Anna")
    Entrant.objects.create(challenge=row, user=anna, car="mini-cooper-s-2010")
    Hook.objects.create(user=anna, url="https://example.org/anna", secret="hook-secret")
    Token.objects.create(user=anna, name="my program", digest="token-digest")
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True)
    note(None, "granted", anna.public_id, "because")
    note(None, ERASED, f"{row.slug}/3: text", "rude")
    note(None, ERASED, f"{row.slug}/33: text", "not theirs")
