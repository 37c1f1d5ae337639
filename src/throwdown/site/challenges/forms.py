"""What people fill in: the terms of a challenge, and what each kind of move asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from throwdown.challenge import Handicap, Side, Terms, Text
from throwdown.challenge.moves import REASONS
from throwdown.challenge.terms import HANDICAPS, moment
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges.names import REASON_WORDS
from throwdown.site.people.models import Alias, Party, User, pseudonym

LONGEST = 4000
RULE_SETS = (
    ("best-run", _("Best run counts")),
    ("sum-of-runs", _("Sum of all runs")),
    ("first-to-finish", _("First to finish, side by side")),
)
HANDICAP_WORDS = {
    "ballast_kg": _("Ballast [kg]"),
    "head_start_s": _("Head start [s]"),
    "power_share": _("Share of power [0 to 1]"),
    "tyre": _("Tyre (name)"),
}


def words(label: Any, *, required: bool = False, rows: int = 4) -> forms.CharField:
    """A field for text that people read."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PartyField(forms.CharField):
    """The name of a party: one that is here, or a new one that can be claimed by a link."""

    def clean(self, value: Any) -> Any:
        name = " ".join(str(super().clean(value) or "").split())
        if len(name) < 2:
            raise ValidationError(_("Name who is challenged, in two letters or more."))
        return name


class WhenField(forms.DateTimeField):
    """A date and time as a browser's own field gives it; its zone is a field beside it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}))
        super().__init__(
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs
        )

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        # Beyond these some zone's time is one that no calendar has.
        if found is not None and not 1900 <= found.year <= 2999:
            raise ValidationError(_("A year from 1900 to 2999."))
        return None if found is None else found.replace(tzinfo=None)


class TermsForm(forms.Form):
    """The terms: cars, drivers, course, how it is run, when, where, for what."""

    challenger_car = forms.ChoiceField(label=_("Challenger's car"), choices=shelf.car_choices)
    challenger_driver = forms.CharField(
        label=_("Challenger's driver"), required=False, max_length=80
    )
    opponent_car = forms.ChoiceField(label=_("Opponent's car"), choices=shelf.car_choices)
    opponent_driver = forms.CharField(label=_("Opponent's driver"), required=False, max_length=80)
    course = forms.ChoiceField(label=_("Course"), choices=shelf.course_choices)
    start = forms.ChoiceField(
        label=_("Start"), choices=(("standing", _("Standing")), ("flying", _("Flying")))
    )
    attempts = forms.IntegerField(
        label=_("Runs or laps each"), min_value=1, max_value=1000, initial=1
    )
    rules = forms.ChoiceField(label=_("Rules"), choices=RULE_SETS)
    handicap_side = forms.ChoiceField(
        label=_("Handicap for"),
        required=False,
        choices=(
            ("", _("nobody")),
            ("challenger", _("the challenger")),
            ("opponent", _("the opponent")),
        ),
    )
    handicap_kind = forms.ChoiceField(
        label=_("Handicap"),
        required=False,
        choices=(("", "—"), *((kind, HANDICAP_WORDS[kind]) for kind in HANDICAPS)),
    )
    handicap_amount = forms.CharField(label=_("How much"), required=False, max_length=40)
    at = WhenField(label=_("Date and time"), required=False)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
        initial="UTC",
        required=False,
    )
    closes = WhenField(
        label=_("Predictions close"),
        required=False,
        help_text=_("Left empty, they close when the terms are accepted."),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    stakes = words(_("Stakes"), rows=3)

    def clean(self) -> dict[str, Any]:
        """Check the handicap, whose three fields belong together."""
        given = super().clean() or {}
        parts = [given.get(f"handicap_{name}") for name in ("side", "kind", "amount")]
        if any(parts) and not all(parts):
            raise ValidationError(_("A handicap needs a side, a kind and an amount."))
        if all(parts) and given["handicap_kind"] != "tyre":
            try:
                amount = float(given["handicap_amount"])
            except ValueError:
                amount = float("nan")
            most = 1.0 if given["handicap_kind"] == "power_share" else 1000.0
            if not 0.0 < amount <= most:
                self.add_error(
                    "handicap_amount",
                    _("A number over 0, at most %(most)g.") % {"most": most},
                )
        return given

    def terms(self, parties: tuple[Party, Party], before: Terms | None) -> tuple[Terms, Sealed]:
        """Return what was filled in as terms, with the texts that lie beside them."""
        given = self.cleaned_data
        sealed = Sealed(dict(self.initial))
        zone = ZoneInfo(given.get("zone") or "UTC")
        sides = {
            name: Side(
                party.public_id,
                given[f"{name}_car"],
                shelf.car(given[f"{name}_car"]).content_hash,
                _driver(given[f"{name}_driver"], getattr(before, name, None)),
            )
            for name, party in zip(("challenger", "opponent"), parties, strict=True)
        }
        handicaps: tuple[Handicap, ...] = ()
        if given.get("handicap_side"):
            kind, amount = given["handicap_kind"], given["handicap_amount"]
            worth = amount if kind == "tyre" else float(amount)
            handicaps = (Handicap(given["handicap_side"], kind, worth),)
        course = shelf.course(given["course"])
        terms = Terms(
            **sides,
            course=course.id,
            course_hash=course.content_hash,
            start=given["start"],
            attempts=given["attempts"],
            rules=given["rules"],
            handicaps=handicaps,
            at=_stamp(given.get("at"), zone),
            closes=_stamp(given.get("closes"), zone),
            place=sealed.seal("place", given["place"], before.place if before else ""),
            stakes=sealed.seal("stakes", given["stakes"], before.stakes if before else ""),
        )
        return terms, sealed


class Sealed(dict[str, Text]):
    """Texts to lay beside a record; one that did not change keeps the seal it has."""

    def __init__(self, earlier: dict[str, Any]) -> None:
        super().__init__()
        self.earlier = earlier

    def seal(self, name: str, text: str, digest: str) -> str:
        """Return the digest of a text, sealing it where it is new."""
        text = " ".join(text.split()) if name == "place" else text.strip()
        if not text:
            return ""
        if digest and text == self.earlier.get(name):
            return digest
        self[name] = Text.seal(text)
        return self[name].digest


class CallOutForm(TermsForm):
    """A new challenge: the terms, who is challenged, and a few words."""

    opponent = PartyField(
        label=_("Who is challenged"),
        max_length=80,
        help_text=_("A person, club or maker. If they are not here yet, you get a link for them."),
    )
    as_party = forms.ChoiceField(label=_("Called by"))
    text = words(_("Your words"))
    field_order = ("as_party", "opponent", "challenger_car", "opponent_car", "course")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = user.parties.filter(membership__user=user, membership__role="manager").distinct()
        self.parties = {party.public_id: party for party in mine}
        choices = [(key, party.name) for key, party in self.parties.items()]
        self.fields["as_party"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Nobody challenges themselves."""
        given = super().clean()
        party = self.parties.get(given.get("as_party", ""))
        if party and given.get("opponent", "").casefold() == party.name.casefold():
            self.add_error("opponent", _("A party cannot challenge itself."))
        return given


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


