"""The shells' scripts, and what they complete."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from throwdown.cli.app import cli


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_names_the_program(shell: str) -> None:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert "_THROWDOWN_COMPLETE" in done.output


def complete(line: str) -> list[str]:
    words = line.split(" ")
    environment = os.environ | {
        "_THROWDOWN_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "throwdown"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [row.partition(",")[2] for row in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("throwdown ra", "race"),
        ("throwdown race mini-cooper-s-2010 porsche-911-c", "porsche-911-carrera-s-2010"),
        ("throwdown lap mini-cooper-s-2010 --course road-atlanta-i", "road-atlanta-infield-2010"),
        ("throwdown race --start st", "standing"),
    ],
)
def test_completes_verbs_ids_and_choices(line: str, expected: str) -> None:
    assert expected in complete(line)
