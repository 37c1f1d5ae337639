"""What happens at a meet, and what it means: runs, rules, standings.

Reading order: ``ticks`` (exact times), ``runs`` (what is timed of whom), ``rules`` (rule sets,
which are data), ``standings`` (who stands where: a pure function of entries and rules), ``sheets``
(the files that clubs hold), ``published`` (where what they say differs), ``season`` (points of
several meets).  Cars that meet each other: ``heats`` (who wins one), ``ladder`` (who meets whom),
``rounds`` (a ladder of acts), ``laps`` (races).  A meet that is being
timed is a list of ``acts``; ``assembly`` makes runs of them, ``day`` folds the whole, ``record``
binds that to the book.
"""

from throwdown.meet.rules import RuleSet, find_rules
from throwdown.meet.runs import Entry, Run
from throwdown.meet.standings import Standing, score

__all__ = ["Entry", "RuleSet", "Run", "Standing", "find_rules", "score"]
