"""Where a report may go, known before any work is done."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from throwdown.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console


def checked_report_path(given: str, what: str = "report", where: str = "--report") -> Path:
    """The file that ``--report`` names, symbolic links followed.

    ``what`` and ``where`` name other files and options.

    Raises InputError if no file can be written there: it is empty, a folder or
    a device, its folder does not exist, or the folder or the file is read-only.
    """
    if not given.strip():
        raise InputError(f"the {what} path is empty", where=where, expected="a file name")
    try:
        path = Path(given).expanduser().resolve()
        _check(path, given, what)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"cannot write a {what} there: {_reason(error)}", where=given) from error
    return path


def _check(path: Path, given: str, what: str) -> None:
    if path.is_dir():
        raise InputError(f"the {what} path is a folder", where=given, expected="a file name")
    if not path.parent.is_dir():
        raise InputError(
            f"the {what}'s folder does not exist",
            where=str(path.parent),
            expected="a folder that exists",
        )
    if path.exists() and not path.is_file():
        raise InputError(f"the {what} path is not a regular file", where=given)
    if path.exists() and not os.access(path, os.W_OK):
        raise InputError(f"the {what} file is read-only", where=given)
    # The one sure test of a folder is to write there: access() knows neither
    # read-only mounts nor root.
    probe, name = tempfile.mkstemp(dir=path.parent, prefix=".throwdown-")
    os.close(probe)
    os.unlink(name)


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def print_report_line(path: Path, console: Console) -> None:
    """Say where the report is, in one line however long: a broken path cannot be copied."""
    from rich.text import Text

    relative = os.path.relpath(path)
    shown = relative if not relative.startswith("..") else str(path)
    console.print(Text(f"Report: {shown}", style="bold"), soft_wrap=True)
