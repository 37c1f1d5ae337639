"""Entrants publish what their loggers wrote: of their own runs, beside the book."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from logger_files import racechrono, samples
from throwdown.meet.record import Record
from throwdown.meet.season import find_season
from throwdown.raceday.after.apart import make
from throwdown.raceday.tracing import attach, fit
from throwdown.site.meets import publishing, store, tracing
from throwdown.site.meets.boards import Board, _read_newer, _read_whole
from throwdown.site.meets.models import EntryRequest, Meet, Trace
from throwdown.site.oversight.limits import LIMITS
from throwdown.site.oversight.models import Entry
from throwdown.site.people.export import held_on
from throwdown.site.people.leaving import delete_account
from throwdown.site.people.models import User
from throwdown.site.seasons.models import Season
from web.field_link import Field, entry
from web.phone import looked_at, with_styles
from web.programs import Program, fault_of

pytestmark = pytest.mark.django_db(transaction=True)
Person = Callable[..., User]
Browse = Callable[..., Client]

LOG = racechrono(samples())
NINE = {"number": "9", "class": "PORSCHE", "car": "2009 Porsche 911"}
PAGE, ENTER = "/meets/infield-day/traces/", "/meets/infield-day/enter/"


@pytest.fixture
def field(tmp_path: Path, person: Person) -> Field:
    """The field of a meet of the club."""
    found = Field(tmp_path, store.make_meet(person("club"), "Infield day"))
    assert found.sync()
    return found


@pytest.fixture
def anna(field: Field, person: Person, browse: Browse) -> Client:
    """Somebody who was entered, and has driven a run of 38 s and one without a finish."""
    client = browse(person("anna"))
    client.post(ENTER, entry())
    field.sync()
    (name,) = field.keeper.day.entries
    drive(field, name, 380_000)
    drive(field, name, None)
    field.sync()
    return client


def drive(field: Field, name: str, ticks: int | None) -> None:
    keeper = field.keeper
    keeper.write("line-up", "u", {"entry": name})
    begun = 1_000_000 * len(keeper.acts)
    for line, time in (("start", begun), ("finish", begun + (ticks or 0))):
        if line == "start" or ticks is not None:
            facts = {"line": line, "time": time, "unit_ns": 100_000, "device": "b", "epoch": 0}
            keeper.write("impulse", "b", facts)
    if ticks is None:
        run = keeper.day.assembled.runs[-1].number
        keeper.write("status", "u", {"run": run, "status": "DNF"})


def publish(client: Client, data: bytes = LOG, run: str = "", name: str = "log.csv") -> Any:
    request = EntryRequest.objects.first()
    given = {"run": run or f"{request.name}-1", "file": SimpleUploadedFile(name, data)}
    return client.post(PAGE, given)


def text(answer: Any) -> str:
    html = answer.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def report(meet: Meet) -> str:
    """Return the report as the site makes it."""
    lines = list(meet.lines.order_by("number").values_list("text", flat=True))
    return make("report", lines, tracing.told_of(meet.pk)).decode()


def test_a_run_is_published_and_the_report_shows_it(field: Field, anna: Client) -> None:
    meet = Meet.objects.get()
    book, before = (field.folder / "book.jsonl").read_bytes(), report(meet)
    assert "Published by the entrant" not in before
    page = text(anna.get(PAGE))
    assert "7 MINI 1 38.000 none" in page
    assert "7 MINI 2 – no time" in page
    assert publish(anna).url == PAGE
    page = text(anna.get(PAGE))
    assert "Published: 712 m by the logger. The report of the meet shows it." in page
    assert "7 MINI 1 38.000 yours Remove" in page
    after = report(meet)
    assert "Published by the entrant on the site: it is not in the book." in after
    assert "7 Anna Apex, run 1" in after
    field.sync()
    assert (field.folder / "book.jsonl").read_bytes() == book


def test_only_the_run_is_kept_of_a_file(anna: Client) -> None:
    publish(anna)
    kept = json.dumps(Trace.objects.get().facts)
    assert len(kept) < 12_000 < len(LOG)
    assert "38.75" not in kept, "places are from where the run began, not where on Earth"


def test_publishing_again_replaces_and_removing_removes(anna: Client) -> None:
    publish(anna)
    first = Trace.objects.get()
    publish(anna, racechrono(samples(9.0)))
    again = Trace.objects.get()
    assert (again.pk, again.facts["digest"] == first.facts["digest"]) == (first.pk, False)
    assert anna.post(f"{PAGE}{again.pk}/remove/").url == PAGE
    assert "removed" in text(anna.get(PAGE))
    assert not Trace.objects.exists()
    assert not Entry.objects.exists(), "one's own needs no word"
    assert "Published by the entrant" not in report(Meet.objects.get())


@pytest.mark.parametrize(
    ("data", "run", "said"),
    [
        (b"\0\1\2", "", "this is no text"),
        (b"a,b\n1,2\n", "", "no row names the columns of a log"),
        (b"\n".join(LOG.split(b"\n")[:12]), "", "only 5 rows of figures"),
        (racechrono([(0.1 * n, 0.0, 0.0) for n in range(200)]), "", "nothing in it tells the run"),
        (LOG.replace(b"deg,deg,m/s", b"deg,deg,furlong", 1), "", "is in &#x27;furlong&#x27;"),
        (LOG, "nobodys-1", "Select a valid choice"),
        (b"", "", "The submitted file is empty"),
    ],
)
def test_a_file_that_is_none_says_what_and_where(
    anna: Client, data: bytes, run: str, said: str
) -> None:
    answer = publish(anna, data, run)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Trace.objects.exists()


def test_a_figure_that_is_none_is_named_by_its_line(anna: Client) -> None:
    lines = LOG.split(b"\n")
    cells = lines[30].split(b",")
    lines[30] = b",".join([*cells[:8], b"fast", *cells[9:]])
    answer = publish(anna, b"\n".join(lines), name="<b>mine.csv")
    assert "mine.csv, line 31: speed is &#x27;fast&#x27;" in text(answer)
    assert b"<b>mine" not in answer.content


def test_a_file_that_is_too_large_is_refused_in_words(
    anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MOST_BYTES", 1000)
    assert "The file has over 8 MB." in text(publish(anna))
    monkeypatch.undo()
    # One that is cut while it is read: nothing of it is there.
    assert "The file has over 8 MB." in text(publish(anna, b"x" * 9_000_000))


def test_others_may_not_publish_or_remove(
    field: Field, anna: Client, person: Person, browse: Browse
) -> None:
    publish(anna)
    trace = Trace.objects.get()
    bert = browse(person("bert"))
    assert "Here are the timed runs of those whom you entered" in text(bert.get(PAGE))
    assert publish(bert).status_code == 422
    assert bert.post(f"{PAGE}{trace.pk}/remove/", {"why": "x"}).status_code == 403
    assert "Log in" in text(browse().get(PAGE))
    assert publish(browse()).url.startswith("/accounts/login/")
    assert "Published by others" not in text(bert.get(PAGE))
    assert Trace.objects.count() == 1


@pytest.mark.parametrize("who", ["club", "minder"])
def test_host_and_moderators_remove_with_a_reason(
    anna: Client, person: Person, browse: Browse, who: str
) -> None:
    publish(anna)
    trace = Trace.objects.get()
    user = User.objects.get(username="club") if who == "club" else person(who, "moderator")
    client = browse(user)
    assert "Anna Apex" in text(client.get(PAGE))
    assert client.post(f"{PAGE}{trace.pk}/remove/", {"why": " "}).status_code == 400
    assert client.post(f"{PAGE}{trace.pk}/remove/", {"why": "another course"}).status_code == 302
    assert not Trace.objects.exists()
    (noted,) = Entry.objects.all()
    assert (noted.act, noted.why, noted.by) == ("trace removed", "another course", user)
    assert "Apex" not in noted.on


def test_what_the_organiser_attached_counts(field: Field, anna: Client) -> None:
    publish(anna)
    (name,) = field.keeper.day.entries
    fitted = fit(field.keeper.day, name, 1, LOG, "log.csv")
    attach(field.keeper, field.folder, fitted, "Lea")
    field.sync()
    page = text(anna.get(PAGE))
    assert "38.000 by the organiser · yours is not shown Remove" in page
    assert "Publish it" not in page
    assert publish(anna).status_code == 422
    assert "Published by the entrant" not in report(Meet.objects.get())


def test_a_run_that_is_taken_away_has_no_trace_in_the_report(field: Field, anna: Client) -> None:
    publish(anna)
    field.keeper.write("enter", "u", {**NINE, "entry": "e9"})
    run = field.keeper.day.assembled.runs[0].number
    field.keeper.write("assign", "u", {"impulse": run, "entry": "e9", "alone": True})
    field.sync()
    meet = Meet.objects.get()
    lines = list(meet.lines.order_by("number").values_list("text", flat=True))
    facts = [json.loads(one) for one in tracing.told_of(meet.pk)]
    assert len(facts) == 1
    assert not Record.of(lines).with_traces(facts).day.traces


def test_traces_are_exported_and_go_with_the_account(anna: Client) -> None:
    publish(anna)
    user, meet = User.objects.get(username="anna"), Meet.objects.get()
    (told,) = held_on(user)["entry_requests"][0]["traces"]
    assert told["facts"]["took"] == 380_000
    delete_account(user)
    assert not Trace.objects.exists()
    assert Meet.objects.get().beside > meet.beside, "so that the report is made anew"


def test_publishing_is_limited(anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "trace", (1, 10**9))
    assert publish(anna).status_code == 302
    assert publish(anna).status_code == 429
    monkeypatch.setitem(LIMITS, "trace", (99, 10**9))
    monkeypatch.setattr(tracing, "MOST_TRACES", 0)
    assert "very many traces" in text(publish(anna))


def test_the_report_beside_the_live_page_follows(
    field: Field, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _read_whole("infield-day")
    assert found is not None
    assert found[2] == {"traces": "traces/"}
    board = Board(*found)
    monkeypatch.setattr("throwdown.raceday.live.routes.PAPER_S", 0.0)

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=board.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://meet") as client:
            await board.refresh()
            return await client.get("/report")

    def got() -> httpx.Response:
        with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
            return thread.submit(lambda: asyncio.run(asked())).result()

    first = got()
    publish(anna)
    second = got()
    assert first.headers["etag"] != second.headers["etag"]
    assert "Published by the entrant" in second.text
    assert "Published by the entrant" not in first.text
    assert _read_newer(board.number, 0, board._beside_at)[2] is None


# By a program


def test_a_program_publishes_and_removes(anna: Client, person: Person) -> None:
    program, path = Program(User.objects.get(username="anna")), "/meets/infield-day/traces"
    first, second = program.get(path).json()["items"]
    assert (first["time"], first["by"], first["trace"]) == ("38.000", None, None)
    assert second["time"] is None
    of = {"run": first["run"]}
    file = {"file": SimpleUploadedFile("log.csv", LOG)}
    answer = program.upload(path, {"of": json.dumps(of), **file})
    assert answer.json()["items"][0]["by"] == "entrant", answer.content
    number = answer.json()["items"][0]["trace"]
    bad = program.upload(path, {"of": json.dumps(of), "file": SimpleUploadedFile("x.csv", b"a,b")})
    assert fault_of(bad, 422)["where"] == "file"
    other = Program(person("bert"))
    assert other.get(path).json() == {"count": 0, "items": [], "strays": []}
    fault_of(other.delete(f"{path}/{number}"), 403)
    assert program.delete(f"{path}/{number}").json() == {"gone": True}
    fault_of(program.delete(f"{path}/{number}"), 404)


# On a phone, and for everybody


@pytest.mark.browser
def test_pages_of_a_meet_are_accessible_and_narrow(
    anna: Client, browse: Browse, chromium_path: str
) -> None:
    publish(anna)
    club, meet = User.objects.get(username="club"), Meet.objects.get()
    rules = find_season("st-louis-scca").model_dump(mode="json") | {"teams": {"Red": ["anna apex"]}}
    season = Season.objects.create(slug="2010", name=40 * "S", host=club, rules=rules)
    season.meets.set([meet, store.make_meet(club, 40 * "m")[0]])
    host, at = browse(club), season.get_absolute_url()
    row = EntryRequest.objects.get()
    paths = [(anna, PAGE), (host, PAGE), (anna, at), (host, f"{at}edit/"), (host, "/seasons/new/")]
    paths += [(anna, f"{ENTER}?entry={row.name}"), (anna, "/meets/"), (anna, "/seasons/")]
    pages = [with_styles(client.get(path).content.decode()) for client, path in paths]
    assert "Anna Apex" in pages[2]
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(looked_at, chromium_path, pages).result()
    assert found == 2 * len(pages) * [(True, [])]
