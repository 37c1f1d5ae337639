"""Jobs and their leases; predictions that freeze; the clock."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from throwdown.challenge import IllegalMove
from throwdown.duel.handicap import Handicap
from throwdown.errors import InputError
from throwdown.site.challenges import clock, store
from throwdown.site.challenges.models import Challenge
from throwdown.site.predictions import jobs, queue
from throwdown.site.predictions.models import Changed, Job, Prediction
from throwdown.site.predictions.simulate import handicaps, predict
from throwdown.site.predictions.worker import Worker

pytestmark = pytest.mark.django_db


def no_tell(what: str, done: int, of: int) -> None:
    """Say nothing."""


def test_a_job_of_a_silent_worker_is_taken_again() -> None:
    job = queue.put("try", "one", {})
    assert queue.take("slow", "first") == job
    assert queue.take("slow", "second") is None
    Job.objects.update(lease_until=time.time() - 1.0)
    again = queue.take("slow", "second")
    assert again is not None
    assert (again.held_by, again.attempts) == ("second", 2)
    assert not queue.renew(job), "the first no longer holds it"
    queue.end(job)
    again.refresh_from_db()
    assert again.state == "running", "the first cannot end what the second holds"


def test_a_job_that_kills_its_workers_fails_in_the_end() -> None:
    queue.put("try", "one", {})
    for number in range(queue.MOST_ATTEMPTS):
        assert queue.take("slow", f"w{number}") is not None
        Job.objects.update(lease_until=0.0)
    assert queue.take("slow", "last") is None
    assert Job.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_tried_again_later_and_says_why(monkeypatch: Any) -> None:
    def fail(payload: dict[str, Any], tell: Any) -> None:
        raise OSError("the line is down")

    monkeypatch.setitem(jobs.JOBS, "try", fail)
    queue.put("try", "one", {})
    monkeypatch.setattr(Worker, "_hold", lambda self, job, over: None)
    worker = Worker("slow")
    assert worker.once()
    job = Job.objects.get()
    assert (job.state, job.error) == ("queued", "OSError: the line is down")
    assert not worker.once(), "not before its time"


def asked(**changes: Any) -> dict[str, Any]:
    """Return a small race as a job carries it."""
    from throwdown.site.catalogue import shelf

    cars = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
    given: dict[str, Any] = {
        "key": "small",
        "cars": list(cars),
        "car_hashes": [shelf.car(car).content_hash for car in cars],
        "course": "skid-pad-200ft",
        "course_hash": shelf.course("skid-pad-200ft").content_hash,
        "start": "flying",
        "samples": 20,
        "seed": 1,
        "handicaps": [],
    }
    return {**given, **changes}


def test_the_simulator_predicts_and_is_asked_once(monkeypatch: Any) -> None:
    first = predict(asked())
    assert 0.0 <= first.odds <= 1.0
    assert bytes(first.report).startswith(b"\x1f\x8b")
    monkeypatch.setattr("throwdown.site.predictions.simulate.run", None)
    assert predict(asked()).pk == first.pk
    first.odds = 0.5
    with pytest.raises(Changed):
        first.save()
    assert first.holds
    Prediction.objects.update(result='{"odds": 1}')
    assert not Prediction.objects.get().holds


def test_a_head_start_moves_the_odds_and_ballast_the_car() -> None:
    sure = [{"side": "challenger", "kind": "head_start_s", "amount": 4.0}]
    ahead = predict(asked(key="ahead", handicaps=sure))
    assert ahead.odds == 1.0
    said = json.loads(ahead.result)
    assert (said["duel"]["winner"], said["duel"]["price_per_second_usd"]) == (
        "mini-cooper-s-2010",
        None,
    )
    report = gzip.decompress(bytes(ahead.report)).decode()
    assert "with a head start of 4 s" in report
    assert "a handicap is part of" in report
    both = [
        {"side": "opponent", "kind": "ballast_kg", "amount": 60.0},
        {"side": "opponent", "kind": "ballast_kg", "amount": 40.0},
        {"side": "opponent", "kind": "power_share", "amount": 0.5},
        {"side": "opponent", "kind": "tyre", "amount": "rain"},
    ]
    assert handicaps(asked(handicaps=both)) == (Handicap(), Handicap(ballast=100.0, power=50.0))


def test_a_race_that_the_catalogue_no_longer_holds_is_refused() -> None:
    with pytest.raises(InputError, match="no longer the course"):
        predict(asked(course_hash="another"))
    with pytest.raises(InputError, match="no longer the car"):
        predict(asked(car_hashes=["x", "y"]))


@pytest.fixture
def told(called: Challenge, monkeypatch: Any) -> Challenge:
    """The challenge, with a simulator that answers at once."""

    def said(race: dict[str, Any], tell: Any = None) -> Prediction:
        return Prediction.objects.get_or_create(
            key=race["key"],
            defaults={"digest": "d" * 64, "odds": 0.25, "result": "{}", "report": b""},
        )[0]

    monkeypatch.setattr(jobs, "predict", said)
    return called


def test_a_call_is_predicted_and_acceptance_freezes_it(told: Challenge) -> None:
    job = Job.objects.get(kind="predict")
    jobs.do(job, no_tell)
    jobs.do(job, no_tell)
    state = store.tell(told).state
    assert state.prediction is not None
    assert state.prediction["odds"] == 0.25
    assert state.moves == 3, "done twice, it is laid on the record once"
    store.append(told, "accept", "opponent", "u-b", {"version": 1})
    with pytest.raises(IllegalMove, match="frozen"):
        store.append(told, "predict", "official", store.SITE, {"odds": 0.9, "digest": "x"})


def test_a_prediction_that_comes_after_acceptance_is_still_the_first(told: Challenge) -> None:
    store.append(told, "accept", "opponent", "u-b", {"version": 1})
    jobs.do(Job.objects.get(kind="predict"), no_tell)
    told.refresh_from_db()
    assert told.odds == 0.25


def test_a_prediction_of_terms_that_changed_is_not_laid_on_the_record(told: Challenge) -> None:
    from dataclasses import replace

    old = Job.objects.get(kind="predict")
    terms = replace(store.tell(told).state.terms, start="flying")
    store.append(told, "counter", "opponent", "u-b", {"terms": terms.facts()})
    jobs.do(old, no_tell)
    assert store.tell(told).state.prediction is None
    jobs.do(Job.objects.filter(kind="predict").latest("id"), no_tell)
    assert store.tell(told).state.prediction is not None


def test_terms_that_change_while_the_simulator_runs_keep_its_answer_off_the_record(
    called: Challenge, monkeypatch: Any
) -> None:
    from dataclasses import replace

    def said(race: dict[str, Any], tell: Any = None) -> Prediction:
        terms = replace(store.tell(called).state.terms, start="flying")
        store.append(called, "counter", "opponent", "u-b", {"terms": terms.facts()})
        return Prediction.objects.create(
            key=race["key"], digest="d" * 64, odds=0.25, result="{}", report=b""
        )

    monkeypatch.setattr(jobs, "predict", said)
    jobs.do(Job.objects.get(kind="predict"), no_tell)
    assert store.tell(called).state.prediction is None
    assert not Prediction.objects.get().lasting


def test_the_clock_moves_only_when_it_is_time(called: Challenge, settings: Any) -> None:
    assert clock.tick() == 0
    Challenge.objects.update(due_at=datetime.now(UTC) - timedelta(days=1))
    assert clock.tick() == 0, "a wrong column makes no illegal move"
    called.refresh_from_db()
    assert called.status == "open"


def test_the_clock_expires_what_nobody_answers(called: Challenge, settings: Any) -> None:
    settings.AHEAD_S = 15 * 86_400.0
    assert clock.tick() == 1
    called.refresh_from_db()
    assert (called.status, called.due_at) == ("expired", None)


def test_the_clock_confirms_what_nobody_protests(called: Challenge, settings: Any) -> None:
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    for kind in ("schedule", "start"):
        store.append(called, kind, "official", "u-o")
    store.append(called, "result", "official", "u-o", {"winner": "tie", "margin_s": 0})
    assert clock.tick() == 0
    settings.AHEAD_S = 86_500.0
    assert clock.tick() == 1
    called.refresh_from_db()
    assert called.status == "official"


def test_one_challenge_that_stumbles_does_not_stop_the_clock(
    called: Challenge, settings: Any, monkeypatch: Any
) -> None:
    other = store.begin(
        store.tell(called).state.terms,
        by="u-a",
        challenger=called.challenger,
        opponent=called.opponent,
        title="Another",
    ).row
    other = store.append(other, "call", "challenger", "u-a").row
    append = store.append

    def stumble(row: Challenge, *given: Any, **more: Any) -> Any:
        if row.pk == called.pk:
            raise RuntimeError("broken")
        return append(row, *given, **more)

    monkeypatch.setattr(store, "append", stumble)
    settings.AHEAD_S = 15 * 86_400.0
    assert clock.tick() == 1
    other.refresh_from_db()
    assert other.status == "expired"


def test_what_has_had_its_time_goes(called: Challenge) -> None:
    old = datetime.now(UTC) - timedelta(days=40)
    kept = Prediction.objects.create(
        key="kept", digest="d", odds=0.5, result="{}", report=b"", lasting=True
    )
    for key in ("tried", "new"):
        Prediction.objects.create(key=key, digest="d", odds=0.5, result="{}", report=b"")
    Prediction.objects.exclude(key="new").update(made_at=old)
    done = queue.put("try", "done", {})
    Job.objects.filter(pk=done.pk).update(state="done", ended_at=old)
    clock.sweep()
    assert set(Prediction.objects.values_list("key", flat=True)) == {kept.key, "new"}
    assert not Job.objects.filter(key="done").exists()
    assert Job.objects.filter(kind="predict").exists()


def test_a_job_that_only_its_workers_end_stopped_is_tried_at_the_next_start() -> None:
    queue.put("demo", "demo", {})
    for number in range(queue.MOST_ATTEMPTS):
        queue.take("slow", f"w{number}")
        Job.objects.update(lease_until=0.0)
    assert queue.take("slow", "last") is None
    assert queue.revive() == 1
    assert queue.take("slow", "again") is not None


def test_one_address_that_is_refused_keeps_no_letter_from_others(
    called: Challenge, monkeypatch: Any
) -> None:
    from smtplib import SMTPRecipientsRefused

    from django.core.mail import EmailMessage, outbox

    send = EmailMessage.send

    def refuse(letter: EmailMessage, *given: Any, **more: Any) -> int:
        if "anna@example.org" in letter.to:
            raise SMTPRecipientsRefused({})
        return send(letter, *given, **more)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    store.append(called, "statement", "official", "u-o", {}, {"text": "The gates open at six."})
    record = called.records.get(number=3)
    jobs.do(Job.objects.get(key=f"tell-{record.pk}"), no_tell)
    letters = Job.objects.filter(kind="letter")
    assert letters.count() == 2
    for letter in letters:
        jobs.do(letter, no_tell)
    assert [one.to for one in outbox] == [["bert@example.org"]]
