"""The tests that magazines run, for a few cars: 0-60 mph, quarter mile, 70-0 mph, skid pad."""

import throwdown as td
from throwdown.lap.instrumented import instrumented_test

for name in ("mini-cooper-s-2010", "porsche-911-carrera-s-2010", "mini-1000-1969"):
    car = td.load_car(name)
    test = instrumented_test(car)
    print(
        f"{car.name}: 0-60 mph {test.zero_to_60:.1f} s, quarter mile {test.quarter_mile:.1f} s, "
        f"70-0 mph {test.braking_70_0:.0f} m, skid pad {test.skidpad / 9.80665:.2f} g"
    )
