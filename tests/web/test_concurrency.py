"""Moves at once, in real threads: exactly one wins, nothing is lost, and the log holds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from throwdown.challenge import IllegalMove, Text
from throwdown.challenge.verify import verify_lines
from throwdown.errors import InputError
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.oversight import erasing, moderating
from throwdown.site.people import claims, leaving, membership
from throwdown.site.people.forms import EditPartyForm
from throwdown.site.people.models import Invitation, Membership, Party, User
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
        except InputError as error:
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


# Parties and accounts


@pytest.fixture
def club(person: Callable[..., User]) -> Party:
    """A club that carl and dora manage."""
    made = Party.objects.create(kind="club", name="MINI Club", made_by=person("carl"))
    for one in (made.made_by, person("dora")):
        Membership.objects.create(party=made, user=one)
    return made


def named(name: str) -> User:
    """Return an account."""
    return User.objects.get(username=name)


@pytest.mark.parametrize("round_", range(4))
def test_a_link_is_used_by_one(person: Callable[..., User], round_: int) -> None:
    party = Party.objects.create(name="Zoe", claim=claims.digest("secret"))
    users = [person(name) for name in ("anna", "bert", "carl")]
    found = at_once(*(lambda user=user: claims.claim("secret", user) for user in users))
    assert sum(one is not None for one in found) == 1
    winner = users[next(number for number, one in enumerate(found) if one is not None)]
    assert [one.pk for one in party.members.all()] == [winner.pk]


@pytest.mark.parametrize("round_", range(4))
def test_an_invitation_is_accepted_once(
    club: Party, person: Callable[..., User], round_: int
) -> None:
    anna = person("anna")
    asked = membership.invite(club, "anna", "driver", named("carl"))
    taken = at_once(*(lambda: membership.accept(asked) for _ in range(3)))
    assert sum(isinstance(one, InputError) for one in taken) == 2
    assert Membership.objects.get(party=club, user=anna).role == "driver"
    assert not Invitation.objects.exists()


def test_no_more_are_invited_at_once_than_may_be(
    club: Party, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "MOST_INVITED", 2)
    names = [person(f"guest-{number}").username for number in range(5)]
    carl = named("carl")
    at_once(*(lambda name=name: membership.invite(club, name, "driver", carl) for name in names))
    assert club.invitations.count() == 2


@pytest.mark.parametrize("round_", range(6))
def test_of_two_managers_who_leave_one_stays(club: Party, round_: int) -> None:
    carl, dora = named("carl"), named("dora")
    number = Membership.objects.get(party=club, user=dora).pk
    other: Act = (
        (lambda: membership.leave(club.slug, dora))
        if round_ % 2
        else (lambda: membership.change_role(club, number, "driver"))
    )
    told = at_once(lambda: membership.leave(club.slug, carl), other)
    assert sum(isinstance(one, InputError) for one in told) == 1
    assert Membership.objects.filter(party=club, role="manager").count() == 1


def test_a_driver_who_rises_while_leaving_is_not_lost_as_the_last_manager(
    club: Party,
) -> None:
    """Dora is made a manager, and carl goes, before either is written for good."""
    carl, dora = named("carl"), named("dora")
    Membership.objects.filter(party=club, user=dora).update(role="driver")
    number = Membership.objects.get(party=club, user=dora).pk
    begun, risen = Event(), Event()

    def rise() -> None:
        with transaction.atomic():
            membership.change_role(club, number, "manager")
            membership.leave(club.slug, carl)
            begun.set()
            risen.wait(0.5)

    def leave() -> None:
        begun.wait(10)
        membership.leave(club.slug, dora)

    told = at_once(rise, leave)
    assert isinstance(told[1], InputError)
    assert Membership.objects.get(party=club).user == dora


@pytest.mark.parametrize("round_", range(4))
def test_of_two_administrators_who_leave_one_stays(
    person: Callable[..., User], round_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chiefs = [person("chief"), person("boss")]
    User.objects.update(is_superuser=True)
    asked = leaving._is_last_administrator

    def slowly(user: User) -> bool:
        found = asked(user)
        sleep(0.1)
        return found

    monkeypatch.setattr(leaving, "_is_last_administrator", slowly)
    told = at_once(*(lambda user=user: leaving.delete_account(user) for user in chiefs))
    assert sum(isinstance(one, InputError) for one in told) == 1
    assert User.objects.filter(is_superuser=True).count() == 1


def test_edits_at_once_are_both_kept(club: Party) -> None:
    Party.objects.filter(pk=club.pk).update(verified=True)
    acts: list[Act] = []
    for name, given in (("carl", {"about": "Longer."}), ("dora", {"name": "Cooper Club"})):
        before = Party.objects.get(pk=club.pk)
        form = EditPartyForm({"name": before.name, "about": "", **given}, instance=before)
        assert form.is_valid()
        user = named(name)
        acts.append(lambda form=form, user=user: form.keep(user))
    mia = User.objects.create_user("mia", "mia@example.org")
    at_once(*acts, lambda: moderating.verify(mia, club.slug, False, "not they"))
    club.refresh_from_db()
    assert (club.name, club.about, club.verified) == ("Cooper Club", "Longer.", False)


def test_a_place_is_erased_while_a_move_names_it_again(
    called: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = Text.seal("Flugplatz Mainz")
    terms = replace(store.tell(called).state.terms, place=seal.digest)
    store.append(called, "counter", "opponent", "u-b", {"terms": terms.facts()}, {"place": seal})
    bare = {"terms": replace(terms, place="").facts()}
    store.append(called, "counter", "challenger", "u-a", bare)
    named_again = Event()

    def slowly(*_told: Any) -> None:
        named_again.set()
        sleep(0.5)

    monkeypatch.setattr(store, "_announce", slowly)

    def erase() -> int:
        named_again.wait(10)
        return erasing.erase(called, 3, ["place"])

    again = lambda: store.append(called, "counter", "opponent", "u-b", {"terms": terms.facts()})  # noqa: E731
    _told, erased = at_once(again, erase)
    assert erased == 1
    called.refresh_from_db()
    assert called.place is None
    assert verify_lines(list(store.lines(called))).holds


def test_whoever_moves_while_leaving_waits_for_nobody_for_ever(called: Challenge) -> None:
    anna = User.objects.get(username="anna")
    say = lambda: store.append(  # noqa: E731
        called, "statement", "challenger", "u-a", {}, {"text": "still here"}
    )
    at_once(lambda: leaving.delete_account(anna), *(say for _ in range(4)))
    assert not User.objects.filter(username="anna").exists()
    assert verify_lines(list(store.lines(called))).holds
