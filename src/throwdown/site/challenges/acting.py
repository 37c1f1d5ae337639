"""What people do to a challenge, the same from a page and from a program.

Each function checks nothing that a form has checked, and raises InputError (IllegalMove, where it
is not open as things stand) for what only the log can tell.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from throwdown.challenge import IllegalMove
from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import pictures, store
from throwdown.site.challenges.forms import ProposeForm, RaiseForm, form_of, raised
from throwdown.site.challenges.models import Call, Challenge, Entrant, Follow, Tip
from throwdown.site.challenges.reading import Reading
from throwdown.site.challenges.roles import has_officiated, has_part
from throwdown.site.challenges.terms_form import CallOutForm, filled_in
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.models import Party, User

NEEDS_TERMS = ("amend", "counter", "postpone", "go-ahead")


class TipForm(forms.Form):
    """What a reader knows, and where from."""

    text = forms.CharField(min_length=2, max_length=2000)
    source = forms.URLField(required=False, max_length=500, assume_scheme="https")


def beginning(kind: str, reading: Reading) -> dict[str, Any]:
    """Return what the form of a move holds before anybody fills it in."""
    if kind in NEEDS_TERMS:
        terms = filled_in(reading.state.terms, reading.told.texts)
        return {**terms, "based_on": reading.version.number}
    if kind == "result":
        from throwdown.site.meets.outcome import outcome_of

        outcome = outcome_of(reading.row)
        return {} if outcome is None else outcome.facts
    if kind == "accept":
        return {"version": reading.version.number}
    if kind == "raise-stakes":
        stakes = reading.told.texts.get(reading.state.terms.stakes, "")
        return {"stakes": stakes, "based_on": reading.version.number}
    return {}


def form_for(kind: str, reading: Reading, given: Any = None, files: Any = None) -> Any:
    """Return the form of a move, filled in where something was given."""
    return form_of(kind)(given, files, initial=beginning(kind, reading))


def call_out(
    request: HttpRequest,
    form: CallOutForm,
    *,
    keep: bool = False,
    related: Challenge | None = None,
    link: str = "",
) -> tuple[Challenge, str]:
    """Make a challenge of a form that is valid: called out, or kept as a draft.

    Returns it and, where its opponent was not here yet, the link to send them.
    """
    user, given = request.user, form.cleaned_data
    assert isinstance(user, User)
    own = form.parties[given["as_party"]]
    with transaction.atomic():
        other, claim = _opponent(request, given["opponent"], own)
        terms, sealed = form.terms((own, other), None)
        row = store.begin(
            terms, by=user.public_id, challenger=own, opponent=other, texts=sealed
        ).row
        if not keep:
            texts = {"text": given["text"]} if given["text"] else {}
            row = store.append(row, "call", "challenger", user.public_id, {}, texts).row
            if related is not None and link:
                facts = {"link": link, "to": related.slug}
                row = store.append(row, "link", "challenger", user.public_id, facts).row
                row.related = related
                row.save(update_fields=["related"])
    return row, claim


def make_move(
    request: HttpRequest, row: Challenge, kind: str, role: str, form: Any, reading: Reading
) -> store.Told:
    """Make a move of a form that is valid.  Raises ValidationError where its picture is none."""
    user, given = request.user, form.cleaned_data
    assert isinstance(user, User)
    facts: dict[str, Any] = form.facts()
    texts: dict[str, Any] = {}
    if given.get("picture"):
        check_rate(request, "picture")
        # Kept before the move: where that is refused, the picture is one that no record names.
        texts["picture"] = pictures.keep(given["picture"], user).digest
    with transaction.atomic():
        if isinstance(form, ProposeForm):
            parties = (row.challenger, row.opponent)
            terms, sealed = form.terms(parties, reading.state.terms)
            facts["terms"], texts = terms.facts(), {**texts, **sealed}
        if isinstance(form, RaiseForm):
            terms, new = raised(reading.state.terms, given["stakes"])
            facts["terms"], texts = terms.facts(), {**texts, **new}
        texts |= {n: given[n] for n in ("text", "video", "source") if given.get(n)}
        known = reading.version.number if kind in NEEDS_TERMS else None
        based_on = given.get("based_on") or known
        return store.append(row, kind, role, user.public_id, facts, texts, version=based_on)


def take_call(user: User, row: Challenge, side: str, sure: str | int) -> None:
    """Take a reader's call of the winner; ``sure`` in per cent."""
    if side not in ("challenger", "opponent"):
        raise InputError(_("a call names the challenger or the opponent"), where="side")
    try:
        percent = int(sure) if len(str(sure)) < 9 else -1
    except ValueError:
        percent = -1
    if not 50 <= percent <= 100:
        raise InputError(
            _("how sure is “%s”") % str(sure)[:20], where="sure", expected=_("50 to 100")
        )
    with transaction.atomic():
        row = Challenge.objects.select_for_update().get(pk=row.pk)
        if has_part(user, row):
            raise IllegalMove(_("who takes a side or officiates does not call the winner"))
        if not Reading(row).predictions_open:
            raise IllegalMove(_("readers' calls are closed"))
        Call.objects.update_or_create(
            challenge=row, user=user, defaults={"side": side, "sure": percent / 100.0}
        )


