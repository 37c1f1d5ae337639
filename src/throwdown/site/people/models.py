"""Users, parties and who belongs to which."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

NO_SLUGS = ("new",)
"""What stands where the name of a party stands in an address, and is none."""


def pseudonym(letter: str) -> str:
    """Return an id that says nothing of whose it is: what the chain of a challenge holds."""
    return f"{letter}-{secrets.token_hex(8)}"


def _user_id() -> str:
    return pseudonym("u")


def _party_id() -> str:
    return pseudonym("p")


class User(AbstractUser):
    """An account.  ``public_id`` stands for it in logs, where its name never does."""

    email = models.EmailField("e-mail", unique=True)
    public_id = models.CharField(max_length=20, unique=True, default=_user_id, editable=False)
    units = models.CharField(
        max_length=6, choices=(("metric", _("metric")), ("us", _("US"))), default="metric"
    )
    mail_news = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.username

    @property
    def is_official(self) -> bool:
        """Whether the account may act as an official."""
        return self.is_superuser or self._in("official")

    @property
    def is_moderator(self) -> bool:
        """Whether the account may moderate."""
        return self.is_superuser or self._in("moderator")

    def _in(self, group: str) -> bool:
        kept = self.__dict__.setdefault("_groups", None)
        if kept is None:
            kept = set(self.groups.values_list("name", flat=True))
            self.__dict__["_groups"] = kept
        return group in kept


class Party(models.Model):
    """Who challenges and is challenged.  One that nobody has claimed yet has no members."""

    KINDS = (("person", _("Person")), ("club", _("Club")), ("maker", _("Maker")))

    public_id = models.CharField(max_length=20, unique=True, default=_party_id, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=KINDS, default="person")
    about = models.TextField(blank=True, max_length=2000)
    verified = models.BooleanField(default=False)
    claim = models.CharField(max_length=64, blank=True, db_index=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    members = models.ManyToManyField(User, through="Membership", related_name="parties")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the party's page."""
        return reverse("people:party", args=[self.slug])

    def save(self, *args: object, **kwargs: object) -> None:
        """Give the party an address of its own."""
        if self.slug:
            super().save(*args, **kwargs)  # type: ignore[arg-type]
            return
        base = slugify(self.name)[:60] or "party"
        taken = base in NO_SLUGS or Party.objects.filter(slug=base).exists()
        self.slug = f"{base}-{secrets.token_hex(3)}" if taken else base
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)  # type: ignore[arg-type]
        except IntegrityError:  # somebody of that name came at the same time
            self.slug = f"{base}-{secrets.token_hex(6)}"
            super().save(*args, **kwargs)  # type: ignore[arg-type]


class Membership(models.Model):
    """That somebody belongs to a party; managers make its moves."""

    ROLES = (("manager", _("Manager")), ("driver", _("Driver")))

    party = models.ForeignKey(Party, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, choices=ROLES, default="manager")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("party", "user"), name="once_a_member"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.party}: {self.role}"


class Invitation(models.Model):
    """That a manager asked somebody to belong to a party; nobody belongs who has not agreed."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Membership.ROLES, default="driver")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("party", "user"), name="invited_once"),)

    def __str__(self) -> str:
        return f"{self.user} asked into {self.party}: {self.role}"


class Alias(models.Model):
    """A name for a pseudonym that is neither an account's nor a party's, as a stand-in driver's."""

    public_id = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name
