"""A form whose move is no longer open: what happened meanwhile, and what was written in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.choices import flatten_choices
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from throwdown.site.challenges.names import MOVE_WORDS, STATE_WORDS
from throwdown.site.challenges.reading import Happening, Reading
from throwdown.site.challenges.store import SITE

CLOSES_NOTHING = ("statement", "link", "predict")
"""Moves after which whatever was open still is."""


@dataclass(frozen=True)
class Kept:
    """What somebody filled in, by the label of its field."""

    label: str
    text: str
    rows: int


def too_late(
    request: HttpRequest, kind: str, form: forms.Form, reading: Reading, by: str
) -> HttpResponse:
    """Answer 409: say what somebody's form came too late for, and give back what they wrote.

    ``by`` is the pseudonym of who filled it in.
    """
    return render(
        request,
        "challenges/too_late.html",
        {
            "row": reading.row,
            "word": MOVE_WORDS[kind][0],
            "since": since(reading, request.POST.get("seen", ""), by),
            "kept": kept(form),
            "files": any(form.files.values()),
        },
        status=409,
    )


def since(reading: Reading, seen: str, by: str) -> list[str]:
    """Return what was done since somebody saw the first ``seen`` moves, a sentence for each.

    Where they do not say how many, it is the last that may have closed a move.
    """
    telling = [one for one in reading.happenings if one.kind not in CLOSES_NOTHING]
    if seen.isascii() and seen.isdigit() and len(seen) < 9:
        telling = [one for one in telling if one.number > int(seen)]
    else:
        telling = telling[-1:]
    word = STATE_WORDS[reading.state.status]
    return [_sentence(one, by) for one in telling] or [
        _("The challenge stands thus: %(state)s.") % {"state": word}
    ]


def kept(form: forms.Form) -> list[Kept]:
    """Return what was filled in that was not there before, in the words of the page."""
    found = []
    for name in form.changed_data:
        field, given = form[name], form[name].value()
        text = _as_shown(form.fields[name], given)
        # A date was put in as text, so that a form takes it for changed.
        if text and not field.is_hidden and given != field.initial:
            rows = 1 + min(12, text.count("\n") + len(text) // 60)
            found.append(Kept(str(field.label), text, rows))
    return found


def _sentence(one: Happening, by: str) -> str:
    said = {"said": one.said}
    if one.line.move.by == SITE:
        return capfirst(one.said) + "."
    if one.line.move.by == by:
        return _("You %(said)s already.") % said
    parts = {"challenger": _("The challenger"), "opponent": _("The opponent")}
    who = one.who or parts.get(one.line.move.role) or _("An official")
    return _("%(who)s %(said)s meanwhile.") % {"who": who, **said}


def _as_shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.FileField) or value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(flatten_choices(choices)).get(value, value))
    return str(value)
