"""Words for what the domain names: states, moves, reasons, links."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATE_WORDS = {
    "draft": _("Draft"),
    "open": _("Waiting for an answer"),
    "countered": _("Countered"),
    "accepted": _("Accepted"),
    "declined": _("Declined"),
    "expired": _("Expired"),
    "withdrawn": _("Withdrawn"),
    "scheduled": _("Scheduled"),
    "postponed": _("Postponed"),
    "cancelled": _("Cancelled"),
    "live": _("Live"),
    "provisional": _("Provisional result"),
    "protested": _("Protested"),
    "official": _("Official result"),
    "no-contest": _("No contest"),
    "settled": _("Settled"),
}
MOVE_WORDS = {
    "draft": (_("Draft"), _("drafted the challenge")),
    "amend": (_("Change the draft"), _("changed the draft")),
    "call": (_("Call out"), _("called out")),
    "call-again": (_("Call again"), _("called again")),
    "raise-stakes": (_("Raise the stakes"), _("raised the stakes")),
    "counter": (_("Propose other terms"), _("proposed other terms")),
    "accept": (_("Accept the terms"), _("accepted the terms")),
    "decline": (_("Decline"), _("declined")),
    "withdraw": (_("Withdraw"), _("withdrew the challenge")),
    "expire": (_("Let it expire"), _("no answer came in time")),
    "go-ahead": (_("Go ahead without them"), _("went ahead without the opponent")),
    "schedule": (_("Schedule"), _("scheduled the race")),
    "postpone": (_("Postpone or move"), _("postponed or moved the race")),
    "cancel": (_("Cancel"), _("cancelled the race")),
    "start": (_("Start the race"), _("started the race")),
    "abandon": (_("Abandon"), _("abandoned the race")),
    "result": (_("Enter the result"), _("entered the result")),
    "protest": (_("Protest"), _("protested")),
    "rule": (_("Rule on the protest"), _("ruled on the protest")),
    "confirm": (_("Confirm the result"), _("the result became official")),
    "settle": (_("Settle"), _("settled the challenge")),
    "statement": (_("Make a statement"), _("said")),
    "predict": (_("Predict"), _("predicted the race")),
    "link": (_("Link another challenge"), _("linked another challenge")),
}
"""Each move as a button and as what happened."""

REASON_WORDS = {
    "not-our-way": _("Not our way of racing"),
    "terms-unfair": _("The terms are unfair"),
    "not-available": _("Not available"),
    "safety": _("Safety"),
    "legal": _("Legal reasons"),
    "already-engaged": _("Already engaged"),
    "no-reason-given": _("No reason given"),
}
TEXT_WORDS = {
    "text": _("text"),
    "picture": _("picture"),
    "video": _("video"),
    "source": _("source"),
    "place": _("place"),
    "stakes": _("stakes"),
}
"""What can lie beside a record."""

LINK_WORDS = {
    "third-party": _("Third-party challenge"),
    "follow-up": _("Follow-up"),
    "rematch": _("Rematch"),
    "open-entry": _("Open entry"),
}
TERM_WORDS = {
    "challenger": _("Challenger"),
    "opponent": _("Opponent"),
    "course": _("Course"),
    "start": _("Start"),
    "attempts": _("Runs or laps each"),
    "rules": _("Rules"),
    "handicaps": _("Handicap"),
    "at": _("Date"),
    "place": _("Place"),
    "stakes": _("Stakes"),
    "closes": _("Predictions close"),
}

HANDICAP_WORDS = {
    "ballast_kg": _("Ballast [kg]"),
    "head_start_s": _("Head start [s]"),
    "power_share": _("Share of its power [0.2 to 4]"),
    "tyre": _("Tyre (name)"),
    "tyres_share": _("Share of its tyres’ grip [0.4 to 2]"),
    "laps": _("One lap less, in a race of so many laps"),
    "index": _("Index, which multiplies its time"),
    "driver_share": _("Share of its driver’s pace [0.3 to 1.5]"),
}
"""Kinds of handicap, as a form lists them."""

HANDICAP_SAID = {
    "ballast_kg": _("%(amount)s kg of ballast"),
    "head_start_s": _("a head start of %(amount)s s"),
    "power_share": _("%(percent)s of its power"),
    "tyre": _("tyre %(amount)s"),
    "tyres_share": _("%(percent)s of its tyres’ grip"),
    "laps": _("one lap less in a race of %(amount)s"),
    "index": _("an index of %(amount)s"),
    "driver_share": _("%(percent)s of its driver’s pace"),
}
"""How much of each, as terms are read; ``percent`` is the amount where it is a share."""


def say_handicap(kind: str, amount: float | str) -> str:
    """Return a handicap in words, such as ``80 kg of ballast``; any amount can be read."""
    said = {"amount": str(amount), "percent": str(amount)}
    if not isinstance(amount, str):
        said = {"amount": f"{amount:.6g}", "percent": f"{100.0 * amount:.4g} %"}
    return str(HANDICAP_SAID[kind]) % said
