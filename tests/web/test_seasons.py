"""Seasons on the site: points out of the books that are here, and who makes one."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from meet_folder import MeetFolder
from throwdown.cli.app import cli
from throwdown.site.meets import store
from throwdown.site.meets.boards import Board, _read_newer, _read_whole
from throwdown.site.meets.models import Meet
from throwdown.site.oversight.limits import LIMITS
from throwdown.site.people.models import User
from throwdown.site.seasons import points
from throwdown.site.seasons.models import Season
from web.programs import Program

pytestmark = pytest.mark.django_db
Person = Callable[..., User]
Browse = Callable[..., Client]

FORM = {
    "name": "Club season 2010",
    "by": "place",
    "points": "9, 6, 4",
    "beyond": "1",
    "best": "2",
    "ties": "wins",
    "teams": "Red: ann lee, Bo Roe\nBlue: Cy Day",
    "team_best": "1",
    "sources": "supplementary regulations, section 9",
}


@pytest.fixture
def club(person: Person) -> User:
    return person("club")


def driven(folder: Path, host: User, name: str, *order: str, day: int = 1, **how: Any) -> Meet:
    """Put a meet on the site at which people came in this order; returns it."""
    field = MeetFolder(folder / name, name=name)
    field.at = field.at.replace(day=day)
    for nth, who in enumerate(order):
        number = str(ord(who[0].lower()))
        field.enter(number, driver=who)
        field.drive(number, 400_000 + 1_000 * nth)
    if how.get("official", True):
        field.do("official")
    (folder / f"{name}.jsonl").write_text("".join(f"{one}\n" for one in field.keeper.book.lines))
    meet, _key = store.make_meet(host, name)
    return store.receive(meet, field.keeper.book.lines)


@pytest.fixture
def three(tmp_path: Path, club: User) -> list[Meet]:
    """Three meets of the club; the last was made first, and is provisional."""
    last = driven(tmp_path, club, "July", "Cy Day", "Ann Lee", day=29, official=False)
    first = driven(tmp_path, club, "May", "Ann Lee", "Bo Roe", "Cy Day", day=3)
    middle = driven(tmp_path, club, "June", "ANN LEE", "Bo Roe", day=10)
    return [first, middle, last]


def made(client: Client, meets: list[Meet], **changes: str) -> Season:
    given = {**FORM, "meets": [meet.pk for meet in meets], **changes}
    answer = client.post("/seasons/new/", given)
    assert answer.status_code == 302, re.findall(r"errorlist.*?</ul>", answer.content.decode())
    return Season.objects.get(slug=answer.url.split("/")[-2])


def words(client: Client, path: str) -> str:
    """Return the text of a page."""
    html = client.get(path).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def test_points_follow_from_the_books(three: list[Meet], club: User, browse: Browse) -> None:
    season = made(browse(club), three)
    page = words(browse(), season.get_absolute_url())
    assert "1 Ann Lee 18 9 9 (6)" in page
    assert "2 Cy Day 13 4 9" in page
    assert "3 Bo Roe 12 6 6" in page
    assert "Teams Points in Teams, Club season 2010 Place Name Total 1 2 3 1 Red 18 9 9 (6)" in page
    assert "May 2010-06-03 · official" in page
    assert page.index("May") < page.index("June") < page.index("July")
    assert "2010-06-29 · provisional" in page
    assert "Only the best 2 meets of each count." in page
    assert "Points by place in the class: 9, 6, 4 for the first places. 1 point for every" in page
    assert "A team has the points of its best member at each meet." in page
    assert "supplementary regulations, section 9" in page
    assert "the last act was written at 2010-06-29 14:0" in page


def test_the_field_works_out_the_same_from_what_can_be_taken_away(
    three: list[Meet], club: User, browse: Browse, tmp_path: Path
) -> None:
    season = made(browse(club), three)
    rules = tmp_path / "rules.toml"
    rules.write_bytes(browse().get(f"{season.get_absolute_url()}rules.toml").content)
    books = [str(tmp_path / f"{name}.jsonl") for name in ("May", "June", "July")]
    run = CliRunner().invoke(cli, ["meet", "season", *books, "--season", str(rules), "--json"])
    told = json.loads(run.stdout)
    here = Program(club).get(f"/seasons/{season.slug}").json()
    assert (here["standings"], here["teams"]) == (told["standings"], told["teams"])
    assert told["provisional"] == books[2:]
    assert [one["provisional"] for one in here["events"]] == [False, False, True]
    assert [(one["acts"], one["head"]) for one in here["events"]] == [
        (meet.acts, meet.head) for meet in three
    ]
    assert here["rules"] == {**json.loads(json.dumps(season.rules)), "version": 1}
    assert Program(club).get("/seasons").json()["items"][0]["meets"] == 3


def test_the_sheet_has_a_row_of_each_and_is_asked_for_once(
    three: list[Meet], club: User, browse: Browse
) -> None:
    season = made(browse(club), three)
    path = f"{season.get_absolute_url()}points.csv"
    answer = browse().get(path)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == [
        *("of", "group", "place", "name", "1. May", "2. June", "3. July", "total", "left_out")
    ]
    assert rows[1] == ["person", "AS", "1", "Ann Lee", "9", "9", "6", "18", "3"]
    assert rows[-1] == ["team", "", "2", "Blue", "4", "", "9", "13", ""]
    again = browse().get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_new_acts_change_points_and_nothing_is_folded_twice(
    club: User, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = MeetFolder(tmp_path / "m")
    field.enter("1", driver="Ann Lee")
    field.enter("2", driver="Bo Roe")
    field.drive("1", 400_000)
    meet, _key = store.make_meet(club, "May")
    store.receive(meet, field.keeper.book.lines)
    season = made(browse(club), [meet])
    folds = []
    right = points.fold
    monkeypatch.setattr(points, "fold", lambda acts: folds.append(len(acts)) or right(acts))
    first = browse().get(f"{season.get_absolute_url()}points.csv")["ETag"]
    assert "1 Ann Lee 9" in words(browse(), season.get_absolute_url())
    assert folds == [len(field.keeper.acts)]
    field.drive("2", 390_000)
    store.receive(meet, field.keeper.book.lines)
    page = words(browse(), season.get_absolute_url())
    assert "1 Bo Roe 9 9 2 Ann Lee 6" in page
    assert browse().get(f"{season.get_absolute_url()}points.csv")["ETag"] != first
    assert folds[1:] == [len(field.keeper.acts)]


def test_meets_to_come_and_meets_of_heats_give_no_points_and_say_so(
    club: User, browse: Browse, tmp_path: Path
) -> None:
    field = MeetFolder(tmp_path / "m", rules="prosolo")
    heats, _key = store.make_meet(club, "Infield day")
    store.receive(heats, field.keeper.book.lines)
    later, _key = store.make_meet(club, "Autumn")
    season = made(browse(club), [heats, later])
    page = words(browse(), season.get_absolute_url())
    assert "Nobody has points yet." in page
    assert "Autumn not driven yet" in page
    assert "Infield day gives no points: “Infield day” has a ladder of heats" in page
    assert "Counts for Club season 2010" in words(browse(), "/meets/autumn/")


def test_equals_share_a_place_and_who_was_at_too_few_has_none(
    club: User, browse: Browse, tmp_path: Path
) -> None:
    one = driven(tmp_path, club, "One", "Ann Lee", "Bo Roe", "Cy Day", day=1)
    two = driven(tmp_path, club, "Two", "Bo Roe", "Ann Lee", day=2)
    season = made(browse(club), [one, two], least_events="2", best="", teams="")
    page = words(browse(), season.get_absolute_url())
    assert "1= Ann Lee 15 9 6 1= Bo Roe 15 6 9 – Cy Day 4 4" in page
    assert "Who was at fewer than 2 meets is not ranked." in page
    assert "Teams" not in page.replace("Equal", "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"points": ""}, "Say how many points the first has."),
        ({"points": "9, six"}, "“six” is no number of points"),
        ({"points": "9, -1"}, "“-1” is no number of points"),
        ({"points": "٩"}, "is no number of points"),
        ({"teams": "Red"}, "“Red” is no team"),
        ({"teams": "Red: a\nBlue: A"}, "A drives for two teams."),
        ({"best": "0"}, "greater than or equal to 1"),
        ({"name": "  "}, "This field is required"),
        ({"name": "…"}, "letters or digits"),
        ({"meets": ["999999"]}, "Select a valid choice"),
    ],
)
def test_what_is_filled_in_wrong_is_said(
    wrong: dict[str, Any], said: str, club: User, browse: Browse
) -> None:
    answer = browse(club).post("/seasons/new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Season.objects.exists()


def test_by_time_and_as_rules_that_come_with_it(club: User, browse: Browse) -> None:
    page = browse(club).get("/seasons/new/?like=st-louis-scca").content.decode()
    assert 'value="10000"' in page
    assert 'value="4.0"' in page
    season = made(browse(club), [], by="ratio", winner="1000", no_time_plus_s="4", ties="shared")
    rules = tomllib.loads(browse().get(f"/seasons/{season.slug}/rules.toml").content.decode())
    assert rules["points"] == {"by": "ratio", "winner": 1000, "no_time_plus_s": 4.0}
    assert "No meet counts yet." in words(browse(), season.get_absolute_url())


def test_only_hosts_put_their_meets_into_their_seasons(
    three: list[Meet], club: User, person: Person, browse: Browse
) -> None:
    season = made(browse(club), three)
    other = person("other")
    edit = f"{season.get_absolute_url()}edit/"
    assert browse().get("/seasons/new/").status_code == 302
    for somebody, status in ((None, 302), (other, 403), (club, 200)):
        assert browse(somebody).get(edit).status_code == status
    assert browse(other).post(f"{season.get_absolute_url()}delete/").status_code == 403
    theirs = {**FORM, "meets": [three[0].pk]}
    assert "Select a valid choice" in browse(other).post("/seasons/new/", theirs).content.decode()
    assert "Change the season" not in words(browse(other), season.get_absolute_url())
    chief = person("chief")
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    chief.refresh_from_db()
    kept = browse(chief).post(edit, {**FORM, "meets": [three[1].pk], "best": ""})
    assert kept.status_code == 302
    assert list(season.meets.all()) == [three[1]]
    season.refresh_from_db()
    assert (season.rules["version"], season.host) == (2, club)
    browse(club).post(edit, {**FORM, "meets": [three[1].pk], "best": ""})
    season.refresh_from_db()
    assert season.rules["version"] == 2, "nothing was changed"
    assert browse(club).post(f"{season.get_absolute_url()}delete/").status_code == 302
    assert not Season.objects.exists()
    assert Meet.objects.count() == 3


def test_addresses_are_their_own(club: User, browse: Browse) -> None:
    meet, _key = store.make_meet(club, "May")
    begun = "/seasons/new/?meet=may"
    assert begun in browse(club).get(f"{meet.get_absolute_url()}key/").content.decode()
    chosen = f'value="{meet.pk}" id="id_meets_0" checked'
    assert chosen in browse(club).get(begun).content.decode()
    assert made(browse(club), []).slug == "club-season-2010"
    assert made(browse(club), []).slug == "club-season-2010-2"
    assert made(browse(club), [], name="New").slug == "new-2"
    assert words(browse(), "/seasons/").count("0 meets") == 3


def test_making_seasons_is_limited(
    club: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "season", (1, 10**9))
    made(browse(club), [])
    assert browse(club).post("/seasons/new/", FORM).status_code == 429


def test_followers_of_a_meet_are_told_what_it_counts_for(
    three: list[Meet], club: User, browse: Browse
) -> None:
    found = _read_whole("may")
    assert found is not None
    board = Board(*found)
    assert "beside" not in board.stream._asides
    season = made(browse(club), three)
    meet, rows, beside = _read_newer(three[0].pk, three[0].acts, board._beside_at)
    told = {"seasons": [{"name": "Club season 2010", "href": f"/seasons/{season.slug}/"}]}
    assert (rows, beside) == ([], told)
    board.tell_beside(told)
    assert b"event: beside" in board.stream._asides["beside"][1]
    assert _read_newer(meet.pk, meet.acts, meet.beside)[2] is None
    browse(club).post(f"{season.get_absolute_url()}delete/")
    assert _read_newer(meet.pk, meet.acts, meet.beside)[2] == {}
    assert "Club season 2010" not in words(browse(), "/meets/")
