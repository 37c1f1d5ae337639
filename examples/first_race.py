"""Two cars, a course, a duel, the margin."""

import throwdown as td

mini = td.load_car("mini-cooper-s-2010")
porsche = td.load_car("porsche-911-carrera-s-2010")
race = td.race([mini, porsche], "road-atlanta")
margin = race.duel.margin_quantiles
won = race.duel.win_probability * race.samples
print(f"{race.duel.winner.car.name} wins {won:,.0f} of {race.samples:,} races")
print(f"by {margin.p50:.1f} s ({margin.p05:.1f} to {margin.p95:.1f})")
