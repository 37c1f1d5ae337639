"""Who wins, and how sure: the race's prediction.

Reading order: ``record`` (what a race says), ``draws`` (what is uncertain), ``race`` (Monte Carlo),
``assumptions`` (what is taken for granted).
"""

from throwdown.duel.race import race
from throwdown.duel.record import Duel, Entry, Quantiles, Race

__all__ = ["Duel", "Entry", "Quantiles", "Race", "race"]
