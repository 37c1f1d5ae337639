"""What a device is told: that something has arrived, and what it shall say again.

Most devices only talk.  A Timy says all it keeps when asked, a P3 decoder says passings by number,
a Protime repeats a passing until it is acknowledged: so what was missed while nobody listened
comes after all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from throwdown.timing.alge import RESEND_ALL
from throwdown.timing.dedupe import Gap, Intake
from throwdown.timing.message import Garbled, Impulse, Message, Status
from throwdown.timing.mylaps import resend
from throwdown.timing.tagheuer import ACK, REPEAT

MOST_AT_ONCE = 1_000
"""Passings that are asked for in one request."""
ASK_AGAIN_S = 0.5
"""The least time between two requests to say things again [s]; twice that for the same one, …"""
LONGEST_ASK_AGAIN_S = 60.0


class Asking:
    """How one device is talked to: by default not at all."""

    says_again = False
    """Whether what was missed can be had again."""

    def on_connect(self, intake: Intake) -> bytes:
        """Return what to say when a link is there."""
        return b""

    def on_heard(self, messages: Sequence[Message]) -> bytes:
        """Return what to say once messages are on the disk."""
        return b""

    def on_unreadable(self, messages: Sequence[Message]) -> bytes:
        """Return what to say after messages of which one could not be read."""
        return b""

    def for_gaps(self, gaps: Sequence[Gap]) -> bytes:
        """Return what to say for numbers that are missing."""
        return b""

    def ends_memory(self, message: Message) -> bool:
        """Whether a device has said again all that it keeps."""
        return False

    def has_said_again(self, messages: Sequence[Message], intake: Intake) -> bool:
        """Whether with these messages all that was missed has come."""
        return False


class _Alge(Asking):
    """A Timy keeps every time until somebody clears it; a garbled line may have been one."""

    says_again = True

    def on_connect(self, intake: Intake) -> bytes:
        return RESEND_ALL

    def on_unreadable(self, messages: Sequence[Message]) -> bytes:
        return RESEND_ALL if any(isinstance(one, Garbled) for one in messages) else b""

    def ends_memory(self, message: Message) -> bool:
        return isinstance(message, Status) and message.words.startswith("ALGE")

    def has_said_again(self, messages: Sequence[Message], intake: Intake) -> bool:
        return any(self.ends_memory(one) for one in messages)


class _P3(Asking):
    """Passings have numbers; those after the last one heard may have been missed too."""

    says_again = True

    def on_connect(self, intake: Intake) -> bytes:
        if intake.last is None:
            return b""
        return self.for_gaps([*intake.missing, Gap(intake.last + 1, intake.last + MOST_AT_ONCE)])

    def has_said_again(self, messages: Sequence[Message], intake: Intake) -> bool:
        return not intake.missing and any(isinstance(one, Impulse) for one in messages)

    def for_gaps(self, gaps: Sequence[Gap]) -> bytes:
        return b"".join(
            resend(first, min(first + MOST_AT_ONCE - 1, gap.last))
            for gap in gaps
            for first in range(gap.first, gap.last + 1, MOST_AT_ONCE)
        )


class _Protime(Asking):
    """The next passing comes only after the last one was acknowledged."""

    says_again = True

    def on_connect(self, intake: Intake) -> bytes:
        return REPEAT

    def on_heard(self, messages: Sequence[Message]) -> bytes:
        return ACK if any(isinstance(one, Impulse) for one in messages) else b""

    def has_said_again(self, messages: Sequence[Message], intake: Intake) -> bool:
        return any(isinstance(one, Impulse) for one in messages)

    def on_unreadable(self, messages: Sequence[Message]) -> bytes:
        return REPEAT if any(isinstance(one, Garbled) for one in messages) else b""


_BY_NAME = {"alge": _Alge, "mylaps-p3": _P3, "chronelec-protime": _Protime}


def asking_for(decoder: str) -> Asking:
    """Return how the device of a decoder's name is talked to."""
    return _BY_NAME.get(decoder, Asking)()


class Requests:
    """What a device is to say again, asked ever more seldom: it may have nothing to say to it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wanted = self._asked = b""
        self._pause = 0.0
        self._asked_at = float("-inf")

    def want(self, request: bytes) -> None:
        """Ask for something when it is time."""
        self._wanted = request or self._wanted

    def follow(self, request: bytes) -> None:
        """Ask for what is missing; where nothing is, what is asked for next is a new request."""
        self.want(request)
        if not request:
            self._asked = b""

    def wait_s(self) -> float:
        """Return how long it is until something is to be asked; infinite where nothing is."""
        if not self._wanted:
            return float("inf")
        again = self._pause if self._wanted == self._asked else min(self._pause, ASK_AGAIN_S)
        return self._asked_at + again - self._now()

    def take(self) -> bytes:
        """Return what is to be asked now."""
        same = self._wanted == self._asked
        self._pause = min(2 * self._pause, LONGEST_ASK_AGAIN_S) if same else ASK_AGAIN_S
        self._asked, self._wanted, self._asked_at = self._wanted, b"", self._now()
        return self._asked
