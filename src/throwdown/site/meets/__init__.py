"""Meets on the site: their books as the field sends them, and everybody who follows.

Reading order: ``models``, ``store`` (what is taken from the field), ``boards`` (a meet as it is
followed), ``hearing`` (what keeps it up to date), ``front`` (beside Django), ``views`` (pages, and
the way in).
"""
