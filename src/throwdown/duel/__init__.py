"""Who wins, and how sure: the race's prediction.

Reading order: ``record`` (what a race says), ``draws`` (what is uncertain), ``drawn_laps`` (one
car's laps of all draws), ``basis`` (what measured laps have to do with it), ``monte_carlo`` (the
race), ``assumptions`` (what is taken for granted); of long races ``stint_record``,
``heat_draws``, ``long_race`` and ``stint_assumptions``.
"""

from throwdown.duel.long_race import stint
from throwdown.duel.monte_carlo import race
from throwdown.duel.record import Duel, Entry, Quantiles, Race
from throwdown.duel.stint_record import Stint

__all__ = ["Duel", "Entry", "Quantiles", "Race", "Stint", "race", "stint"]
