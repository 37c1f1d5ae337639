"""What people fill in of themselves and of their parties."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from throwdown.errors import InputError
from throwdown.site.challenges.hooks import checked, outside
from throwdown.site.challenges.models import Challenge, Hook
from throwdown.site.people.leaving import knows_password
from throwdown.site.people.membership import role_of
from throwdown.site.people.models import Membership, Party, User
from throwdown.site.people.names import clean_name, taken_by_verified
from throwdown.site.refusing import in_words

MOST_HOOKS = 20


class ChoicesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The units that somebody reads in, and whether news come by mail."""

    class Meta:
        model = User
        fields = ("units", "mail_news")
        labels = {"units": _("Units"), "mail_news": _("Send me news by mail")}

    def keep(self) -> User:
        """Keep what was chosen anew, and leave the rest of the account as it is by now."""
        chosen = {name: self.cleaned_data[name] for name in self.changed_data}
        user: User = self.instance
        if chosen:
            User.objects.filter(pk=user.pk).update(**chosen)
        return user


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a party, and what it says of itself."""

    class Meta:
        model = Party
        fields: tuple[str, ...] = ("name", "about")
        labels = {"name": _("Name"), "about": _("About")}
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}

    def clean_name(self) -> str:
        """Nobody takes the name of a verified party."""
        try:
            name = clean_name(self.cleaned_data["name"])
        except InputError as error:
            raise ValidationError(in_words(error)) from None
        if taken_by_verified(name, self.instance):
            raise ValidationError(_("A verified party has this name."))
        return name


class EditPartyForm(PartyForm):
    """Another name for a party, or other words."""

    def keep(self, user: User) -> Party:
        """Keep what a form that is valid changes; verified was who had the old name.

        Raises Http404 where the party was erased meanwhile, or somebody no longer manages it.
        """
        with transaction.atomic():
            # Moderators and other managers may have changed what the form was filled in from.
            rows = Party.objects.select_for_update()
            party = get_object_or_404(rows, pk=self.instance.pk, slug=self.instance.slug)
            if role_of(party, user) != "manager":
                raise Http404
            name = self.cleaned_data["name"] if "name" in self.changed_data else party.name
            if "about" in self.changed_data:
                party.about = self.cleaned_data["about"]
            party.verified = party.verified and party.name == name
            party.name = name
            party.save(update_fields=["name", "about", "verified"])
        return party


class NewPartyForm(PartyForm):
    """A club or a maker; a person has a party from the start."""

    class Meta(PartyForm.Meta):
        fields = ("kind", "name", "about")
        labels = {**PartyForm.Meta.labels, "kind": _("What it is")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What it is"), choices=(("club", _("Club")), ("maker", _("Maker")))
        )

    def keep(self, user: User) -> Party:
        """Make the party of a form that is valid; whoever makes it manages it."""
        with transaction.atomic():
            made: Party = self.save(commit=False)
            made.made_by = user
            made.save()
            Membership.objects.create(party=made, user=user, role="manager")
        return made


class InviteForm(forms.Form):
    """Whom to ask into a party, and as what."""

    username = forms.CharField(label=_("Username"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.ROLES[::-1])


class HookForm(forms.Form):
    """An address that is told of moves."""

    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It is sent a signed POST for every move."),
    )
    challenge = forms.ModelChoiceField(
        label=_("Of"),
        queryset=Challenge.objects.none(),
        required=False,
        empty_label=_("all challenges"),
        to_field_name="slug",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        followed = Challenge.objects.filter(follows__user=user).exclude(status="draft")
        self.fields["challenge"].queryset = followed  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Refuse addresses that no hook may have: inner ones, odd ports, other schemes."""
        url = str(self.cleaned_data["url"])
        try:
            host, port, _secure, _path = checked(url)
            outside(host, port)
        except InputError as error:
            raise ValidationError(in_words(error)) from None
        return url

    def clean(self) -> dict[str, Any]:
        """Nobody needs very many."""
        if Hook.objects.filter(user=self.user).count() >= MOST_HOOKS:
            raise ValidationError(_("You have %d webhooks. Delete one first.") % MOST_HOOKS)
        return super().clean() or {}

    def keep(self) -> Hook:
        """Make the webhook of a form that is valid, with a secret of its own."""
        given = self.cleaned_data
        return Hook.objects.create(
            user=self.user,
            url=given["url"],
            challenge=given["challenge"],
            secret=secrets.token_urlsafe(32),
        )


class TokenForm(forms.Form):
    """What a program is called that acts for somebody."""

    name = forms.CharField(label=_("Name of the program"), max_length=80)


class DeleteForm(forms.Form):
    """What makes sure that it is the person who deletes the account, and means it."""

    username = forms.CharField(
        label=_("Your username"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_username(self) -> str:
        """It has to be typed as it is."""
        typed = str(self.cleaned_data["username"])
        if typed != self.user.username:
            raise ValidationError(_("This is not your username."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Ask for the password once the name is right.

        Raises TooMany where somebody guessed it too often.
        """
        given = super().clean() or {}
        if "username" in given and "password" in given:
            try:
                right = knows_password(self.user, given["password"])
            except ValidationError as error:
                self.add_error("password", error)
            else:
                if not right:
                    self.add_error("password", _("This is not your password."))
        return given
