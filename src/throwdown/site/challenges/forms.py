"""What each kind of move asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from throwdown.challenge import Terms, Text
from throwdown.challenge.moves import REASONS
from throwdown.site.challenges.names import REASON_WORDS
from throwdown.site.challenges.terms_form import TermsForm, words


class SayForm(forms.Form):
    """Words, a picture, a video and a source: what may go with any move."""

    text = words(_("Your words"))
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, up to 8 MB. It is drawn anew: what is hidden in it is lost."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    video = forms.URLField(
        label=_("Video"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("An address at YouTube or Vimeo."),
    )
    source = forms.URLField(
        label=_("Source"), required=False, max_length=500, assume_scheme="https"
    )

    needs_words = False

    def clean(self) -> dict[str, Any]:
        """Some moves are nothing without words."""
        given = super().clean() or {}
        if self.needs_words and not given.get("text", "").strip() and not given.get("picture"):
            self.add_error("text", _("Say it in words."))
        return given

    def clean_source(self) -> str:
        """Only pages can be sources."""
        return _web(self.cleaned_data["source"])

    def clean_video(self) -> str:
        """Only videos that can be shown here."""
        from throwdown.site.challenges.videos import find_video

        url = _web(self.cleaned_data["video"])
        if url and find_video(url) is None:
            raise ValidationError(_("This is no address of a video at YouTube or Vimeo."))
        return url

    def facts(self) -> dict[str, Any]:
        """Return what the chain holds in the open."""
        return {}


class StatementForm(SayForm):
    """Words are all there is."""

    needs_words = True


class AcceptForm(SayForm):
    """Which version of the terms is accepted: the one that was on the page."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"]}


class DeclineForm(SayForm):
    """Why, for machines and for people."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(reason, REASON_WORDS[reason]) for reason in REASONS]
    )
    field_order = ("reason", "text")

    def facts(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


def _based_on() -> forms.IntegerField:
    """Which version of the terms was on the page when these were filled in."""
    return forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)


class RaiseForm(SayForm):
    """New stakes; nothing else changes."""

    based_on = _based_on()

    stakes = words(_("The stakes now"), required=True, rows=3)
    field_order = ("stakes", "text")


class ResultForm(SayForm):
    """Who won, in times or at least by how much."""

    winner = forms.ChoiceField(
        label=_("Winner"),
        choices=(
            ("challenger", _("The challenger")),
            ("opponent", _("The opponent")),
            ("tie", _("A tie")),
        ),
    )
    challenger_s = forms.FloatField(
        label=_("Challenger's time [s]"),
        required=False,
        min_value=0,
        max_value=999_999,
        help_text=_("Times as they count: with penalties added and a head start taken off."),
    )
    opponent_s = forms.FloatField(
        label=_("Opponent's time [s]"), required=False, min_value=0, max_value=999_999
    )
    margin_s = forms.FloatField(
        label=_("Margin [s], where times are unknown"),
        required=False,
        min_value=0,
        max_value=999_999,
    )
    field_order = ("winner", "challenger_s", "opponent_s", "margin_s", "text")

    def facts(self) -> dict[str, Any]:
        names = ("challenger_s", "opponent_s", "margin_s")
        given = {n: self.cleaned_data[n] for n in names if self.cleaned_data.get(n) is not None}
        return {"winner": self.cleaned_data["winner"], **given}


class RulingForm(SayForm):
    """What becomes of a protest."""

    ruling = forms.ChoiceField(
        label=_("Ruling"),
        choices=(
            ("", _("choose")),
            ("upheld", _("Upheld: enter the corrected result next")),
            ("rejected", _("Rejected: the result stands")),
        ),
    )
    needs_words = True
    field_order = ("ruling", "text")

    def facts(self) -> dict[str, Any]:
        return {"ruling": self.cleaned_data["ruling"]}


class LinkForm(SayForm):
    """What this challenge has to do with another, or that its venue is open to all."""

    link = forms.ChoiceField(
        label=_("Link"),
        choices=(
            ("third-party", _("A third party's challenge")),
            ("follow-up", _("Follow-up")),
            ("rematch", _("Rematch")),
            ("open-entry", _("Open entry: anybody may enter")),
        ),
    )
    to = forms.SlugField(
        label=_("The other challenge"),
        required=False,
        max_length=100,
        help_text=_("The last part of its address. Not needed for an open entry."),
    )
    field_order = ("link", "to", "text")

    def clean(self) -> dict[str, Any]:
        """The other end must be there, and public."""
        from throwdown.site.challenges.models import Challenge

        given = super().clean()
        if given.get("link") == "open-entry":
            given["to"] = "all"
        elif (
            not Challenge.objects.filter(slug=given.get("to", "")).exclude(status="draft").exists()
        ):
            self.add_error("to", _("There is no such challenge."))
        return given

    def facts(self) -> dict[str, Any]:
        return {"link": self.cleaned_data["link"], "to": self.cleaned_data["to"]}


class ProposeForm(TermsForm, SayForm):
    """New terms, with words."""

    based_on = _based_on()

    def clean(self) -> dict[str, Any]:
        """Both."""
        return super().clean()


FORMS: dict[str, type[forms.Form]] = {
    "accept": AcceptForm,
    "decline": DeclineForm,
    "raise-stakes": RaiseForm,
    "result": ResultForm,
    "rule": RulingForm,
    "link": LinkForm,
    "statement": StatementForm,
    "protest": StatementForm,
    "amend": ProposeForm,
    "counter": ProposeForm,
    "postpone": ProposeForm,
    "go-ahead": ProposeForm,
}


def form_of(kind: str) -> type[forms.Form]:
    """Return the form of a kind of move."""
    return FORMS.get(kind, SayForm)


def raised(terms: Terms, text: str) -> tuple[Terms, dict[str, Text]]:
    """Return terms with other stakes."""
    stakes = Text.seal(text.strip())
    return replace(terms, stakes=stakes.digest), {"stakes": stakes}


def open_to_all(form: forms.Form) -> None:
    """Choose in the form of a link that the venue is open to all, and show no other choice."""
    form.initial["link"] = "open-entry"
    for name in ("link", "to"):
        form.fields[name].widget = forms.HiddenInput()


def _web(url: str) -> str:
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ValidationError(_("An address begins with https://."))
    return url
