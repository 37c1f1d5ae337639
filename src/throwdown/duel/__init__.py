"""Who wins, how sure, and what would be fair: the race's prediction and what is asked of it.

Reading order: ``record`` (what a race says), ``hiring`` (who drives what), ``handicap`` (what a car
may carry or be given), ``draws`` (what is uncertain), ``drawn_laps`` (one car's laps of all draws),
``event`` (several runs after a rule set), ``setting`` (what all cars meet, and how one is entered),
``basis`` (what measured laps have to do with it), ``monte_carlo`` (the race), ``assumptions`` (what
is taken for granted); then the questions: ``levelling`` (what makes it even), ``everywhere`` (odds
over many courses), ``ladders`` (a field), ``indices`` (a factor for every car); of long races
``stint_record``, ``heat_draws``, ``long_race`` and ``stint_assumptions``.
"""

from throwdown.duel.everywhere import CourseOdds, Odds, odds
from throwdown.duel.handicap import LEVERS, Handicap, parse_handicaps
from throwdown.duel.indices import Index, index
from throwdown.duel.ladders import Ladder, ladder
from throwdown.duel.levelling import Level, level
from throwdown.duel.long_race import stint
from throwdown.duel.monte_carlo import race
from throwdown.duel.record import Duel, Entry, Quantiles, Race
from throwdown.duel.stint_record import Stint, StintEntry

__all__ = [
    "LEVERS",
    "CourseOdds",
    "Duel",
    "Entry",
    "Handicap",
    "Index",
    "Ladder",
    "Level",
    "Odds",
    "Quantiles",
    "Race",
    "Stint",
    "StintEntry",
    "index",
    "ladder",
    "level",
    "odds",
    "parse_handicaps",
    "race",
    "stint",
]
