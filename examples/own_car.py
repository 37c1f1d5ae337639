"""A car from six figures: everything else is estimated, and the odds say how unsure that is."""

import throwdown as td

sketch = td.Car.from_figures(
    mass=1250, power=150e3, drive="rear", tyre="summer", year=2015, body="coupe"
)
race = td.race([sketch, td.load_car("toyota-gr-86-2022")], "lime-rock", samples=500)
for entry in race.entries:
    times = entry.time_quantiles
    print(f"{entry.car.name}: {times.p50:.1f} s ({times.p05:.1f} to {times.p95:.1f})")
