"""What would make a race fair: handicaps in terms, levers on pages, odds over every course."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from throwdown.challenge import Handicap
from throwdown.errors import InputError
from throwdown.meet.book import Book
from throwdown.raceday.duel import duel_acts
from throwdown.raceday.keeper import Keeper
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import clock, store
from throwdown.site.challenges.models import Challenge
from throwdown.site.fair import everywhere, long_race
from throwdown.site.fair.panel import panel, question_of
from throwdown.site.fair.words import say_lever, say_range
from throwdown.site.meets.outcome import _times
from throwdown.site.oversight import limits
from throwdown.site.people.models import User
from throwdown.site.predictions import findings, jobs, queue
from throwdown.site.predictions.models import Finding, Job
from throwdown.site.predictions.simulate import run, runs_of
from throwdown.site.predictions.worker import Worker
from web.conftest import COURSE, MINI, PORSCHE
from web.phone import looked_at, with_styles
from web.programs import Program

pytestmark = pytest.mark.django_db
PAIR = f"a={MINI}&b={PORSCHE}"


def answered(asked: dict[str, Any], **changes: Any) -> None:
    """Keep answers to a question as a worker does, without the simulator."""
    for lever in asked["parts"]:
        one = {
            "lever": lever,
            "car": MINI,
            "number": 1,
            "amount": {"laps": 9.86, "index": 0.8985, "ballast": 80.0}.get(lever, 130.0),
            "unit": "",
            "p05": 1.5,
            "p95": None,
            "odds": 0.5,
            "feasible": lever != "power",
        }
        result = {"odds": 0.003, "levers": [{**one, **changes}]}
        Finding.objects.create(key=f"{asked['key']}-{lever}", result=result)


def raced(asked: dict[str, Any], odds: Callable[[int], float]) -> None:
    """Keep the odds on every course, by its number."""
    for number, name in enumerate(asked["parts"]):
        course, share = shelf.course(name), odds(number)
        result = {
            "course": name,
            "start": course.default_start,
            "win_probability": share,
            "margin_s": {"p05": share - 1.0, "p50": 2.0 * share - 1.0, "p95": share},
            "lead": (2.0 * share - 1.0) / 60.0,
            "average_speed": 20.0 + number,
        }
        Finding.objects.create(key=f"{asked['key']}-{name}", result=result)


def level_question(**changes: Any) -> dict[str, Any]:
    """Return a small question of two cars on a skid pad, as a job carries it."""
    cars = [shelf.car(MINI), shelf.car(PORSCHE)]
    return {**findings.level_asked(cars, "skid-pad-200ft", "flying"), "samples": 100, **changes}


def text_of(answer: Any) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# Terms


def test_every_lever_can_be_agreed_on_and_reads_as_it_is(
    called: Challenge, browse: Callable[..., Client]
) -> None:
    bert = browse(User.objects.get(username="bert"))
    url = f"{called.get_absolute_url()}moves/counter/"
    given = bert.get(url).context["form"].initial
    one = {"handicap_side": "opponent", "handicap_kind": "tyres_share", "handicap_amount": "0.95"}
    assert bert.post(url, {**given, **one}).status_code == 302
    terms = store.tell(called).state.terms
    assert terms.handicaps == (Handicap("opponent", "tyres_share", 0.95),)
    page = text_of(Client().get(called.get_absolute_url()))
    assert page.count("95 % of its tyres’ grip (opponent)") == 3, "in terms, timeline and versions"
    said = Program().get(f"/challenges/{called.slug}").json()
    assert said["terms"]["handicaps"] == [vars(terms.handicaps[0])]


@pytest.mark.parametrize(
    ("kind", "amount", "more", "said"),
    [
        ("index", "11", {}, "A number from 0.1 to 10."),
        ("power_share", "0.1", {}, "A number from 0.2 to 4."),
        ("laps", "2.5", {}, "A whole number from 2 to 1000."),
        ("laps", "15", {}, "One lap less goes with a closed course"),
        (
            "laps",
            "15",
            {"attempts": 15, "rules": "sum-of-runs", "course": "road-atlanta-infield-2010"},
            "One lap less goes with a closed course",
        ),
    ],
)
def test_a_handicap_that_is_none_is_refused(
    called: Challenge,
    browse: Callable[..., Client],
    kind: str,
    amount: str,
    more: dict[str, Any],
    said: str,
) -> None:
    bert = browse(User.objects.get(username="bert"))
    url = f"{called.get_absolute_url()}moves/counter/"
    given = {**bert.get(url).context["form"].initial, **more}
    one = {"handicap_side": "opponent", "handicap_kind": kind, "handicap_amount": amount}
    answer = bert.post(url, {**given, **one})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_several_runs_among_cones_are_predicted_as_the_meet_counts_them(called: Challenge) -> None:
    terms = store.tell(called).state.terms
    infield = shelf.course("road-atlanta-infield-2010")
    cones = replace(
        terms, course=infield.id, course_hash=infield.content_hash, start="standing", attempts=3
    )
    state = replace(store.tell(called).state, versions=(_version(called, cones),))
    asked = queue.race_asked(state)
    assert asked["event"] == {"runs": 3, "rules": "best-run"}
    assert runs_of(asked)["rules"].id == "duel-3-best-run"
    plain = queue.race_asked(replace(state, versions=(_version(called, terms),)))
    assert "event" not in plain
    laps = replace(terms, attempts=3)
    assert "event" not in queue.race_asked(replace(state, versions=(_version(called, laps),)))
    side = replace(cones, rules="first-to-finish")
    assert "event" not in queue.race_asked(replace(state, versions=(_version(called, side),)))


def test_a_race_of_several_runs_says_how_many_it_counts() -> None:
    given = level_question(
        handicaps=[{"side": "opponent", "kind": "index", "amount": 1.2}],
        event={"runs": 3, "rules": "best-run"},
    )
    said = run(given, method="quasi-steady").summary()
    assert (said["runs"], said["rules"]["id"]) == (3, "duel-3-best-run")
    assert said["entries"][0]["handicap"] | said["entries"][1]["handicap"] == {"index": 1.2}


def _version(called: Challenge, terms: Any) -> Any:
    return replace(store.tell(called).state.latest, terms=terms)


def test_a_meet_is_settled_by_the_times_that_the_index_makes(
    called: Challenge, tmp_path: Path
) -> None:
    terms = store.tell(called).state.terms
    given = (Handicap("challenger", "index", 0.9), Handicap("opponent", "head_start_s", 1.0))
    facts = {"terms": replace(terms, handicaps=given).facts()}
    store.append(called, "counter", "opponent", "u-b", facts)
    row = store.append(called, "accept", "challenger", "u-a", {"version": 2}).row
    (tmp_path / "log.jsonl").write_text("".join(store.lines(row)), encoding="utf-8")
    keeper = Keeper(Book(tmp_path / "book.jsonl"))
    keeper.write_all("t", duel_acts(tmp_path / "log.jsonl"))
    for run_, took in enumerate((60, 55)):
        for line, at in (("start", 0), ("finish", took)):
            trip = {"line": line, "time": 100 * run_ + at, "unit_ns": 10**9, "epoch": 0}
            keeper.write("impulse", "t", {**trip, "device": "t"})
    assert _times(keeper.day) == ("tie", 54.0, 54.0)


# What would make it fair


def test_a_call_asks_what_would_make_it_fair_behind_its_prediction(called: Challenge) -> None:
    assert {job.kind for job in Job.objects.filter(lane="slow")} == {"predict", "level"}
    first = queue.take("slow", "one")
    assert first is not None
    assert first.kind == "predict"
    store.append(called, "statement", "challenger", "u-a", {}, {"text": "A word."})
    assert Job.objects.filter(kind="level").count() == 1


def test_the_page_says_each_lever_with_its_car_and_range_and_where_to_use_it(
    called: Challenge, browse: Callable[..., Client]
) -> None:
    url = called.get_absolute_url()
    pending = Client().get(url)
    assert "gets to this when nobody waits for a prediction" in text_of(pending)
    assert f'hx-get="{url}fair/"' in pending.content.decode()
    asked = question_of(store.tell(called).state.terms)
    assert asked is not None
    answered(asked)
    Job.objects.filter(kind="level").update(state="done")
    page = Client().get(url)
    text = text_of(page)
    assert "Porsche 911 Carrera S (997.2, 2010) wins with odds of 99.7 %." in text
    assert "80 kg of ballast" in text
    assert "nine in ten: 2 kg or more" in text
    assert "1 lever does not do it" in text
    assert f'hx-get="{url}fair/"' not in page.content.decode()
    assert "Call out with this" in text
    bert = browse(User.objects.get(username="bert"))
    hers = bert.get(url).content.decode()
    found = re.search(r'href="([^"]+)"[^>]*>Propose this<', hers)
    assert found is not None
    link = found[1].replace("&amp;", "&")
    assert urlsplit(link).path == f"{url}moves/counter/"
    form = bert.get(link).context["form"]
    assert form.initial["handicap_kind"] == "ballast_kg"
    laps = re.search(r'href="([^"]+laps[^"]+)"', hers)
    assert laps is not None
    assert parse_qs(urlsplit(laps[1].replace("&amp;", "&")).query) == {
        "handicap_side": ["challenger"],
        "handicap_kind": ["laps"],
        "handicap_amount": ["10"],
        "attempts": ["10"],
        "rules": ["sum-of-runs"],
    }
    answer = bert.post(f"{url}moves/counter/", {**form.initial})
    assert answer.status_code == 302
    terms = store.tell(called).state.terms
    assert terms.handicaps == (Handicap("challenger", "ballast_kg", 80.0),)
    assert "That is without the handicap of the terms" in text_of(Client().get(url))


def test_what_is_even_or_the_same_car_is_said() -> None:
    asked = level_question()
    answered(asked, amount=0.0, lever="ballast", p05=None)
    for one in Finding.objects.all():
        one.result["odds"] = 0.52
        one.save()
    found = panel(asked, "metric", lambda given: "")
    assert found["close"]
    assert found["ahead"] == shelf.car_name(MINI)
    assert found["rows"] == []
    same = {**asked, "car_hashes": 2 * [asked["car_hashes"][0]]}
    assert panel(same, "metric", lambda given: "")["same"]
    page = Client().get(f"/try/?a={MINI}&b={MINI}&course={COURSE}&fair=1")
    assert "it is the same car on both sides" in text_of(page)
    assert not Job.objects.filter(kind="level").exists()


def test_amounts_that_terms_do_not_hold_offer_no_button() -> None:
    asked = level_question()
    answered(asked, lever="ballast", amount=1200.0)
    found = panel(asked, "us", lambda given: "somewhere")
    assert {row.apply for row in found["rows"]} == {""}
    assert found["rows"][0].said == "2,646 lb of ballast"


@pytest.mark.parametrize(
    ("lever", "amount", "said", "between"),
    [
        ("head-start", 6.9226, "a head start of 6.92 s", "6.92 s to 7.92 s"),
        ("power", 60.0, "60.0 % of its power", "60.0 % to 61.0 %"),
        ("laps", 9.86, "one lap less in a race of 9.9 laps", "9.9 to 10.9"),
        ("index", 0.8985, "its time × 0.8985", "0.8985 to 1.8985"),
    ],
)
def test_levers_in_words(lever: str, amount: float, said: str, between: str) -> None:
    assert say_lever(lever, amount, "metric") == said
    assert say_range(lever, amount, amount + 1.0, "metric") == between
    assert say_range(lever, None, None, "metric") == ""


def test_without_a_job_a_reader_asks_for_one_within_limits(
    called: Challenge, monkeypatch: Any
) -> None:
    Job.objects.filter(kind="level").delete()
    url = called.get_absolute_url()
    page = Client().get(url).content.decode()
    assert f'href="{url}fair/?ask=1"' in page
    answer = Client().get(f"{url}fair/?ask=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{url}#fair")
    assert Job.objects.filter(kind="level").count() == 1
    monkeypatch.setitem(limits.LIMITS, "simulation", (0, 300))
    assert Client().get(f"{url}fair/?ask=1").status_code == 302, "who asks again waits with others"
    Job.objects.filter(kind="level").delete()
    assert Client().get(f"{url}fair/?ask=1").status_code == 429


def test_a_challenge_whose_car_has_changed_asks_nothing(called: Challenge) -> None:
    terms = store.tell(called).state.terms
    other = replace(terms, opponent=replace(terms.opponent, car_hash="x"))
    assert question_of(other) is None
    assert question_of(replace(terms, course="gone")) is None


# Races of laps


def test_a_race_of_laps_says_what_becomes_of_brakes_and_tyres(called: Challenge) -> None:
    url = called.get_absolute_url()
    assert 'id="stint"' not in Client().get(url).content.decode()
    terms = store.tell(called).state.terms
    for changes in ({}, {"attempts": 3}, {"attempts": 201, "rules": "sum-of-runs"}):
        assert long_race.question_of(replace(terms, **changes)) is None
    laps = replace(terms, attempts=3, rules="first-to-finish")
    store.append(called, "counter", "opponent", "u-b", {"terms": laps.facts()})
    job = Job.objects.get(kind="stint")
    assert job.payload["laps"] == 3
    page = Client().get(url)
    assert "drives the laps when nobody waits" in text_of(page)
    assert f'hx-get="{url}stint/"' in page.content.decode()
    Job.objects.filter(kind="predict").delete()
    asked = {**job.payload, "samples": 100}
    jobs.JOBS["stint"](asked, lambda what, done, of: None)
    text = text_of(Client().get(f"{url}stint/"))
    assert "Over 3 laps" in text
    assert "the brakes last 3 laps" in text.replace("\xa0", " ")
    assert text.count(" °C") == 12
    Job.objects.filter(kind="stint").delete()
    Finding.objects.all().delete()
    assert "Drive all laps" in text_of(Client().get(url))
    assert Client().get(f"{url}stint/?ask=1").headers["Location"] == f"{url}#stint"
    assert Job.objects.filter(kind="stint").count() == 1


# The worker


def test_the_simulator_answers_part_by_part_and_gives_way(monkeypatch: Any) -> None:
    asked = level_question(parts=["head-start", "index"])
    findings.ask(asked)
    monkeypatch.setattr(Worker, "_hold", lambda self, job, over: None)
    done: list[str] = []
    work = dict(findings._WORK)

    def level(asked: dict[str, Any], part: str, tell: Any) -> dict[str, Any]:
        done.append(part)
        if len(done) == 1:
            queue.put("try", "somebody waits", {}, priority=50)
        return work["level"](asked, part, tell)

    monkeypatch.setitem(findings._WORK, "level", level)
    worker = Worker("slow")
    worker.do(_taken())
    job = Job.objects.get(kind="level")
    assert (job.state, job.attempts, done) == ("queued", 0, ["head-start"])
    assert list(findings.found(asked)) == ["head-start"]
    Job.objects.filter(kind="try").delete()
    worker.do(_taken())
    assert (Job.objects.get(kind="level").state, done) == ("done", ["head-start", "index"])
    one = findings.found(asked)["index"]["levers"][0]
    assert (one["lever"], one["feasible"]) == ("index", True)
    assert findings.ask(asked) is None


def _taken() -> Job:
    job = queue.take("slow", "one")
    assert job is not None
    return job


def test_a_part_that_is_worked_on_gives_way_too(monkeypatch: Any) -> None:
    monkeypatch.setattr(findings, "LOOK_EVERY_S", -1.0)
    asked = level_question(parts=["head-start"])
    told: list[str] = []

    def tell(what: str, done: int, of: int) -> None:
        told.append(what)
        queue.put("try", "somebody waits", {}, priority=50)

    with pytest.raises(findings.GaveWay):
        findings.answer(asked, tell)
    assert len(told) == 1
    assert not Finding.objects.exists()


def test_odds_of_a_course_and_one_that_admits_no_such_race(monkeypatch: Any) -> None:
    asked = findings.odds_asked([shelf.car(MINI), shelf.car(PORSCHE)])
    asked |= {"samples": 20, "parts": ["skid-pad-200ft", "lime-rock"]}

    import throwdown.duel

    odds = throwdown.duel.odds

    def refusing(cars: Any, courses: Any, **how: Any) -> Any:
        if courses[0].id == "lime-rock":
            raise InputError("too narrow")
        return odds(cars, courses, **how)

    monkeypatch.setattr(throwdown.duel, "odds", refusing)
    jobs.JOBS["odds"](asked, lambda what, done, of: None)
    known = findings.found(asked)
    assert 0.0 <= known["skid-pad-200ft"]["win_probability"] <= 1.0
    assert known["lime-rock"] == {"course": "lime-rock", "refused": "too narrow"}
    record = everywhere.record_of(asked, known)
    assert [one.course.id for one in record.courses] == ["skid-pad-200ft"]
    assert everywhere.answer(asked)["refused"] == [shelf.course_name("lime-rock")]


def test_what_was_found_goes_after_a_while() -> None:
    answered(level_question())
    Finding.objects.update(made_at=datetime.now(UTC) - timedelta(days=40))
    clock.sweep()
    assert not Finding.objects.exists()


# Trying


def test_try_it_takes_a_handicap_and_makes_a_challenge_of_it(monkeypatch: Any) -> None:
    from throwdown.site.tryout import views

    monkeypatch.setattr(views, "WAIT_ANY_S", 0.0)
    one = "handicap_side=challenger&handicap_kind=head_start_s&handicap_amount=2"
    answer = Client().get(f"/try/?{PAIR}&course={COURSE}&start=&{one}")
    assert answer.status_code == 200
    asked = Job.objects.get(kind="try").payload["race"]
    assert asked["handicaps"] == [{"side": "challenger", "kind": "head_start_s", "amount": 2.0}]
    wrong = Client().get(f"/try/?{PAIR}&course={COURSE}&start=&{one}x")
    assert (wrong.status_code, "A number over 0" in text_of(wrong)) == (422, True)
    laps = one.replace("head_start_s", "laps")
    where = "road-atlanta-infield-2010"
    assert "This course has no laps" in text_of(
        Client().get(f"/try/?{PAIR}&course={where}&start=&{laps}")
    )
    assert not Job.objects.filter(kind="level").exists(), "nobody asked what is fair"
    asks = Client().get(f"/try/?{PAIR}&course={COURSE}&start=&fair=1")
    key = Job.objects.get(kind="level").payload["key"]
    assert f'hx-get="/try/{key}/fair/"' in asks.content.decode()
    answered(Job.objects.get(kind="level").payload)
    part = Client().get(f"/try/{key}/fair/").content.decode()
    assert "Try it with this" in part
    assert "handicap_kind=ballast_kg" in part
    assert Client().get("/try/none/fair/").status_code == 404


def test_the_answer_leads_to_a_challenge_with_its_handicap() -> None:
    from throwdown.site.tryout.views import _challenge_url, _sides

    entries = [
        {"car": MINI, "number": 1, "name": "MINI", "handicap": {"laps": 15.0}},
        {"car": PORSCHE, "number": 2, "name": "911", "handicap": {}},
    ]
    result = {"odds": 0.4, "entries": entries, "course": {"id": COURSE}, "start": "flying"}
    sides = _sides(result)
    assert sides[0]["carries"] == "one lap less in a race of 15"
    query = parse_qs(urlsplit(_challenge_url(result, sides)).query)
    assert (query["attempts"], query["rules"]) == (["15"], ["sum-of-runs"])


# Odds over every course


def test_odds_everywhere_are_asked_for_once_and_shown_from_sure_to_sure() -> None:
    url = f"/odds/?{PAIR}"
    first = Client().get(url)
    assert first.status_code == 200
    assert "0 of" in text_of(first)
    Client().get(url)
    job = Job.objects.get(kind="odds")
    asked = job.payload
    raced(asked, lambda number: [0.99, 0.7, 0.5, 0.3, 0.004][number % 5])
    page = Client().get(url)
    text = text_of(page)
    titles = [f"Surely {shelf.car_name(MINI)}", f"Rather {shelf.car_name(MINI)}", "Too close"]
    titles += [f"Rather {shelf.car_name(PORSCHE)}", f"Surely {shelf.car_name(PORSCHE)}"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert page.context["break_even"] in unescape(text)
    assert "is the likelier winner on" in page.context["break_even"]
    assert f"/try/?a={MINI}&amp;b={PORSCHE}&amp;course=" in page.content.decode()
    part = Client().get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section id")


def test_odds_everywhere_refuse_a_car_against_itself() -> None:
    answer = Client().get(f"/odds/?a={MINI}&b={MINI}")
    assert (answer.status_code, "against itself" in text_of(answer)) == (422, True)
    assert Client().get("/odds/").status_code == 200
    assert not Job.objects.exists()


def test_programs_ask_for_levers_and_odds() -> None:
    program = Program()
    pending = program.get("/fair", a=MINI, b=PORSCHE, course=COURSE)
    assert (pending.status_code, pending.json()["state"]) == (202, "pending")
    answered(Job.objects.get(kind="level").payload)
    fair = program.get("/fair", a=MINI, b=PORSCHE, course=COURSE)
    assert fair.status_code == 200
    said = fair.json()
    assert (said["odds"], said["share_done"], len(said["levers"])) == (0.003, 1.0, 7)
    assert program.get("/odds", a=MINI, b=PORSCHE).status_code == 202
    raced(Job.objects.get(kind="odds").payload, lambda number: 0.1)
    said = program.get("/odds", a=MINI, b=PORSCHE).json()
    assert (said["state"], len(said["courses"])) == ("done", len(shelf.courses()))
    assert said["break_even"].startswith(shelf.car_name(PORSCHE))
    for path in ("/odds", "/fair"):
        query = {"a": MINI, "b": MINI} | ({"course": COURSE} if path == "/fair" else {})
        wrong = program.get(path, **query)
        assert (wrong.status_code, wrong.json()["error"]["where"]) == (422, "b")
    assert program.get("/odds", a=MINI, b="porsche-912").json()["error"]["nearest"]


# On a phone, and for everybody


@pytest.mark.browser
def test_panels_are_accessible_and_narrow(
    called: Challenge, browse: Callable[..., Client], chromium_path: str
) -> None:
    asked = question_of(store.tell(called).state.terms)
    assert asked is not None
    answered(asked)
    everywhere_asked = findings.odds_asked([shelf.car(MINI), shelf.car(PORSCHE)])
    raced(everywhere_asked, lambda number: number / 40.0)
    bert = browse(User.objects.get(username="bert"))
    paths = (called.get_absolute_url(), f"/try/?{PAIR}&course={COURSE}&start=&fair=1")
    pages = [with_styles(bert.get(path).content.decode()) for path in (*paths, f"/odds/?{PAIR}")]
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(looked_at, chromium_path, pages).result()
    assert found == 6 * [(True, [])]
