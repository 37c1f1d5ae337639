"""The rules of a season as people read them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throwdown.meet.season import Places, Ratio, Season


def in_words(rules: Season) -> list[str]:
    """Return what decides a season, a sentence each."""
    return [
        _points(rules.points),
        _drops(rules),
        _ties(rules),
        *_least(rules),
        *_teams(rules),
    ]


def _points(how: Places | Ratio) -> str:
    if isinstance(how, Places):
        given = ", ".join(map(str, how.points))
        said = _("Points by place in the class: %s for the first places.") % given
        beyond = how.beyond
        after = ngettext(
            "%(n)d point for every place after them.",
            "%(n)d points for every place after them.",
            beyond,
        ) % {"n": beyond}
        return f"{said} {after}" if beyond else said
    said = _(
        "Points by time: %(winner)d times the winner’s time over the own, rounded half up."
    ) % {"winner": how.winner}
    if how.no_time_plus_s is None:
        return f"{said} {_('Who has no time has no points.')}"
    more = _("Who drove and has no time counts as the slowest of the class and %s s.")
    return f"{said} {more % f'{how.no_time_plus_s:g}'}"


def _drops(rules: Season) -> str:
    if rules.best is None:
        return _("All meets count.")
    return ngettext(
        "Only the best meet of each counts.", "Only the best %(n)d meets of each count.", rules.best
    ) % {"n": rules.best}


def _ties(rules: Season) -> str:
    if rules.ties == "shared":
        return _("Equal points share a place.")
    return _("Equal points are parted by wins, then second places, and so on; else they share.")


def _least(rules: Season) -> list[str]:
    if rules.least_events == 1:
        return []
    return [_("Who was at fewer than %d meets is not ranked.") % rules.least_events]


def _teams(rules: Season) -> list[str]:
    if not rules.teams:
        return []
    if rules.team_best is None:
        return [_("A team has the points of all its members.")]
    said = ngettext(
        "A team has the points of its best member at each meet.",
        "A team has the points of its best %(n)d members at each meet.",
        rules.team_best,
    )
    return [said % {"n": rules.team_best}]
