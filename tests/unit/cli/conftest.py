"""The command line called in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from throwdown.cli.app import main


class Answer(NamedTuple):
    """What a call left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Call throwdown with arguments, 80 columns wide unless told."""

    def run(*args: str, columns: int = 80) -> Answer:
        monkeypatch.setenv("COLUMNS", str(columns))
        with pytest.raises(SystemExit) as end:
            main(args)
        out, err = capsys.readouterr()
        assert isinstance(end.value.code, int)
        assert "Traceback" not in err
        return Answer(end.value.code, out, err)

    return run
