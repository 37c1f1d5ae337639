"""Making what takes seconds in a process of its own, so that who is followed live is not held up.

It is given the lines of a book and the traces that lie beside it, and gives the file back.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from throwdown.errors import ThrowdownError
from throwdown.meet.record import Record

What = Literal["results", "report"]
LONGEST_S = 120.0
AT_ONCE = 2
"""So many are made at once in one process; who asks for more waits."""
_underway = 0


async def made_apart(what: What, lines: Sequence[str], traces: Sequence[str] = ()) -> bytes:
    """Return results as a PDF, or the report.  Raises ThrowdownError where that fails.

    ``traces`` are the facts of traces that lie beside the book, as JSON.
    """
    global _underway
    while _underway >= AT_ONCE:
        await asyncio.sleep(0.05)
    _underway += 1
    try:
        return await _made(what, "\n".join([*lines, "", *traces, ""]).encode())
    finally:
        _underway -= 1


async def _made(what: What, given: bytes) -> bytes:
    command = [sys.executable, "-m", "throwdown.raceday.after.apart", what]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        async with asyncio.timeout(LONGEST_S):
            told, _ = await process.communicate(given)
    except TimeoutError:
        raise ThrowdownError("it took too long to make") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode or not told:
        raise ThrowdownError("it could not be made")
    return told


def make(what: str, lines: Sequence[str], traces: Sequence[str] = ()) -> bytes:
    """Return what was asked for of a book."""
    record = Record.of(lines).with_traces(json.loads(one) for one in traces)
    if what == "results":
        from throwdown.raceday.after.printed import results_pdf

        return results_pdf(record)
    from throwdown.raceday.after.report import report_page

    return report_page(record).encode()


def main() -> None:
    """Read a book and what lies beside it, write what was asked for; others go first."""
    with suppress(AttributeError, OSError):  # no such thing on Windows
        os.nice(10)
    given = sys.stdin.buffer.read().decode().split("\n")[:-1]
    ends = given.index("")  # no line of a book is empty
    sys.stdout.buffer.write(make(sys.argv[1], given[:ends], given[ends + 1 :]))


if __name__ == "__main__":
    main()
