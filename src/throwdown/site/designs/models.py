"""The rows: designed courses with their files."""

from __future__ import annotations

from django.db import models


class Design(models.Model):
    """A course that was designed on a visitor's wish.

    ``key`` is a digest of the question; ``course`` is the id by which the site knows the course,
    made of its content hash.  ``figures`` are those of ``throwdown underdog --json``, ``files`` the
    text of each file by name.  One that terms name is ``lasting``; others go after a while.
    """

    key = models.CharField(max_length=64, unique=True)
    course = models.CharField(max_length=100, db_index=True)
    figures = models.JSONField()
    files = models.JSONField()
    lasting = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.course
