"""Pages about meets, and the way in for what the field sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from throwdown.errors import InputError
from throwdown.meet.book import lines_in
from throwdown.site.challenges.models import Challenge
from throwdown.site.challenges.roles import roles_in, visible
from throwdown.site.meets import entering, publishing, store
from throwdown.site.meets.models import Meet, Payment
from throwdown.site.oversight.limits import TooMany, check_rate
from throwdown.site.people.models import User
from throwdown.site.people.names import user_of

A_PAGE = 24


class MeetForm(forms.Form):
    """A new meet."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    challenge = forms.SlugField(
        label=gettext_lazy("Challenge"),
        required=False,
        help_text=gettext_lazy("The last part of its address, where the meet settles one."),
    )

    def __init__(self, *args: Any, user: User, **given: Any) -> None:
        super().__init__(*args, **given)
        self._user = user

    def clean_challenge(self) -> Challenge | None:
        """Return the challenge that was named, None where none was."""
        slug = self.cleaned_data["challenge"]
        found = visible(self._user).filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise forms.ValidationError(_("There is no such challenge."))
        if found is not None and not roles_in(self._user, found):
            raise forms.ValidationError(_("Its sides and officials say where it is settled."))
        return found


@require_GET
def meets(request: HttpRequest) -> HttpResponse:
    """List meets, newest first."""
    found = Meet.objects.filter(acts__gt=0).select_related("challenge").prefetch_related("seasons")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "meets/list.html", {"page": page})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Make a meet, and show the key with which its field sends: once."""
    user = user_of(request)
    form = MeetForm(request.POST or None, initial=request.GET.dict(), user=user)
    if request.method == "POST" and form.is_valid():
        check_rate(request, "meet")
        given = form.cleaned_data
        try:
            meet, key = store.make_meet(user, given["name"], given["challenge"])
        except InputError as error:
            form.add_error("name", str(error))
        else:
            return render(request, "meets/made.html", {"meet": meet, "key": key})
    return render(request, "meets/new.html", {"form": form})


def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that nothing has come of a meet yet; its followers are answered beside Django."""
    meet = get_object_or_404(Meet, slug=slug)
    if meet.acts:
        raise Http404
    return render(request, "meets/waiting.html", {"meet": meet})


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Give its host a new key."""
    meet = get_object_or_404(Meet, slug=slug)
    user = user_of(request)
    if meet.host_id != user.pk and not user.is_superuser:
        raise PermissionDenied
    if request.method == "POST":
        check_rate(request, "meet")
        return render(request, "meets/made.html", {"meet": meet, "key": store.new_key(meet)})
    odd = Payment.objects.filter(request__meet=meet, state=Payment.WRONG).select_related("request")
    return render(request, "meets/manage.html", {"meet": meet, "odd": odd})


@csrf_exempt  # a machine sends it, with a key of its own
@require_POST
def push(request: HttpRequest, slug: str) -> JsonResponse:
    """Take lines of a book, and say how many are here."""
    meet = Meet.objects.filter(slug=slug).first()
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if meet is None or not store.opens(meet, key):
        return JsonResponse({"error": {"what": _("no such meet, or not its key")}}, status=403)
    try:
        check_rate(request, "push", f"m{meet.pk}")
        lines = lines_in(request.body.decode())
        meet = store.receive(meet, lines)
    except (UnicodeDecodeError, RequestDataTooBig):
        what = _("the lines are no text, or too many at once")
        return JsonResponse({"error": {"what": what}}, status=413)
    except TooMany as error:
        wait = {"Retry-After": str(error.wait_s)}
        return JsonResponse({"error": {"what": str(error)}}, status=429, headers=wait)
    except InputError as error:
        fault = {"what": error.message, "where": error.where, "expected": error.expected}
        meet.refresh_from_db()
        status = 409 if isinstance(error, store.Forked) else 400
        here = {"acts": meet.acts, "head": meet.head}
        return JsonResponse({"error": fault, **here}, status=status)
    return JsonResponse({"acts": meet.acts, "head": meet.head})


app_name = "meets"
urlpatterns = [
    path("", meets, name="meets"),
    path("new/", new, name="new"),
    path("<slug:slug>/", waiting, name="waiting"),
    path("<slug:slug>/key/", manage, name="manage"),
    path("<slug:slug>/push/", push, name="push"),
    path("<slug:slug>/requests/", entering.requests, name="requests"),
    path("<slug:slug>/traces/", publishing.traces, name="traces"),
    path("<slug:slug>/traces/<int:number>/remove/", publishing.remove, name="remove-trace"),
    path("<slug:slug>/enter/", entering.enter, name="enter"),
    path("<slug:slug>/enter/standing/", entering.standing, name="standing"),
    path("<slug:slug>/enter/withdraw/", entering.withdraw, name="withdraw"),
    path("<slug:slug>/enter/pay/", entering.pay, name="pay"),
]
