"""``--report`` and ``--open`` of a verb whose report is one HTML file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def report_options(function: F) -> F:
    """``--report FILE.html`` and ``--open``, as ``report`` and ``show``."""
    opened = click.option("--open", "show", is_flag=True, help="Open the report in the browser.")
    named = click.option(
        "--report", metavar="FILE.html", help="Write the report, one HTML file, to FILE."
    )
    return named(opened(function))


def report_path(report: str | None, name: str, *, show: bool) -> Path | None:
    """Where the report goes: as asked for, else to ``name`` in a temporary folder if opened.

    Raises InputError if no file can be written where it was asked for.
    """
    from throwdown.cli.report_file import checked_report_path

    if report is not None:
        return checked_report_path(report)
    return Path(tempfile.mkdtemp(prefix="throwdown-")) / name if show else None
