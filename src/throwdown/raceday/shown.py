"""What an operator is shown of the devices: how each is, and every time that nothing was heard."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from throwdown.raceday.condition import Condition, Outage
from throwdown.raceday.crew import Crew
from throwdown.raceday.sending import Sender
from throwdown.timing.drift import Drift

SECOND_NS = 1_000_000_000
MOST_GAPS = 200
"""So many gaps of a device are shown, the newest; all are in its spool."""


def devices_of(crew: Crew, now_ns: Callable[[], int]) -> dict[str, Any]:
    """Return the devices and their gaps as JSON has them.

    A gap is a time in which a device was not heard, bytes that nobody could read, or numbers that
    never came; ``mended`` says that the device has said it all again since.
    """
    now = now_ns()
    conditions = crew.conditions
    return {
        "devices": [
            *(_device(one, now) for one in conditions),
            *(
                {"device": name, "decoder": "", "state": "broken", "words": words, "missing": []}
                for name, words in crew.broken.items()
            ),
        ],
        "gaps": [gap for one in conditions for gap in _gaps(one)],
    }


def site_of(sender: Sender | None) -> dict[str, Any] | None:
    """Return how the link to the public site is; None where there is none."""
    if sender is None:
        return None
    ago = None if sender.sent_at is None else round(time.monotonic() - sender.sent_at)
    return {
        "state": sender.state,
        "words": sender.words,
        "behind": sender.behind,
        "last_heard_s": ago,
    }


def _lasted(outage: Outage) -> str:
    if outage.until_ns is None:
        return "some time, and is not yet"
    return f"{abs(outage.until_ns - outage.since_ns) / SECOND_NS:.0f} s"


def _device(one: Condition, now_ns: int) -> dict[str, Any]:
    heard = one.last_heard_ns
    return {
        "device": one.device,
        "decoder": one.decoder,
        "state": one.state,
        "last_heard_s": None if heard is None else max(0, now_ns - heard) // SECOND_NS,
        "impulses": one.impulses,
        "repeats": one.repeats,
        "missing": [[gap.first, gap.last] for gap in (*one.missing, *one.lost)],
        "unassigned": one.unassigned,
        "earlier": one.earlier,
        "drift": _drift(one.drift),
    }


def _drift(drift: Drift | None) -> dict[str, Any] | None:
    """Return what a clock gains, in words too; ``ppb`` and ``epoch`` are what would correct it."""
    if drift is None:
        return None
    return {
        "ppm": round(drift.ppm, 2),
        "error_ppm": round(drift.error_ppm, 2),
        "ppb": drift.ppb,
        "epoch": drift.epoch,
        "span_s": drift.span_ns // SECOND_NS,
        "text": f"{drift.ppm:+.1f} ± {drift.error_ppm:.1f} ppm",
    }


def _gaps(one: Condition) -> list[dict[str, Any]]:
    gaps: list[dict[str, Any]] = [
        {
            "device": one.device,
            "what": "not heard",
            "since_ns": outage.since_ns,
            "until_ns": outage.until_ns,
            "mended": outage.mended,
            "words": "",
            "text": f"{one.device} was not heard for {_lasted(outage)}.",
        }
        for outage in one.outages
    ]
    gaps += [
        {
            "device": one.device,
            "what": "not read",
            "since_ns": unread.since_ns,
            "until_ns": unread.until_ns,
            "mended": unread.mended,
            "words": f"{unread.count} times, the last {unread.words}",
            "text": f"{one.device} said what nobody can read, {unread.count} times.",
        }
        for unread in one.unread
    ]
    return sorted(gaps, key=lambda gap: int(gap["since_ns"]))[-MOST_GAPS:]
