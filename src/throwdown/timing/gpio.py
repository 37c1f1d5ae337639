"""Edges at the pins of a Linux machine, stamped by its kernel: the GPIO character device, v2.

Structures, numbers and what they mean are those of the kernel's public header
``include/uapi/linux/gpio.h`` (``struct gpio_v2_line_request``, ``struct gpio_v2_line_event``);
https://docs.kernel.org/userspace-api/gpio/chardev.html describes them.  Times are of
CLOCK_MONOTONIC; ``sequence`` counts the events of a request, so that a gap tells of events that
the kernel dropped because nobody fetched them.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from throwdown.errors import InputError

Bias = Literal["as-is", "up", "down", "off"]
"""Which resistor of the chip pulls at the line, where it has some."""
WhichEdge = Literal["rising", "falling"]

LINES_MAX = 64
_CONSUMER = b"throwdown gate"
_INPUT, _RISING, _FALLING = 1 << 2, 1 << 4, 1 << 5
_BIASES: dict[Bias, int] = {"as-is": 0, "up": 1 << 8, "down": 1 << 9, "off": 1 << 10}
_ATTRIBUTES_BYTES = 10 * 24  # none is used
_BUFFER = 1024
"""How many events the kernel is asked to keep."""

REQUEST = struct.Struct(f"={LINES_MAX}I32sQI20x{_ATTRIBUTES_BYTES}xII20xi")
"""offsets, consumer, flags, num_attrs, attrs, num_lines, event_buffer_size, fd."""
EVENT = struct.Struct("=QIIII24x")
"""timestamp_ns, id, offset, seqno, line_seqno."""
GET_LINE = 3 << 30 | REQUEST.size << 16 | 0xB4 << 8 | 0x07
"""``GPIO_V2_GET_LINE_IOCTL``: ``_IOWR(0xB4, 0x07, struct gpio_v2_line_request)``."""


@dataclass(frozen=True)
class Edge:
    """A line changed: which, and when by the machine's clock that only runs forward [ns]."""

    line: int
    time_ns: int
    rising: bool
    sequence: int


def request(lines: Sequence[int], edge: WhichEdge, bias: Bias = "as-is") -> bytearray:
    """Return what asks the kernel for edges at lines.

    Raises InputError where there are too many, none, or one twice.
    """
    if not 0 < len(set(lines)) == len(lines) <= LINES_MAX:
        raise InputError(
            f"lines {', '.join(map(str, lines)) or 'none'} cannot be asked for",
            where="line",
            expected=f"1 to {LINES_MAX} different ones",
        )
    offsets = [*lines, *[0] * (LINES_MAX - len(lines))]
    flags = _INPUT | (_RISING if edge == "rising" else _FALLING) | _BIASES[bias]
    return bytearray(REQUEST.pack(*offsets, _CONSUMER, flags, 0, len(lines), _BUFFER, 0))


def read_events(data: bytes) -> list[Edge]:
    """Return the edges of what the kernel gave, which is whole events."""
    return [
        Edge(line, time_ns, rising=kind == 1, sequence=sequence)
        for time_ns, kind, line, sequence, _ in EVENT.iter_unpack(data)
    ]


class Pins:
    """Lines of a chip, listened to from now on.

    Raises InputError where that cannot be.
    """

    def __init__(
        self, chip: str, lines: Sequence[int], edge: WhichEdge, bias: Bias = "as-is"
    ) -> None:
        asked = request(lines, edge, bias)
        try:
            handle = os.open(chip, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.ioctl(handle, GET_LINE, asked, True)
            finally:
                os.close(handle)
        except OSError as error:
            raise InputError(
                f"the lines cannot be listened to: {error.strerror}",
                where=chip,
                expected="a GPIO chip, as in /dev/gpiochip0, with these lines free",
            ) from None
        self.handle = int(REQUEST.unpack(asked)[-1])
        """What becomes readable when there are edges."""
        os.set_blocking(self.handle, False)

    def read(self) -> list[Edge]:
        """Return the edges that are there."""
        try:
            return read_events(os.read(self.handle, 64 * EVENT.size))
        except BlockingIOError:
            return []

    def close(self) -> None:
        """Listen no more."""
        os.close(self.handle)
