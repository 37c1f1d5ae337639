"""The fastest line: minimum-time optimal control of a car on a course.

Reading order: ``problem`` (what is asked), ``grip``, ``axles`` and ``cell`` (the physics of one
cell, with slopes), ``lanes`` (how arrays lie), ``condensed``, ``band``, ``newton`` and
``interior_point`` (the solver, from the cell's share of a step to the whole search), ``search``
(guesses and restarts), ``lap`` (the record), ``store`` (what is kept), ``ipopt`` (the same problem
for an independent solver, the oracle).
docs/theory/minimum-time.md has the equations and their sources.
"""
