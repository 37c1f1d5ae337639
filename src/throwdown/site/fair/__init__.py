"""What would be fair between two cars: the levers of one race, and the odds over every course.

Reading order: ``words`` (levers and amounts as a page says them), ``panel`` (what would make a race
fair), ``long_race`` (a race of laps, with heat), ``asking`` (what terms have asked), ``everywhere``
(who wins where), ``views`` (the page of that).  The answers are jobs of
``predictions.findings``.
"""
