"""The full 2.54-mile circuit: who wins there, by how much, and what would even it out?"""

from asked import CIRCUIT, METHOD, MINI, PORSCHE, draws, lap, percent, spread, tell_levers

import throwdown as td

race = td.race([MINI, PORSCHE], CIRCUIT, samples=draws(20_000), method=METHOD)
for entry in race.entries:
    times = entry.time_quantiles
    print(f"{entry.car.name}: {lap(times.p50)} ({lap(times.p05)} to {lap(times.p95)})")
print(f"{race.duel.winner.car.name} wins {percent(race.duel.win_probability)}")
print(f"of {race.samples:,} laps, by {spread(race.duel.margin_quantiles)}.")
level = td.level(
    [MINI, PORSCHE],
    CIRCUIT,
    by=["head-start", "laps", "power"],
    samples=draws(10_000),
    method=METHOD,
)
tell_levers(level, "MINI", "911")
