"""Every example runs: the scripts, the code in the README and the guides, the files they show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import throwdown as td
from throwdown.car.heat import heat_figures

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.M)


WITH_PYTHON = [page for page in PAGES if blocks(page, "python")]


def run(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "THROWDOWN_SHARED"}
    return subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_there_is_something_to_run() -> None:
    assert SCRIPTS
    assert ROOT / "README.md" in WITH_PYTHON


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script(script: Path, tmp_path: Path) -> None:
    done = run(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda path: path.stem)
def test_code_on_a_page(page: Path, tmp_path: Path) -> None:
    for shown in blocks(page, "text"):
        if shown.startswith("course,car,"):
            (tmp_path / "mine.csv").write_text(shown, encoding="utf-8")
    script = tmp_path / "page.py"
    script.write_text("\n".join(blocks(page, "python")), encoding="utf-8")
    done = run(script, tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_car_of_the_guide_loads(tmp_path: Path) -> None:
    whole, heat = blocks(ROOT / "docs/how-to/add-a-car.md", "toml")
    path = tmp_path / "example-hatch-2010.toml"
    path.write_text(f"{whole}\n{heat}", encoding="utf-8")
    car = td.load_car(str(path))
    assert heat_figures(car).figures["disc_mass_front"].kind == "measured"
    assert car.value("mass") == 1210.0
    assert car.figures["skidpad"].kind == "estimated"


def test_the_course_of_the_guide_closes(tmp_path: Path) -> None:
    (shown,) = blocks(ROOT / "docs/how-to/add-a-course.md", "toml")
    path = tmp_path / "example-oval.toml"
    path.write_text(shown, encoding="utf-8")
    course = td.load_course(str(path))
    assert course.closed
    assert course.length == pytest.approx(400.0 + 100.0 * 3.14159265, rel=1e-3)
