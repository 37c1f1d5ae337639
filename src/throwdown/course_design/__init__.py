"""The cone course for a site, a rule set and a wish: where the underdog wins, or comes nearest.

Reading order: ``site`` (the ground) and ``rules`` (what a course may be, and what was found of
it), ``elements`` (what it is made of), ``weave`` and ``grow`` (from a vector of numbers to a legal
layout), ``judge`` (how it would end), ``search`` (the best of many), ``underdog`` (the verb);
``design`` is its record, ``cones``, ``check``, ``course_file`` and ``tables`` what belongs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.lazy import loader

if TYPE_CHECKING:
    from throwdown.course_design.design import Design
    from throwdown.course_design.underdog import underdog

__all__ = ["Design", "underdog"]

__getattr__ = loader(__name__, {"Design": "design", "underdog": "underdog"})
