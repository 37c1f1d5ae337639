"""What the site needs of whoever takes money for it, whoever that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from throwdown.errors import InputError, ThrowdownError

Told = Literal["paid", "failed", "refunded"]


class Unreachable(ThrowdownError):
    """The provider does not answer, or refuses what it was asked."""


class NotSigned(InputError):
    """What came does not come from the provider."""


@dataclass(frozen=True)
class Order:
    """What is to be paid: ``amount`` in the smallest unit of ``currency`` (three capitals).

    ``reference`` is ours; ``done`` and ``back`` are where people come from the provider's page.
    """

    reference: str
    what: str
    amount: int
    currency: str
    done: str
    back: str


@dataclass(frozen=True)
class Checkout:
    """Where something is paid: the provider's name for it, and the address of its page."""

    session: str
    url: str


@dataclass(frozen=True)
class Notice:
    """What a provider told: which event, about which of our references or its own names.

    ``amount`` is in the smallest unit of ``currency``; of ``refunded`` it is all
    that was paid back.
    """

    event: str
    kind: str
    told: Told
    reference: str
    session: str
    intent: str
    amount: int
    currency: str


class Provider(Protocol):
    """One who takes money."""

    name: str
    """In the address of its notices, in the book, and on pages."""
    shown: str
    """As people know it."""

    def takes(self, currency: str) -> bool:
        """Whether a currency can be paid in."""

    def begin(self, order: Order) -> Checkout:
        """Return where an order is paid; the same order again gives the same place.

        Raises Unreachable where the provider does not answer or refuses.
        """

    def read(self, body: bytes, headers: Mapping[str, str], now: float) -> Notice | None:
        """Return what a notice says, None where it says nothing that matters.

        ``now`` is in seconds since 1970.  Raises NotSigned where it is not the provider's,
        InputError where it cannot be read.
        """
