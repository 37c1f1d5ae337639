"""Seasons on the site: the meets of a club, and the points that their books come to.

Reading order: ``models`` (what is kept: rules and meets, no points), ``points`` (what the books
come to now), ``words`` (rules as people read them), ``forms``, ``views``.
"""
