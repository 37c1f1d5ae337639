"""A Mini 1000 of 1969 and a 911 Targa of 1967: on five courses, and what would be fair?"""

from asked import CIRCUIT, INFIELD, METHOD, QUICK, draws, percent, spread, tell_levers

import throwdown as td

CARS = ["mini-1000-1969", "porsche-911-targa-1967"]
COURSES = ["cone-course-tight", INFIELD, "lime-rock", CIRCUIT, "nordschleife"]
odds = td.odds(CARS, COURSES[:1] if QUICK else COURSES, samples=draws(2000), method=METHOD)
print("The Mini's odds, and by how much it leads:")
for one in odds.courses:
    print(f"- {one.course.id}: {percent(one.win_probability)}, {spread(one.margin)}")
level = td.level(
    CARS, COURSES[0], by=["head-start", "power", "tyres"], samples=draws(10_000), method=METHOD
)
print(f"On {COURSES[0]}:")
tell_levers(level, "Mini", "911")
