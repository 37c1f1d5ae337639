"""What would be fair between two cars: the levers of one race, and the odds over every course.

Reading order: ``words`` (levers and amounts as a page says them), ``panel`` (what would make a race
fair), ``everywhere`` (who wins where), ``views`` (the page of that).  The answers are jobs of
``predictions.findings``.
"""
