"""The rows: a season with its rules, and the meets that it counts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from throwdown.meet.rulefile import check
from throwdown.meet.season import Season as Rules
from throwdown.site.meets.models import Meet


class Season(models.Model):
    """Meets that are scored together.

    ``rules`` is what a rule file holds of points, drops, ties and teams.  Points are never kept:
    they follow from the books.
    """

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=120)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="seasons"
    )
    rules = models.JSONField()
    meets = models.ManyToManyField(Meet, related_name="seasons")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the season's points."""
        return reverse("seasons:season", args=[self.slug])

    @property
    def told(self) -> Rules:
        """Its rules."""
        rules: dict[str, Any] = self.rules
        return check(rules, self.slug, Rules)
