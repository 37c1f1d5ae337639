"""The rows: a meet, and the lines of its book with what each changes for those who follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from throwdown.site.challenges.models import Challenge


class Meet(models.Model):
    """A meet, whose book is written in the field and told here.

    ``key`` is the SHA-256 of the secret with which the field sends; ``heard_at`` is when it did
    last, with or without acts.
    """

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="meets"
    )
    challenge = models.ForeignKey(
        Challenge, null=True, blank=True, on_delete=models.SET_NULL, related_name="meets"
    )
    key = models.CharField(max_length=64)
    acts = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)
    official = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the meet's results."""
        return f"{reverse('meets:meets')}{self.slug}/"


class Line(models.Model):
    """One line of a meet's book, as it was sent.  Rows are added and never changed.

    ``patch`` is what it changes in the view of those who follow, as JSON.
    """

    meet = models.ForeignKey(Meet, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    text = models.TextField()
    patch = models.TextField()

    class Meta:
        ordering = ("meet", "number")
        constraints = (
            models.UniqueConstraint(fields=("meet", "number"), name="one_line_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.meet_id}/{self.number}"
