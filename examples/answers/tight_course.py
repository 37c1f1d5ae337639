"""The tight course of 2010: who wins, by how much, and what would have been fair?"""

import numpy as np
from asked import INFIELD, METHOD, MINI, PORSCHE, draws, percent, spread, tell_levers

import throwdown as td

race = td.race([MINI, PORSCHE], INFIELD, samples=draws(20_000), method=METHOD)
mini, porsche = race.entries if race.entries[0].car.id == MINI else race.entries[::-1]
gap = mini.times - porsche.times
print(f"The MINI wins {percent(mini.win_probability)} of {race.samples:,} races.")
print(f"The 911 is ahead by {spread(race.duel.margin_quantiles)},")
print(f"by {100 * np.median(gap / porsche.times):.1f} % of its time.")
print(f"It wins by 2 s or less, or loses, in {percent(np.mean(gap <= 2.0))};")
print(f"by 3 % or less, or loses, in {percent(np.mean(gap <= 0.03 * porsche.times))}.")

level = td.level([MINI, PORSCHE], INFIELD, samples=draws(10_000), method=METHOD)
tell_levers(level, "MINI", "911")
