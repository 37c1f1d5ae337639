"""A server killed in the middle of moves and predictions: what was acknowledged is there."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest

from throwdown.challenge.verify import verify_lines


class Visitor:
    """Somebody with a session, over plain HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask; returns the status and the text (or where to, for a redirect)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {k: m.value for k, m in SimpleCookie(value).items()}
        line.close()
        return answer.status, answer.getheader("Location") or text


def sign_up(port: int, name: str) -> Visitor:
    """Make an account."""
    one = Visitor(port)
    one.ask("GET", "/accounts/signup/")
    password = "a long passphrase 2010"
    form = {"email": f"{name}@example.org", "username": name}
    status, _ = one.ask(
        "POST", "/accounts/signup/", {**form, "password1": password, "password2": password}
    )
    assert status == 302
    return one


def call_out(one: Visitor, course: str) -> str:
    """Call somebody out; returns the address of the challenge."""
    _, page = one.ask("GET", "/challenges/new/")
    own = re.search(r'<option value="(p-\w+)"', page)
    assert own
    form = {
        "as_party": own.group(1),
        "opponent": f"Somebody on {course}",
        "challenger_car": "mini-cooper-s-2010",
        "opponent_car": "porsche-911-carrera-s-2010",
        "course": course,
        "start": "flying",
        "attempts": "1",
        "rules": "best-run",
        "out": "1",
    }
    status, where = one.ask("POST", "/challenges/new/", form)
    assert status == 302, where
    return where


def log_of(one: Visitor, where: str) -> list[str]:
    """Download a log."""
    status, text = one.ask("GET", f"{where}log.jsonl")
    assert status == 200
    return text.splitlines()


def _wait_until_predicted_is_running(site: Any) -> None:
    """Wait until a worker holds the job: it is then killed in the middle of it."""
    code = (
        "from throwdown.site.predictions.models import Job; import time\n"
        "for _ in range(1200):\n"
        "    if Job.objects.filter(kind='predict', state='running').exists(): break\n"
        "    time.sleep(0.05)\n"
        "else: raise SystemExit('no prediction was begun')"
    )
    site.manage("shell", "-v", "0", "-c", code)


@pytest.mark.parametrize("kills", [3])
def test_nothing_acknowledged_is_lost_and_predictions_start_again(site: Any, kills: int) -> None:
    site.start()
    one = sign_up(site.port, "anna")
    where = call_out(one, "nordschleife")
    acknowledged: list[str] = []
    for round_ in range(kills):
        stop = threading.Event()

        def talk(stop: threading.Event = stop, round_: int = round_) -> None:
            for number in range(1000):
                if stop.is_set():
                    return
                words = f"round {round_} word {number}"
                try:
                    status, _ = one.ask("POST", f"{where}moves/statement/", {"text": words})
                except (OSError, http.client.HTTPException):
                    return
                if status == 302:
                    acknowledged.append(words)
                elif status == 429:
                    return

        talker = threading.Thread(target=talk)
        talker.start()
        time.sleep(0.15 + 0.2 * round_)
        if round_ == 0:
            _wait_until_predicted_is_running(site)
        site.kill()
        stop.set()
        talker.join(30)
        site.start()
    assert acknowledged
    lines = log_of(one, where)
    found = verify_lines(lines)
    assert found.holds, found.broken
    said = {json.loads(line)["texts"].get("text", {}).get("text") for line in lines}
    assert set(acknowledged) <= said
    until = time.monotonic() + 240
    while time.monotonic() < until:
        if any('"move":"predict"' in line for line in log_of(one, where)):
            return
        time.sleep(0.5)
    pytest.fail("the prediction did not start again")


def test_the_site_ends_quietly_and_says_so(site: Any) -> None:
    site.start()
    assert site.stop() == 0
    assert "Traceback" not in site.said.read_text()
