"""A site as it is run for others: TLS in front, backups, and what a wrong setting says."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from throwdown.challenge.verify import verify_lines

NAME = "throwdown.example.org"
SLUG = "mini-v-porsche-2010"


def ask(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """Ask as a proxy does."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = line.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    line.close()
    return answer


def run(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THROWDOWN_", "DATABASE_"))}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "throwdown", *arguments],
        env={**kept, **surroundings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_behind_a_proxy_everything_is_encrypted(site: Any) -> None:
    site.start_named(NAME)
    plain = ask(site.port, "/", Host=NAME)
    assert plain.status == 301
    assert plain.getheader("Location") == f"https://{NAME}/"
    page = ask(site.port, "/accounts/login/", Host=NAME, X_Forwarded_Proto="https")
    assert page.status == 200
    assert "max-age=31536000" in (page.getheader("Strict-Transport-Security") or "")
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies
    for cookie in cookies:
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie
    assert page.getheader("X-Content-Type-Options") == "nosniff"
    assert page.getheader("X-Frame-Options") == "DENY"
    assert page.getheader("Referrer-Policy") == "same-origin"
    other = ask(site.port, "/", Host="evil.example", X_Forwarded_Proto="https")
    assert other.status == 400


def test_others_may_vouch_for_somebody(site: Any) -> None:
    site.start(THROWDOWN_SOCIAL="github:an-id:a-secret")
    page = ask(site.port, "/accounts/login/")
    assert b"GitHub" in page.body  # type: ignore[attr-defined]
    assert b"/accounts/github/login/" in page.body  # type: ignore[attr-defined]
    assert b"a-secret" not in page.body  # type: ignore[attr-defined]


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = run("manage", "check", "--deploy", THROWDOWN_HOME=str(tmp_path), THROWDOWN_HOSTS=NAME)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout
    assert done.stderr == ""


def test_no_change_of_a_table_lacks_its_migration(tmp_path: Path) -> None:
    done = run("manage", "makemigrations", "--check", "--dry-run", THROWDOWN_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout


def test_a_backup_of_a_running_site_is_a_site(site: Any, tmp_path: Path) -> None:
    if site.database:
        pytest.skip("this backup is SQLite's")
    site.start()
    file = tmp_path / "kept.tar.gz"
    assert "wrote" in site.manage("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0, "the secret is in it"
    log = ask(site.port, f"/challenges/{SLUG}/log.jsonl").body  # type: ignore[attr-defined]
    site.stop()
    home = tmp_path / "restored"
    home.mkdir()
    subprocess.run(["tar", "-xzf", str(file), "-C", str(home)], check=True)
    site.move_to(home)
    site.start()
    again = ask(site.port, f"/challenges/{SLUG}/log.jsonl").body  # type: ignore[attr-defined]
    lines = again.decode().splitlines()
    assert verify_lines(lines).holds
    shorter, longer = sorted((log.decode().splitlines(), lines), key=len)
    assert longer[: len(shorter)] == shorter


@pytest.mark.parametrize(
    ("arguments", "surroundings", "said"),
    [
        (("serve", "--port", "70000"), {}, "65535"),
        (("serve", "--port", "eight"), {}, "whole number"),
        (("serve", "--host", "0.0.0.0"), {}, "THROWDOWN_HOSTS"),
        (("serve", "--host", "no such host"), {"THROWDOWN_HOSTS": NAME}, "cannot be used"),
        (("serve", "--workers", "0"), {}, "1"),
        (("serve",), {"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL"),
        (("serve",), {"DATABASE_URL": "postgresql://a:x/b"}, "port"),
        (("serve",), {"THROWDOWN_HOME": "/proc/none"}, "THROWDOWN_HOME"),
        (("serve",), {"THROWDOWN_AHEAD_S": "soon"}, "THROWDOWN_AHEAD_S"),
        (("serve",), {"THROWDOWN_PROXIES": "many"}, "THROWDOWN_PROXIES"),
        (("serve",), {"THROWDOWN_MAIL": "gopher://x"}, "THROWDOWN_MAIL"),
        (("serve",), {"THROWDOWN_SOCIAL": "nobody:a:b"}, "THROWDOWN_SOCIAL"),
        (("serve",), {"THROWDOWN_SOCIAL": "github"}, "CLIENT_ID"),
    ],
)
def test_a_wrong_setting_is_said_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...], surroundings: dict[str, str], said: str
) -> None:
    done = run(*arguments, **{"THROWDOWN_HOME": str(tmp_path / "home"), **surroundings})
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, THROWDOWN_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "in use" in done.stderr
