"""MINI Cooper S and Hyundai Genesis Coupe, the challenge of July 2010: over all courses."""

from asked import METHOD, MINI, QUICK, draws, percent, spread

import throwdown as td

some = ["cone-course-tight", "lime-rock", "drag-strip"] if QUICK else None
odds = td.odds([MINI, "hyundai-genesis-coupe-2010"], some, samples=draws(2000), method=METHOD)
won = sum(one.win_probability > 0.5 for one in odds.courses)
print(f"The MINI is the likelier winner on {won} of {len(odds.courses)} courses.")
print("Its odds, and by how much it leads:")
for one in odds.courses:
    print(f"- {one.course.id}: {percent(one.win_probability)}, {spread(one.margin)}")
print(odds.break_even())
