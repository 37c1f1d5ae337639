"""Jobs with leases, and the answers of the simulator."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models


class Job(models.Model):
    """Something to be done in the background.  One whose worker died is done again.

    ``key`` says what: a second job of the same key is the first one.  A job is held until
    ``lease_until`` by ``held_by``; the worker renews that while it lives.
    """

    STATES = (("queued", "queued"), ("running", "running"), ("done", "done"), ("failed", "failed"))

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100, unique=True)
    lane = models.CharField(max_length=10, default="slow")
    payload = models.JSONField(default=dict)
    priority = models.IntegerField(default=0)
    state = models.CharField(max_length=8, choices=STATES, default="queued")
    held_by = models.CharField(max_length=64, blank=True)
    lease_until = models.FloatField(default=0.0)
    not_before = models.FloatField(default=0.0)
    attempts = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    done = models.FloatField(default=0.0)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "lane", "-priority", "id"], name="next_job"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"


class Changed(Exception):
    """Something was to be changed that is only ever added."""


class Prediction(models.Model):
    """What the simulator said of two cars on a course.  Rows are added and never changed.

    ``lasting`` are those that a record names; others, of what visitors tried, go after a while.
    ``key`` is a digest of all that went in, ``digest`` of what came out (``race.to_json()``).
    """

    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    odds = models.FloatField()
    result = models.TextField()
    report = models.BinaryField()
    lasting = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.key[:12]}: {self.odds:.1%}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raise Changed where it is there already."""
        if not self._state.adding:
            raise Changed(str(self))
        super().save(*args, **kwargs)

    @property
    def holds(self) -> bool:
        """Whether what was said is still what its digest is of."""
        return hashlib.sha256(self.result.encode()).hexdigest() == self.digest


class Finding(models.Model):
    """One part of a longer answer of the simulator: a lever, or a course.  Kept by what went in.

    ``key`` is a digest of the question and the part's name; what it says goes after a while.
    """

    key = models.CharField(max_length=200, unique=True)
    result = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
