"""What somebody fills in to make a season."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from throwdown.errors import InputError
from throwdown.meet.rulefile import check
from throwdown.meet.season import Places, Ratio
from throwdown.meet.season import Season as Rules
from throwdown.site.meets.models import Meet
from throwdown.site.people.models import User
from throwdown.site.refusing import in_words
from throwdown.site.seasons.models import Season

MOST_MEETS, MOST_PLACES, MOST_TEAMS, MOST_MEMBERS = 40, 200, 60, 200
MOST_POINTS = 1_000_000
_SHOWN = 100
"""So many meets can be chosen from, the newest first."""


class SeasonForm(forms.Form):
    """A season: which meets, and by which rules."""

    name = forms.CharField(label=lazy("Name"), max_length=120)
    meets = forms.ModelMultipleChoiceField(
        label=lazy("Meets that count"),
        queryset=Meet.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by = forms.ChoiceField(
        label=lazy("Points"),
        choices=(("place", lazy("by place")), ("ratio", lazy("by time"))),
        widget=forms.RadioSelect,
        initial="place",
    )
    points = forms.CharField(
        label=lazy("By place: points of the first, the second, and so on"),
        max_length=1000,
        required=False,
        help_text=lazy("With commas, as in 9, 6, 4, 3, 2."),
    )
    beyond = forms.IntegerField(
        label=lazy("Points of every place after them"),
        min_value=0,
        max_value=MOST_POINTS,
        required=False,
    )
    winner = forms.IntegerField(
        label=lazy("By time: points of the winner"),
        min_value=1,
        max_value=MOST_POINTS,
        required=False,
        help_text=lazy("Everybody gets these times the winner’s time over the own."),
    )
    no_time_plus_s = forms.FloatField(
        label=lazy("Who has no time counts as the slowest and so many seconds"),
        min_value=0.0,
        max_value=3600.0,
        required=False,
        help_text=lazy("Empty: who has no time has no points."),
    )
    best = forms.IntegerField(
        label=lazy("So many best meets count"),
        min_value=1,
        max_value=MOST_MEETS,
        required=False,
        help_text=lazy("Empty: all of them."),
    )
    least_events = forms.IntegerField(
        label=lazy("Meets that one must have been at to be ranked"),
        min_value=1,
        max_value=MOST_MEETS,
        required=False,
    )
    ties = forms.ChoiceField(
        label=lazy("Equal points"),
        choices=(
            ("wins", lazy("parted by wins, then second places, and so on")),
            ("shared", lazy("share a place")),
        ),
        initial="wins",
    )
    teams = forms.CharField(
        label=lazy("Teams"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy(
            "A line each, as in “Red: Ann Lee, John Doe #12”: names as at the meets, with the "
            "number where two of a class have one name."
        ),
    )
    team_best = forms.IntegerField(
        label=lazy("So many best members of a team count at a meet"),
        min_value=1,
        max_value=MOST_MEMBERS,
        required=False,
        help_text=lazy("Empty: all of them."),
    )
    sources = forms.CharField(
        label=lazy("Where these rules stand"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("As in “supplementary regulations, section 9”."),
    )

    def __init__(self, *args: Any, user: User, season: Season | None, **given: Any) -> None:
        super().__init__(*args, **given)
        self._season = season
        field = self.fields["meets"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = choosable(user, season)
        if not user.is_superuser or season is not None:
            field.help_text = _("Meets of which you are the host.")

    def clean_meets(self) -> QuerySet[Meet]:
        """A season has not more meets than can be shown beside each other."""
        found: QuerySet[Meet] = self.cleaned_data["meets"]
        if len(found) > MOST_MEETS:
            raise forms.ValidationError(_("A season has at most %d meets.") % MOST_MEETS)
        return found

    def clean_points(self) -> list[int]:
        """Read points by place."""
        cells = [cell for cell in re.split(r"[,;\s]+", self.cleaned_data["points"]) if cell]
        if len(cells) > MOST_PLACES:
            raise forms.ValidationError(_("At most %d places.") % MOST_PLACES)
        wrong = [cell for cell in cells if not re.fullmatch(r"(?a:\d){1,7}", cell)]
        if wrong or any(int(cell) > MOST_POINTS for cell in cells):
            first = wrong[0] if wrong else max(cells, key=int)
            raise forms.ValidationError(
                _("“%(cell)s” is no number of points: whole, 0 to %(most)d.")
                % {"cell": first[:40], "most": MOST_POINTS}
            )
        return [int(cell) for cell in cells]

    def clean_teams(self) -> dict[str, list[str]]:
        """Read teams, a line each."""
        found: dict[str, list[str]] = {}
        for line in self.cleaned_data["teams"].splitlines():
            team, colon, names = (part.strip() for part in line.partition(":"))
            members = [" ".join(name.split()) for name in names.split(",") if name.strip()]
            if not line.strip():
                continue
            if not (team and colon and members) or len(team) > 80:
                raise forms.ValidationError(
                    _("“%s” is no team: its name, a colon, and its members with commas.")
                    % line.strip()[:80]
                )
            found.setdefault(team, []).extend(members)
        if len(found) > MOST_TEAMS or any(len(own) > MOST_MEMBERS for own in found.values()):
            raise forms.ValidationError(
                _("At most %(teams)d teams of %(members)d members.")
                % {"teams": MOST_TEAMS, "members": MOST_MEMBERS}
            )
        self._check_once(found)
        return found

    def clean(self) -> dict[str, Any]:
        """Make rules of it, as a file of rules is read."""
        given = super().clean() or {}
        if self.errors:
            return given
        if given["by"] == "place" and not given["points"]:
            self.add_error("points", _("Say how many points the first has."))
            return given
        try:
            given["rules"] = check(self._table(given), _("the rules"), Rules)
        except InputError as error:
            raise forms.ValidationError(in_words(error)) from None
        return given

    def _table(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rules as their file holds them; id and version are given when it is kept."""
        if given["by"] == "place":
            points = {"by": "place", "points": given["points"], "beyond": given["beyond"] or 0}
        else:
            points = {"by": "ratio", "no_time_plus_s": given["no_time_plus_s"]}
            points |= {"winner": given["winner"]} if given["winner"] else {}
        sources = [line.strip() for line in given["sources"].splitlines() if line.strip()]
        names = ("best", "ties", "team_best", "teams")
        return {
            "id": "season",
            "name": given["name"],
            "version": 1,
            "kind": "season",
            "sources": sources,
            "points": points,
            "least_events": given["least_events"] or 1,
            **{name: given[name] for name in names},
        }

    def _check_once(self, teams: Mapping[str, list[str]]) -> None:
        """Refuse somebody who drives for two teams: only one of them could have their points."""
        team_of: dict[str, str] = {}
        for team, names in teams.items():
            for name in names:
                if team_of.setdefault(name.casefold(), team) != team:
                    raise forms.ValidationError(_("%s drives for two teams.") % name)


