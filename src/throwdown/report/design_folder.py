"""A designed course as files in a folder: all of them, or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from throwdown.errors import InputError

if TYPE_CHECKING:
    from throwdown.course_design.design import Design

FILES = ("course.toml", "map.svg", "map.html", "cones.csv", "course.geojson", "design.json")


def check_folder(folder: Path) -> None:
    """Raise InputError where no folder can be filled, before the work that is to fill it."""
    if folder.exists() and not folder.is_dir():
        raise InputError("a file is in the way", where=str(folder), expected="a folder's path")
    if not folder.parent.is_dir():
        raise InputError("no such folder", where=str(folder.parent), expected="one that exists")
    try:
        os.rmdir(tempfile.mkdtemp(prefix=".throwdown-", dir=folder.parent))
        if folder.is_dir():
            os.rmdir(tempfile.mkdtemp(prefix=".throwdown-", dir=folder))
    except OSError as error:
        raise InputError(
            f"no files can be written there: {error.strerror or error}", where=str(folder)
        ) from None


def write_design(design: Design, folder: str | os.PathLike[str]) -> Design:
    """Write a design's files, older ones of the same names replaced; return it with their paths.

    Raises InputError where they cannot be written; nothing is left half written then.
    """
    from throwdown.course_design.tables import cones_csv, course_geojson
    from throwdown.report.design_map import design_map
    from throwdown.report.design_page import design_page

    target = Path(folder)
    check_folder(target)
    named = replace(design, files=tuple(str(target / name) for name in FILES))
    texts = {
        "course.toml": design.toml,
        "map.svg": design_map(design),
        "map.html": design_page(design),
        "cones.csv": cones_csv(design),
        "course.geojson": course_geojson(design),
        "design.json": named.to_json() + "\n",
    }
    draft = Path(tempfile.mkdtemp(prefix=".throwdown-", dir=target.parent))
    try:
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8")
        target.mkdir(exist_ok=True)
        for name in texts:
            os.replace(draft / name, target / name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"the files cannot be written: {reason}", where=str(target)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return named
