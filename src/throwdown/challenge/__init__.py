"""A challenge from call-out to settlement: pure, and nothing of the web.

What happened is an append-only, hash-chained log; what it means is a fold over it.  Reading order:
``terms`` (what is agreed on), ``moves`` (what a move carries), ``rules`` (who may make which when),
``state`` (the fold), ``chain`` (the log and its hashes), ``verify`` (whether a log holds),
``settlement`` (margin, price per second, and how good the prediction was).
"""

from throwdown.challenge.chain import Log, Record, Text
from throwdown.challenge.moves import Move
from throwdown.challenge.rules import IllegalMove
from throwdown.challenge.settlement import Settlement, settle
from throwdown.challenge.state import Challenge, fold
from throwdown.challenge.terms import Side, Terms
from throwdown.challenge.verify import Verdict, verify

__all__ = [
    "Challenge",
    "IllegalMove",
    "Log",
    "Move",
    "Record",
    "Settlement",
    "Side",
    "Terms",
    "Text",
    "Verdict",
    "fold",
    "settle",
    "verify",
]
