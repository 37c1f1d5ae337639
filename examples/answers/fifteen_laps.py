"""Fifteen laps of Road Atlanta: do the MINI's brakes last?"""

from asked import CIRCUIT, MINI, PORSCHE, draws, lap, percent, spread

import throwdown as td
from throwdown.duel.record import Quantiles

stint = td.stint([MINI, PORSCHE], CIRCUIT, laps=15, samples=draws(2000))
for entry in stint.entries:
    who = "The MINI" if entry.car.id == MINI else "The 911"
    brakes, pedal = entry.fades["brakes"], entry.fades["pedal"]
    low, high = brakes.interval
    print(f"{who}: the brakes last with {percent(1 - brakes.probability)} odds")
    print(f"  ({percent(1 - high)} to {percent(1 - low)} for the number of draws).")
    if when := brakes.lap_quantiles:
        print(f"  Where not, they fade on lap {when.p50:.0f} ({when.p05:.0f} to {when.p95:.0f}).")
    print(f"  The pedal grows long in {percent(pedal.probability)} of stints.")
    times = entry.lap_figure("time_s")
    print(f"  Best figures: lap 1 {lap(times[0])}, lap 15 {lap(times[-1])}.")
    if keeping := entry.paces.keeping:
        print(f"  Brakes kept cool cost {keeping.total_s - entry.paces.flat_out.total_s:.0f} s.")
ahead, behind = stint.standings
gap = Quantiles.of(behind.times.sum(axis=1) - ahead.times.sum(axis=1))
print(f"{ahead.car.name} is ahead after 15 laps")
print(f"with {percent(ahead.win_probability)} odds, by {spread(gap, 0)}.")
