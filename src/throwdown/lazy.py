"""Packages whose names load when they are first asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def loader(package: str, home: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package; ``home`` is the module of each of its names."""

    def load(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{home[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return load


def named(reference: str) -> Any:
    """Return what ``module:attribute`` names, importing the module now."""
    module, _, attribute = reference.partition(":")
    return getattr(import_module(module), attribute)
