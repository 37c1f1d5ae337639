"""One lap as a dataset: where the car is fastest, and how much of it is spent braking."""

import throwdown as td

lap = td.drive_lap("porsche-911-gt3-rs-2010", "nordschleife")
data = lap.to_xarray()
fastest = int(data.speed.argmax("s"))
braking = float((data.brake > 0.05).mean())
print(f"{lap.car.name}: {lap.time_s:.1f} s")
print(f"fastest {float(data.speed[fastest]) * 3.6:.0f} km/h at {float(data.s[fastest]):.0f} m")
print(f"on the brakes for {braking:.0%} of the nodes")
