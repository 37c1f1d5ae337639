"""The field's signature on its book: who has the key wrote every act up to here.

A hash chain shows that no act was changed; it cannot show that the whole was not written anew.  So
the machine in the field signs its newest hash now and then, with a key that its first act names,
and the signature is an act like any other.  Ed25519 (RFC 8032).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.book import read_line
from throwdown.raceday.keeper import Keeper

KEY = "signing-key"
EVERY_S = 300.0
"""How often new acts are signed [s]; official results are at once."""


class Signer:
    """Signs the book of a folder with its key, which is made where there is none.

    Raises InputError where the key's file holds none.
    """

    def __init__(self, folder: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        file = folder / KEY
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            kept = file.read_text(encoding="ascii").strip()
            if len(kept) != 64 or set(kept) - set("0123456789abcdef"):
                raise InputError("this is no key", where=str(file)) from None
            self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))
            return
        self._key = Ed25519PrivateKey.generate()
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(self._key.private_bytes_raw().hex())
            stream.flush()
            os.fsync(stream.fileno())

    @property
    def public(self) -> str:
        """The key that signatures are checked with, in hexadecimal."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, keeper: Keeper) -> Act | None:
        """Sign the book as it is; None where it is signed, or its first act names another key.

        Raises NotWritten.
        """
        acts = keeper.acts
        if acts[-1].kind == "signed" or acts[0].facts.get("signer") != self.public:
            return None
        head = keeper.book.head
        facts = {"upto": len(acts), "head": head, "signature": self._sign(head)}
        return keeper.write("signed", "throwdown", facts)

    def _sign(self, head: str) -> str:
        return self._key.sign(bytes.fromhex(head)).hex()


async def keep_signing(signer: Signer, keeper: Keeper, every_s: float = EVERY_S) -> None:
    """Sign now and then, and official results at once, until cancelled."""
    declared = asyncio.Event()
    keeper.listen(lambda act: declared.set() if act.kind == "official" else None)
    while True:
        declared.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(every_s):
                await declared.wait()
        with suppress(NotWritten):
            signer.sign(keeper)


@dataclass(frozen=True)
class Signed:
    """What the signatures in a book say: by which key, up to which act, and which are false."""

    signer: str
    upto: int
    broken: tuple[tuple[int, str], ...]


def check_signatures(lines: Sequence[str]) -> Signed:
    """Check the signatures in a book whose chain holds; ``signer`` is empty where none signs."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    read = [read_line(line) for line in lines]
    signer = str(read[0][0].facts.get("signer", "")) if read else ""
    upto, broken = 0, []
    for act, _ in read:
        if act.kind != "signed":
            continue
        number = act.facts["upto"]
        try:
            head = read[number - 1][1] if 0 < number < act.number else ""
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
            key.verify(bytes.fromhex(act.facts["signature"]), bytes.fromhex(head))
        except (ValueError, InvalidSignature):
            broken.append((act.number, "has a signature that is not by the key of act 1"))
        else:
            upto = max(upto, number)
    return Signed(signer, upto, tuple(broken))
