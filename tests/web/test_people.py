"""Parties, their members, and the links that make them somebody's."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client, RequestFactory

from throwdown.errors import InputError
from throwdown.site.challenges import store
from throwdown.site.challenges.models import (
    Challenge,
)
from throwdown.site.oversight import moderating
from throwdown.site.oversight.limits import LIMITS
from throwdown.site.people import membership, views
from throwdown.site.people.claims import make_claimable
from throwdown.site.people.forms import EditPartyForm
from throwdown.site.people.models import Invitation, Membership, Party, User

from .conftest import terms_between
from .lives import user
from .programs import Program

PASSWORD = "a long passphrase"
Browse = Callable[..., Client]
Person = Callable[..., User]


@pytest.fixture
def club(person: Person) -> Party:
    """A club that carl manages and dora drives for."""
    made = Party.objects.create(kind="club", name="MINI Club", made_by=person("carl"))
    Membership.objects.create(party=made, user=made.made_by)
    Membership.objects.create(party=made, user=person("dora"), role="driver")
    return made


def claimable(by: User, name: str = "Zoe Zephyr") -> tuple[Party, str]:
    """Make a party that can be claimed; returns it and the path of its link."""
    request = RequestFactory().get("/")
    request.user = by
    party, link = make_claimable(request, name)
    assert link.startswith("http://testserver/claim/")
    return party, link.removeprefix("http://testserver")


def test_who_makes_a_club_manages_it(browse: Browse, person: Person) -> None:
    anna = person("anna")
    given = {"kind": "club", "name": "  The   Club ", "about": "We race."}
    answer = browse(anna).post("/parties/new/", given)
    club = Party.objects.get(kind="club")
    assert answer.url == club.get_absolute_url()
    assert (club.name, club.made_by) == ("The Club", anna)
    assert Membership.objects.get(party=club).role == "manager"


def test_a_party_takes_nothing_that_was_not_asked_for(
    browse: Browse, person: Person, club: Party
) -> None:
    anna = person("anna")
    more = {"verified": "on", "claim": "x", "made_by": anna.pk, "public_id": "p-1", "slug": "x"}
    browse(user("carl")).post("/parties/new/", {"kind": "maker", "name": "Maker", **more})
    made = Party.objects.get(name="Maker")
    browse(user("carl")).post("/parties/mini-club/edit/", {"name": "MINI", "kind": "x", **more})
    club.refresh_from_db()
    for party, kind in ((made, "maker"), (club, "club")):
        assert (party.verified, party.claim, party.made_by) == (False, "", user("carl"))
        assert party.kind == kind
        assert party.public_id != "p-1"
    assert (club.name, club.slug, made.slug) == ("MINI", "mini-club", "maker")


@pytest.mark.parametrize("kind", ["person", "", "king"])
def test_nobody_makes_a_second_person_of_themselves(
    browse: Browse, person: Person, kind: str
) -> None:
    answer = browse(person("anna")).post("/parties/new/", {"kind": kind, "name": "Another"})
    assert answer.status_code == 422
    assert not Party.objects.filter(name="Another").exists()


@pytest.mark.parametrize("name", ["A", "a\u202eb", "zero\u200bwidth", "\x07bell", "x" * 81])
def test_names_can_be_seen(browse: Browse, person: Person, name: str) -> None:
    answer = browse(person("anna")).post("/parties/new/", {"kind": "club", "name": name})
    assert answer.status_code == 422
    assert not Party.objects.filter(kind="club").exists()


def test_a_party_named_new_does_not_stand_in_the_way(browse: Browse, person: Person) -> None:
    answer = browse(person("anna")).post("/parties/new/", {"kind": "club", "name": "New"})
    assert browse().get(answer.url).status_code == 200


def test_a_party_is_public_and_its_drafts_are_not(
    browse: Browse, called: Challenge, person: Person
) -> None:
    anna, bert = user("anna"), user("bert")
    one, other = anna.parties.get(), bert.parties.get()
    terms = terms_between(one, other)
    store.begin(terms, by=anna.public_id, challenger=one, opponent=other, title="Kept to myself")
    for client in (browse(), browse(bert), browse(anna)):
        for party in (one, other):
            page = client.get(party.get_absolute_url()).content.decode()
            assert "MINI v 911" in page
            assert "Kept to myself" not in page
    page = browse().get(one.get_absolute_url()).content.decode()
    assert "anna" in page
    assert "/edit/" not in page
    assert "/edit/" in browse(anna).get(one.get_absolute_url()).content.decode()


def test_markup_in_a_party_is_shown_as_it_was_typed(browse: Browse, person: Person) -> None:
    evil = '<script>alert("1")</script>'
    client = browse(person("anna"))
    answer = client.post("/parties/new/", {"kind": "club", "name": evil, "about": evil})
    made = Party.objects.get(kind="club")
    for path in ("", "edit/", "members/"):
        page = client.get(f"{answer.url}{path}").content.decode()
        assert evil not in page
        assert "&lt;script&gt;" in page
    page = client.get("/me/").content.decode()
    assert made.name == evil
    assert evil not in page


def test_nobody_reads_like_a_verified_party(browse: Browse, person: Person, club: Party) -> None:
    Party.objects.update(verified=True)
    client = browse(person("anna"))
    for name in ("mini club", "MINI  CLUB", "ＭＩＮＩ Club"):
        answer = client.post("/parties/new/", {"kind": "club", "name": name})
        assert answer.status_code == 422
        assert "verified party" in answer.content.decode()


def test_verified_is_who_had_the_name(browse: Browse, club: Party) -> None:
    Party.objects.filter(pk=club.pk).update(verified=True)
    client = browse(user("carl"))
    client.post("/parties/mini-club/edit/", {"name": "MINI Club", "about": "Longer."})
    assert Party.objects.get(pk=club.pk).verified
    client.post("/parties/mini-club/edit/", {"name": "Porsche", "about": "Longer."})
    assert not Party.objects.get(pk=club.pk).verified


@pytest.mark.parametrize("path", ["edit/", "members/"])
@pytest.mark.parametrize("who", ["anna", "dora"])
def test_only_managers_manage(
    browse: Browse, person: Person, club: Party, path: str, who: str
) -> None:
    person("anna")
    client = browse(user(who))
    address = f"/parties/mini-club/{path}"
    assert client.get(address).status_code == 404
    given = {"name": "Mine", "username": who, "role": "manager"}
    assert client.post(address, given).status_code == 404
    assert browse().get(address).status_code == 302
    club.refresh_from_db()
    assert club.name == "MINI Club"
    assert not Invitation.objects.exists()


def edit_of(party: Party, **changes: str) -> EditPartyForm:
    """Fill in the form of a party as it is now."""
    form = EditPartyForm({"name": party.name, "about": party.about, **changes}, instance=party)
    assert form.is_valid(), form.errors
    return form


def test_an_edit_undoes_nothing_that_others_did_meanwhile(person: Person, club: Party) -> None:
    mia, carl = person("mia", "moderator"), user("carl")
    Party.objects.filter(pk=club.pk).update(verified=True)
    form = edit_of(Party.objects.get(pk=club.pk), about="Longer.")
    moderating.verify(mia, "mini-club", False, "not they")
    Party.objects.filter(pk=club.pk).update(name="Cooper Club")
    kept = form.keep(carl)
    club.refresh_from_db()
    assert (club.name, club.about, club.verified) == ("Cooper Club", "Longer.", False)
    assert (kept.name, kept.about) == ("Cooper Club", "Longer.")
    form = edit_of(Party.objects.get(pk=club.pk), name="Porsche Club")
    moderating.verify(mia, "mini-club", True, "they")
    Party.objects.filter(pk=club.pk).update(about="Others' words")
    form.keep(carl)
    club.refresh_from_db()
    assert (club.name, club.about, club.verified) == ("Porsche Club", "Others' words", False)


def test_an_erased_name_is_not_put_back_by_an_edit(person: Person, club: Party) -> None:
    form = edit_of(club, about="Longer.")
    moderating.erase_party(person("mia", "moderator"), "mini-club", "rude")
    with pytest.raises(Http404):
        form.keep(user("carl"))
    club.refresh_from_db()
    assert (club.name, club.about) == ("Erased party", "")


def test_who_no_longer_manages_edits_nothing(club: Party) -> None:
    form = edit_of(club, name="Mine")
    Membership.objects.filter(party=club, user=user("carl")).update(role="driver")
    for name in ("carl", "dora"):
        with pytest.raises(Http404):
            form.keep(user(name))
    club.refresh_from_db()
    assert club.name == "MINI Club"


def test_by_api_what_was_not_sent_stays(
    club: Party, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, program = person("mia", "moderator"), Program(user("carl"))
    Party.objects.filter(pk=club.pk).update(verified=True)
    right = EditPartyForm.is_valid

    def revoked_meanwhile(form: EditPartyForm) -> bool:
        found = right(form)
        moderating.verify(mia, "mini-club", False, "not they")
        return found

    monkeypatch.setattr(EditPartyForm, "is_valid", revoked_meanwhile)
    told = program.patch("/parties/mini-club", {"about": "Longer."}).json()
    assert (told["name"], told["about"], told["verified"]) == ("MINI Club", "Longer.", False)
    club.refresh_from_db()
    assert not club.verified


# Members


def test_nobody_belongs_to_a_party_who_has_not_agreed(
    browse: Browse, person: Person, club: Party
) -> None:
    anna = person("anna")
    given = {"username": "ANNA", "role": "driver"}
    assert browse(user("carl")).post("/parties/mini-club/members/", given).status_code == 302
    assert not club.members.filter(pk=anna.pk).exists()
    asked = Invitation.objects.get()
    path = f"/me/invitations/{asked.pk}/"
    assert browse(user("dora")).post(path, {"accept": ""}).status_code == 404
    assert "MINI Club" in browse(anna).get("/me/").content.decode()
    browse(anna).post(path, {"accept": "", "role": "manager"})
    assert Membership.objects.get(party=club, user=anna).role == "driver"
    assert not Invitation.objects.exists()


def test_an_invitation_is_declined_or_withdrawn(
    browse: Browse, person: Person, club: Party
) -> None:
    anna, carl = person("anna"), browse(user("carl"))
    for answer in ("declined", "withdrawn"):
        carl.post("/parties/mini-club/members/", {"username": "anna", "role": "driver"})
        asked = Invitation.objects.get()
        if answer == "declined":
            browse(anna).post(f"/me/invitations/{asked.pk}/", {})
        else:
            path = f"/parties/mini-club/invitations/{asked.pk}/withdraw/"
            assert browse(anna).post(path).status_code == 404
            carl.post(path)
        assert not Invitation.objects.exists()
    assert not club.members.filter(pk=anna.pk).exists()


def test_who_is_invited_has_an_account_and_does_not_belong(browse: Browse, club: Party) -> None:
    for name in ("nobody", "dora"):
        given = {"username": name, "role": "driver"}
        answer = browse(user("carl")).post("/parties/mini-club/members/", given)
        assert answer.status_code == 422
        assert "id_username_error" in answer.content.decode()


def test_a_party_keeps_its_last_manager(browse: Browse, club: Party) -> None:
    carl = browse(user("carl"))
    member = Membership.objects.get(party=club, user=user("carl"))
    path = f"/parties/mini-club/members/{member.pk}/"
    for role in ("driver", "none"):
        page = carl.post(path, {"role": role}, follow=True).content.decode()
        assert "last manager" in page
    assert carl.post("/parties/mini-club/leave/").status_code == 400
    member.refresh_from_db()
    assert member.role == "manager"


def test_a_manager_promotes_and_removes(browse: Browse, club: Party) -> None:
    carl, dora = user("carl"), user("dora")
    theirs = Membership.objects.get(party=club, user=dora)
    path = f"/parties/mini-club/members/{theirs.pk}/"
    assert browse(dora).post(path, {"role": "manager"}).status_code == 404
    browse(carl).post(path, {"role": "king"})
    theirs.refresh_from_db()
    assert theirs.role == "driver"
    browse(carl).post(path, {"role": "manager"})
    mine = Membership.objects.get(party=club, user=carl)
    browse(dora).post(f"/parties/mini-club/members/{mine.pk}/", {"role": "none"})
    assert list(club.members.all()) == [dora]
    other = Membership.objects.exclude(party=club).get(user=dora)
    gone = browse(dora).post(f"/parties/mini-club/members/{other.pk}/", {"role": "none"})
    assert gone.status_code == 404
    assert Membership.objects.filter(pk=other.pk).exists()


def test_a_member_who_went_meanwhile_is_not_there(club: Party) -> None:
    theirs = Membership.objects.get(party=club, user=user("dora"))
    number = theirs.pk
    theirs.delete()
    with pytest.raises(Http404):
        membership.change_role(club, number, "manager")
    with pytest.raises(Http404):
        membership.remove(club, number)


def test_members_come_managers_first_a_page_at_a_time(
    browse: Browse, club: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("zeno", "abel"):
        made = User.objects.create_user(name, f"{name}@example.org")
        Membership.objects.create(party=club, user=made, role="driver")
    Membership.objects.filter(party=club, user__username="zeno").update(role="manager")
    monkeypatch.setattr(views, "MOST_SHOWN", 3)
    carl = browse(user("carl"))

    def shown(query: str) -> list[str]:
        page = carl.get(f"/parties/mini-club/members/{query}").content.decode()
        return re.findall(r'<li class="panel-box"><h2>(\w+)</h2>', page)

    assert shown("") == ["carl", "zeno", "abel"]
    assert shown("?page=2") == ["dora"]
    page = browse().get("/parties/mini-club/").content.decode()
    assert "abel" in page
    assert "dora" not in page
    assert "And 1 more." in page
    assert "Leave this party" not in page
    page = browse(user("dora")).get("/parties/mini-club/").content.decode()
    assert "Leave this party" in page, "whoever belongs can leave, shown or not"


def test_open_invitations_are_limited(
    browse: Browse, club: Party, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    carl, path = browse(user("carl")), "/parties/mini-club/members/"
    anna, bert = person("anna"), person("bert")

    def ask(name: str, to: str = path) -> str:
        page = carl.post(to, {"username": name, "role": "driver"}, follow=True)
        return html.unescape(page.content.decode())

    monkeypatch.setattr(membership, "MOST_INVITED", 1)
    assert "anna was invited." in ask("anna")
    assert "anna was invited." in ask("anna"), "the same one is asked again"
    page = ask("bert")
    assert "this party has 1 open invitations" in page
    assert "Expected: one of them withdrawn first" in page
    monkeypatch.setattr(membership, "MOST_INVITED", 9)
    monkeypatch.setattr(membership, "MOST_ASKED", 1)
    other = Party.objects.create(kind="club", name="Other", made_by=user("carl"))
    Membership.objects.create(party=other, user=user("carl"))
    assert "anna has too many open invitations" in ask("anna", "/parties/other/members/")
    assert "bert was invited." in ask("bert", "/parties/other/members/")
    assert [anna.invitations.count(), bert.invitations.count()] == [1, 1]


def test_ones_own_invitations_come_in_the_order_in_which_they_came(
    browse: Browse, person: Person
) -> None:
    anna, carl = person("anna"), person("carl")
    for name in ("Zebra", "Ape", "Mole"):
        made = Party.objects.create(kind="club", name=name)
        Invitation.objects.create(party=made, user=anna, by=carl)
        Membership.objects.create(party=made, user=carl)
    Invitation.objects.filter(party__name="Zebra").update(role="manager")
    Membership.objects.filter(party__name="Zebra").update(role="driver")
    answer = browse(anna).get("/me/")
    # SQLite often keeps the order that it is not asked for.
    assert all(answer.context[name].ordered for name in ("invitations", "memberships"))
    page = answer.content.decode()
    assert re.findall(r"invites you to (\w+)", page) == ["Zebra", "Ape", "Mole"]
    page = browse(carl).get("/me/").content.decode().partition('id="parties"')[2]
    assert re.findall(r'<li><a href="/parties/\w+/">(\w+)', page) == [
        "Carl",
        "Zebra",
        "Ape",
        "Mole",
    ]


def test_a_driver_leaves(browse: Browse, club: Party) -> None:
    browse(user("dora")).post("/parties/mini-club/leave/")
    assert [one.username for one in club.members.all()] == ["carl"]
    assert browse(user("dora")).post("/parties/mini-club/leave/").status_code == 404


# Claims


def test_a_link_makes_a_party_its_own_once(browse: Browse, person: Person) -> None:
    party, path = claimable(person("anna"))
    assert path.split("/")[2] not in party.claim
    assert re.fullmatch("[0-9a-f]{64}", party.claim)
    zoe, client = person("zoe"), browse()
    page = client.get(path)
    assert "Zoe Zephyr" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    login = re.search(
        r'href="(/accounts/login/\?next=[^"]+/claim/[^"]+|/accounts/login/[^"]+)"',
        page.content.decode().partition("<main")[2],
    )
    assert login is not None
    answer = client.post(path)
    assert answer.url.startswith("/accounts/login/?next=/claim/")
    assert not party.members.exists()
    back = client.post(answer.url, {"login": "zoe", "password": PASSWORD, "next": path})
    assert back.url == path
    assert client.post(path).url == party.get_absolute_url()
    party.refresh_from_db()
    assert (list(party.members.all()), party.claim) == ([zoe], "")
    assert Membership.objects.get(party=party).role == "manager"
    assert client.get(path).status_code == 404
    assert browse(person("yves")).post(path).status_code == 404


def test_who_claims_a_party_is_told_as_whom_they_act(
    browse: Browse, person: Person, called: Challenge
) -> None:
    anna, zoe = user("anna"), person("zoe")
    party, path = claimable(anna)
    terms = terms_between(called.challenger, party)
    row = store.begin(
        terms, by=anna.public_id, challenger=called.challenger, opponent=party, title="T"
    ).row
    row = store.append(row, "call", "challenger", anna.public_id).row
    assert "a party of its own besides" in browse().get(path).content.decode()
    client = browse(zoe)
    assert "You act as" not in client.get(row.get_absolute_url()).content.decode()
    page = client.get(path).content.decode()
    assert "you then act as Zoe Zephyr" in page
    assert "What you have stays beside it: Zoe." in page
    told = client.post(path, follow=True).content.decode()
    assert "Zoe Zephyr is yours now: you act as Zoe Zephyr in its challenges." in told
    assert "Zoe is yours too, for challenges that you make as Zoe." in told
    assert "You act as Zoe Zephyr." in client.get(row.get_absolute_url()).content.decode()
    assert "You act as Anna." in browse(anna).get(row.get_absolute_url()).content.decode()
    marshal = browse(person("marshal", "official"))
    assert "You act as an official." in marshal.get(row.get_absolute_url()).content.decode()
    choices = dict(client.get("/challenges/new/").context["form"].fields["as_party"].choices)
    assert set(choices.values()) == {"Zoe", "Zoe Zephyr"}


def test_who_challenges_cannot_be_whom_they_challenge(browse: Browse, person: Person) -> None:
    anna = person("anna")
    party, path = claimable(anna)
    assert browse(anna).post(path).status_code == 400
    own, mate = anna.parties.get(), person("mate")
    Membership.objects.create(party=own, user=mate)
    store.begin(
        terms_between(own, party), by=anna.public_id, challenger=own, opponent=party, title="T"
    )
    assert browse(mate).post(path).status_code == 400
    assert "both sides" in browse(mate).get(path).content.decode()
    assert not party.members.exists()


def test_an_empty_claim_is_nobodys(browse: Browse, person: Person) -> None:
    person("anna")
    assert browse(person("bert")).post("/claim/x/").status_code == 404


def test_guessing_links_ends(browse: Browse, person: Person) -> None:
    _party, path = claimable(person("anna"))
    client = browse(person("zoe"))
    for number in range(LIMITS["claim"][0]):
        assert client.get(f"/claim/guess{number}/").status_code == 404
    assert client.get("/claim/guess/").status_code == 429
    assert client.post(path).status_code == 429


@pytest.mark.parametrize("name", ["", "x", "y" * 81, "a\u202eb"])
def test_nobody_without_a_name_can_be_challenged(person: Person, name: str) -> None:
    with pytest.raises(InputError):
        claimable(person("anna"), name)
