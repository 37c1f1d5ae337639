"""A server that behaves as Stripe's public description of Checkout says; it is not Stripe."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

KEY, SECRET = "sk_test_stand_in", "whsec_stand_in"


class StripeLike:
    """Sessions by Idempotency-Key; what was asked of each."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[dict[str, str], dict[str, str]]] = []
        self.refuses = ""
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, headers: dict[str, str], form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer one request for a session."""
        self.asked.append((headers, form))
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}
        if self.refuses:
            return 400, {"error": {"type": "invalid_request_error", "message": self.refuses}}
        known = headers["idempotency-key"]
        if known not in self.sessions:
            name = f"cs_test_{len(self.sessions) + 1}"
            self.sessions[known] = {
                "id": name,
                "object": "checkout.session",
                "url": f"{self.url}/pay/{name}",
                "mode": form["mode"],
                "status": "open",
                "payment_status": "unpaid",
                "client_reference_id": form["client_reference_id"],
                "metadata": {"payment": form["metadata[payment]"]},
                "payment_intent": f"pi_{len(self.sessions) + 1}",
                "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
                "currency": form["line_items[0][price_data][currency]"],
            }
        return 200, self.sessions[known]

    def session(self, **changes: Any) -> dict[str, Any]:
        """Return the last session, as it is once it was paid."""
        last = list(self.sessions.values())[-1]
        return {**last, "status": "complete", "payment_status": "paid", **changes}

    def charge(self, **changes: Any) -> dict[str, Any]:
        """Return the charge of the last session."""
        last = self.session()
        names = ("payment_intent", "currency", "metadata")
        charge = {"object": "charge", "id": "ch_1", **{name: last[name] for name in names}}
        return {**charge, "amount": last["amount_total"], "amount_refunded": 0, **changes}


def event(kind: str, thing: dict[str, Any], number: int = 1) -> bytes:
    """Return the body of a webhook."""
    given = {"id": f"evt_{number}", "object": "event", "type": kind, "data": {"object": thing}}
    return json.dumps(given).encode()


def signed(body: bytes, at: float, secret: str = SECRET) -> str:
    """Return the header that Stripe sends with a body."""
    mac = hmac.new(secret.encode(), f"{at:.0f}.".encode() + body, hashlib.sha256)
    return f"t={at:.0f},v1={mac.hexdigest()},v0=6ffbb59b2300aae63f272406069a9788598b792a"


@contextmanager
def serving() -> Iterator[StripeLike]:
    """Serve on a port of this machine."""
    stripe = StripeLike()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = stripe.answer(headers, form)
            if self.path != "/v1/checkout/sessions":
                status, said = 404, {"error": {"message": "Unrecognized request URL"}}
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_GET(self) -> None:
            text = b"<!doctype html><title>Checkout</title><h1>Checkout</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *what: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stripe.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield stripe
    server.shutdown()
    server.server_close()
    thread.join(5)
