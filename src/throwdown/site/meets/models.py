"""The rows: a meet, the lines of its book with what each changes, and who asks to be entered."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from throwdown.site.challenges.models import Challenge


class Meet(models.Model):
    """A meet, whose book is written in the field and told here.

    ``key`` is the SHA-256 of the secret with which the field sends; ``heard_at`` is when it did
    last, with or without acts.  ``beside`` counts the changes of what is told beside its book.
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
    entry_open = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True)
    beside = models.PositiveIntegerField(default=0)
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


def _name() -> str:
    return secrets.token_hex(6)


class EntryRequest(models.Model):
    """What somebody asks the field for: to be entered, a change, or to withdraw.

    ``version`` counts what was asked; ``fetched`` and ``answered`` are the versions that the field
    has and has answered.  ``personal`` is JSON by own column, erased once it is fetched; ``open``
    ends with a withdrawal.
    """

    meet = models.ForeignKey(Meet, on_delete=models.CASCADE, related_name="requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entry_requests"
    )
    name = models.CharField(max_length=20, unique=True, default=_name)
    open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    wants = models.CharField(max_length=10, default="enter")
    driver = models.CharField(max_length=80)
    car = models.CharField(max_length=120, blank=True)
    car_class = models.CharField(max_length=80)
    number = models.CharField(max_length=6, blank=True)
    waiver = models.BooleanField(default=False)
    personal = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    fetched = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    accepted = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("meet", "id")

    def __str__(self) -> str:
        return f"{self.driver} in {self.meet_id}"

    @property
    def entry(self) -> str:
        """What the field enters it as."""
        return f"site-{self.name}"


class Trace(models.Model):
    """What the logger of somebody who was entered wrote of a run, as they published it here.

    ``run`` is the act of the run's start; ``facts`` are those that a ``trace`` act of the book has:
    the run alone, as few numbers.
    """

    meet = models.ForeignKey(Meet, on_delete=models.CASCADE, related_name="traces")
    request = models.ForeignKey(EntryRequest, on_delete=models.CASCADE, related_name="traces")
    run = models.PositiveIntegerField()
    facts = models.JSONField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("meet", "run", "id")
        constraints = (models.UniqueConstraint(fields=("request", "run"), name="one_trace_a_run"),)

    def __str__(self) -> str:
        return f"{self.meet_id}, run {self.run}"


@receiver(post_delete, sender=Trace)
def _note_gone(instance: Trace, **_how: Any) -> None:
    """Have reports made anew where a trace goes, also where its account took it along."""
    Meet.objects.filter(pk=instance.meet_id).update(beside=F("beside") + 1)


class Payment(models.Model):
    """A fee that is paid by a provider, in the smallest unit of its currency.

    ``session`` and ``intent`` are what the provider calls it; ``refunded`` is what was paid back of
    what was ``paid``.  It outlives the request of an account that is deleted.
    """

    BEGUN, PAID, WRONG, FAILED = "begun", "paid", "wrong", "failed"

    request = models.ForeignKey(
        EntryRequest, null=True, on_delete=models.SET_NULL, related_name="payments"
    )
    name = models.CharField(max_length=20, unique=True, default=_name)
    provider = models.CharField(max_length=20)
    session = models.CharField(max_length=200, blank=True, db_index=True)
    intent = models.CharField(max_length=200, blank=True, db_index=True)
    url = models.TextField(blank=True)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=BEGUN)
    paid = models.PositiveBigIntegerField(default=0)
    refunded = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} ({self.state})"


class PaymentEvent(models.Model):
    """What a provider told, each once however often it tells it."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "event"), name="one_event_once"),
        )

    def __str__(self) -> str:
        return self.event