def choosable(user: User, season: Season | None) -> QuerySet[Meet]:
    """Return the meets that somebody may put into a season: their own, and its host's.

    What is in it already may stay, whoever hosts it.
    """
    mine = Q(host=user)
    if season is not None and season.host_id:
        mine |= Q(host=season.host_id)
    newest = Meet.objects.filter(mine).order_by("-made_at", "-pk").distinct()[:_SHOWN]
    shown = {meet.pk for meet in newest}
    if season is not None and season.pk:
        shown |= set(season.meets.values_list("pk", flat=True))
    return Meet.objects.filter(pk__in=shown)


def beginning(rules: Rules) -> dict[str, Any]:
    """Return rules as the form holds them."""
    first: dict[str, Any] = {
        "name": rules.name,
        "by": rules.points.by,
        "best": rules.best,
        "least_events": rules.least_events,
        "ties": rules.ties,
        "team_best": rules.team_best,
        "teams": "\n".join(f"{team}: {', '.join(own)}" for team, own in rules.teams.items()),
        "sources": "\n".join(rules.sources),
    }
    match rules.points:
        case Places(points=points, beyond=beyond):
            first |= {"points": ", ".join(map(str, points)), "beyond": beyond}
        case Ratio(winner=winner, no_time_plus_s=plus):
            first |= {"winner": winner, "no_time_plus_s": plus}
    return first
