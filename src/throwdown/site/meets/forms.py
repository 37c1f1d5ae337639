"""What somebody fills in to be entered in a meet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from throwdown.errors import InputError
from throwdown.meet.day import Day
from throwdown.meet.entries.checks import check_particulars, check_word
from throwdown.site.catalogue import shelf
from throwdown.site.meets.asking import PERSONAL
from throwdown.site.meets.models import EntryRequest
from throwdown.site.refusing import in_words

_FIELD_OF = {"class": "car_class", "car": "car", "number": "number"}


class EntryForm(forms.Form):
    """An entry, as far as the meet's book says what there is to choose."""

    driver = forms.CharField(label=gettext_lazy("Who drives"), max_length=80)
    car = forms.CharField(
        label=gettext_lazy("Car"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-cars"}),
        help_text=gettext_lazy("One of the catalogue, or in your own words: year, make, model."),
    )
    car_class = forms.CharField(label=gettext_lazy("Class"), max_length=80)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=6,
        required=False,
        help_text=gettext_lazy(
            "The one that you would like; where it is taken you get the nearest that is free."
        ),
    )
    wishes = forms.CharField(
        label=gettext_lazy("Work that you would like to do"), max_length=120, required=False
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    emergency = forms.CharField(
        label=gettext_lazy("Whom to call in an emergency"), max_length=120, required=False
    )
    waiver = forms.BooleanField(label=gettext_lazy("I accept the waiver"), required=False)

    def __init__(self, *args: Any, day: Day, before: EntryRequest | None, **given: Any) -> None:
        super().__init__(*args, **given)
        self._day, self._before = day, before
        event = day.roster.event
        if event.classes:
            words = [("", _("choose")), *((one, one) for one in event.classes)]
            self.fields["car_class"] = forms.ChoiceField(label=_("Class"), choices=words)
        if event.stations:
            stations = [("", _("anything")), *((one, one) for one in event.stations)]
            label = self.fields["wishes"].label
            self.fields["wishes"] = forms.ChoiceField(label=label, choices=stations, required=False)
        if event.open_to:
            self.fields["car"].required = True
            self.fields["car"].help_text = _("Open to %s.") % _any_of(event.open_to)
        if event.waiver:
            self.fields["waiver"].required = True
        else:
            del self.fields["waiver"]

    @property
    def cars(self) -> list[str]:
        """The names of cars that the catalogue has."""
        return [one.name for one in shelf.cars().values()]

    @property
    def personal(self) -> list[forms.BoundField]:
        """The fields that go to the organiser alone."""
        return [self[name] for name in PERSONAL if name in self.fields]

    @property
    def public(self) -> list[forms.BoundField]:
        """The fields that everybody can read in the end."""
        return [self[name] for name in ("driver", "car", "car_class", "number")]

    def clean_car(self) -> str:
        """Call a car of the catalogue by its name."""
        return " ".join(shelf.car_name(self.cleaned_data["car"].strip()).split())

    def clean_driver(self) -> str:
        """Take white space out of a name."""
        return " ".join(self.cleaned_data["driver"].split())

    def clean_number(self) -> str:
        """A number is one that can be painted on a car."""
        number: str = self.cleaned_data["number"]
        if number:
            _said(lambda: check_word(number))
        return number

    def clean(self) -> dict[str, Any]:
        """Ask the rules of the meet, as far as they can be known here."""
        given = super().clean() or {}
        if self.errors:
            return given
        given = {"waiver": False, **given}
        facts = {"class": given["car_class"], "car": given["car"]}
        before = {} if self._before is None else {"class": self._before.car_class}
        try:
            check_particulars(self._day.roster.event, facts, before)
            self._day.rules.group_of(given["car_class"])
        except InputError as error:
            self.add_error(_FIELD_OF.get(error.where or "", "car_class"), in_words(error))
        return given


def beginning(user: Any, row: EntryRequest | None, day: Day) -> dict[str, Any]:
    """Return what the form holds before anybody fills it in."""
    if row is None:
        return {"driver": user.get_full_name(), "email": user.email}
    names = ("driver", "car", "car_class", "number", "waiver")
    return {name: getattr(row, name) for name in names}


def _any_of(patterns: tuple[str, ...]) -> str:
    return _(" or ").join(_("any %s") % one for one in patterns)


def _said(check: Any) -> None:
    try:
        check()
    except InputError as error:
        raise ValidationError(in_words(error)) from None
