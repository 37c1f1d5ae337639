"""What a reader copies out of a PDF: the words of each page, by the file's own table of letters."""

from __future__ import annotations

import re
import zlib

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(data: bytes) -> list[str]:
    """Return the words of each page, one shown text a line."""
    streams = list(_streams(data))
    fonts = [_letters(one) for one in streams if b"begincmap" in one]
    return [_words(one, fonts) for one in streams if b" Tf" in one[:400] and b"BT" in one[:400]]


def _streams(data: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"/Length (\d+)[^<>]*>>\s*stream\n", data):
        body = data[match.end() : match.end() + int(match[1])]
        found.append(zlib.decompress(body) if body[:1] == b"x" else body)
    return found


def _letters(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", cmap, re.MULTILINE)
    return {
        int(glyph, 16): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs
    }


def _words(page: bytes, fonts: list[dict[int, str]]) -> str:
    lines, font = [], 0
    for match in re.finditer(rb"/F(\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", page, re.DOTALL):
        if match[1]:
            font = int(match[1]) - 1
            continue
        raw = re.sub(rb"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), match[2], flags=re.DOTALL)
        glyphs = [int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2)]
        lines.append("".join(fonts[font].get(glyph, "?") for glyph in glyphs))
    return "\n".join(lines)
