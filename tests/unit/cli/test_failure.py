"""Each way to fail has its exit code and one message, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import click
import pytest

from throwdown.cli.failure import guarded
from throwdown.errors import InputError, ThrowdownError


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def run() -> NoReturn:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (InputError("no such car", where="x", expected="an id", nearest="y"), 2, "no such car"),
        (click.UsageError("no such option"), 2, "no such option"),
        (click.BadParameter("not a number"), 2, "not a number"),
        (ThrowdownError("did not converge"), 1, "did not converge"),
        (MemoryError(), 1, "memory"),
        (ZeroDivisionError("by zero"), 1, "unexpected ZeroDivisionError: by zero"),
    ],
)
def test_message_and_code(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert words in err
    assert "Traceback" not in err


def test_input_error_says_where_what_and_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    error = InputError("no such car", where="car.toml", expected="an id", nearest="mini")
    guarded(raising(error))
    err = capsys.readouterr().err
    for part in ("no such car", "car.toml", "an id", "mini"):
        assert part in err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interrupt(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(raising(error)) == 130
    assert capsys.readouterr().out == ""


def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THROWDOWN_DEBUG", "1")
    assert guarded(raising(InputError("wrong"))) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (3, 3), ("words", 0)])
def test_returned_codes(result: object, code: int) -> None:
    assert guarded(lambda: result) == code
