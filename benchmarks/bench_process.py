"""How long a user waits: whole processes, warm."""

from __future__ import annotations

import subprocess
import sys

import pytest

RACE = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010", "--course", "road-atlanta-infield-2010")


def run(*arguments: str, code: int = 0) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    assert done.returncode == code, done.stderr


@pytest.mark.benchmark(group="process")
def test_bare_python(benchmark) -> None:
    benchmark.pedantic(run, args=("-c", "pass"), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="process")
def test_help(benchmark) -> None:
    benchmark.pedantic(run, args=("-m", "throwdown", "--help"), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="process")
def test_import(benchmark) -> None:
    benchmark.pedantic(run, args=("-c", "import throwdown"), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="process")
def test_race_end_to_end(benchmark) -> None:
    benchmark.pedantic(
        run, args=("-m", "throwdown", "race", *RACE, "--json"), rounds=3, warmup_rounds=1
    )


@pytest.mark.benchmark(group="process")
def test_an_impossible_site_is_refused(benchmark) -> None:
    words = ("-m", "throwdown", "underdog", *RACE[:2], "--site", "10x10")
    benchmark.pedantic(run, args=words, kwargs={"code": 2}, rounds=3, warmup_rounds=1)
