"""A 911 GT3 RS and a MINI John Cooper Works on the Nordschleife."""

from asked import METHOD, draws, lap, percent, spread

import throwdown as td

race = td.race(
    ["porsche-911-gt3-rs-2010", "mini-john-cooper-works-2009"],
    "nordschleife-sport-auto",
    samples=draws(20_000),
    method=METHOD,
)
for entry in race.entries:
    times = entry.time_quantiles
    print(f"{entry.car.name}: {lap(times.p50)} ({lap(times.p05)} to {lap(times.p95)})")
print(f"{race.duel.winner.car.name} wins {percent(race.duel.win_probability)}")
print(f"of {race.samples:,} laps, by {spread(race.duel.margin_quantiles, 0)}.")
