"""What oversight keeps: the audit log, counts for rate limits, and tokens of the API."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One act of somebody who may do what others may not.  Entries are only ever added."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    act = models.CharField(max_length=40)
    on = models.CharField(max_length=200)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.on}"


class Count(models.Model):
    """How often somebody did something within one window of time."""

    key = models.CharField(max_length=32)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    ends = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "window"), name="one_count"),)

    def __str__(self) -> str:
        return f"{self.count} in window {self.window}"


class Token(models.Model):
    """A key with which a program acts for somebody: its name and its digest, never itself."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
