"""A meet in one file, to be kept: its book, what its devices said, and what that comes to.

What is private stays out: nothing goes in that is not named here.  The same folder gives the same
bytes, since all dates are those of the book.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from throwdown import __version__
from throwdown.errors import InputError, ThrowdownError
from throwdown.meet.book import lines_in
from throwdown.meet.record import Record
from throwdown.meet.rulefile import written
from throwdown.meet.traces import FOLDER as TRACES
from throwdown.raceday.after.printed import results_pdf
from throwdown.raceday.after.report import report_page
from throwdown.raceday.folder import Folder
from throwdown.raceday.live.results import results_csv, results_of
from throwdown.raceday.live.view import view_of
from throwdown.raceday.signing import check_signatures
from throwdown.raceday.tracing import files_of

BOOK, SUMS, README, MADE_BY, KEY, REPORT = (
    "book.jsonl",
    "SHA256SUMS",
    "README.txt",
    "made-by.json",
    "signing-key.pub",
    "report.html",
)
MOST_BYTES = 2_000_000_000
"""How large the files of an archive may be together [bytes]; beyond it none is read."""
_KNOWN = re.compile(
    r"book\.jsonl|report\.html|README\.txt|made-by\.json|signing-key\.pub|rules\.toml"
    r"|results\.(?:csv|json|pdf)|spool/[^/]+\.spool|traces/[0-9a-f]{64}\.csv"
)


def derived(record: Record) -> dict[str, Callable[[], bytes]]:
    """Return the files that follow from a book alone, by name, each to be made when asked for."""
    view = view_of(record.day, record.acts)
    signer = str(record.acts[0].facts.get("signer", ""))
    return {
        "results.csv": lambda: results_csv(record.day, view).encode("utf-8-sig"),
        "results.json": lambda: _json(results_of(view)),
        "results.pdf": lambda: results_pdf(record),
        "rules.toml": lambda: written(record.acts[0].facts["rules"]).encode(),
        **({KEY: lambda: f"{signer}\n".encode()} if signer else {}),
    }


def archive(folder: Folder) -> bytes:
    """Return the archive of a meet that does not run.

    Raises ThrowdownError where its book does not hold.
    """
    book = folder.book.read_bytes()
    book = book[: book.rfind(b"\n") + 1]
    record = Record.of(lines_in(book.decode()), str(folder.book))
    files = {name: make() for name, make in derived(record).items()}
    files[BOOK] = book
    for spool in sorted(folder.spool.glob("*.spool")):
        files[f"spool/{spool.name}"] = spool.read_bytes()
    for trace in files_of(record.acts, record.day.gone):
        file = folder.path / TRACES / trace.file
        if file.is_file():
            files[f"{TRACES}/{trace.file}"] = file.read_bytes()
    files[REPORT] = report_page(record).encode()
    files[MADE_BY] = _json(_versions())
    files[README] = _readme(record, files).encode()
    sums = "".join(f"{_digest(files[name])}  {name}\n" for name in sorted(files))
    return _packed({**files, SUMS: sums.encode()}, record)


def _packed(files: Mapping[str, bytes], record: Record) -> bytes:
    whole = io.BytesIO()
    when = record.written
    dated = (max(when.year, 1980), *when.timetuple()[1:6])
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(files):
            told = zipfile.ZipInfo(name, dated)
            told.compress_type, told.create_system = zipfile.ZIP_DEFLATED, 3
            told.external_attr = 0o644 << 16
            pack.writestr(told, files[name], compresslevel=9)
    return whole.getvalue()


def _versions() -> dict[str, str]:
    return {"throwdown": __version__, "fpdf2": version("fpdf2")}


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_WHAT = {
    BOOK: "what happened, an act a line, each bound to the one before; the meet is this file",
    "rules.toml": "the rules by which it was scored, as act 1 of the book holds them",
    "results.csv": "the standings as a sheet, which “throwdown meet score” reads",
    "results.json": "the same for programs",
    "results.pdf": "the same on paper",
    REPORT: "results, prediction, traces and course, to be looked at in a browser",
    KEY: "the public key that the book's signatures are by, as act 1 names it",
    MADE_BY: "which versions made this file",
}


def _readme(record: Record, files: Mapping[str, bytes]) -> str:
    day = record.day
    mark = "official" if day.official else "provisional"
    listed = [f"  {name:16}  {what}" for name, what in _WHAT.items() if name in files]
    if any(name.startswith("spool/") for name in files):
        listed.append(f"  {'spool/':16}  what came over the devices' wires, with the time")
    if any(name.startswith(f"{TRACES}/") for name in files):
        listed.append(f"  {TRACES + '/':16}  what loggers in the cars wrote, by their SHA-256")
    return "\n".join(
        [
            day.name,
            f"{len(record.acts)} acts; the results are {mark}.",
            f"Head of the book: {record.head}",
            "",
            "What is here",
            *listed,
            "",
            "How to check it",
            "  throwdown verify THIS.zip       everything below, and that the results follow",
            "  sha256sum -c SHA256SUMS         that no file was changed since it was packed",
            "  throwdown verify book.jsonl     that no act was changed, and who signed them",
            "  throwdown meet results book.jsonl   the results, worked out anew",
            "",
            "Whoever packs an archive writes its sums. So the proof is the book: compare its head",
            "and its key with those that the organiser published elsewhere.",
            "E-mail, phone and the like of who entered were never in the book, and are not here.",
            "",
        ]
    )


@dataclass(frozen=True)
class Checked:
    """What an archive is found to be; ``apart`` are files that another version made otherwise."""

    acts: int
    head: str
    signer: str
    signed_upto: int
    files: int
    broken: tuple[tuple[str, str], ...]
    apart: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


def check_archive(path: Path | str) -> Checked:
    """Check an archive: its sums, its book and signatures, and that all else follows from the book.

    Raises InputError where the file is no archive of a meet.
    """
    files, broken = _unpacked(Path(path))
    broken += _summed(files)
    try:
        lines = lines_in(files[BOOK].decode())
        record = Record.of(lines)
    except (UnicodeDecodeError, ThrowdownError) as error:
        return Checked(0, "", "", 0, len(files), (*broken, (BOOK, str(error))))
    signed = check_signatures(lines)
    broken += [(BOOK, f"line {line} {what}") for line, what in signed.broken]
    for trace in files_of(record.acts, record.day.gone):
        data = files.get(f"{TRACES}/{trace.file}")
        if data is None or _digest(data) != trace.digest:
            what = "is missing" if data is None else "is not the file of the book"
            broken.append((f"{TRACES}/{trace.file}", what))
    differ = [name for name, make in derived(record).items() if files.get(name) != make()]
    apart = [] if files.get(MADE_BY) == _json(_versions()) else [n for n in differ if n in files]
    broken += [
        (name, "does not follow from the book" if name in files else "is missing")
        for name in differ
        if name not in apart
    ]
    facts = (len(record.acts), record.head, signed.signer, signed.upto, len(files))
    return Checked(*facts, tuple(broken), tuple(apart))


def _unpacked(path: Path) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """Return the files of an archive, and what is wrong with how they lie there."""
    try:
        with zipfile.ZipFile(path) as pack:
            told = pack.infolist()
            if sum(one.file_size for one in told) > MOST_BYTES:
                raise InputError("the archive is too large", where=str(path), expected="2 GB")
            names = [one.filename for one in told]
            if BOOK not in names or SUMS not in names:
                raise InputError(
                    "this is no archive of a meet",
                    where=str(path),
                    expected="one that “throwdown meet archive” made",
                )
            twice = sorted({name for name in names if names.count(name) > 1})
            return {one.filename: pack.read(one) for one in told}, [
                (name, "is there twice") for name in twice
            ]
    except FileNotFoundError:
        raise InputError("no such file", where=str(path)) from None
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(f"is no archive that can be read: {error}", where=str(path)) from None


def _summed(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return the files that are not as their sums say, or have none."""
    sums: dict[str, str] = {}
    for line in files[SUMS].decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        sums[name] = digest
    found = [(name, "is missing") for name in sums if name not in files]
    for name, data in files.items():
        if name == SUMS:
            continue
        if not _KNOWN.fullmatch(name):
            found.append((name, "is no part of an archive"))
        elif name not in sums:
            found.append((name, "has no sum"))
        elif sums[name] != _digest(data):
            found.append((name, "was changed: its sum is another"))
    return found
