"""Fees that are paid on the site: begun, told of by the provider, handed to the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.meet.entries.sheet import show_money
from throwdown.site.meets.asking import ENTERED, Closed, ask_again, standing_of
from throwdown.site.meets.models import EntryRequest, Payment, PaymentEvent
from throwdown.site.meets.store import day_of
from throwdown.site.payments import provider
from throwdown.site.payments.provider import Notice, Order

GOOD_FOR = timedelta(hours=12)
"""So long a page to pay on is led to again; Stripe's is open for 24 hours."""


def can_pay(row: EntryRequest | None) -> bool:
    """Whether somebody may pay here now: a provider is there, and a place and a fee are theirs."""
    taker = provider()
    if row is None or taker is None:
        return False
    found = standing_of(row, day_of(row.meet))
    due = found.owed - _on_the_way(row, found.currency)
    return taker.takes(found.currency) and found.state == ENTERED and due > 0


def begin(row: EntryRequest) -> Payment:
    """Return a payment of what is owed, with the page on which it is paid.

    One that was begun for the same amount is gone on with.  Raises Closed where nothing is owed,
    Unreachable where the provider does not answer.
    """
    taker = provider()
    if taker is None:
        raise Closed(_("fees are paid at the event"))
    with transaction.atomic():
        row = EntryRequest.objects.select_for_update().select_related("meet").get(pk=row.pk)
        found = standing_of(row, day_of(row.meet))
        due = found.owed - _on_the_way(row, found.currency)
        if found.state != ENTERED or due <= 0:
            raise Closed(_("nothing is owed"))
        if not taker.takes(found.currency):
            raise Closed(_("this currency is paid at the event"))
        fresh = timezone.now() - GOOD_FOR
        same = row.payments.filter(state=Payment.BEGUN, amount=due, currency=found.currency)
        payment = same.filter(
            provider=taker.name, begun_at__gt=fresh
        ).last() or Payment.objects.create(
            request=row, provider=taker.name, amount=due, currency=found.currency
        )
    if not payment.url:
        page = settings.ADDRESS + reverse("meets:enter", args=[row.meet.slug])
        what = _("Entry to %s") % row.meet.name
        made = taker.begin(
            Order(payment.name, what, payment.amount, payment.currency, f"{page}?paid=1", page)
        )
        payment.session, payment.url = made.session, made.url
        Payment.objects.filter(pk=payment.pk).update(session=made.session, url=made.url)
    return payment


def take(taker: str, notice: Notice) -> bool:
    """Take what a provider told, once; return whether it was new."""
    try:
        with transaction.atomic():
            PaymentEvent.objects.create(
                provider=taker, event=notice.event[:200], kind=notice.kind[:80]
            )
            _apply(taker, notice)
    except IntegrityError:
        if PaymentEvent.objects.filter(provider=taker, event=notice.event[:200]).exists():
            return False
        raise
    return True


def _apply(taker: str, notice: Notice) -> None:
    """Note what was told beside the payment it is about; one of nobody's is left alone."""
    payment = _find(taker, notice)
    if payment is None:
        return
    before = (payment.state, payment.paid, payment.refunded)
    payment.intent = payment.intent or notice.intent
    if notice.told == "paid" and payment.state != Payment.PAID:
        _paid(payment, notice)
    elif notice.told == "refunded":
        payment.refunded = max(payment.refunded, notice.amount)
    elif notice.told == "failed" and payment.state == Payment.BEGUN:
        payment.state, payment.ended_at = Payment.FAILED, timezone.now()
    payment.save()
    moved = payment.state == Payment.PAID and before != (
        payment.state,
        payment.paid,
        payment.refunded,
    )
    if moved and payment.request is not None:
        ask_again(payment.request)


def _paid(payment: Payment, notice: Notice) -> None:
    payment.ended_at = timezone.now()
    if (notice.amount, notice.currency) == (payment.amount, payment.currency):
        payment.state, payment.paid = Payment.PAID, notice.amount
        return
    payment.state = Payment.WRONG
    came = f"{show_money(notice.amount, notice.currency)} {notice.currency}"
    due = f"{show_money(payment.amount, payment.currency)} {payment.currency}"
    payment.note = _("%(came)s came, %(due)s was due") % {"came": came[:60], "due": due}


def _find(taker: str, notice: Notice) -> Payment | None:
    rows = Payment.objects.select_for_update().filter(provider=taker)
    for name, value in (
        ("name", notice.reference),
        ("session", notice.session),
        ("intent", notice.intent),
    ):
        if value:
            found = rows.filter(**{name: value}).first()
            if found is not None:
                return found
    return None


def _on_the_way(row: EntryRequest, currency: str) -> int:
    """Return what was paid here and does not stand in the book yet."""
    day = day_of(row.meet)
    known = None if day is None else day.roster.of.get(row.entry)
    sums = [
        one.paid - min(one.refunded, one.paid) - (known.paid_by(one.name) if known else 0)
        for one in row.payments.filter(state=Payment.PAID, currency=currency)
    ]
    return sum(max(one, 0) for one in sums)


def read_notice(
    taker_name: str, body: bytes, headers: Mapping[str, str]
) -> tuple[str, Notice | None]:
    """Return which provider told something, and what.

    Raises InputError where there is no such provider, or the notice is not its own.
    """
    taker = provider()
    if taker is None or taker.name != taker_name:
        raise InputError(_("no such provider takes money here"))
    return taker.name, taker.read(body, headers, timezone.now().timestamp())
