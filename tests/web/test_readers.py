"""What readers send in vain: the page comes again, with the reason beside what they typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Call, Challenge, Entrant, Record, Tip
from throwdown.site.oversight.limits import LIMITS
from throwdown.site.people.models import User

Browse = Callable[..., Client]
Person = Callable[..., User]


@pytest.fixture
def reader(person: Person, browse: Browse) -> Client:
    """Somebody who takes no part."""
    return browse(person("reader"))


def fault(page: str, field: str) -> str:
    """Return what stands beside a field, which says that it is wrong."""
    assert f'aria-describedby="{field}_error"' in page
    found = re.search(rf'<ul class="errorlist" id="{field}_error"><li>(.*?)</li>', page)
    assert found is not None
    return found.group(1)


def test_a_call_that_was_refused_stays_as_it_was_typed(called: Challenge, reader: Client) -> None:
    path = called.get_absolute_url()
    answer = reader.post(f"{path}call/", {"side": "opponent", "sure": "130"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert fault(page, "sure") == "How sure is “130”. Expected: 50 to 100."
    assert '<a href="#calls">How sure is “130”' in page
    assert re.search(r'name="sure"[^>]* value="130"[^>]* aria-invalid="true"', page)
    assert re.search(r'value="opponent" checked', page)
    assert "What happened" in page
    nobody = reader.post(f"{path}call/", {"side": "<b>", "sure": "60"})
    assert "challenger or the opponent" in fault(nobody.content.decode(), "side")
    assert "<b>60" not in nobody.content.decode()
    assert 'value="60"' in nobody.content.decode()
    assert not Call.objects.exists()


def test_a_call_that_comes_too_late_is_told_on_the_page(called: Challenge, reader: Client) -> None:
    store.append(called, "accept", "opponent", "u-b", {"version": 1})
    answer = reader.post(f"{called.get_absolute_url()}call/", {"side": "opponent", "sure": "80"})
    assert answer.status_code == 422
    assert "Readers&#x27; calls are closed" in answer.content.decode()
    assert "What happened" in answer.content.decode()


def test_a_tip_that_was_refused_stays_as_it_was_typed(called: Challenge, reader: Client) -> None:
    text = "Nine </textarea> corners,\nall tight"
    given = {"text": text, "source": "gopher://x"}
    answer = reader.post(f"{called.get_absolute_url()}tip/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Expected: https://" in fault(page, "source")
    assert "Nine &lt;/textarea&gt; corners,\nall tight</textarea>" in page
    assert 'value="gopher://x"' in page
    assert "<details open>" in page
    short = reader.post(f"{called.get_absolute_url()}tip/", {"text": "x"})
    assert fault(short.content.decode(), "text") == "A tip has 2 to 2,000 letters."
    assert not Tip.objects.exists()


def test_haste_costs_no_words(called: Challenge, reader: Client, monkeypatch: Any) -> None:
    monkeypatch.setitem(LIMITS, "word", (1, 300))
    path = f"{called.get_absolute_url()}tip/"
    assert reader.post(path, {"text": "the first"}).status_code == 302
    answer = reader.post(path, {"text": "the second, at once"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "the second, at once</textarea>" in answer.content.decode()


def test_an_entry_that_was_refused_is_told_on_the_page(called: Challenge, reader: Client) -> None:
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    path = f"{called.get_absolute_url()}enter/"
    answer = reader.post(path, {"car": "no-car"})
    assert answer.status_code == 422
    assert "no-car" in fault(answer.content.decode(), "car")
    store.append(called, "withdraw", "challenger", "u-a")
    late = reader.post(path, {"car": "mini-cooper-s-2010"})
    assert late.status_code == 422
    assert "The venue is not open to all" in late.content.decode()
    assert not Entrant.objects.exists()


@pytest.mark.parametrize("act", ["call", "tip", "follow", "enter"])
def test_whoever_logs_in_to_act_is_led_to_the_challenge(
    called: Challenge, reader: Client, act: str
) -> None:
    path = called.get_absolute_url()
    sent = Client().post(f"{path}{act}/", {"side": "opponent"})
    assert sent.url == f"/accounts/login/?next={path}{act}/"
    assert reader.get(f"{path}{act}/").url == path


# Open entry


def test_the_venue_is_opened_by_a_button_of_its_own(
    called: Challenge, reader: Client, browse: Browse
) -> None:
    path = called.get_absolute_url()
    anna = browse(User.objects.get(username="anna"))
    button = f'href="{path}moves/link/?link=open-entry">Open the venue to all</a>'
    assert button in anna.get(path).content.decode()
    for other in (reader, browse()):
        page = other.get(path).content.decode()
        assert button not in page
        assert "Open entry" not in page
    form = anna.get(f"{path}moves/link/?link=open-entry").content.decode()
    assert "<h1>Open the venue to all</h1>" in form
    assert "<select" not in form.partition("<main")[2].partition("</main")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert hidden["link"] == "open-entry"
    answer = anna.post(f"{path}moves/link/?link=open-entry", {**hidden, "text": "All may come."})
    assert answer.url == path
    assert Record.objects.latest("id").kind == "link"
    assert ("open-entry", "all") in store.tell(called).state.links
    assert button not in anna.get(path).content.decode()


def test_an_open_entry_is_seen_by_readers(called: Challenge, reader: Client) -> None:
    path = called.get_absolute_url()
    store.append(called, "link", "challenger", "u-a", {"link": "open-entry", "to": "all"})
    for client in (reader, Client()):
        header = client.get(path).content.decode().partition("versus panel-box")[0]
        assert '<a class="state" href="#entrants">Open entry</a>' in header
    page = Client().get(path).content.decode()
    assert f'<a href="/accounts/login/?next={path}">Log in to enter</a>' in page
    store.append(called, "withdraw", "challenger", "u-a")
    page = Client().get(path).content.decode()
    assert "The venue was open to anybody." in page
    assert "Log in to enter" not in page
    assert "anybody may enter" not in page
