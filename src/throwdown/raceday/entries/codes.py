"""Codes to check in by: a link with the entry and a short signature, as a QR code."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

_LETTERS = 8
_EDGE = 4
"""Empty modules around a code, as readers need them."""


def signature(key: str, entry: str) -> str:
    """Return what only the holder of the desk's key can make of an entry: 40 bits."""
    made = hmac.new(key.encode(), f"check-in {entry}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower()[:_LETTERS]


def link(base: str, key: str, entry: str) -> str:
    """Return the address that checks an entry in, for whoever has been let in."""
    return f"{base.rstrip('/')}/desk/check-in/{quote(entry, safe='')}/{signature(key, entry)}"


def code_svg(text: str) -> str:
    """Return a QR code as an SVG picture without colours of its own but black on white."""
    import qrcode

    code = qrcode.QRCode(border=_EDGE, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0,0h{len(rows)}v{len(rows)}H0z"/>'
        f'<path d="{path}"/></svg>'
    )
