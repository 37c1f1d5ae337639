"""docs/reference/cli.md names every verb and option, and none that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import throwdown
from throwdown.cli.app import cli

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"


def verbs(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        yield from verbs(child, f"{path} {name}")


VERBS = dict(verbs(cli, "throwdown"))


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_verb_has_its_section() -> None:
    assert len(VERBS) >= 7
    assert {title for title in sections() if title.startswith("throwdown ")} == set(VERBS)


@pytest.mark.parametrize("path", VERBS)
def test_every_option_is_documented(path: str) -> None:
    options = {
        name
        for parameter in VERBS[path].params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
    documented = set(re.findall(r"^`(--[a-z-]+)[^`]*`$", sections()[path], flags=re.MULTILINE))
    assert documented == options


@pytest.mark.parametrize("path", VERBS)
def test_every_verb_and_option_has_help(path: str) -> None:
    command = VERBS[path]
    assert command.help
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help


def test_every_environment_variable_is_documented() -> None:
    package = Path(throwdown.__file__).parent
    read = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(r"\"(THROWDOWN_[A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert "THROWDOWN_DEBUG" in read
    documented = re.findall(r"^`([A-Z_]+)`$", sections()["Environment"], flags=re.MULTILINE)
    site = PAGE.with_name("site.md").read_text(encoding="utf-8")
    documented += re.findall(r"^\| `([A-Z_]+)` \|", site, flags=re.MULTILINE)
    assert read <= set(documented)
