"""How a verb ends: the report where one was asked for, then the answer, then the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import click

from throwdown.lazy import named


class Answer(Protocol):
    """What a verb has found."""

    def to_json(self) -> str:
        """Return it as JSON text."""
        ...


def give_answer(
    found: Answer, *, write: str, screen: str, path: Path | None, as_json: bool, show: bool
) -> None:
    """Write the report to ``path``, print JSON or the screen, and open the report.

    ``write`` and ``screen`` are ``module:function``, loaded when they are needed: one takes what
    was found and the path, the other what was found, the console and the path.
    """
    from throwdown.cli.output import console, emit_json, working

    if path is not None:
        with working("drawing the report"):
            named(write)(found, path)
    if as_json:
        emit_json(found.to_json())
    else:
        named(screen)(found, console(), path)
    if show and path is not None:
        click.launch(path.as_uri())
