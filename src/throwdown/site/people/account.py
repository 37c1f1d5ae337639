"""The pages of one's own account: news, parties, webhooks, tokens, and all that is held."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from throwdown.errors import InputError
from throwdown.site.api import tokens
from throwdown.site.challenges.models import Hook, News
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people import belongings, membership
from throwdown.site.people.export import held_on
from throwdown.site.people.forms import ChoicesForm, DeleteForm, HookForm, TokenForm
from throwdown.site.people.leaving import leave_for_good, outlook, show_who
from throwdown.site.people.models import Membership, User
from throwdown.site.people.names import user_of
from throwdown.site.refusing import in_words

MOST_NEWS, MOST_SHOWN = 30, 50


@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show what is one's own, and keep what somebody chose."""
    user = user_of(request)
    form = ChoicesForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.keep()
        messages.success(request, _("Kept."))
        return redirect("people:me")
    invitations = user.invitations.select_related("party", "by").order_by("pk")
    return render(
        request,
        "people/me.html",
        {
            "form": form,
            "news": _read_news(user),
            "memberships": Membership.objects.filter(user=user)
            .select_related("party")
            .order_by("pk"),
            "invitations": invitations[:MOST_SHOWN],
            **{name: which(user)[:MOST_SHOWN] for name, which in belongings.CHALLENGES.items()},
            "hooks": Hook.objects.filter(user=user).count(),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def answer_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Accept or decline an invitation to a party."""
    accepted = "accept" in request.POST
    party = membership.answer(user_of(request), number, accepted)
    return redirect(party) if accepted else redirect("people:me")


@never_cache
@login_required
def hooks(request: HttpRequest) -> HttpResponse:
    """List one's webhooks; add one and show its secret this once."""
    user = user_of(request)
    form = HookForm(request.POST or None, user=user)
    made = None
    if request.method == "POST":
        check_rate(request, "webhook")
        if form.is_valid():
            made = form.keep()
            form = HookForm(user=user)
    return render(
        request,
        "people/hooks.html",
        {
            "form": form,
            "made": made,
            "hooks": Hook.objects.filter(user=user).select_related("challenge").order_by("pk"),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def delete_hook(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a webhook of one's own."""
    get_object_or_404(Hook, user=user_of(request), pk=number).delete()
    return redirect("people:hooks")


@never_cache
@login_required
def programs(request: HttpRequest) -> HttpResponse:
    """List the tokens with which programs act for one; make one and show it this once."""
    user = user_of(request)
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if request.method == "POST":
        check_rate(request, "token")
        if form.is_valid():
            try:
                made, secret = tokens.make(user, form.cleaned_data["name"])
            except InputError as error:
                form.add_error(None, in_words(error))
            else:
                form = TokenForm()
    return render(
        request,
        "people/tokens.html",
        {"form": form, "made": made, "secret": secret, "tokens": user.tokens.all()},
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke a token of one's own."""
    if not tokens.revoke(user_of(request), number):
        raise Http404
    return redirect("people:tokens")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Send everything that is held on whoever asks."""
    check_rate(request, "export")
    user = user_of(request)
    return JsonResponse(
        held_on(user),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="throwdown-{user.public_id}.json"'},
    )


@sensitive_post_parameters("password")
@never_cache
@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Say what deleting the account does, and do it."""
    show_who(request)
    user = user_of(request)
    form = DeleteForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            leave_for_good(request)
        except InputError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, _("Your account is deleted."))
            return redirect("home")
    return render(
        request,
        "people/delete.html",
        {"form": form, "outlook": outlook(user)},
        status=422 if form.errors else 200,
    )


def _read_news(user: User) -> list[News]:
    """Return the latest news, unseen ones marked; from now on they are seen."""
    found = list(News.objects.filter(user=user).select_related("record__challenge")[:MOST_NEWS])
    if found:
        belongings.see_news(user, found[0].pk)
    return found
