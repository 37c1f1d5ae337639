"""How good a driver must the MINI hire to be even with the 911 on the tight course?"""

from asked import INFIELD, METHOD, MINI, PORSCHE, draws, percent, spread

import throwdown as td

level = td.level([MINI, PORSCHE], INFIELD, by="driver", samples=draws(10_000), method=METHOD)
for answer in level.levers:
    who = "MINI" if answer.car == 0 else "911"
    print(f"A driver of the {who} at {answer.amount:.1f} % of a professional's pace:")
    print(f"  the MINI wins {percent(answer.odds)}.")
print("A professional in the MINI, and in the 911:")
for name in ("professional", "club", "novice"):
    race = td.race(
        [MINI, PORSCHE],
        INFIELD,
        drivers=["professional", name],
        samples=draws(10_000),
        method=METHOD,
    )
    (mini,) = (entry for entry in race.entries if entry.car.id == MINI)
    print(f"- a {name}: the MINI wins {percent(mini.win_probability)};")
    print(f"  {race.duel.winner.car.name} by {spread(race.duel.margin_quantiles)}")
