"""What measured laps taught, and how good predictions are.

Reading order: ``cells`` (what people write into tables), ``lap_file`` and ``car_file`` (rows, and
what is wrong with them), ``layouts`` and ``recognise`` (from a row to a car), ``courses`` (from a
file's name of a course to a course), ``simulated`` (the lap of every row and what it depends on),
``model`` (the linear-Gaussian model), ``posterior`` (what is shipped), ``baseline`` (regressions),
``score`` and ``validation`` (predicted against measured).
"""