def set_follow(user: User, row: Challenge, follow: bool | None = None) -> bool:
    """Follow a challenge, or no longer; the other way round where nothing is said."""
    mine = Follow.objects.filter(challenge=row, user=user)
    if follow is None:
        follow = not mine.exists()
    if follow:
        Follow.objects.get_or_create(challenge=row, user=user)
    else:
        mine.delete()
    return follow


def take_tip(user: User, row: Challenge, text: str, source: str) -> Tip:
    """Take a tip from a reader."""
    form = TipForm({"text": text, "source": source})
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        what = _("a tip has 2 to 2,000 letters") if field == "text" else str(errors[0])
        raise InputError(what, where=field, expected=None if field == "text" else "https://…")
    source = form.cleaned_data["source"]
    if source and not source.startswith(("http://", "https://")):
        raise InputError(
            _("the source of the tip is no page"), where="source", expected="https://…"
        )
    return Tip.objects.create(
        challenge=row, user=user, text=form.cleaned_data["text"], source=source
    )


def use_tip(tip: Tip, used: bool | None = None) -> bool:
    """Say that a tip was used, or was not; the other way round where nothing is said."""
    tip.used = not tip.used if used is None else used
    tip.save(update_fields=["used"])
    return tip.used


def is_open_to_all(reading: Reading) -> bool:
    """Whether anybody may enter the venue now."""
    return ("open-entry", "all") in reading.state.links and not reading.raced


def enter(user: User, row: Challenge, car: str) -> None:
    """Enter a venue that is open to all in a car, or leave it where no car is named."""
    with transaction.atomic():
        row = Challenge.objects.select_for_update().get(pk=row.pk)
        if not is_open_to_all(Reading(row)):
            raise IllegalMove(_("the venue is not open to all"))
        if not car:
            Entrant.objects.filter(challenge=row, user=user).delete()
            return
        if has_officiated(user, row):
            raise IllegalMove(_("who officiates does not enter"))
        shelf.car(car)
        Entrant.objects.update_or_create(challenge=row, user=user, defaults={"car": car})


def _opponent(request: HttpRequest, name: str, own: Party) -> tuple[Party, str]:
    """Return the party of a name, a new one that can be claimed where nobody has it.

    A party that nobody has claimed is its maker's to send the link of: others make their own.
    """
    held = Party.objects.filter(name__iexact=name).exclude(pk=own.pk)
    found = held.filter(Q(members__isnull=False) | Q(verified=True)).order_by("-verified", "id")
    if found:
        return found[0], ""
    from throwdown.site.people.claims import make_claimable

    try:
        return make_claimable(request, name)
    except InputError as error:
        raise InputError(error.message, where="opponent", expected=error.expected) from None
