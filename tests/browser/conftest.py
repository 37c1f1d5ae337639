"""Reports of synthetic races as files, and pages that record what they ask for and complain of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

STANDINS = Path(__file__).parents[1] / "unit" / "report" / "standins.py"


@pytest.fixture(scope="session")
def standins() -> ModuleType:
    """The synthetic records of the report's unit tests."""
    spec = spec_from_file_location("report_standins", STANDINS)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def report(standins: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two cars on a closed course of 1 km."""
    from throwdown.report import write_report

    return write_report(standins.race(), tmp_path_factory.mktemp("report") / "race.html")


@pytest.fixture(scope="session")
def lap_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a real lap, of cones so that it is solved in a moment."""
    import throwdown as td
    from throwdown.report import write_lap_report

    lap = td.drive_lap("mini-cooper-s-2010", "cone-course-tight")
    return write_lap_report(lap, tmp_path_factory.mktemp("lap") / "lap.html")


@pytest.fixture(scope="session")
def crowd(standins: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of seven cars with long names on a drag strip."""
    from throwdown.report import write_report

    names = tuple(f"Extraordinarily Longnamed-Automobile Special Edition {i}" for i in range(7))
    race = standins.race(standins.course(standins.straight_mesh(), kind="strip"), names)
    return write_report(race, tmp_path_factory.mktemp("crowd") / "race.html")


def _fair(kind: str, standins: ModuleType, folder: pytest.TempPathFactory) -> Path:
    from throwdown import report

    write = getattr(report, f"write_{kind}_report")
    return Path(write(getattr(standins, kind)(), folder.mktemp(kind) / f"{kind}.html"))


@pytest.fixture(scope="session")
def level_page(standins: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a level with a lever of every kind."""
    return _fair("level", standins, tmp_path_factory)


@pytest.fixture(scope="session")
def odds_page(standins: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of odds over four courses."""
    return _fair("odds", standins, tmp_path_factory)


@pytest.fixture(scope="session")
def ladder_page(standins: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a ladder of three cars."""
    return _fair("ladder", standins, tmp_path_factory)


@pytest.fixture(scope="session")
def index_page(standins: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an index of two cars."""
    return _fair("index", standins, tmp_path_factory)


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a file in a page of its own; the test fails if it complains or uses the network."""
    contexts: list[Any] = []
    complaints: list[str] = []
    asked: list[str] = []

    def opened(path: Path, width: int = 1440, height: int = 900, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
