"""Who wins, and how sure: the race's prediction.

Reading order: ``record`` (what a race says), ``hiring`` (who drives what), ``draws`` (what is
uncertain), ``drawn_laps`` (one car's laps of all draws), ``event`` (several runs after a rule set),
``basis`` (what measured laps have to do with it), ``monte_carlo`` (the race), ``assumptions`` (what
is taken for granted).
"""

from throwdown.duel.monte_carlo import race
from throwdown.duel.record import Duel, Entry, Quantiles, Race

__all__ = ["Duel", "Entry", "Quantiles", "Race", "race"]
