"""Errors as messages and exit codes: 2 for bad input, 1 for anything else.

A traceback is never shown unless THROWDOWN_DEBUG is set to something other
than 0: a user's mistake is explained, a fault of the program is named.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

import click

from throwdown.cli.interrupt import INTERRUPTED
from throwdown.cli.output import tolerate_any_encoding
from throwdown.errors import InputError, ThrowdownError

OK, FAILED, BAD_INPUT = 0, 1, 2


def guarded(run: Callable[[], Any]) -> int:
    """Call ``run`` and return the exit code of what happened.

    ``run`` is click's main in non-standalone mode: it returns the code of an
    early exit (``--help``, ``ctx.exit``), or what the verb returned.
    """
    tolerate_any_encoding()
    try:
        result = run()
        sys.stdout.flush()
        return result if isinstance(result, int) else OK
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return FAILED
    except click.exceptions.NoArgsIsHelpError as bare:
        bare.show()
        return BAD_INPUT
    except Exception as error:
        if os.environ.get("THROWDOWN_DEBUG", "0") not in ("", "0"):
            traceback.print_exc()
        message, code = _explain(error)
        click.echo(f"error: {message}", err=True)
        return code


def _explain(error: Exception) -> tuple[str, int]:
    if isinstance(error, click.UsageError):
        return _usage(error), BAD_INPUT
    if isinstance(error, click.ClickException):
        return error.format_message(), BAD_INPUT
    if isinstance(error, InputError):
        return str(error), BAD_INPUT
    if isinstance(error, ThrowdownError):
        return str(error), FAILED
    if isinstance(error, MemoryError):
        return "out of memory; fewer --samples need less", FAILED
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "no space is left where the output goes", FAILED
    name = type(error).__name__
    return f"unexpected {name}: {error} (THROWDOWN_DEBUG=1 shows where)", FAILED


def _usage(error: click.UsageError) -> str:
    text = error.format_message()
    if error.ctx is not None:
        text += f"\n  see: {error.ctx.command_path} --help"
    return text


def _silence_stdout() -> None:
    """The reader of our pipe has gone: leave nothing for the interpreter to flush there."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
