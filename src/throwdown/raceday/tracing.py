"""Attaching what a logger wrote to a run: the file beside the book, its digest in it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from throwdown.disk import NotWritten
from throwdown.errors import InputError
from throwdown.meet.acts import Act
from throwdown.meet.assembly import TimedRun, driven
from throwdown.meet.day import Day
from throwdown.meet.ticks import SECOND
from throwdown.meet.traces import FOLDER, MOST_POINTS, RunTrace, read_trace
from throwdown.raceday.keeper import Keeper
from throwdown.telemetry import cut, read_log, thin
from throwdown.telemetry.reading import MOST_BYTES

MOST_FILES_BYTES = 2_000_000_000
"""What all traces of a meet may take on the disk [bytes]."""


@dataclass(frozen=True)
class Attachment:
    """A file that fits a run, checked and not yet written."""

    data: bytes
    facts: Mapping[str, object]


def fit(day: Day, entry: str, nth: int, data: bytes, of: str) -> Attachment:
    """Return a logger's file as it is to be attached to an entry's run, counted from 1.

    ``of`` names the file in messages.  Raises InputError where there is no such run, it has no
    time, or the file holds no such run.
    """
    run = _run(day, entry, nth)
    if run.raw is None:
        raise InputError(f"run {nth} has no time", where="run", expected="a run with both beams")
    part = cut(read_log(data, of), run.raw / SECOND, of)
    thinned = thin(part.logged, of, MOST_POINTS)
    facts: dict[str, object] = {
        "entry": entry,
        "run": run.number,
        "digest": hashlib.sha256(data).hexdigest(),
        "took": run.raw,
        "length_mm": thinned.length_mm,
        "every_mm": thinned.every_mm,
        "speed": list(thinned.speed),
        "part": part.how,
    }
    if thinned.east:
        facts |= {"east": list(thinned.east), "north": list(thinned.north)}
    return Attachment(data, facts)


def attach(keeper: Keeper, folder: Path, fitted: Attachment, by: str) -> Act:
    """Put a file on the disk and its act into the book; the same again changes nothing.

    Raises NotWritten where the disk takes one of them no more.
    """
    facts = dict(fitted.facts)
    place = folder / FOLDER
    file = place / f"{facts['digest']}.csv"
    if not file.exists():
        _keep(file, fitted.data)
    held = keeper.day.traces.get(int(str(facts["run"])))
    if held is not None and held.digest == facts["digest"]:
        return keeper.acts[held.number - 1]
    return keeper.write("trace", by, facts)


def files_of(acts: Iterable[Act], gone: frozenset[int]) -> list[RunTrace]:
    """Return the traces of acts that count, whether or not their runs still do."""
    return [read_trace(act) for act in acts if act.kind == "trace" and act.number not in gone]


@dataclass(frozen=True)
class Compared:
    """What became of the files of traces: whose file is another, and whose is not here."""

    broken: tuple[tuple[int, str], ...]
    missing: tuple[int, ...]


def compare_files(traces: Iterable[RunTrace], folder: Path) -> Compared:
    """Compare the files of traces with the digests in the book."""
    broken, missing = [], []
    for one in traces:
        try:
            data = (folder / FOLDER / one.file).read_bytes()
        except OSError:
            missing.append(one.number)
            continue
        if hashlib.sha256(data).hexdigest() != one.digest:
            broken.append((one.number, "has a trace whose file is another"))
    return Compared(tuple(broken), tuple(missing))


def _run(day: Day, entry: str, nth: int) -> TimedRun:
    runs = driven(day.assembled.runs).get(entry, [])
    if not 1 <= nth <= len(runs):
        raise InputError(
            f"there is no run {nth}",
            where="run",
            expected=f"1 to {len(runs)}" if runs else "an entry that has driven",
        )
    return runs[nth - 1]


def _keep(file: Path, data: bytes) -> None:
    """Put a file on the disk, whole or not at all."""
    if len(data) > MOST_BYTES:
        raise InputError("the file is too large", expected=f"at most {MOST_BYTES} bytes")
    try:
        file.parent.mkdir(exist_ok=True)
        kept = sum(one.stat().st_size for one in file.parent.iterdir())
        if kept + len(data) > MOST_FILES_BYTES:
            raise InputError("the meet has too many traces", expected=f"{MOST_FILES_BYTES} bytes")
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, 0o644)
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise NotWritten(f"the trace cannot be kept: {error.strerror}") from None
