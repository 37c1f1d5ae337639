"""Stripe Checkout, written from its public description; never run against Stripe itself.

Sources: https://docs.stripe.com/api/checkout/sessions/create (the request and its answer),
https://docs.stripe.com/webhooks/signature (the header ``Stripe-Signature``),
https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/api/charges/object.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import httpx

from throwdown.errors import InputError
from throwdown.site.payments.provider import Checkout, Notice, NotSigned, Order, Told, Unreachable

API = "https://api.stripe.com"
TOLERANCE_S = 300
"""By how much a notice's time may be away from ours [s]: an older one may be sent by anybody."""
TIMEOUT_S = 15.0
_SESSIONS: Mapping[str, Told] = {
    "checkout.session.completed": "paid",
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "failed",
    "checkout.session.expired": "failed",
}


_OTHER_UNITS = frozenset(
    {
        *("BHD", "JOD", "KWD", "OMR", "TND"),
        *("BIF", "DJF", "GNF", "ISK", "KMF", "MGA", "PYG", "RWF", "UGX", "VUV"),
        *("XAF", "XOF", "XPF"),
    }
)
"""Currencies whose smallest unit is not the one that a meet's book counts in."""


class Stripe:
    """Asks for pages on which a fee is paid, and reads what it is told of them."""

    name, shown = "stripe", "Stripe"

    def __init__(
        self,
        key: str,
        secret: str,
        api: str = API,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._key, self._secret, self._api = key, secret, api.rstrip("/")
        self._transport = transport

    def takes(self, currency: str) -> bool:
        """Whether amounts of a currency mean the same here and there."""
        return currency not in _OTHER_UNITS

    def begin(self, order: Order) -> Checkout:
        """Make a Checkout Session.  Raises Unreachable where there is none."""
        asked = {
            "mode": "payment",
            "success_url": order.done,
            "cancel_url": order.back,
            "client_reference_id": order.reference,
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": order.currency.lower(),
            "line_items[0][price_data][unit_amount]": str(order.amount),
            "line_items[0][price_data][product_data][name]": order.what,
            "metadata[payment]": order.reference,
            # A charge takes over what its intent is marked with: so a refund says whose it is.
            "payment_intent_data[metadata][payment]": order.reference,
        }
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": f"throwdown-{order.reference}",
        }
        try:
            with httpx.Client(timeout=TIMEOUT_S, transport=self._transport) as client:
                answer = client.post(
                    f"{self._api}/v1/checkout/sessions", data=asked, headers=headers
                )
            given = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(f"Stripe does not answer: {type(error).__name__}") from None
        if answer.status_code != 200:
            raise Unreachable(f"Stripe refuses: {_why(given, answer.status_code)}")
        session, url = _text(given, "id"), _text(given, "url")
        if not session or not url.startswith(("https://", "http://")):
            raise Unreachable("Stripe answered without a page to pay on")
        return Checkout(session, url)

    def read(self, body: bytes, headers: Mapping[str, str], now: float) -> Notice | None:
        """Read a webhook's event.  Raises NotSigned, or InputError where it is no event."""
        check_signature(body, headers.get("Stripe-Signature", ""), self._secret, now)
        try:
            given = json.loads(body)
            thing = given["data"]["object"]
            event, kind = str(given["id"]), str(given["type"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputError("this is no event", expected="an event of Stripe's") from None
        if not isinstance(thing, dict):
            raise InputError("an event without an object", where="data.object")
        if kind == "charge.refunded":
            return _notice(event, kind, "refunded", thing, "amount_refunded", session="")
        told = _SESSIONS.get(kind)
        if told is None or (told == "paid" and thing.get("payment_status") != "paid"):
            return None  # paid by a way that takes days: another event says when it has come
        return _notice(event, kind, told, thing, "amount_total", session=_text(thing, "id"))


def check_signature(body: bytes, header: str, secret: str, now: float) -> None:
    """Check the header ``t=TIME,v1=HEX[,v1=HEX…]``: HMAC-SHA256 of time, a dot and the body.

    Raises NotSigned where none of the signatures is ours, or the time is too far away.
    """
    pairs = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name.strip() == "t"]
    signed = [value.strip() for name, _, value in pairs if name.strip() == "v1"]
    if not secret or len(times) != 1 or not times[0].isascii() or not times[0].isdigit():
        raise NotSigned("no signature", where="Stripe-Signature")
    right = hmac.new(secret.encode(), times[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(right.encode(), one.encode()) for one in signed):
        raise NotSigned("the signature is another", where="Stripe-Signature")
    if len(times[0]) > 12 or abs(now - int(times[0])) > TOLERANCE_S:
        raise NotSigned("the signature is too old", where="Stripe-Signature")


def _notice(
    event: str, kind: str, told: Told, thing: Mapping[str, Any], amount: str, session: str
) -> Notice:
    marks = thing.get("metadata")
    own = _text(marks, "payment") if isinstance(marks, dict) else ""
    money = thing.get(amount)
    if isinstance(money, bool) or not isinstance(money, int) or money < 0:
        raise InputError(
            f"{amount} is {str(money)[:20]!r}", where=amount, expected="a whole number"
        )
    return Notice(
        event=event,
        kind=kind,
        told=told,
        reference=own or _text(thing, "client_reference_id"),
        session=session,
        intent=_text(thing, "payment_intent"),
        amount=money,
        currency=_text(thing, "currency").upper(),
    )


def _text(given: Any, name: str) -> str:
    """Return a text of an object, empty where there is none."""
    value = given.get(name) if isinstance(given, dict) else None
    return value if isinstance(value, str) else ""


def _why(given: Any, status: int) -> str:
    error = given.get("error") if isinstance(given, dict) else None
    return _text(error, "message")[:200] or str(status)
