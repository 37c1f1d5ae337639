"""The fastest line: minimum-time optimal control of a car on a course.

Reading order: ``problem`` (what is asked), ``cell`` and ``grip`` (the physics of one cell, with
slopes), ``band`` and ``interior_point`` (the solver), ``search`` (guesses and restarts), ``lap``
(the record), ``ipopt`` (the same problem for an independent solver, the oracle).
docs/theory/minimum-time.md has the equations and their sources.
"""
