"""Rule files: found by name or path, read as TOML, checked, and told of as people read it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from throwdown.errors import InputError, nearest_names, raise_all
from throwdown.meet.parts import Part

_Model = TypeVar("_Model", bound=Part)


def shipped(folder: str) -> list[str]:
    """Return the ids of the files that come with Throwdown in ``data/<folder>``."""
    names = (entry.name for entry in files("throwdown").joinpath(f"data/{folder}").iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def find(given: Path | str, folder: str, model: type[_Model]) -> _Model:
    """Return what a file holds, named by its path or by the id of one that comes with Throwdown.

    Raises InputError with everything that is wrong in the file.
    """
    known = shipped(folder)
    if str(given) in known:
        entry = files("throwdown").joinpath(f"data/{folder}").joinpath(f"{given}.toml")
        return _read(entry.read_text(encoding="utf-8"), f"{given}.toml", model)
    path = Path(given).expanduser()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputError(
            f"no rule set {given}" if missing else f"cannot read {given}: {error}",
            expected=f"a TOML file, or one of {', '.join(known)}",
            nearest=nearest_names(str(given), known) or None,
        ) from None
    return _read(text, str(given), model)


def _read(text: str, of: str, model: type[_Model]) -> _Model:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", where=of) from None
    return check(table, of, model)


def check(table: Mapping[str, Any], of: str, model: type[_Model]) -> _Model:
    """Return what a table holds; ``of`` names it in messages.

    Raises InputError with everything that is wrong in it.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise_all([_problem(one, of, model) for one in error.errors()], of=of)
        raise


def _problem(error: Any, of: str, model: type[Part]) -> InputError:
    """Say what pydantic found as a user reads it."""
    if error["type"] == "part":
        return InputError(error["msg"], where=of)
    steps = [str(step) for step in error["loc"]]
    where, key = f"{of}, {'.'.join(steps)}", steps[-1]
    if error["type"] == "extra_forbidden":
        known = list(_part_at(model, steps[:-1]).model_fields)
        near = nearest_names(key, known)
        expected = None if near else ", ".join(known)
        return InputError(
            f"unknown key {key!r}", where=where, expected=expected, nearest=near or None
        )
    if error["type"] == "missing":
        return InputError(f"no {key}", where=where)
    expected = error.get("ctx", {}).get("expected")
    choices = re.findall("'([^']+)'", expected or "")
    near = nearest_names(str(error["input"]), choices)
    said = f"{key} is {error['input']!r}" if not key.isdigit() else f"{error['input']!r}"
    return InputError(said, where=where, expected=expected or error["msg"], nearest=near or None)


def _part_at(model: type[Part], steps: Sequence[str]) -> type[Part]:
    """Return the part that keys lead to; where it is of several forms, ``by`` names which."""
    forms = [model]
    for step in steps:
        owner = next((form for form in forms if step in form.model_fields), None)
        if owner is not None:
            forms = list(_parts(owner.model_fields[step].annotation)) or forms
        elif not step.isdigit():
            forms = [form for form in forms if step in _forms(form)] or forms
    return forms[0]


def _parts(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for one in get_args(annotation):
        yield from _parts(one)


def _forms(form: type[Part]) -> tuple[str, ...]:
    by = form.model_fields.get("by")
    return get_args(by.annotation) if by is not None else ()


def written(table: Mapping[str, Any]) -> str:
    """Write a table as TOML that ``find`` reads again; what is None is left out."""
    plain = {name: value for name, value in table.items() if not _is_table(value)}
    lines = [f"{name} = {_value(value)}" for name, value in plain.items() if value is not None]
    for name, value in table.items():
        if _is_table(value):
            lines += _tables(name, value)
    return "\n".join(lines) + "\n"


def _is_table(value: Any) -> bool:
    listed = isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    return isinstance(value, Mapping) or listed


def _tables(name: str, value: Any) -> list[str]:
    """Return the lines of a table, or of a list of them."""
    if isinstance(value, Mapping):
        return ["", f"[{name}]", *_pairs(value)]
    return [line for one in value for line in ("", f"[[{name}]]", *_pairs(one))]


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(own)}" for key, own in table.items() if own is not None]


def _value(value: Any) -> str:
    """Write a value; TOML's texts are JSON's, but for DEL."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)
