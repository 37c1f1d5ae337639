"""The answers of docs/answers: what a page shows is what its script prints, and its words agree."""

from __future__ import annotations

import csv
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "answers"
SCRIPTS = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if path.stem != "asked"}
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:[.:]\d+)*")


def shown() -> dict[str, tuple[Path, str]]:
    """For each script the page that shows its output, and the output as shown."""
    found = {}
    block = re.compile(r"^<!-- examples/answers/(\w+)\.py -->\n+```text\n(.*?)^```", re.M | re.S)
    for page in (ROOT / "docs").rglob("*.md"):
        for name, output in block.findall(page.read_text("utf-8")):
            assert name not in found, f"{name} is shown twice"
            found[name] = (page, output)
    return found


SHOWN = shown()
ANSWERS = {
    name: (page, output) for name, (page, output) in SHOWN.items() if page.parent.name == "answers"
}


def run(script: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "THROWDOWN_SHARED"}
    command = [sys.executable, "-W", "error", str(script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr
    return done.stdout


def near(said: str, found: str) -> bool:
    """Whether two figures differ by no more than machines do: a step of the last digit, or 1 %."""
    if said == found:
        return True
    if ":" in said or ":" in found:
        said, found = (_seconds(one) for one in (said, found))
    a, b = (float(one.replace(",", "")) for one in (said, found))
    digits = len(said.partition(".")[2])
    return abs(a - b) <= max(1.01 * 10.0**-digits, 0.01 * abs(a))


def _seconds(clock: str) -> str:
    minutes, seconds = clock.split(":")
    return f"{60 * int(minutes) + float(seconds):.1f}"


def words_of(text: str) -> list[str]:
    return NUMBER.sub("#", text).split()


def answer_of(page: Path) -> str:
    """The words under “The answer”, without the blocks of code."""
    text = page.read_text("utf-8").split("\n## The answer\n", 1)[1].split("\n## ", 1)[0]
    return re.sub(r"<!--.*?-->|^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def test_every_script_is_shown_and_every_page_has_one() -> None:
    assert set(SHOWN) == set(SCRIPTS)
    pages = {path for path in (ROOT / "docs/answers").glob("*.md") if path.stem != "index"}
    assert {page for page, _ in ANSWERS.values()} == pages
    index = (ROOT / "docs/answers/index.md").read_text("utf-8")
    assert all(f"({page.name})" in index for page in pages)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_words_use_numbers_of_the_output(name: str) -> None:
    page, output = ANSWERS[name]
    said = NUMBER.findall(answer_of(page))
    assert said, f"{page.name} answers without a number"
    there = set(NUMBER.findall(output)) | {"2010", "911"}
    assert [number for number in said if number not in there] == []


def test_no_line_of_a_page_begins_with_a_percent_sign() -> None:
    # MyST takes such a line for a comment, and the rest of the sentence is gone.
    lines = [
        f"{page.name}:{number}"
        for page in (ROOT / "docs").rglob("*.md")
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1)
        if line.startswith("%")
    ]
    assert lines == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # In this process: nine starts of Python take longer than nine quick questions.
    monkeypatch.setattr(sys, "argv", [str(SCRIPTS[name]), "--quick"])
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.delitem(sys.modules, "asked", raising=False)
    runpy.run_path(str(SCRIPTS[name]), run_name="__main__")
    del sys.modules["asked"]
    assert capsys.readouterr().out.strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_page_shows_what_its_script_prints(name: str) -> None:
    page, output = SHOWN[name]
    now = run(SCRIPTS[name])
    hint = f"{page.name} is out of date: scripts/answers {name} renews it, then see to its words"
    assert words_of(now) == words_of(output), hint
    pairs = zip(NUMBER.findall(output), NUMBER.findall(now), strict=True)
    assert [pair for pair in pairs if not near(*pair)] == [], hint


@pytest.mark.parametrize(
    ("said", "found", "same"),
    [
        ("5.5", "5.6", True),
        ("5.5", "5.7", False),
        ("1:37.4", "1:37.5", True),
        ("0.3", "0.5", False),
    ],
)
def test_figures_are_compared_closely(said: str, found: str, same: bool) -> None:
    assert near(said, found) is same


def test_pax_factors_are_those_of_the_table(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    ours = runpy.run_path(str(FOLDER / "pax.py"))["PAX"]
    with (shared / "data" / "pax.csv").open(encoding="utf-8", newline="") as file:
        table = {
            row["class"]: float(row["index"])
            for row in csv.DictReader(file)
            if row["year_source"].startswith("2010 ")
        }
    assert ours == {name: table[name] for name in ours}
    assert len(ours) == 9
