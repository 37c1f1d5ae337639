"""The API: members and invitations, claims, one's own account, and what moderators do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from throwdown.challenge.verify import verify_lines
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge, Follow, News, Tip
from throwdown.site.oversight import limits
from throwdown.site.oversight.models import Entry
from throwdown.site.people.claims import digest
from throwdown.site.people.models import Alias, Invitation, Membership, Party, User
from web.programs import Program, Seat, draft_of, fault_of

Person = Callable[..., User]
pytestmark = pytest.mark.django_db
PASSWORD = "a long passphrase"


def user(name: str) -> User:
    """Return an account."""
    return User.objects.get(username=name)


@pytest.fixture
def club(person: Person) -> Party:
    """A club that anna manages."""
    made = Party.objects.create(name="MINI Club", kind="club", made_by=person("anna"))
    Membership.objects.create(party=made, user=user("anna"))
    return made


# Members


def test_somebody_is_invited_accepts_rises_and_leaves(club: Party, person: Person) -> None:
    anna, bert = Program(user("anna")), Program(person("bert"))
    made = anna.post(f"/parties/{club.slug}/invitations", {"username": "Bert"})
    assert made.status_code == 201, made.content
    assert (made.json()["username"], made.json()["role"], made.json()["by"]) == (
        *("bert", "driver"),
        "anna",
    )
    assert anna.get(f"/parties/{club.slug}/invitations").json()["items"] == [made.json()]
    (mine,) = bert.get("/me/invitations").json()["items"]
    assert (mine["party"]["slug"], mine["role"], mine["by"]) == (club.slug, "driver", "anna")
    fault_of(bert.get(f"/parties/{club.slug}/members"), 404)
    taken = bert.post(f"/me/invitations/{mine['number']}", {"accept": True})
    assert taken.json() == {"party": mine["party"], "role": "driver"}
    assert not Invitation.objects.exists()
    members = anna.get(f"/parties/{club.slug}/members").json()["items"]
    assert [(one["username"], one["role"]) for one in members] == [
        ("anna", "manager"),
        ("bert", "driver"),
    ]
    path = f"/parties/{club.slug}/members/{members[1]['number']}"
    assert anna.patch(path, {"role": "manager"}).json()["role"] == "manager"
    assert bert.get(f"/parties/{club.slug}/members").json()["count"] == 2
    assert anna.delete(f"/parties/{club.slug}/membership").json() == {"gone": True}
    fault_of(anna.get(f"/parties/{club.slug}/members"), 404)


def test_declining_and_withdrawing_leave_nobody_in(club: Party, person: Person) -> None:
    anna, bert = Program(user("anna")), Program(person("bert"))
    path = f"/parties/{club.slug}/invitations"
    for answered in (True, False):
        number = anna.post(path, {"username": "bert", "role": "manager"}).json()["number"]
        if answered:
            told = bert.post(f"/me/invitations/{number}", {"accept": False}).json()
            assert told["role"] is None
        else:
            assert anna.delete(f"{path}/{number}").json() == {"gone": True}
        fault_of(bert.post(f"/me/invitations/{number}", {"accept": True}), 404)
    assert club.members.count() == 1


def test_a_party_keeps_a_manager(club: Party) -> None:
    anna = Program(user("anna"))
    (only,) = anna.get(f"/parties/{club.slug}/members").json()["items"]
    path = f"/parties/{club.slug}/members/{only['number']}"
    for answer in (
        anna.patch(path, {"role": "driver"}),
        anna.delete(path),
        anna.delete(f"/parties/{club.slug}/membership"),
    ):
        assert "last manager" in fault_of(answer, 422)["what"]
    assert Membership.objects.get(pk=only["number"]).role == "manager"


def test_nobody_is_invited_who_is_not_here_or_belongs(club: Party) -> None:
    anna, path = Program(user("anna")), f"/parties/{club.slug}/invitations"
    for name, what in (("nobody", "no account"), ("anna", "already")):
        fault = fault_of(anna.post(path, {"username": name}), 422)
        assert (what in fault["what"], fault["where"]) == (True, "username")
    given = {"username": "nobody", "role": "driverr"}
    assert fault_of(anna.post(path, given), 422)["nearest"] == ["driver"]


def test_a_member_of_another_party_is_out_of_reach(club: Party, person: Person) -> None:
    person("bert")
    theirs = Membership.objects.get(user=user("bert"))
    anna, path = Program(user("anna")), f"/parties/{club.slug}/members/{theirs.pk}"
    fault_of(anna.patch(path, {"role": "driver"}), 404)
    fault_of(anna.delete(path), 404)
    assert Membership.objects.get(pk=theirs.pk).role == "manager"


def test_inviting_is_limited(club: Party, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "invitation", (0, 3600))
    person("bert")
    answer = Program(user("anna")).post(f"/parties/{club.slug}/invitations", {"username": "bert"})
    fault_of(answer, 429)
    assert not Invitation.objects.exists()


# Parties


def test_a_party_is_found_and_edited(club: Party, person: Person) -> None:
    Party.objects.filter(pk=club.pk).update(verified=True)
    anna, path = Program(user("anna")), f"/parties/{club.slug}"
    found = Program().get("/parties", q="mini club").json()
    assert [one["slug"] for one in found["items"]] == [club.slug]
    assert Program().get("/parties", q="\u200b").json()["count"] == 0
    fault_of(Program().get("/parties"), 422)
    told = anna.patch(path, {"about": "We drive."}).json()
    assert (told["name"], told["about"], told["verified"]) == ("MINI Club", "We drive.", True)
    told = anna.patch(path, {"name": "Cooper Club"}).json()
    assert (told["name"], told["about"], told["verified"]) == ("Cooper Club", "We drive.", False)
    Party.objects.filter(name=person("bert").username.title()).update(verified=True)
    assert fault_of(anna.patch(path, {"name": "BERT"}), 422)["where"] == "name"
    assert fault_of(anna.patch(path, {"verified": True}), 422)["where"] == "verified"
    club.refresh_from_db()
    assert club.name == "Cooper Club"


# Claims


def test_a_link_makes_a_party_somebodys_once(person: Person) -> None:
    anna, bert = Program(person("anna")), Program(person("bert"))
    terms = {"challenger_car": "mini-cooper-s-2010", "opponent_car": "porsche-911-carrera-s-2010"}
    made = anna.post("/challenges", {**terms, "course": "spa", "opponent": "Porsche Cars"}).json()
    token = made["claim"].rstrip("/").rpartition("/")[2]
    told = Program().get(f"/claims/{token}").json()
    assert (told["party"]["name"], told["against"]) == ("Porsche Cars", False)
    assert anna.get(f"/claims/{token}").json()["against"] is True
    assert "you challenged" in fault_of(anna.post(f"/claims/{token}", {}), 422)["what"]
    fault_of(Program().post(f"/claims/{token}", {}), 401)
    slug = told["party"]["slug"]
    assert Program().get(f"/parties/{slug}").json()["managed"] is False
    fault_of(anna.post(f"/parties/{slug}/link", {}), 401)
    assert Program().get(f"/claims/{token}").status_code == 200, "no token makes it void"
    seat = Seat(user("anna"))
    renewed = seat.post(f"/parties/{slug}/link", {})
    assert renewed.status_code == 201
    fault_of(bert.post(f"/claims/{token}", {}), 404)
    token = renewed.json()["claim"].rstrip("/").rpartition("/")[2]
    assert bert.post(f"/claims/{token}", {}).json()["role"] == "manager"
    assert bert.get(f"/challenges/{made['slug']}").json()["you"]["roles"] == ["opponent"]
    fault_of(bert.post(f"/claims/{token}", {}), 404)
    fault_of(Program().get(f"/claims/{token}"), 404)
    fault_of(seat.post(f"/parties/{slug}/link", {}), 404)


def test_guessing_links_is_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "claim", (1, 3600))
    Party.objects.create(name="Nobody", claim=digest("right"))
    fault_of(Program().get("/claims/wrong"), 404)
    fault_of(Program().get("/claims/right"), 429)
    bert = Program(person("bert"))
    fault_of(bert.post("/claims/wrong", {}), 404)
    fault_of(bert.post("/claims/right", {}), 429)
    assert not user("bert").parties.filter(name="Nobody").exists()


# One's own account


def test_an_account_is_told_and_changed(person: Person) -> None:
    anna = Program(person("anna", "moderator"))
    told = anna.get("/me").json()
    assert (told["username"], told["units"], told["mail_news"]) == ("anna", "metric", True)
    assert (told["official"], told["moderator"], told["administrator"]) == (False, True, False)
    assert told["parties"] == [{"party": {"slug": "anna", "name": "Anna"}, "role": "manager"}]
    assert anna.patch("/me", {"units": "us"}).json()["units"] == "us"
    told = anna.patch("/me", {"mail_news": False}).json()
    assert (told["units"], told["mail_news"]) == ("us", False)
    assert fault_of(anna.patch("/me", {"units": "metre"}), 422)["nearest"] == ["metric"]
    for name in ("email", "is_superuser", "password"):
        fault_of(anna.patch("/me", {name: "x"}), 422)
    assert user("anna").email == "anna@example.org"


def test_ones_challenges_are_listed(called: Challenge, person: Person) -> None:
    draft = draft_of(called)
    sven = person("sven")
    Follow.objects.create(challenge=called, user=sven)

    def slugs(who: User, which: str) -> list[str]:
        found = Program(who).get("/me/challenges", which=which).json()
        return [one["slug"] for one in found["items"]]

    anna, bert = user("anna"), user("bert")
    assert [slugs(anna, one) for one in ("own", "drafts", "followed")] == [
        [called.slug],
        [draft.slug],
        [],
    ]
    assert [slugs(bert, one) for one in ("own", "drafts")] == [[called.slug], []]
    assert [slugs(sven, one) for one in ("own", "followed")] == [[], [called.slug]]


def test_a_challenge_says_what_somebody_has_to_do_with_it(
    called: Challenge, person: Person
) -> None:
    bert, path = Program(user("bert")), f"/challenges/{called.slug}"
    assert bert.get(path).json()["you"] == {"roles": ["opponent"], "follows": False, "call": None}
    reader = Program(person("carl"))
    reader.post(f"{path}/follow", {})
    reader.post(f"{path}/call", {"side": "opponent", "sure": 85})
    you = reader.get(path).json()["you"]
    assert (you["follows"], you["call"]) == (True, {"side": "opponent", "sure": 85})
    nobody = Program().get(path).json()["you"]
    assert nobody == {"roles": [], "follows": False, "call": None}


def test_news_are_seen_up_to_one(called: Challenge) -> None:
    for text in ("Soon.", "Now."):
        store.append(called, "statement", "challenger", "u-a", {}, {"text": text})
    bert = Program(user("bert"))
    last, *_earlier = bert.get("/me/news", unseen=True).json()["items"]
    assert bert.post("/me/news/seen", {"up_to": last["id"] - 1}).json()["seen"] > 0
    assert [one["id"] for one in bert.get("/me/news", unseen=True).json()["items"]] == [last["id"]]
    assert News.objects.filter(user=user("bert"), seen=False).count() == 1


def test_what_is_held_is_what_the_page_sends(called: Challenge, browse: Any) -> None:
    anna = Program(user("anna"))
    held = anna.get("/me/export").json()
    page = browse(user("anna")).get("/me/export/").json()
    for one in (held, page):
        for token in one["tokens"]:
            token.pop("last_used_at")
        one["account"].pop("last_login")
    assert held == page
    assert held["records"][0]["challenge"] == called.slug


def test_exports_are_limited(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "export", (0, 3600))
    fault_of(Program(person("anna")).get("/me/export"), 429)


def test_an_account_is_deleted_by_a_session_with_its_password(called: Challenge) -> None:
    given = {"username": "anna", "password": PASSWORD}
    fault = fault_of(Program(user("anna")).post("/me/delete", given), 401)
    assert (fault["what"], fault["expected"]) == ("no token does this", "a session")
    seat = Seat(user("anna"))
    told = seat.get("/me/delete").json()
    assert [one["slug"] for one in told["nameless"]] == ["anna"]
    wrong = {**given, "password": "wrong"}
    assert fault_of(seat.post("/me/delete", wrong), 422)["where"] == "password"
    wrong = {**given, "username": "bert"}
    assert fault_of(seat.post("/me/delete", wrong), 422)["where"] == "username"
    assert fault_of(seat.post("/me/delete", {"username": "anna"}), 422)["where"] == "password"
    assert User.objects.filter(username="anna").exists()
    assert seat.post("/me/delete", given).json() == {"gone": True}
    assert not User.objects.filter(username="anna").exists()
    fault_of(seat.get("/me"), 401)
    assert not verify_lines(store.lines(called)).broken


def test_who_has_no_password_shows_again_who_they_are(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from allauth.account.internal.flows import reauthentication

    anna = person("anna")
    anna.set_unusable_password()
    anna.save()
    seat = Seat(anna)
    given, recent = {"username": "anna"}, {"done": False}
    monkeypatch.setattr(
        reauthentication, "did_recently_reauthenticate", lambda request: recent["done"]
    )
    fault = fault_of(seat.post("/me/delete", given), 403)
    assert fault["expected"] == "/accounts/reauthenticate/"
    assert User.objects.filter(username="anna").exists()
    recent["done"] = True
    assert seat.post("/me/delete", given).json() == {"gone": True}


def test_the_last_administrator_stays(person: Person) -> None:
    User.objects.filter(pk=person("chief").pk).update(is_superuser=True)
    given = {"username": "chief", "password": PASSWORD}
    seat = Seat(user("chief"))
    assert seat.get("/me/delete").json()["last_administrator"] is True
    assert "last administrator" in fault_of(seat.post("/me/delete", given), 422)["what"]
    assert User.objects.filter(username="chief").exists()


# Oversight


def test_what_moderators_do_is_done_and_written_down(called: Challenge, person: Person) -> None:
    mia, anna = Program(person("mia", "moderator")), user("anna")
    store.append(called, "statement", "challenger", anna.public_id, {}, {"text": "Rude."})
    texts = f"/oversight/challenges/{called.slug}/moves/3"
    assert mia.get(f"{texts}/texts").json()["items"] == [{"name": "text", "text": "Rude."}]
    given: dict[str, Any] = {"names": ["txet"], "why": "rude"}
    fault = fault_of(mia.post(f"{texts}/erase", given), 422)
    assert fault["where"] == "names"
    assert mia.post(f"{texts}/erase", {**given, "names": ["text"]}).json() == {"gone": True}
    assert mia.get(f"{texts}/texts").json()["count"] == 0
    assert not verify_lines(store.lines(called)).broken
    watched = mia.post("/oversight/parties/anna/verified", {"verified": True}).json()
    assert (watched["verified"], watched["managed"]) == (True, True)
    assert watched["members"] == [{"public_id": anna.public_id, "username": "anna"}]
    fault_of(mia.post("/oversight/parties/anna/link", {}), 401)
    refused = Seat(user("mia")).post("/oversight/parties/anna/link", {})
    assert "manager" in fault_of(refused, 422)["what"]
    assert mia.post(f"/oversight/accounts/{anna.public_id}/erase", {"why": "x"}).status_code == 200
    assert mia.post("/oversight/parties/anna/erase", {"why": "x"}).status_code == 200
    assert Party.objects.get(pk=called.challenger.pk).name == "Erased party"
    told = mia.get("/oversight/log", limit=2).json()
    assert (told["count"], len(told["items"])) == (4, 2)
    newest = told["items"][0]
    assert (newest["act"], newest["by"], newest["why"], newest["name"]) == (
        *("name of a party erased", "mia"),
        *("x", "Erased party"),
    )


def test_drivers_tips_and_links_are_written_down_too(called: Challenge, person: Person) -> None:
    mia, anna = person("mia", "moderator"), user("anna")
    Alias.objects.create(public_id="d-stand-in", name="Sam Stand-In")
    state = store.tell(called).state
    driven = replace(state.terms, opponent=replace(state.terms.opponent, driver="d-stand-in"))
    row = store.append(
        called, "counter", "opponent", anna.public_id, {"terms": driven.facts()}, version=1
    ).row
    tip = Tip.objects.create(challenge=row, user=anna, text="It will rain.")
    nobody = Party.objects.create(name="Nobody", claim=digest("old"))
    program, path, why = Program(mia), f"/oversight/challenges/{row.slug}", {"why": "asked to"}
    assert program.post(f"{path}/drivers/d-stand-in/erase", why).json() == {"gone": True}
    assert program.post(f"{path}/tips/{tip.pk}/erase", why).json() == {"gone": True}
    made = Seat(mia).post(f"/oversight/parties/{nobody.slug}/link", why)
    assert made.status_code == 201, made.content
    assert not Tip.objects.exists()
    assert "Sam" not in str(Program().get(f"/challenges/{row.slug}").json())
    assert Program().get("/claims/old").status_code == 404
    written = [(one.by, one.act, one.on, one.why) for one in Entry.objects.order_by("pk")]
    assert written == [
        (mia, "name of a driver erased", "d-stand-in", "asked to"),
        (mia, "tip erased", f"{row.slug}/tip {tip.pk}", "asked to"),
        (mia, "new claim link", nobody.public_id, "asked to"),
    ]


# Lists


def test_lists_of_people_come_part_by_part(club: Party, person: Person) -> None:
    anna, bert = user("anna"), person("bert")
    others = [person(f"other{number}") for number in range(3)]
    Membership.objects.bulk_create(
        Membership(party=club, user=one, role="driver") for one in others
    )
    for number in range(3):
        party = Party.objects.create(name=f"Club {number}", kind="club")
        Invitation.objects.create(party=party, user=bert, by=anna)
        Invitation.objects.create(party=club, user=person(f"asked{number}"), by=anna)
    for who, path, whole in (
        (anna, f"/parties/{club.slug}/members", 4),
        (anna, f"/parties/{club.slug}/invitations", 3),
        (bert, "/me/invitations", 3),
    ):
        program = Program(who)
        found = program.get(path).json()
        assert (found["count"], found["limit"], found["offset"]) == (whole, 20, 0)
        assert len(found["items"]) == whole
        part = program.get(path, limit=2, offset=1).json()
        assert (part["count"], part["limit"], part["offset"]) == (whole, 2, 1)
        assert part["items"] == found["items"][1:3]
        fault_of(program.get(path, limit=101), 422)
    told = Program().get(f"/parties/{club.slug}", limit=2, offset=1).json()
    assert told["member_count"] == 4
    assert [one["username"] for one in told["members"]] == ["other0", "other1"]
    mia = Program(person("mia", "moderator"))
    watched = mia.get(f"/oversight/parties/{club.slug}", limit=2, offset=1).json()
    assert watched["member_count"] == 4
    assert [one["username"] for one in watched["members"]] == ["other0", "other1"]


def test_tips_come_part_by_part(called: Challenge, person: Person) -> None:
    for number in range(3):
        Tip.objects.create(challenge=called, text=f"tip {number}")
    path = f"/challenges/{called.slug}"
    part = Program(user("bert")).get(f"{path}/tips", limit=1, offset=1).json()
    assert (part["count"], part["limit"], part["offset"]) == (3, 1, 1)
    assert [one["text"] for one in part["items"]] == ["tip 1"]
    mia = Program(person("mia", "moderator"))
    names = mia.get(f"/oversight{path}/names", limit=1, offset=1).json()
    assert (names["tip_count"], [one["text"] for one in names["tips"]]) == (3, ["tip 1"])


def test_erasing_needs_a_reason_in_words(called: Challenge, person: Person) -> None:
    mia, anna = Program(person("mia", "moderator")), user("anna")
    for path in (
        "/oversight/parties/anna/erase",
        f"/oversight/accounts/{anna.public_id}/erase",
    ):
        for given in ({}, {"why": ""}, {"why": "  "}):
            assert fault_of(mia.post(path, given), 422)["where"] == "why"
    assert not Entry.objects.exists()
    assert user("anna").parties.get().name == "Anna"


def test_moderators_do_not_reach_administrators(person: Person) -> None:
    mia = Program(person("mia", "moderator"))
    User.objects.filter(pk=person("chief").pk).update(is_superuser=True)
    chief = user("chief")
    found = mia.get("/oversight/found", q="chief").json()
    assert found["accounts"] == []
    assert [one["slug"] for one in found["parties"]] == ["chief"]
    assert mia.get("/oversight/parties/chief").json()["members"] == []
    fault_of(mia.get(f"/oversight/accounts/{chief.public_id}"), 404)
    fault_of(mia.post(f"/oversight/accounts/{chief.public_id}/erase", {"why": "x"}), 404)
    found = Program(chief).get("/oversight/found", q="mia").json()
    assert found["accounts"][0]["groups"] == ["moderator"]


def test_groups_are_granted_by_a_session_of_an_administrator(person: Person) -> None:
    olga = person("olga")
    User.objects.filter(pk=person("chief").pk).update(is_superuser=True)
    path = f"/oversight/accounts/{olga.public_id}/groups"
    given = {"group": "official", "granted": True, "why": "a marshal"}
    fault_of(Program(user("chief")).post(path, given), 401)
    assert not user("olga").is_official
    seat = Seat(user("chief"))
    assert seat.post(path, given).json()["groups"] == ["official"]
    assert user("olga").is_official
    assert seat.post(path, {**given, "granted": False}).json()["groups"] == []
    assert not user("olga").is_official
    assert fault_of(seat.post(path, {**given, "group": "oficial"}), 422)["nearest"] == ["official"]
    assert [one.act for one in Entry.objects.all()] == ["official revoked", "official granted"]


def test_the_log_of_the_api_is_the_one_of_the_page(called: Challenge, browse: Any) -> None:
    answer = Program().get(f"/challenges/{called.slug}/log")
    assert answer.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert answer.content == browse().get(f"{called.get_absolute_url()}log.jsonl").content
    assert not verify_lines(answer.content.decode().splitlines()).broken
    mine = Program(user("anna")).get(f"/challenges/{draft_of(called).slug}/log")
    assert verify_lines(mine.content.decode().splitlines()).records == 1
