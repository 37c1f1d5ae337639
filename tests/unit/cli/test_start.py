"""How the program begins: words that are nearly right, and a cache folder that cannot be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("verb", "nearest"),
    [
        ("lap mini-cooper-s-2010 --course lime-rock --method minimumtime", "minimum-time"),
        ("lap mini-cooper-s-2010 --course lime-rock --method x", None),
        ("race mini-cooper-s-2010 a --course lime-rock --line everydraw", "every-draw"),
        ("lap mini-cooper-s-2010 --course lime-rock --start standin", "standing"),
    ],
)
def test_a_word_nearly_right_is_named(call: Any, verb: str, nearest: str | None) -> None:
    answer = call(*verb.split())
    assert answer.code == 2
    if nearest is None:
        assert "Nearest" not in answer.err
    else:
        assert f"Nearest: {nearest}." in " ".join(answer.err.split())


def test_a_cache_folder_that_cannot_be_is_refused(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    for place in (file, file / "below"):
        monkeypatch.setenv("THROWDOWN_CACHE", str(place))
        answer = call("cars", "list", "--json")
        assert answer.code == 2
        assert "THROWDOWN_CACHE" in answer.err
        assert answer.out == ""
    monkeypatch.setenv("THROWDOWN_CACHE", str(tmp_path / "to" / "be" / "made"))
    assert call("cars", "list", "--json").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_while_the_program_is_being_loaded() -> None:
    # The program stops itself as soon as it has begun to load.
    code = (
        "import builtins, os, signal, sys\n"
        "load = builtins.__import__\n"
        "def stop(name, *more):\n"
        "    if name == 'click':\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "    return load(name, *more)\n"
        "builtins.__import__ = stop\n"
        "sys.argv = ['throwdown', '--help']\n"
        "from throwdown.cli.entry import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 128 + signal.SIGINT
    assert done.stdout == done.stderr == b""