class RaiseForm(SayForm):
    """New stakes; nothing else changes."""

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
        label=_("Challenger's time [s]"), required=False, min_value=0, max_value=999_999
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
        label=_("Ruling"), choices=(("upheld", _("Upheld")), ("rejected", _("Rejected")))
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
            given["to"] = given.get("to") or "all"
        elif (
            not Challenge.objects.filter(slug=given.get("to", "")).exclude(status="draft").exists()
        ):
            self.add_error("to", _("There is no such challenge."))
        return given

    def facts(self) -> dict[str, Any]:
        return {"link": self.cleaned_data["link"], "to": self.cleaned_data["to"]}


class ProposeForm(TermsForm, SayForm):
    """New terms, with words."""

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


def filled_in(terms: Terms, texts: dict[str, str]) -> dict[str, Any]:
    """Return terms as a form shows them."""
    given: dict[str, Any] = {
        name: getattr(terms, name) for name in ("course", "start", "attempts", "rules")
    }
    names = dict(
        Alias.objects.values_list("public_id", "name").filter(
            public_id__in=(terms.challenger.driver, terms.opponent.driver)
        )
    )
    for side in ("challenger", "opponent"):
        one = getattr(terms, side)
        given |= {f"{side}_car": one.car, f"{side}_driver": names.get(one.driver, "")}
    if terms.handicaps:
        one = terms.handicaps[0]
        given |= {
            "handicap_side": one.side,
            "handicap_kind": one.kind,
            "handicap_amount": one.amount,
        }
    given["zone"] = "UTC"
    for name in ("at", "closes"):
        text = getattr(terms, name)
        if text:
            utc = moment(text, name).astimezone(ZoneInfo("UTC"))
            given[name] = utc.strftime("%Y-%m-%dT%H:%M")
    given |= {name: texts.get(getattr(terms, name), "") for name in ("place", "stakes")}
    return given


def raised(terms: Terms, text: str) -> tuple[Terms, dict[str, Text]]:
    """Return terms with other stakes."""
    stakes = Text.seal(text.strip())
    return replace(terms, stakes=stakes.digest), {"stakes": stakes}


def _driver(name: str, before: Side | None) -> str:
    name = " ".join(name.split())
    if not name:
        return ""
    if before is not None and before.driver:
        kept = Alias.objects.filter(public_id=before.driver).first()
        if kept and kept.name == name:
            return before.driver
    return Alias.objects.create(public_id=pseudonym("d"), name=name).public_id


def _stamp(naive: datetime | None, zone: ZoneInfo) -> str:
    return "" if naive is None else naive.replace(tzinfo=zone).isoformat()


def _web(url: str) -> str:
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ValidationError(_("An address begins with https://."))
    return url


def as_error(error: InputError) -> str:
    """Return what is wrong as a form says it."""
    return str(error)
