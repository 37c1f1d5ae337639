"""Where a lap is driven.

A course is a data file: a TOML that says what it is, where it is from and what is assumed, its
line in a CSV beside it or in segments.  ``load_course`` reads one, ``Course.mesh`` lays nodes
along it for whoever solves a lap.

Reading order: ``course`` (the records), ``shape`` (what a geometry must answer), ``geometry``
(measured lines) and ``segments`` (drawn ones), ``files`` and ``library`` (from disk), ``checks``
(what can be wrong), ``infield`` (layouts of a course nobody has mapped), ``importers`` (from
foreign files).
"""

from throwdown.course.course import Course, CourseMesh
from throwdown.course.library import find_course, list_courses, load_course

__all__ = ["Course", "CourseMesh", "find_course", "list_courses", "load_course"]
