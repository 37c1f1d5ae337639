"""The rows: a challenge, the records of its log, their texts, and what readers add."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.dates import MONTHS_3

from throwdown.challenge.standing import STATES
from throwdown.site.people.models import Party

USER = settings.AUTH_USER_MODEL


class Challenge(models.Model):
    """One challenge: what lists and searches ask of it, told anew by every record.

    What happened is its records alone; every column but slug, parties and ``demo`` follows.
    ``place`` is the text of the terms' place: where it is erased, it is gone from here too.
    """

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    challenger = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="calls_made")
    opponent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="calls_received")
    demo = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=[(s, s) for s in STATES], db_index=True)
    course = models.CharField(max_length=80, db_index=True)
    challenger_car = models.CharField(max_length=80, db_index=True)
    opponent_car = models.CharField(max_length=80, db_index=True)
    moves = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(db_index=True)
    race_at = models.DateTimeField(null=True, db_index=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    winner = models.CharField(max_length=10, blank=True)
    margin_s = models.FloatField(null=True)
    odds = models.FloatField(null=True)
    place = models.ForeignKey(
        "Beside", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    related = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="linked_here"
    )

    class Meta:
        ordering = ("-last_at", "-id")
        indexes = (
            models.Index(fields=["status", "-last_at"], name="by_status"),
            models.Index(fields=["status", "race_at"], name="by_race"),
            models.Index(fields=["id"], condition=models.Q(demo=True), name="demos"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def race_words(self) -> str:
        """When the race is, in words (the filter ``date`` takes ten times as long)."""
        at = self.race_at
        return f"{at.day} {str(MONTHS_3[at.month]).title()} {at:%Y, %H:%M} UTC" if at else ""

    @property
    def race_iso(self) -> str:
        """The same for machines."""
        return self.race_at.isoformat() if self.race_at else ""

    def get_absolute_url(self) -> str:
        """Return the address of the challenge's page."""
        return reverse("challenges:challenge", args=[self.slug])


class Record(models.Model):
    """One line of a challenge's log.  Rows are added and never changed."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="records")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    role = models.CharField(max_length=12)
    by = models.CharField(max_length=20, db_index=True)
    at = models.CharField(max_length=40)
    facts = models.TextField()
    sealed = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    written_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("challenge", "number")
        constraints = (
            models.UniqueConstraint(fields=("challenge", "number"), name="one_record_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.challenge_id}/{self.number} {self.kind}"


class Beside(models.Model):
    """A text that lies beside the log and can be erased: then its row is gone."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="beside")
    name = models.CharField(max_length=20)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("record", "name"), name="one_text_a_name"),)

    def __str__(self) -> str:
        return f"{self.record_id}: {self.name}"


class Picture(models.Model):
    """A picture of a move, made anew from what was uploaded; named by what it holds."""

    digest = models.CharField(max_length=64, unique=True)
    file = models.FileField(upload_to="pictures")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.digest


class Follow(models.Model):
    """That somebody wants to hear of a challenge."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="follows")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("challenge", "user"), name="follow_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.challenge_id}"


class News(models.Model):
    """What a follower is told: that a record was added, and what of the terms differs."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="news")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="news")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    seen = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("user", "record"), name="told_once"),)

    def __str__(self) -> str:
        return self.text


class Call(models.Model):
    """A reader's call of the winner, with how sure the reader is of it (0.5 to 1)."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="reader_calls")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="reader_calls")
    side = models.CharField(
        max_length=10, choices=(("challenger", "challenger"), ("opponent", "opponent"))
    )
    sure = models.FloatField(default=0.75)
    at = models.DateTimeField(auto_now=True)
    brier = models.FloatField(null=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("challenge", "user"), name="call_once"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.side} ({self.sure:.0%})"


class Tip(models.Model):
    """What a reader told the sides or officials; credited when it was used."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="tips")
    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="tips")
    text = models.TextField(max_length=2000)
    source = models.URLField(blank=True, max_length=500)
    at = models.DateTimeField(auto_now_add=True)
    used = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.text[:80]


class Entrant(models.Model):
    """Somebody who enters a venue that was opened to all."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="entrants")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    car = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("challenge", "user"), name="enter_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} in a {self.car}"


class Hook(models.Model):
    """An address that is told of every move of a challenge (or of all, where none is named)."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="hooks")
    challenge = models.ForeignKey(
        Challenge, null=True, blank=True, on_delete=models.CASCADE, related_name="hooks"
    )
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_said = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.url
