"""Moves at once, in real threads: exactly one wins, nothing is lost, and the log holds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from throwdown.challenge import IllegalMove
from throwdown.challenge.verify import verify_lines
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """Do things at the same time, each in a thread with a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> Any:
        barrier.wait()
        try:
            return act()
        except IllegalMove as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(run, act) for act in acts]]


@pytest.mark.parametrize("round_", range(6))
def test_of_acceptance_and_withdrawal_exactly_one_wins(called: Challenge, round_: int) -> None:
    accept = lambda: store.append(called, "accept", "opponent", "u-b", {"version": 1})  # noqa: E731
    withdraw = lambda: store.append(called, "withdraw", "challenger", "u-a")  # noqa: E731
    acts = (accept, withdraw) if round_ % 2 else (withdraw, accept)
    results = at_once(*acts)
    assert sum(isinstance(result, IllegalMove) for result in results) == 1
    called.refresh_from_db()
    assert called.status in ("accepted", "withdrawn")
    assert called.moves == 3
    assert verify_lines(list(store.lines(called))).holds


def test_of_two_acceptances_one_wins(called: Challenge) -> None:
    accept = lambda: store.append(called, "accept", "opponent", "u-b", {"version": 1})  # noqa: E731
    results = at_once(accept, accept, accept)
    assert sum(isinstance(result, IllegalMove) for result in results) == 2


def test_statements_at_once_are_all_kept_in_one_chain(called: Challenge) -> None:
    def say(number: int) -> Act:
        return lambda: store.append(
            called, "statement", "challenger", "u-a", {}, {"text": f"word {number}"}
        )

    at_once(*(say(number) for number in range(8)))
    told = store.tell(called)
    texts = {one.texts["text"].text for one in told.log.records if "text" in one.texts}
    assert texts == {f"word {number}" for number in range(8)}
    assert verify_lines(list(store.lines(called))).holds


def test_challenges_of_one_title_at_once_have_addresses_of_their_own(called: Challenge) -> None:
    terms = store.tell(called).state.terms
    begin = lambda: store.begin(  # noqa: E731
        terms,
        by="u-a",
        challenger=called.challenger,
        opponent=called.opponent,
        title="The same title",
    )
    made = at_once(*(begin for _ in range(8)))
    assert len({one.row.slug for one in made}) == 8


def test_a_job_is_taken_once() -> None:
    queue.put("try", "one", {}, lane="slow")
    taken = at_once(*(lambda n=n: queue.take("slow", f"worker-{n}") for n in range(6)))
    assert sum(job is not None for job in taken) == 1


def test_a_job_is_asked_for_once() -> None:
    jobs = at_once(*(lambda: queue.put("try", "same", {}) for _ in range(6)))
    assert len({job.pk for job in jobs}) == 1
    assert Job.objects.count() == 1
