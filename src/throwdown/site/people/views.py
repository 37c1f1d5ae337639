"""The pages of parties: one of them, its members, and the link that makes it somebody's."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throwdown.errors import InputError
from throwdown.site.challenges.models import Challenge
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people import claims, membership
from throwdown.site.people.forms import EditPartyForm, InviteForm, NewPartyForm
from throwdown.site.people.models import Membership, Party, User
from throwdown.site.people.names import user_of
from throwdown.site.refusing import in_words

MOST_SHOWN = 50


@require_GET
def party(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a party: who it is, who belongs to it, and its challenges."""
    found = get_object_or_404(Party, slug=slug)
    role = membership.role_of(found, request.user) if isinstance(request.user, User) else ""
    members = membership.members_of(found)
    return render(
        request,
        "people/party.html",
        {
            "party": found,
            "members": members[:MOST_SHOWN],
            "more_members": max(0, members.count() - MOST_SHOWN),
            "belongs": bool(role),
            "manages": role == "manager",
            "may_link": found.made_by_id == request.user.pk and not claims.is_managed(found),
            "managed": claims.is_managed(found),
            "made": _public(found.calls_made.all()),
            "received": _public(found.calls_received.all()),
        },
    )


@login_required
def new_party(request: HttpRequest) -> HttpResponse:
    """Make a club or a maker; whoever makes it manages it."""
    form = NewPartyForm(request.POST or None)
    if request.method == "POST":
        check_rate(request, "party")
        if form.is_valid():
            return redirect(form.keep(user_of(request)))
    return render(
        request, "people/party_form.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
def edit_party(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the name of a party and what it says of itself."""
    user = user_of(request)
    found = membership.managed_by(user, slug)
    form = EditPartyForm(request.POST or None, instance=copy(found))
    if request.method == "POST":
        check_rate(request, "party")
        if form.is_valid():
            return redirect(form.keep(user))
    return render(
        request,
        "people/party_form.html",
        {"form": form, "party": found},
        status=422 if form.errors else 200,
    )


@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who belongs to a party and who was asked; ask somebody more."""
    found = membership.managed_by(user_of(request), slug)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        check_rate(request, "invitation")
        if form.is_valid():
            given = form.cleaned_data
            try:
                asked = membership.invite(found, given["username"], given["role"], user_of(request))
            except InputError as error:
                form.add_error("username", in_words(error))
            else:
                messages.success(request, _("%s was invited.") % asked.user.username)
                return redirect("people:members", found.slug)
    page = Paginator(membership.members_of(found), MOST_SHOWN).get_page(request.GET.get("page"))
    return render(
        request,
        "people/members.html",
        {
            "party": found,
            "form": form,
            "page": page,
            "members": page.object_list,
            "invitations": membership.invitations_of(found),
            "roles": Membership.ROLES,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def change_member(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a member another role, or take them out."""
    found = membership.managed_by(user_of(request), slug)
    membership.member_of(found, number)
    role = request.POST.get("role", "")
    try:
        if role in dict(Membership.ROLES):
            membership.change_role(found, number, role)
        elif role == "none":
            membership.remove(found, number)
        else:
            raise InputError(_("a member is a manager, a driver or none"))
    except InputError as error:
        messages.error(request, in_words(error))
    if membership.role_of(found, user_of(request)) != "manager":
        return redirect(found)
    return redirect("people:members", found.slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take an invitation back."""
    found = membership.managed_by(user_of(request), slug)
    membership.withdraw(found, number)
    return redirect("people:members", found.slug)


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave a party that one belongs to."""
    membership.leave(slug, user_of(request))
    return redirect("people:me")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Show the party that a link is to, and make it theirs who asks for it."""
    check_rate(request, "claim")
    found = claims.claimed_by(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _claim(request, token)
    user = request.user
    return render(
        request,
        "people/claim.html",
        {
            "party": found,
            "against": isinstance(user, User) and claims.stands_against(found, user),
            "others": claims.others_of(user, found) if isinstance(user, User) else [],
            "received": _public(found.calls_received.all()),
        },
    )


@login_required
@require_POST
def new_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Make whoever named a party a new link for it, while nobody has claimed it."""
    check_rate(request, "claim")
    found, link = claims.link_by_maker(request, slug)
    messages.success(request, _("Send this link; the one before no longer works: %s") % link)
    return redirect(found)


@login_required
def _claim(request: HttpRequest, token: str) -> HttpResponse:
    claimed = claims.claim(token, user_of(request))
    if claimed is None:
        raise Http404
    said = _("%(name)s is yours now: you act as %(name)s in its challenges.")
    messages.success(request, said % {"name": claimed.name})
    for other in claims.others_of(user_of(request), claimed):
        said = _("%(name)s is yours too, for challenges that you make as %(name)s.")
        messages.info(request, said % {"name": other.name})
    return redirect(claimed)


def _public(rows: QuerySet[Challenge]) -> QuerySet[Challenge]:
    return rows.exclude(status="draft").select_related("challenger", "opponent")[:MOST_SHOWN]
