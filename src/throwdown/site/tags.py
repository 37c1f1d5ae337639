"""Template filters: figures in the reader's units, words for what the domain names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throwdown.site.catalogue import shelf
from throwdown.site.challenges.names import MOVE_WORDS, REASON_WORDS, STATE_WORDS, TEXT_WORDS
from throwdown.site.oversight.roles import GROUP_WORDS

register = template.Library()
KM_PER_MILE, KG_PER_LB, W_PER_HP, M_PER_FT = 1.609344, 0.45359237, 745.69987, 0.3048

register.filter("car_name", shelf.car_name)
register.filter("course_name", shelf.course_name)


@register.filter
def state_word(status: str) -> str:
    """Name a state."""
    return str(STATE_WORDS.get(status, status))


@register.filter
def move_word(kind: str) -> str:
    """Name a move."""
    return str(MOVE_WORDS[kind][0]) if kind in MOVE_WORDS else kind


@register.filter
def reason_word(reason: str) -> str:
    """Name a reason."""
    return str(REASON_WORDS.get(reason, reason))


@register.filter
def text_word(name: str) -> str:
    """Name a text that lies beside a record."""
    return str(TEXT_WORDS.get(name, name))


@register.filter
def text_words(names: Iterable[str]) -> str:
    """Name some of them, with commas."""
    return ", ".join(text_word(name) for name in names)


@register.filter
def side_word(side: str) -> str:
    """Name a side."""
    return _("challenger") if side == "challenger" else _("opponent")


@register.filter
def group_word(name: str) -> str:
    """Name a group of those who may do more than others."""
    return str(GROUP_WORDS.get(name, name))


@register.filter
def distance(metres: float, units: str) -> str:
    """Write the length of a course."""
    if units == "us":
        miles = metres / 1000.0 / KM_PER_MILE
        return f"{miles:.2f} mi" if miles >= 0.25 else f"{metres / M_PER_FT:,.0f} ft"
    return f"{metres / 1000.0:.2f} km" if metres >= 1000.0 else f"{metres:.0f} m"


@register.filter
def mass(kilograms: float, units: str) -> str:
    """Write a mass."""
    return f"{kilograms / KG_PER_LB:,.0f} lb" if units == "us" else f"{kilograms:,.0f} kg"


@register.filter
def power(watts: float, units: str) -> str:
    """Write a power."""
    return f"{watts / W_PER_HP:,.0f} hp" if units == "us" else f"{watts / 1000.0:,.0f} kW"


@register.filter
def speed(metres_per_second: float, units: str) -> str:
    """Write a speed."""
    kmh = metres_per_second * 3.6
    return f"{kmh / KM_PER_MILE:,.0f} mph" if units == "us" else f"{kmh:,.0f} km/h"


@register.filter
def usd(amount: float | None) -> str:
    """Write a price."""
    return "" if amount is None else f"${amount:,.0f}"


@register.filter
def seconds(value: float | None, digits: int = 1) -> str:
    """Write a time: 1:23.4 from a minute on."""
    return "" if value is None else clock(value, digits=digits)


@register.simple_tag
def clock(value: float, *beside: float, digits: int = 1) -> str:
    """Write a time as those beside it: in minutes, 0:56.3, where any of them reaches one."""
    if round(max((value, *beside)), digits) < 60.0:
        return f"{value:.{digits}f} s"
    minutes, rest = divmod(round(value, digits), 60.0)
    return f"{int(minutes)}:{rest:0{3 + digits}.{digits}f}"


@register.filter
def percent(share: float | None) -> str:
    """Write a share, never surer than it is."""
    if share is None:
        return ""
    if share > 0.999:
        return "> 99.9 %"
    if share < 0.001:
        return "< 0.1 %"
    return f"{100.0 * share:.1f} %" if share > 0.99 or share < 0.01 else f"{100.0 * share:.0f} %"


@register.filter
def whole_percent(share: float) -> int:
    """Return a share as a whole number of per cent, for widths."""
    return round(100.0 * share)


@register.filter
def other(odds: float) -> float:
    """Return the odds of the other side."""
    return 1.0 - odds


@register.filter
def signed(margin: float) -> str:
    """Write a margin, with a true minus where the favourite loses."""
    return f"{margin:z.1f}".replace("-", "−")


@register.filter
def field(form: forms.BaseForm, name: str) -> forms.BoundField:
    """Return a field of a form."""
    return form[name]


@register.filter
def ago(then: datetime) -> str:
    """Say how long ago that was."""
    days = (datetime.now(UTC) - then).days
    if days < 1:
        hours = int((datetime.now(UTC) - then) / timedelta(hours=1))
        if hours < 1:
            return _("just now")
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    if days < 60:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    years = days // 365
    if years < 1:
        return _("%(n)d months ago") % {"n": days // 30}
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


@register.simple_tag
def mark(side: str) -> SafeString:
    """Draw the mark of a side: a round A, a diamond B, as in reports."""
    letter, number = ("A", 0) if side == "challenger" else ("B", 1)
    return format_html('<span class="mark mark-{}" aria-hidden="true">{}</span>', number, letter)
