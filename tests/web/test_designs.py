"""The course designer: a wish, its job, the course with its files, and a challenge on it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from throwdown.errors import InputError
from throwdown.site.catalogue import shelf
from throwdown.site.challenges import clock, store
from throwdown.site.challenges.models import Challenge
from throwdown.site.challenges.terms_form import filled_in
from throwdown.site.designs import design
from throwdown.site.designs.models import Design
from throwdown.site.designs.shelf import course_of
from throwdown.site.oversight import limits
from throwdown.site.people.models import User
from throwdown.site.predictions import findings, jobs, queue
from throwdown.site.predictions.models import Job
from throwdown.site.predictions.simulate import run
from web.conftest import MINI, PORSCHE
from web.phone import looked_at, with_styles
from web.programs import Program
from web.test_fair_fight import text_of

pytestmark = pytest.mark.django_db

TOML = """
id = "designed-cone-course"
name = "Designed for a test"
kind = "cone"
closed = false
default_start = "standing"
width_m = 5.2
source = "designed by throwdown underdog on the site 120x80"
licence = "MIT"
segments = [
  { straight_m = 30.0 },
  { radius_m = 11.4, left_deg = 180.0 },
  { slalom_cones = 3, spacing_m = 16.7, first_pass = "right" },
]
"""
WISH = {
    "a": MINI,
    "b": PORSCHE,
    "site": "120x80",
    "rules": "scca",
    "aim": "underdog",
    "seed": 7,
}
OUTLINE = '{"type": "Polygon", "coordinates": [[[0, 0], [120, 0], [120, 80], [0, 80], [0, 0]]]}'


@pytest.fixture
def designed() -> Design:
    """A course that was designed."""
    course = course_of(TOML, "designed-x")
    rule = {"says": "width", "value": 5.2, "limit": 4.5, "bound": "least", "ok": True}
    figures = {
        "underdog": MINI,
        "favourite": PORSCHE,
        "aim": "underdog",
        "odds": 0.1,
        "seed": 7,
        "odds_interval": {"p05": 0.09, "p95": 0.11},
        "baseline_odds": 0.004,
        "samples": 4000,
        "baseline_course": "road-atlanta-infield-2010",
        "random_odds": 0.02,
        "judged": 9,
        "random_legal": 5,
        "length_m": course.length,
        "width_m": 5.2,
        "cones": {"gate": 8, "total": 8},
        "rules": [rule],
        "name": course.name,
        "course_time_s": {MINI: {"nominal": 31.0}, PORSCHE: {"nominal": 30.0}},
    }
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    files = {"course.toml": TOML, "map.svg": svg, "cones.csv": "number\n"}
    name = f"designed-{course.content_hash[:16]}"
    return Design.objects.create(key="k" * 64, course=name, figures=figures, files=files)


def test_a_wish_becomes_a_job_and_is_asked_once() -> None:
    client = Client()
    page = client.get(f"/underdog/?a={PORSCHE}&b={MINI}")
    assert page.context["form"]["a"].value() == PORSCHE
    first = client.post("/underdog/", WISH)
    assert first.status_code == 302
    assert client.post("/underdog/", WISH).headers["Location"] == first.headers["Location"]
    job = Job.objects.get(kind="design")
    assert (job.payload["site"], job.payload["fair"]) == ("120x80", False)
    waits = client.get(first.headers["Location"])
    assert "begins when nobody waits" in text_of(waits)
    assert "hx-get" in waits.content.decode()
    Job.objects.update(state="failed", error="no legal course was found")
    assert "no legal course was found" in text_of(client.get(first.headers["Location"]))
    assert client.get(f"/underdog/{'0' * 64}/").status_code == 404


def test_an_outline_is_read() -> None:
    given = {**WISH, "site": "", "outline": SimpleUploadedFile("site.geojson", OUTLINE.encode())}
    assert Client().post("/underdog/", given).status_code == 302
    ground = design.read_ground(Job.objects.get(kind="design").payload["site"])
    assert (ground.name, ground.area) == ("site", 9600.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"b": MINI}, "Choose two different cars."),
        ({"site": "wide"}, "Expected:"),
        ({"site": ""}, "Expected:"),
        ({"site": "/srv/site.geojson"}, "Expected: 120x80"),
        ({"site": "site.json"}, "Expected: 120x80"),
        ({"seed": -1}, "greater than or equal to 0"),
        ({"rules": "none"}, "Select a valid choice"),
        ({"outline": b"\xff"}, "This is no GeoJSON."),
        ({"outline": b'{"type": "Point"}'}, "Expected: Polygon"),
        ({"outline": b"{" + 100_001 * b" "}, "over 100 kB"),
    ],
)
def test_a_wish_that_is_none_is_refused(changes: dict[str, Any], said: str) -> None:
    if "outline" in changes:
        changes = {"outline": SimpleUploadedFile("site.geojson", changes["outline"])}
    answer = Client().post("/underdog/", {**WISH, **changes})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Job.objects.exists()


def test_wishes_have_a_limit(monkeypatch: Any) -> None:
    monkeypatch.setitem(limits.LIMITS, "design", (0, 300))
    assert Client().post("/underdog/", WISH).status_code == 429


def test_a_designed_course_is_shown_with_its_files(designed: Design) -> None:
    url = f"/underdog/{designed.key}/"
    page = Client().get(url)
    text = text_of(page)
    assert "MINI Cooper S (R56, 2010) wins with odds of 10 %" in text
    assert "Every rule is kept" in text
    assert f"course={designed.course}" in page.content.decode()
    drawn = Client().get(f"{url}map.svg")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in drawn.headers["Content-Security-Policy"]
    assert Client().get(f"{url}course.toml").content.decode() == TOML
    assert Client().get(f"{url}secret").status_code == 404
    course = Client().get(f"/courses/{designed.course}/")
    assert course.status_code == 200
    assert "Designed for a test" in text_of(course)
    assert Client().get("/courses/designed-0/").status_code == 404
    assert Client().get(f"/api/courses/{designed.course}").json()["name"] == "Designed for a test"


def test_a_challenge_pins_a_designed_course_and_keeps_it(
    designed: Design, called: Challenge, browse: Callable[..., Client]
) -> None:
    anna = browse(User.objects.get(username="anna"))
    page = anna.get(f"/challenges/new/?challenger_car={MINI}&course={designed.course}")
    assert f'<option value="{designed.course}" selected>' in page.content.decode()
    form = page.context["form"]
    terms = filled_in(store.tell(called).state.terms, {})
    given = {**form.initial, **terms, "course": designed.course, "start": "standing"}
    given |= {"as_party": form["as_party"].value() or next(iter(form.parties)), "opponent": "Bert"}
    answer = anna.post("/challenges/new/", {**given, "out": "1"})
    assert answer.status_code == 302
    row = Challenge.objects.get(course=designed.course)
    state = store.tell(row).state
    assert state.terms.course_hash == shelf.course(designed.course).content_hash
    assert "Designed for a test" in text_of(Client().get(row.get_absolute_url()))
    asked = {**queue.race_asked(state), "samples": 20}
    assert run(asked, method="quasi-steady").course.id == designed.course
    several = replace(state.latest, terms=replace(state.terms, attempts=3))
    assert "event" in queue.race_asked(replace(state, versions=(several,)))
    other = Design.objects.create(
        key="o" * 64, course="designed-other", figures={}, files=designed.files
    )
    Design.objects.update(made_at=datetime.now(UTC) - timedelta(days=40))
    clock.sweep()
    assert list(Design.objects.values_list("key", flat=True)) == [designed.key]
    assert other.key != designed.key


def test_try_it_takes_a_designed_course(designed: Design, monkeypatch: Any) -> None:
    from throwdown.site.tryout import views

    monkeypatch.setattr(views, "WAIT_ANY_S", 0.0)
    assert Client().get(f"/try/?a={MINI}&b={PORSCHE}&course={designed.course}").status_code == 200
    assert Job.objects.get(kind="try").payload["race"]["course"] == designed.course
    assert Client().get(f"/try/?a={MINI}&b={PORSCHE}&course=designed-no").status_code == 422


def test_the_designer_gives_way_at_first_and_goes_through_later(monkeypatch: Any) -> None:
    import throwdown.course_design

    monkeypatch.setattr(findings, "LOOK_EVERY_S", -1.0)

    def designing(cars: Any, site: Any, *, progress: Any, **how: Any) -> Any:
        progress("search", 0, 1)
        raise InputError("it went on")

    monkeypatch.setattr(throwdown.course_design, "underdog", designing)
    asked = design.question(
        [shelf.car(MINI), shelf.car(PORSCHE)], "120x80", "scca", fair=False, seed=7
    )
    design.ask(asked)
    queue.put("try", "somebody waits", {}, priority=50)
    with pytest.raises(findings.GaveWay):
        jobs.JOBS["design"](asked, lambda what, done, of: None)
    Job.objects.filter(kind="design").update(made_at=datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(InputError, match="it went on"):
        jobs.JOBS["design"](asked, lambda what, done, of: None)


def test_programs_have_a_course_designed(designed: Design) -> None:
    program = Program()
    asked = {"a": MINI, "b": PORSCHE, "site": "120x80", "seed": 7}
    pending = program.get("/underdog", **asked)
    assert (pending.status_code, pending.json()["state"]) == (202, "pending")
    Job.objects.update(state="failed", error="no legal course was found")
    failed = program.get("/underdog", **asked)
    assert (failed.status_code, failed.json()["error"]) == (200, "no legal course was found")
    Design.objects.update(key=pending.json()["key"])
    said = program.get("/underdog", **asked).json()
    assert (said["state"], said["course"]) == ("done", designed.course)
    assert Client().get(said["files"][0]).status_code == 200
    wrong = program.get("/underdog", **{**asked, "site": "wide"})
    assert (wrong.status_code, wrong.json()["error"]["where"]) == (422, "site")


@pytest.mark.slow
def test_a_course_is_designed_and_kept(monkeypatch: Any) -> None:
    asked = design.question(
        [shelf.car(MINI), shelf.car(PORSCHE)], OUTLINE, "scca", fair=True, seed=7
    )
    asked |= {"samples": 50, "effort": [24, 5, 1]}
    jobs.JOBS["design"](asked, lambda what, done, of: None)
    row = Design.objects.get()
    assert set(row.files) == set(design.FILES)
    assert all(rule["ok"] for rule in row.figures["rules"])
    assert shelf.course(row.course).content_hash.startswith(row.course.removeprefix("designed-"))


@pytest.mark.browser
def test_the_designers_pages_are_accessible_and_narrow(
    designed: Design, chromium_path: str
) -> None:
    paths = ("/underdog/", f"/underdog/{designed.key}/")
    pages = [with_styles(Client().get(path).content.decode()) for path in paths]
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(looked_at, chromium_path, pages).result()
    assert found == 4 * [(True, [])]
