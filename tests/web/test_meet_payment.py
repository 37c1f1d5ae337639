"""Paying an entry fee: asked of a provider, told by it, written into the book of the field."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.site.meets import store
from throwdown.site.meets.models import EntryRequest, Payment, PaymentEvent
from throwdown.site.payments.provider import NotSigned, Order, Unreachable
from throwdown.site.payments.stripe import Stripe, check_signature
from throwdown.site.people.models import User
from web.field_link import Field, entry
from web.stripe_like import KEY, SECRET, StripeLike, event, serving, signed

NOW = 1_700_000_000.0
BODY = b'{"id":"evt_1"}'
# HMAC-SHA256 of "1700000000." and the body under the secret, made with OpenSSL's command.
VECTOR = "59e7c858d52426542f07edb473fc9fab58c55210d9e45c659b0fffd438694270"
ENTER = "/meets/infield-day/enter/"
PAID = "checkout.session.completed"


@pytest.fixture
def stripe() -> Iterator[StripeLike]:
    with serving() as found:
        yield found


# The provider by itself


def test_a_signature_is_that_of_the_description() -> None:
    check_signature(BODY, f"t=1700000000,v1={VECTOR}", SECRET, NOW)
    check_signature(BODY, f"t=1700000000,v1=00,v0=1,v1={VECTOR}", SECRET, NOW + 300)
    check_signature(BODY, f"t=1700000000, v1={VECTOR}", SECRET, NOW - 300)


@pytest.mark.parametrize(
    ("body", "header", "secret", "now"),
    [
        (BODY + b" ", f"t=1700000000,v1={VECTOR}", SECRET, NOW),
        (BODY, f"t=1700000001,v1={VECTOR}", SECRET, NOW),
        (BODY, f"t=1700000000,v1={VECTOR}", "another", NOW),
        (BODY, f"t=1700000000,v1={VECTOR}", "", NOW),
        (BODY, f"t=1700000000,v0={VECTOR}", SECRET, NOW),
        (BODY, f"t=1700000000,t=1700000000,v1={VECTOR}", SECRET, NOW),
        (BODY, f"v1={VECTOR}", SECRET, NOW),
        (BODY, "", SECRET, NOW),
        (BODY, "t=now,v1=é", SECRET, NOW),
        (BODY, f"t=1700000000,v1={VECTOR}", SECRET, NOW + 301),
        (BODY, f"t=1700000000,v1={VECTOR}", SECRET, NOW - 301),
    ],
)
def test_what_is_not_signed_so_is_refused(
    body: bytes, header: str, secret: str, now: float
) -> None:
    with pytest.raises(NotSigned):
        check_signature(body, header, secret, now)


@given(st.binary(max_size=80), st.text(max_size=60))
def test_no_header_that_is_made_up_passes(body: bytes, header: str) -> None:
    with pytest.raises(NotSigned):
        check_signature(body, header, SECRET, NOW)


def test_a_session_is_asked_for_as_described(stripe: StripeLike) -> None:
    taker = Stripe(KEY, SECRET, stripe.url)
    order = Order("abc", "Entry to Infield day", 4500, "USD", "https://s/done", "https://s/back")
    made = taker.begin(order)
    assert (made.session, made.url) == ("cs_test_1", f"{stripe.url}/pay/cs_test_1")
    assert taker.begin(order) == made
    headers, form = stripe.asked[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["idempotency-key"] == "throwdown-abc"
    assert form == {
        "mode": "payment",
        "success_url": "https://s/done",
        "cancel_url": "https://s/back",
        "client_reference_id": "abc",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "4500",
        "line_items[0][price_data][product_data][name]": "Entry to Infield day",
        "metadata[payment]": "abc",
        "payment_intent_data[metadata][payment]": "abc",
    }
    stripe.refuses = "Amount must be at least 50 cents"
    with pytest.raises(Unreachable, match="at least 50 cents"):
        taker.begin(order)
    with pytest.raises(Unreachable, match="Invalid API Key"):
        Stripe("sk_other", SECRET, stripe.url).begin(order)
    with pytest.raises(Unreachable, match="does not answer"):
        Stripe(KEY, SECRET, "http://127.0.0.1:9").begin(order)


def test_currencies_with_other_units_are_left_out() -> None:
    taker = Stripe(KEY, SECRET)
    assert [taker.takes(one) for one in ("USD", "EUR", "JPY")] == [True] * 3
    assert [taker.takes(one) for one in ("ISK", "KWD", "XAF")] == [False] * 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"id": "evt_1"}',
        event(PAID, {"payment_status": "paid"}),
        event(PAID, {"payment_status": "paid", "amount_total": -1}),
        event("charge.refunded", {"amount_refunded": "all"}),
    ],
)
def test_an_event_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        Stripe(KEY, SECRET).read(body, {"Stripe-Signature": signed(body, NOW)}, NOW)


def test_what_matters_not_and_what_is_not_paid_yet_say_nothing() -> None:
    taker = Stripe(KEY, SECRET)
    for body in (event("customer.created", {}), event(PAID, {"payment_status": "unpaid"})):
        assert taker.read(body, {"Stripe-Signature": signed(body, NOW)}, NOW) is None


# On the site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field(tmp_path: Path, person: Callable[..., User]) -> Field:
    found = Field(tmp_path, store.make_meet(person("club"), "Infield day"))
    found.sync()
    return found


@pytest.fixture
def keys(settings: Any, stripe: StripeLike) -> StripeLike:
    settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
    settings.STRIPE_API = stripe.url
    return stripe


@pytest.fixture
def anna(field: Field, person: Callable[..., User], browse: Callable[..., Client]) -> Client:
    """Somebody who is entered and owes a fee."""
    client = browse(person("anna"))
    client.post(ENTER, entry())
    field.sync()
    return client


def page(client: Client) -> str:
    return " ".join(client.get(ENTER).content.decode().split())


def tell(body: bytes, header: str | None = None) -> Any:
    """Send a webhook, as the provider does."""
    named = {"Stripe-Signature": signed(body, time.time()) if header is None else header}
    return Client().post("/payments/stripe/", body, content_type="application/json", headers=named)


def pay(client: Client) -> Any:
    return client.post(f"{ENTER}pay/")


def paid_in_book(field: Field) -> list[tuple[int, str, str]]:
    (one,) = field.keeper.day.roster.of.values()
    return [(money.amount, money.currency, money.method) for money in one.paid]


def test_without_keys_fees_are_paid_at_the_event(anna: Client) -> None:
    assert "Fees are paid at the event." in page(anna)
    assert "Pay 45.00" not in page(anna)
    assert pay(anna).status_code == 400
    assert tell(event(PAID, {})).status_code == 400


def test_a_fee_is_paid_and_stands_in_the_book_once(
    keys: StripeLike, anna: Client, field: Field
) -> None:
    assert "Pay 45.00 USD by Stripe" in page(anna)
    for _click in range(2):
        assert f'href="{keys.url}/pay/cs_test_1"' in pay(anna).content.decode()
    body = event(PAID, keys.session())
    assert tell(body).json() == {"taken": True}
    assert tell(body).json() == {"taken": False}
    assert "Your fee is paid." in page(anna)
    assert "Pay 45.00" not in page(anna)
    assert pay(anna).status_code == 400  # it is on its way to the field
    for _again in range(2):
        field.sync()
    assert paid_in_book(field) == [(4500, "USD", "stripe")]
    assert "Entered as number 7" in page(anna)
    assert "You owe" not in page(anna)
    assert (Payment.objects.count(), PaymentEvent.objects.count()) == (1, 1)


def test_what_is_paid_back_is_recorded_with_all_that_was(
    keys: StripeLike, anna: Client, field: Field
) -> None:
    pay(anna)
    tell(event(PAID, keys.session()))
    field.sync()
    tell(event("charge.refunded", keys.charge(amount_refunded=1500), 2))
    field.sync()
    tell(event("charge.refunded", keys.charge(amount_refunded=1000), 3))  # older, and late
    tell(event("charge.refunded", keys.charge(amount_refunded=4500, metadata={}), 4))
    anna.post(f"{ENTER}withdraw/")
    field.sync()
    amounts = [amount for amount, _, _ in paid_in_book(field)]
    assert amounts == [4500, -1500, -3000]
    assert "paid back" in page(anna)


@pytest.mark.parametrize(
    "changes", [{"amount_total": 4499}, {"amount_total": 9000}, {"currency": "jpy"}]
)
def test_another_amount_pays_nothing_and_is_told(
    keys: StripeLike,
    anna: Client,
    field: Field,
    browse: Callable[..., Client],
    changes: dict[str, Any],
) -> None:
    pay(anna)
    tell(event(PAID, keys.session(**changes)))
    field.sync()
    assert paid_in_book(field) == []
    assert "A payment came that is not what was due" in page(anna)
    host = browse(User.objects.get(username="club"))
    manage = host.get("/meets/infield-day/key/").content.decode()
    assert "45.00 USD was due" in manage


def test_a_notice_that_is_forged_or_old_changes_nothing(keys: StripeLike, anna: Client) -> None:
    pay(anna)
    body = event(PAID, keys.session())
    for header in ("", "t=1,v1=0", signed(body, time.time() - 400), signed(body, 1.0, "another")):
        assert tell(body, header).status_code == 400
    assert Payment.objects.get().state == Payment.BEGUN
    assert not PaymentEvent.objects.exists()
    assert Client().post("/payments/nobody/", {}).status_code == 400


def test_a_page_that_expired_is_followed_by_a_new_one(keys: StripeLike, anna: Client) -> None:
    pay(anna)
    tell(event("checkout.session.expired", keys.session(payment_status="unpaid")))
    assert Payment.objects.get().state == Payment.FAILED
    assert "cs_test_2" in pay(anna).content.decode()


def test_a_way_to_pay_that_takes_days_counts_when_it_has_come(
    keys: StripeLike, anna: Client, field: Field
) -> None:
    pay(anna)
    tell(event(PAID, keys.session(payment_status="unpaid")))
    assert Payment.objects.get().state == Payment.BEGUN
    tell(event("checkout.session.async_payment_succeeded", keys.session(), 2))
    field.sync()
    assert paid_in_book(field) == [(4500, "USD", "stripe")]


def test_a_provider_that_does_not_answer_is_said(keys: StripeLike, anna: Client) -> None:
    keys.refuses = "no"
    assert pay(anna).url == ENTER
    assert "Try again later, or pay at the event." in page(anna)


def test_what_is_nobodys_here_is_taken_and_left_alone(keys: StripeLike, anna: Client) -> None:
    odd = {"amount_total": 1, "currency": "usd", "payment_status": "paid", "id": "cs_x"}
    assert tell(event(PAID, odd)).json() == {"taken": True}
    assert not Payment.objects.exists()


def test_payments_outlive_the_account(keys: StripeLike, anna: Client, field: Field) -> None:
    pay(anna)
    User.objects.filter(username="anna").delete()
    assert not EntryRequest.objects.exists()
    tell(event(PAID, keys.session()))
    assert Payment.objects.get().state == Payment.PAID
