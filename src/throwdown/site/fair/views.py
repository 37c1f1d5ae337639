"""The page of two cars over every course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.fair import everywhere
from throwdown.site.fair.panel import check_and_ask
from throwdown.site.tryout.views import MINI, PORSCHE


class PairForm(forms.Form):
    """Two different cars."""

    a = forms.ChoiceField(label=_("Car A"), choices=shelf.car_choices, initial=MINI)
    b = forms.ChoiceField(label=_("Car B"), choices=shelf.car_choices, initial=PORSCHE)

    def clean(self) -> dict[str, Any]:
        """Make the question of them."""
        given = super().clean() or {}
        if {"a", "b"} <= given.keys():
            try:
                given["asked"] = everywhere.question_of(given["a"], given["b"])
            except InputError as error:
                self.add_error("b", error.message.capitalize() + ".")
        return given


@require_GET
def odds(request: HttpRequest) -> HttpResponse:
    """Ask for two cars; show who wins where, as far as it is known."""
    asked_for = {"a", "b"} <= request.GET.keys()
    form = PairForm(request.GET if asked_for else None, initial=request.GET.dict())
    given: dict[str, Any] = {"form": form}
    if asked_for and form.is_valid():
        asked = form.cleaned_data["asked"]
        check_and_ask(request, asked)
        given |= everywhere.answer(asked)
    part = bool(getattr(request, "htmx", False)) and "asked" in given
    template = "fair/odds_answer.html" if part else "fair/odds.html"
    return render(request, template, given, status=422 if form.errors else 200)
