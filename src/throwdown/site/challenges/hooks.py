"""Webhooks: a signed POST of every move to addresses that people name, and to no inner one."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from throwdown.errors import InputError
from throwdown.site.challenges.models import Hook, Record

PORTS = (80, 443, 8000, 8080, 8443)
TIMEOUT_S, DEADLINE_S = 5.0, 10.0
MOST_FAILURES = 20
_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")


def ask(record: Record) -> None:
    """Ask for every delivery of a record."""
    from throwdown.site.predictions import queue

    mine = Q(challenge=record.challenge_id) | Q(challenge=None)
    for hook in Hook.objects.filter(mine, failures__lt=MOST_FAILURES):
        payload = {"hook": hook.pk, "record": record.pk}
        queue.put("hook", f"hook-{hook.pk}-{record.pk}", payload, lane="post", priority=-1)


def deliver(hook_id: int, record_id: int) -> None:
    """Deliver a record to a hook.  Raises OSError where that failed, to be tried again."""
    hook = Hook.objects.filter(pk=hook_id).first()
    record = Record.objects.select_related("challenge").filter(pk=record_id).first()
    if hook is None or record is None or record.challenge.status == "draft":
        return
    body = json.dumps(_said(record), ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    signed = hmac.new(hook.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Throwdown-Hook",
        "X-Throwdown-Time": stamp,
        "X-Throwdown-Signature": f"sha256={signed.hexdigest()}",
    }
    try:
        status = post(hook.url, body, headers)
    except (OSError, http.client.HTTPException, InputError, ValueError) as error:
        Hook.objects.filter(pk=hook.pk).update(
            failures=F("failures") + 1, last_said=str(error)[:200]
        )
        if isinstance(error, InputError):
            return
        raise OSError(str(error)) from error
    kept = {"failures": 0} if 200 <= status < 300 else {"failures": F("failures") + 1}
    Hook.objects.filter(pk=hook.pk).update(last_said=f"answered {status}", **kept)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post to an address outside; redirects are not followed.  Returns the status.

    Raises InputError where the address is one that no hook may have.  The address that was
    checked is the one that is connected to, so that a name cannot change its mind in between.
    """
    host, port, secure, path = checked(url)
    address = outside(host, port)
    raw = socket.create_connection((address, port), timeout=TIMEOUT_S)
    # A timeout is for each word that an address says; the whole of it has a deadline too.
    deadline = threading.Timer(DEADLINE_S, _hang_up, (raw,))
    deadline.daemon = True
    deadline.start()
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        connection.sock = raw
        if secure:
            connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        deadline.cancel()
        connection.close()
        raw.close()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def checked(url: str) -> tuple[str, int, bool, str]:
    """Return host, port, whether it is encrypted, and path.  Raises InputError otherwise."""
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise InputError(_("the address holds a space or a control character"))
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        raise InputError(_("this is no address")) from None
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise InputError(_("the address has a port that is none")) from None
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(_("a hook's address begins with https://"))
    if parts.username or parts.password:
        raise InputError(_("a hook's address holds no password"))
    if port not in PORTS:
        raise InputError(_("port %d") % port, expected=", ".join(str(one) for one in PORTS))
    path = iri_to_uri(f"{parts.path or '/'}?{parts.query}".rstrip("?"))
    return host, port, parts.scheme == "https", path


def outside(host: str, port: int) -> str:
    """Return an address of a host.  Raises InputError where any of them is not outside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(_("%s cannot be found") % host) from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        _refuse_inside(address)
    return addresses[0]


def _refuse_inside(address: str) -> None:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    for one in filter(None, (found, mapped)):
        local = getattr(one, "is_site_local", False) or one in _PROTOCOLS
        if local or not one.is_global or one.is_multicast or one.is_reserved:
            raise InputError(_("%s is not an address outside") % address)


def _said(record: Record) -> dict[str, Any]:
    row = record.challenge
    return {
        "challenge": row.slug,
        "title": row.title,
        "status": row.status,
        "number": record.number,
        "move": record.kind,
        "role": record.role,
        "at": record.at,
        "facts": json.loads(record.facts),
        "hash": record.hash,
        "url": settings.ADDRESS + row.get_absolute_url(),
    }
