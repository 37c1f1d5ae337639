"""A challenge from call-out to settlement: pure, and nothing of the web.

What happened is an append-only, hash-chained log; what it means is a fold over it.  Reading order:
``terms`` (what is agreed on), ``moves`` (what a move carries), ``standing`` (where a challenge
stands), ``rules`` (who may make which move when), ``state`` (the fold), ``chain`` (the log and its
hashes), ``verify`` (whether a log holds), ``settlement`` (margin, price per second, and how good
the prediction was).
"""

from throwdown.challenge.chain import Log, Record, Text
from throwdown.challenge.moves import Move
from throwdown.challenge.rules import IllegalMove, open_moves, possible_moves
from throwdown.challenge.settlement import Settlement, settle
from throwdown.challenge.standing import Challenge
from throwdown.challenge.state import fold
from throwdown.challenge.terms import Handicap, Side, Terms
from throwdown.challenge.verify import Verdict, verify

__all__ = [
    "Challenge",
    "Handicap",
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
    "open_moves",
    "possible_moves",
    "settle",
    "verify",
]
