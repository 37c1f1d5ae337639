"""The stand-ins as a fixture: test files cannot import their neighbours."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def standins() -> ModuleType:
    """The module ``standins.py`` beside this file."""
    spec = spec_from_file_location("report_standins", Path(__file__).with_name("standins.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
