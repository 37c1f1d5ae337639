"""What moderators and the first administrator fill in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throwdown.errors import InputError
from throwdown.site.challenges.names import TEXT_WORDS
from throwdown.site.people.models import User


class WhyForm(forms.Form):
    """Why something is done; the audit log keeps it."""

    why = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


def why_of(request: HttpRequest, *, needed: bool = False) -> str:
    """Return the reason that was given.  Raises InputError where it is none that can be kept."""
    return checked_why(request.POST.get("why", ""), needed=needed)


def checked_why(given: str, *, needed: bool = False) -> str:
    """Return a reason as it is kept.  Raises InputError where it is none that can be."""
    form = WhyForm({"why": given})
    form.fields["why"].required = needed
    if not form.is_valid():
        raise InputError(
            str(form.errors["why"][0]), where="why", expected=gettext("a reason in words")
        )
    return str(form.cleaned_data["why"])


class EraseForm(WhyForm):
    """Which texts of a record to erase, and why."""

    names = forms.MultipleChoiceField(label=_("Texts"), widget=forms.CheckboxSelectMultiple)
    field_order = ("names", "why")

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = [(n, TEXT_WORDS.get(n, n)) for n in names]  # type: ignore[attr-defined]


class WelcomeForm(forms.Form):
    """The account of the first administrator."""

    username = forms.CharField(
        label=_("Username"),
        min_length=3,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 letters; not one that many people have."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        """Whatever is right for everybody is right for an administrator."""
        return str(get_adapter().clean_username(self.cleaned_data["username"]))

    def clean_email(self) -> str:
        """An address belongs to one account."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("An account has this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and no easy one."""
        given = super().clean() or {}
        password = given.get("password", "")
        if password and password != given.get("again"):
            self.add_error("again", _("The passwords differ."))
        if password:
            somebody = User(username=given.get("username", ""), email=given.get("email", ""))
            try:
                validate_password(password, somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return given
