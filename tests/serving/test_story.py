"""The whole story of 2010, played through the pages by those who were in it.

The site is killed and started again between days, its clock further ahead each time.  Pictures of
the steps go where THROWDOWN_SHOTS names a folder.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.serving.conftest import Site
from tests.serving.field import beams_at, running, throwdown

from throwdown.meet.book import Book
from throwdown.raceday.keeper import Keeper

pytestmark = pytest.mark.browser
DAY_S = 86_400
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PASSWORD = "salami-of-the-month-2010"


def shot(page: Any, name: str) -> None:
    """Keep a picture of a step, where somebody wants to look."""
    folder = os.environ.get("THROWDOWN_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def sign_up(page: Any, name: str) -> None:
    """Make an account."""
    page.goto("/accounts/signup/")
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=username]", name)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.locator("main form").get_by_role("button").first.click()
    page.get_by_role("link", name=name).first.wait_for()


def make(page: Any, url: str, move: str, fill: Callable[[], None] | None = None) -> None:
    """Make a move by its button."""
    page.goto(url)
    page.get_by_role("navigation", name="Your moves").get_by_role(
        "link", name=move, exact=True
    ).click()
    if fill:
        fill()
    page.locator("main form").get_by_role("button", name=move).click()
    page.get_by_text("Done:").wait_for()


def status(page: Any, url: str) -> str:
    """Read where a challenge stands."""
    page.goto(url)
    return str(page.locator("main .state").first.inner_text())


def download(page: Any, url: str, to: Path) -> Path:
    """Take the log home."""
    page.goto(url)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the log").click()
    taken.value.save_as(to)
    return to


def verify(file: Path) -> dict[str, Any]:
    """Ask the program whether a log holds."""
    command = [sys.executable, "-m", "throwdown", "verify", str(file), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_the_story_from_call_out_to_settlement(
    site: Any, people: Callable[..., Any], tmp_path: Path
) -> None:
    site.start()
    admin = people(**DESK)
    admin.goto(site.welcome)
    admin.fill("[name=username]", "boss")
    admin.fill("[name=email]", "boss@example.org")
    for field in admin.locator("[type=password]").all():
        field.fill(PASSWORD)
    admin.locator("main form").get_by_role("button").first.click()
    admin.get_by_role("link", name="boss").first.wait_for()

    # MINI makes itself a maker, and calls out somebody who is not here yet.
    mini = people(**PHONE)
    sign_up(mini, "mcdowell")
    mini.goto("/parties/new/")
    mini.fill("[name=name]", "MINI of America")
    mini.select_option("[name=kind]", "maker")
    mini.locator("main form").get_by_role("button").first.click()
    mini.goto("/challenges/new/")
    mini.select_option("[name=as_party]", label="MINI of America")
    mini.fill("[name=opponent]", "Porsche of America")
    mini.select_option("[name=challenger_car]", "mini-cooper-s-2010")
    mini.select_option("[name=opponent_car]", "porsche-911-carrera-s-2010")
    mini.select_option("[name=course]", "road-atlanta")
    mini.fill("[name=at]", "2031-06-21T19:00")
    mini.fill("[name=place]", "Road Atlanta")
    mini.fill("[name=stakes]", "Bragging rights, T-shirts, valet parking spaces")
    mini.fill("[name=text]", "A newspaper page and a video: come and race.")
    shot(mini, "01-call-out")
    mini.get_by_role("button", name="Call out, in public").click()
    mini.get_by_text("Waiting for an answer").first.wait_for()
    url = mini.url
    claim = re.search(r"http\S+/claim/[\w-]+/", mini.locator(".messages").inner_text())
    assert claim
    shot(mini, "02-called")

    # Porsche comes by the link, and declines.
    porsche = people(**DESK)
    sign_up(porsche, "von-platen")
    porsche.goto(claim.group())
    porsche.locator("main form").get_by_role("button").first.click()

    def decline() -> None:
        porsche.select_option("[name=reason]", "not-our-way")
        porsche.fill("[name=text]", "We stick to racing the way we have.")

    make(porsche, url, "Decline", decline)
    assert status(porsche, url) == "Declined"

    # Readers follow, call the winner and send tips; a third party calls MINI out.
    reader = people(**PHONE)
    sign_up(reader, "reader")
    reader.goto(url)
    reader.get_by_label("Porsche of America").check()
    reader.fill("[name=sure]", "90")
    reader.get_by_role("button", name="Call it").click()
    reader.get_by_text("1 call").wait_for()
    reader.get_by_role("button", name="Follow", exact=True).click()
    reader.get_by_text("1 follower").wait_for()
    reader.get_by_text("Tell us something").click()
    reader.fill("[name=text]", "The course is on the infield, with nine tight corners.")
    reader.get_by_role("button", name="Send the tip").click()
    reader.get_by_text("Thank you").wait_for()

    hyundai = people(**DESK)
    sign_up(hyundai, "hyundai")
    hyundai.goto(url)
    hyundai.get_by_role("link", name="Challenge one of them").click()
    hyundai.fill("[name=opponent]", "MINI of America")
    hyundai.select_option("[name=challenger_car]", "hyundai-genesis-coupe-2010")
    hyundai.select_option("[name=opponent_car]", "mini-cooper-s-2010")
    hyundai.select_option("[name=course]", "road-atlanta-short")
    hyundai.get_by_role("button", name="Call out, in public").click()
    hyundai.get_by_text("Waiting for an answer").first.wait_for()
    hyundai.goto(url)
    hyundai.get_by_role("link", name=re.compile("Hyundai Genesis")).wait_for()

    # MINI raises the stakes, with a picture; who has no part in it sees no button.
    picture = tmp_path / "plane.png"
    _draw(picture)

    def raise_them() -> None:
        mini.fill("[name=stakes]", "Concert tickets, salami of the month, a used home gym")
        mini.fill("[name=text]", "A banner plane over the headquarters.")
        mini.set_input_files("[name=picture]", str(picture))

    make(mini, url, "Raise the stakes", raise_them)
    mini.locator("img.shot").wait_for()
    shot(mini, "03-raised")
    reader.goto(url)
    assert reader.get_by_role("navigation", name="Your moves").count() == 0
    reader.goto("/me/")
    reader.get_by_text("raised the stakes").first.wait_for()

    # The simulator predicts in the background, while the page says how far it is.
    reader.goto(url)
    reader.locator("#prediction b").first.wait_for(timeout=120_000)
    shot(reader, "04-predicted")

    # Silence; the site is killed, and four days pass.
    site.kill()
    site.start(THROWDOWN_AHEAD_S=str(4 * DAY_S))
    reader.goto(url)
    reader.get_by_text("No answer for 4 days").wait_for()

    def go_ahead() -> None:
        mini.fill("[name=opponent_driver]", "Cory Friedman")
        mini.fill("[name=challenger_driver]", "Brad Davis")
        mini.select_option("[name=course]", "cone-course-tight")
        mini.fill("[name=place]", "On the infield")

    make(mini, url, "Go ahead without them", go_ahead)
    mini.get_by_text("Opponent absent").first.wait_for()
    mini.get_by_role("button", name="Used: credit it").click()
    mini.get_by_text("used, with thanks to reader").wait_for()

    make(mini, url, "Open the venue to all")
    reader.goto(url)
    reader.select_option("[name=car]", "mini-cooper-s-2010")
    reader.get_by_role("button", name="Enter", exact=True).click()
    reader.get_by_text("reader, MINI Cooper S").wait_for()
    assert "Closed" in reader.locator("#calls").inner_text()
    reader.locator("#prediction b").first.wait_for(timeout=120_000)
    reader.get_by_text("Frozen").wait_for()
    assert reader.get_by_text("Opponent absent").count() > 0

    # Race day: the field times both sides and eighteen cars more, and everybody follows.
    make(admin, url, "Start the race")
    assert status(reader, url) == "Live"
    _race_day(site, admin, reader, url, tmp_path)

    def result() -> None:
        assert admin.input_value("[name=winner]") == "opponent"  # as the meet has it
        assert admin.input_value("[name=challenger_s]") == "62.0"

    make(admin, url, "Enter the result", result)
    assert status(reader, url) == "Provisional result"
    shot(reader, "05-provisional")

    # Nobody protests within the day; the clock makes it official and MINI settles.
    site.kill()
    site.start(THROWDOWN_AHEAD_S=str(6 * DAY_S))
    reader.goto(url)
    for _ in range(60):
        if status(reader, url) == "Official result":
            break
        reader.wait_for_timeout(500)
    make(mini, url, "Settle")
    assert status(reader, url) == "Settled"
    for words in ("won by 2.00 s", "$34,100", "Brier score"):
        assert reader.get_by_text(words).count() > 0, words
    shot(reader, "06-settled-phone")
    shot(admin, "07-settled-desk")
    reader.goto("/challenges/leaderboard/")
    reader.get_by_role("rowheader", name="reader").wait_for()

    # The log verifies; a moderator erases a text, and it verifies still.
    before = verify(download(reader, url, tmp_path / "before.jsonl"))
    assert (before["holds"], before["status"], before["erased"]) == (True, "settled", [])
    admin.goto(url)
    declined = admin.locator(".timeline > li").filter(has_text="We stick to racing")
    number = int(str(declined.get_attribute("id")).removeprefix("m"))
    declined.get_by_role("link", name="Erase texts").click()
    admin.get_by_label("text", exact=True).check()
    admin.fill("[name=why]", "asked for by who wrote it")
    admin.locator("main form").get_by_role("button").first.click()
    after = verify(download(reader, url, tmp_path / "after.jsonl"))
    assert after["head"] == before["head"]
    assert after["erased"] == [{"line": number, "text": "text"}]
    reader.get_by_text("Erased: text").wait_for()


def _race_day(site: Site, admin: Any, reader: Any, url: str, tmp_path: Path) -> None:
    """Run the meet that settles the challenge, and have a reader see it on the site."""
    admin.goto(f"/meets/new/?challenge={url.strip('/').rpartition('/')[2]}")
    admin.fill("[name=name]", "Infield, 21 June")
    admin.get_by_role("button", name="Make it").click()
    said = admin.locator("pre code").inner_text().split()
    folder, log = tmp_path / "meet", tmp_path / "agreed.jsonl"
    download(reader, url, log)
    throwdown("meet", "new", str(folder), "--challenge", str(log), "--name", "Infield, 21 June")
    throwdown("meet", "link", str(folder), said[-3], "--key", said[-1])
    cars = [f"DUEL,{n},Driver {n},MINI Cooper S" for n in range(10, 28)]
    sheet = tmp_path / "entries.csv"
    sheet.write_text("\n".join(["class,number,driver,car", *cars]) + "\n")
    throwdown("meet", "enter", str(folder), str(sheet))
    keeper = Keeper(Book(folder / "book.jsonl"))
    for entry in [name for name in keeper.day.entries if name not in ("challenger", "opponent")]:
        keeper.write("line-up", "desk", {"entry": entry})
    with beams_at(folder) as beams, running(folder) as desk:
        reader.goto(f"/meets/{said[-3].strip('/').rpartition('/')[2]}/")
        clock = 684_000_000  # 19:00
        for took in (620_000, 600_000, *(650_000 + 1_000 * n for n in range(18))):
            beams.trip("start", clock)
            beams.trip("finish", clock + took)
            clock += 900_000
        reader.get_by_text("60.000").first.wait_for()
        reader.locator("#age", has_text="live").wait_for()
        shot(reader, "05-live")
        with closing(HTTPConnection("127.0.0.1", urlsplit(desk).port, timeout=10)) as link:
            link.request("GET", f"/desk?{urlsplit(desk).query}")
            cookie = link.getresponse().getheader("Set-Cookie", "").partition(";")[0]
            for key, kind, facts in (
                ("n", "note", {"text": "The 911 by two seconds"}),
                ("o", "official", {}),
            ):
                body = json.dumps({"key": key, "kind": kind, "by": "official", "facts": facts})
                headers = {"Content-Type": "application/json", "Cookie": cookie}
                link.close()
                link.request("POST", "/desk/acts", body, headers)
                assert link.getresponse().status == 200
        reader.get_by_text("The 911 by two seconds").first.wait_for()
        shot(reader, "05-noted")
    book = verify(folder / "book.jsonl")
    assert book["signed_upto"] == book["acts"] - 1


def _draw(file: Path) -> None:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (900, 500), "#9cc4ff")
    ImageDraw.Draw(picture).rectangle((200, 220, 700, 280), fill="#ffffff")
    picture.save(file)
