"""How kernels are compiled and kept.

numba's own cache looks at one file's date only, so a kernel would go stale when a kernel it calls
changes in another file.  Here compiled code is kept in the user's cache folder under a digest of
every source file of kernels in this folder: what is loaded always belongs to the source beside it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import config, njit

F = TypeVar("F", bound=Callable[..., Any])

# What a source file of kernels imports; only such files decide whether compiled code is stale.
_KERNEL_SOURCES = (b"lap.compiling", b"lap.columns")

# Division by zero yields inf as on a GPU; a multiply and an add may fuse; no NaN comes in.
_FAST = {"contract", "arcp", "nsz", "nnan"}


def cache_folder() -> Path:
    """Return the folder of compiled kernels, ``THROWDOWN_CACHE`` or the user's cache folder."""
    chosen = os.environ.get("THROWDOWN_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "throwdown"


@cache
def source_digest() -> str:
    """Return a digest of every source file of kernels, and of the compiler."""
    digest = hashlib.sha256(numba.__version__.encode())
    here = Path(__file__).parent
    for source in sorted(here.rglob("*.py")):
        text = source.read_bytes()
        if any(name in text for name in _KERNEL_SOURCES):
            digest.update(source.relative_to(here).as_posix().encode() + b"\0" + text)
    return digest.hexdigest()[:16]


@cache
def _kernel_folder() -> str | None:
    folder = cache_folder() / f"kernels-{source_digest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


def _compile(function: F, *, fastmath: set[str] = _FAST, **options: Any) -> F:
    options |= {"error_model": "numpy", "fastmath": fastmath}
    folder = _kernel_folder()
    if folder is None:
        return njit(**options)(function)
    kept = config.CACHE_DIR  # type: ignore[attr-defined]
    config.CACHE_DIR = folder  # type: ignore[attr-defined]
    try:
        return njit(cache=True, **options)(function)
    finally:
        config.CACHE_DIR = kept  # type: ignore[attr-defined]


def kernel(function: F) -> F:
    """Compile a function of raw floats and arrays to machine code that releases the GIL."""
    return _compile(function, nogil=True)


def inlined(function: F) -> F:
    """The same for a small function that its callers take in whole."""
    return _compile(function, inline="always")


def woven(function: F) -> F:
    """The same for numbers in and numbers out: its callers' loops take it in, vectors and all."""
    return _compile(function, forceinline=True)


def summing(function: F) -> F:
    """The same for a long sum, whose terms may be added in any order, several at a time."""
    return _compile(function, nogil=True, fastmath=_FAST | {"reassoc"})
