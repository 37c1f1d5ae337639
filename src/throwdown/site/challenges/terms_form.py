"""What people fill in of terms: cars, drivers, course, how, when, where and for what."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from throwdown.challenge import Handicap, Side, Terms, Text
from throwdown.challenge.terms import AMOUNTS, HANDICAPS, check_amount, moment
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import store
from throwdown.site.challenges.names import HANDICAP_WORDS
from throwdown.site.designs.shelf import keep
from throwdown.site.people.models import Alias, Party, User, pseudonym

LONGEST = 4000
CONTINENTS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)
STARTS = (("standing", _("Standing")), ("flying", _("Flying")))
RULE_SETS = (
    ("best-run", _("Best run counts")),
    ("sum-of-runs", _("Sum of all runs")),
    ("first-to-finish", _("First to finish, side by side")),
)
OVER_NOTHING = _("A number over 0, at most %(high)g.")
NO_LAPS = _(
    "One lap less goes with a closed course, as many laps each as the amount says, and the sum of "
    "all runs."
)

_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


class Words(forms.CharField):
    """Text that people read: control characters, which feeds cannot hold, are dropped."""

    def to_python(self, value: Any) -> str:
        """Return the text without them; NUL is refused as everywhere."""
        return _CONTROLS.sub("", str(super().to_python(value)))


def words(label: Any, *, required: bool = False, rows: int = 4) -> forms.CharField:
    """A field for text that people read."""
    return Words(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PartyField(Words):
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


def _cars() -> list[Any]:
    return [("", _("choose a car")), *shelf.car_choices()]


def _courses() -> list[tuple[Any, Any]]:
    return [("", _("choose a course")), *shelf.course_choices()]


@cache
def _zones() -> list[tuple[str, str]]:
    """Zones that are places, and UTC: the others are old names, or mean the machine's own."""
    places = (zone for zone in available_timezones() if zone.partition("/")[0] in CONTINENTS)
    return [(zone, zone) for zone in ("UTC", *sorted(places))]


