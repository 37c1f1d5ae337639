"""The page on which somebody publishes what the logger in their car wrote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from throwdown.errors import InputError
from throwdown.site.meets import tracing
from throwdown.site.meets.models import Meet, Trace
from throwdown.site.meets.tracing import MOST_BYTES, OwnRun
from throwdown.site.oversight.limits import check_rate
from throwdown.site.people.models import User
from throwdown.site.people.names import user_of
from throwdown.site.refusing import in_words


class TraceForm(forms.Form):
    """A file of one of one's own runs."""

    run = forms.ChoiceField(label=lazy("Run"))
    file = forms.FileField(
        label=lazy("The logger’s file"),
        help_text=lazy(
            "CSV of RaceChrono, AiM and the like, or Racelogic’s VBO, up to 8 MB: the run alone, "
            "or with what was before and after it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.vbo"}),
    )

    def __init__(self, *args: Any, runs: list[OwnRun], **given: Any) -> None:
        super().__init__(*args, **given)
        free = [one for one in runs if one.time and one.by != "organiser"]
        self.fields["run"] = forms.ChoiceField(
            label=self.fields["run"].label, choices=[(one.name, _said(one)) for one in free]
        )

    def clean_file(self) -> tuple[bytes, str]:
        """Read the file, and what it is called."""
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file has over 8 MB. Export the run alone."))
        return bytes(given.read()), (given.name or _("the file"))[:120]


@require_http_methods(["GET", "HEAD", "POST"])
def traces(request: HttpRequest, slug: str) -> HttpResponse:
    """Show somebody's runs and their traces; take a file of one of them."""
    meet = get_object_or_404(Meet, slug=slug)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect(f"/accounts/login/?next={request.path}")
        return render(request, "meets/traces.html", {"meet": meet})
    user = user_of(request)
    runs = tracing.runs_of(meet, user)
    form = TraceForm(request.POST or None, request.FILES or None, runs=runs)
    if request.method == "POST":
        check_rate(request, "trace")
        if _is_cut(request):
            form.add_error("file", _("The file has over 8 MB. Export the run alone."))
        elif form.is_valid() and _kept(request, meet, form):
            return redirect("meets:traces", slug)
    others = meet.traces.exclude(request__user=user).select_related("request")
    oversees = user.pk == meet.host_id or user.is_moderator
    told = {
        "meet": meet,
        "runs": runs,
        "form": form if form.fields["run"].choices else None,  # type: ignore[attr-defined]
        "strays": tracing.strays_of(meet, user, runs),
        "others": others if oversees else [],
    }
    return render(request, "meets/traces.html", told, status=422 if form.errors else 200)


@require_POST
@login_required
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Remove a trace: one's own, or as host or moderator somebody else's, with a reason."""
    rows = Trace.objects.select_related("request", "meet")
    trace = get_object_or_404(rows, meet__slug=slug, pk=number)
    user = user_of(request)
    why = check_removal(trace, user, request.POST.get("why", ""))
    check_rate(request, "trace")
    tracing.remove(trace, user, why)
    messages.success(request, _("The trace is removed; the report is made without it."))
    return redirect("meets:traces", slug)


def check_removal(trace: Trace, user: User, why: str) -> str:
    """Return the reason for which somebody removes a trace.

    Raises PermissionDenied where it is not theirs to do, InputError where somebody else's goes
    without a reason.
    """
    if not tracing.may_remove(trace, user):
        raise PermissionDenied
    if trace.request.user_id != user.pk and not why.strip():
        raise InputError(_("no reason"), where="why", expected=_("why the trace goes"))
    return why.strip()[:300]


def _kept(request: HttpRequest, meet: Meet, form: TraceForm) -> bool:
    """Keep what was sent; return whether it could be, else the form says why not."""
    data, name = form.cleaned_data["file"]
    try:
        row = tracing.attach(meet, user_of(request), form.cleaned_data["run"], data, name)
    except InputError as error:
        form.add_error(error.where if error.where in form.fields else "file", in_words(error))
        return False
    said = _("Published: %(metres)d m by the logger. The report of the meet shows it.")
    messages.success(request, said % {"metres": round(row.facts["length_mm"] / 1000)})
    return True


def _is_cut(request: HttpRequest) -> bool:
    """Whether the file was too large to be read to its end, so that it is not there."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    return size > MOST_BYTES and not request.FILES


def _said(one: OwnRun) -> str:
    told = {"number": one.number, "class": one.car_class, "nth": one.nth, "time": one.time}
    return _("%(number)s %(class)s, run %(nth)d: %(time)s s") % told
