"""Challenges in a database: their logs, their pages, and the moves that people make on them.

Reading order: ``models``, ``store`` (append and fold), ``roles``, ``moves`` (what a form asks),
``views``, ``followers``, ``feeds``, ``clock``, ``demo``.
"""
