"""Throwdown meet pretend: it talks until Ctrl-C, and says what is wrong."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from throwdown.cli.app import cli
from throwdown.errors import InputError
from throwdown.timing import Alge, Impulse


def test_it_talks_until_it_is_interrupted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "throwdown", "meet", "pretend", "alge", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--every", "1"], stdout=subprocess.PIPE, text=True
    ) as pretending:
        assert pretending.stdout is not None
        assert f"--at tcp://127.0.0.1:{port} --start C0" in pretending.stdout.readline()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            decoder, said = Alge(), []
            while not said:
                said = [one for one in decoder.feed(line.recv(4096)) if isinstance(one, Impulse)]
        pretending.send_signal(signal.SIGINT)
        assert pretending.wait(10) == 0
    assert said[0].channel == "C0"


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["algae", "--port", "9"], "make"),
        (["alge", "--port", "9", "--misbehave", "splt=1"], "misbehave"),
    ],
)
def test_what_is_wrong_is_named(arguments: list[str], where: str) -> None:
    found = CliRunner().invoke(cli, ["meet", "pretend", *arguments])
    assert isinstance(found.exception, InputError)
    assert found.exception.where == where


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        arguments = ["meet", "pretend", "alge", "--port", str(port)]
        with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
            found = thread.submit(CliRunner().invoke, cli, arguments).result()
    assert isinstance(found.exception, InputError)
    assert str(port) in str(found.exception)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--line", "4", "--line", "5", "--channel", "start"],
        ["--line", "4", "--channel", "the start"],
        ["--line", "4", "--channel", "start", "--chip", "/dev/null"],
        ["--line", "4", "--channel", "start", "--to", "http://box/"],
    ],
)
def test_a_gate_that_cannot_be(arguments: list[str]) -> None:
    told = ["meet", "gate", "--to", "http://box:8010/gates/x", "--key", "k", *arguments]
    assert isinstance(CliRunner().invoke(cli, told).exception, InputError)