class TermsForm(forms.Form):
    """The terms: cars, drivers, course, how it is run, when, where, for what."""

    challenger_car = forms.ChoiceField(label=_("Challenger's car"), choices=_cars)
    challenger_driver = Words(label=_("Challenger's driver"), required=False, max_length=80)
    opponent_car = forms.ChoiceField(label=_("Opponent's car"), choices=_cars)
    opponent_driver = Words(label=_("Opponent's driver"), required=False, max_length=80)
    course = forms.ChoiceField(label=_("Course"), choices=_courses)
    start = forms.ChoiceField(label=_("Start"), choices=STARTS)
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
        choices=_zones,
        initial="UTC",
        required=False,
    )
    closes = WhenField(
        label=_("Predictions close"),
        required=False,
        help_text=_("Left empty, they close when the terms are accepted."),
    )
    place = Words(label=_("Place"), required=False, max_length=200)
    stakes = words(_("Stakes"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelf.offer_course(self.fields["course"], self["course"].value())

    def clean(self) -> dict[str, Any]:
        """Check the handicap, whose three fields belong together, and the dates."""
        given = super().clean() or {}
        self._clean_dates(given)
        clean_handicap(self, given)
        course = shelf.find_course(given.get("course", ""))
        closed = course is not None and course.closed
        if given.get("handicap_side") and given.get("handicap_kind") == "laps":
            laps = (f"{given.get('attempts')}", given.get("rules"))
            if not closed or laps != (given.get("handicap_amount"), "sum-of-runs"):
                self.add_error("handicap_kind", NO_LAPS)
        return given

    def _clean_dates(self, given: dict[str, Any]) -> None:
        """Refuse a race in the past, and predictions that close after it; not what was agreed."""
        if "zone" not in given:
            return
        at, closes = (_moment(given.get(name), given["zone"]) for name in ("at", "closes"))
        at_before, closes_before = (
            _moment(self._before(name), str(self.initial.get("zone", "")))
            for name in ("at", "closes")
        )
        same = at == at_before
        if at is not None and not same and at < (now := store.now()):
            self.add_error(
                "at",
                _("This is in the past. It is %(now)s UTC now; name a later time.")
                % {"now": f"{now:%Y-%m-%d %H:%M}"},
            )
        stays = same and closes == closes_before
        if at is not None and closes is not None and closes > at and not stays:
            self.add_error(
                "closes",
                _("This is after the race. Predictions close when it begins, or before."),
            )

    def _before(self, name: str) -> datetime | None:
        """Return a date of the terms as they were, None where they have none."""
        try:
            found: datetime | None = WhenField(required=False).clean(self.initial.get(name))
        except ValidationError:
            return None
        return found

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
        keep(course.id)
        terms = Terms(
            **sides,
            course=course.id,
            course_hash=course.content_hash,
            start=given["start"],
            attempts=given["attempts"],
            rules=given["rules"],
            handicaps=handicaps,
            at=_stamp(given.get("at"), zone, before.at if before else ""),
            closes=_stamp(given.get("closes"), zone, before.closes if before else ""),
            place=sealed.seal("place", given["place"], before.place if before else ""),
            stakes=sealed.seal("stakes", given["stakes"], before.stakes if before else ""),
        )
        return terms, sealed


def clean_handicap(form: forms.Form, given: dict[str, Any]) -> None:
    """Check the three fields of a handicap, which belong together, and its amount."""
    names = [f"handicap_{part}" for part in ("side", "kind", "amount")]
    empty = [name for name in names if not given.get(name)]
    if empty and len(empty) < len(names):
        if not form.errors.keys() & set(names):
            form.add_error(empty[0], _("A handicap needs a side, a kind and an amount."))
        return
    if empty or given["handicap_kind"] == "tyre":
        return
    kind = given["handicap_kind"]
    try:
        amount = check_amount(kind, float(given["handicap_amount"]))
    except (ValueError, InputError):
        low, high = AMOUNTS[kind]
        wrong = _("A number from %(low)g to %(high)g.") if low else OVER_NOTHING
        whole = _("A whole number from %(low)g to %(high)g.")
        said = (whole if kind == "laps" else wrong) % {"low": low, "high": high}
        form.add_error("handicap_amount", said)
    else:
        given["handicap_amount"] = f"{amount:.0f}" if amount.is_integer() else f"{amount}"


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
        # Who calls out as a club or maker chooses that; nobody does it unawares.
        own_first = sorted(mine, key=lambda one: (one.kind != "person", one.name.casefold()))
        self.parties = {party.public_id: party for party in own_first}
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
            # A time to the second, as programs send it, has to come back as it is: else it is new.
            given[name] = utc.strftime("%Y-%m-%dT%H:%M:%S" if utc.second else "%Y-%m-%dT%H:%M")
    given |= {name: texts.get(getattr(terms, name), "") for name in ("place", "stakes")}
    return given


def _driver(name: str, before: Side | None) -> str:
    name = " ".join(name.split())
    if not name:
        return ""
    if before is not None and before.driver:
        kept = Alias.objects.filter(public_id=before.driver).first()
        if kept and kept.name == name:
            return before.driver
    return Alias.objects.create(public_id=pseudonym("d"), name=name).public_id


def _moment(naive: datetime | None, zone: str) -> datetime | None:
    return None if naive is None else naive.replace(tzinfo=ZoneInfo(zone or "UTC"))


def _stamp(naive: datetime | None, zone: ZoneInfo, before: str) -> str:
    """Return a time with its zone; one that is the same moment stays as it was written."""
    if naive is None:
        return ""
    at = naive.replace(tzinfo=zone)
    same = before and moment(before, "at").replace(microsecond=0) == at
    return before if same else at.isoformat()
