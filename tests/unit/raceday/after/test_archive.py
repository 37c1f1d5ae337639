"""A meet in one file: the same bytes again, nothing private, and whatever is changed is found."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from meet_folder import MeetFolder, a_day
from throwdown.errors import InputError, ThrowdownError
from throwdown.meet import find_rules
from throwdown.meet.book import verify_book
from throwdown.raceday.after.archive import SUMS, archive, check_archive
from throwdown.raceday.private import Private
from throwdown.raceday.signing import KEY, Signer
from throwdown.timing.spool import Spool

SECRETS = ("ann@example.org", "+1 555 0100")


@pytest.fixture
def day(tmp_path: Path) -> MeetFolder:
    """A meet with a signature, a spool, and secrets of every kind."""
    path = tmp_path / "saturday"
    path.mkdir()
    signer = Signer(path)
    meet = a_day(path, signer=signer.public)
    signer.sign(meet.keeper)
    Private(path).write("e7", {"email": SECRETS[0], "phone": SECRETS[1]})
    meet.folder.desk_key()
    (path / "site.json").write_text('{"url": "https://x", "key": "site-secret"}')
    spool = Spool(meet.folder.spool / "beam.spool")
    spool.keep("opened")
    spool.keep("bytes", b"0001 C0 12:00:00.0000\r")
    return meet


def test_everything_that_follows_from_the_book_is_in_it(day: MeetFolder, tmp_path: Path) -> None:
    data = archive(day.folder)
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert set(pack.namelist()) == {
            *("README.txt", "SHA256SUMS", "book.jsonl", "made-by.json", "report.html"),
            *("results.csv", "results.json", "results.pdf", "rules.toml"),
            *("signing-key.pub", "spool/beam.spool"),
        }
        pack.extractall(tmp_path / "out")
    out = tmp_path / "out"
    assert find_rules(out / "rules.toml") == day.keeper.day.rules
    assert verify_book(out / "book.jsonl").head == day.keeper.book.head
    assert (
        json.loads((out / "results.json").read_bytes())["results"][0]["driver"] == "Jürgen Łukasz"
    )
    summed = subprocess.run(["sha256sum", "-c", "--strict", SUMS], cwd=out, capture_output=True)
    assert summed.returncode == 0, summed.stderr
    assert day.keeper.book.head in (out / "README.txt").read_text(encoding="utf-8")


def test_no_key_and_nothing_private_is_in_it(day: MeetFolder) -> None:
    path = day.folder.path
    secrets = [*SECRETS, "site-secret", day.folder.desk_key(), (path / KEY).read_text().strip()]
    with zipfile.ZipFile(io.BytesIO(archive(day.folder))) as pack:
        whole = b"".join(pack.read(name) for name in pack.namelist())
    for secret in secrets:
        assert secret
        assert secret.encode() not in whole
    assert b"0001 C0" in bytes.fromhex("".join(_hexes(whole))), "what the wire brought is"


def _hexes(whole: bytes) -> list[str]:
    return [line.rpartition(b" ")[2].decode() for line in whole.splitlines() if b" bytes " in line]


def test_the_same_folder_gives_the_same_bytes(day: MeetFolder, tmp_path: Path) -> None:
    once = archive(day.folder)
    (day.folder.path / "frames.log").write_text("whatever")
    assert archive(day.folder) == once
    found = check_archive(_kept(once, tmp_path))
    assert (found.holds, found.broken, found.apart) == (True, (), ())
    assert (found.head, found.acts) == (day.keeper.book.head, len(day.keeper.acts))
    assert found.signer == day.keeper.acts[0].facts["signer"]
    assert found.signed_upto == len(day.keeper.acts) - 1
    day.do("note", text="later")
    assert archive(day.folder) != once


def _kept(data: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "meet.zip"
    file.write_bytes(data)
    return file


Files = dict[str, bytes]


def _changed(data: bytes, change: Callable[[Files], None], tmp_path: Path, *, sums: bool) -> Path:
    """Return an archive in which files were changed, and the sums as well."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    change(files)
    if sums:
        others = sorted(name for name in files if name != SUMS)
        lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in others]
        files[SUMS] = "".join(lines).encode()
    file = tmp_path / "changed.zip"
    with zipfile.ZipFile(file, "w") as pack:
        for name, own in files.items():
            pack.writestr(name, own)
    return file


def _better(files: Files) -> None:
    files["results.csv"] = files["results.csv"].replace(b"59.987", b"49.987")


def _other_book(files: Files) -> None:
    files["book.jsonl"] = files["book.jsonl"].replace(b'"time":100000', b'"time":100001')


def _without(name: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        del files[name]

    return change


def _more(files: Files) -> None:
    files["private.jsonl"] = b"{}"


def _cut(files: Files) -> None:
    files["spool/beam.spool"] = files["spool/beam.spool"][:-5]


@pytest.mark.parametrize(
    ("change", "sums", "where", "what"),
    [
        (_better, False, "results.csv", "its sum is another"),
        (_better, True, "results.csv", "does not follow from the book"),
        (_other_book, True, "book.jsonl", "its hash is another"),
        (_without("results.pdf"), False, "results.pdf", "is missing"),
        (_without("results.pdf"), True, "results.pdf", "is missing"),
        (_more, True, "private.jsonl", "is no part of an archive"),
        (_cut, False, "spool/beam.spool", "was changed"),
    ],
)
def test_what_was_changed_is_named(
    day: MeetFolder,
    tmp_path: Path,
    change: Callable[[Files], None],
    sums: bool,
    where: str,
    what: str,
) -> None:
    found = check_archive(_changed(archive(day.folder), change, tmp_path, sums=sums))
    assert not found.holds
    assert any(name == where and what in said for name, said in found.broken), found.broken


def test_what_another_version_made_otherwise_is_told_apart(day: MeetFolder, tmp_path: Path) -> None:
    def older(files: Files) -> None:
        files["made-by.json"] = b'{"throwdown": "0.0", "fpdf2": "2.0"}'
        files["results.pdf"] = b"%PDF made otherwise"

    found = check_archive(_changed(archive(day.folder), older, tmp_path, sums=True))
    assert (found.holds, found.apart) == (True, ("results.pdf",))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", None])
def test_what_is_no_archive_is_refused(data: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    if data is None:
        with zipfile.ZipFile(file, "w") as pack:
            pack.writestr("a.txt", "a")
    else:
        file.write_bytes(data)
    with pytest.raises(InputError, match="archive"):
        check_archive(file)
    with pytest.raises(InputError, match="no such file"):
        check_archive(tmp_path / "none.zip")


def test_a_broken_book_is_not_packed(day: MeetFolder) -> None:
    book = day.folder.book
    book.write_bytes(book.read_bytes().replace(b'"time":100000', b'"time":100001'))
    with pytest.raises(ThrowdownError, match="does not hold"):
        archive(day.folder)
