"""``--runs`` and ``--rules``: an event of several runs instead of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from throwdown.cli.options import WholeNumber, complete_data

F = TypeVar("F", bound=Callable[..., Any])

MOST_RUNS = 20


def complete_rules(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of rule sets that begin with what is typed."""
    return complete_data("rules", incomplete)


def event_options(function: F) -> F:
    """``--runs N`` and ``--rules NAME|FILE``."""
    for option in (
        click.option(
            "--rules",
            metavar="NAME|FILE",
            shell_complete=complete_rules,
            help="What makes a time of several runs, with cones and runs that are not finished: "
            "scca, a rule set of “throwdown meet rules”, or a TOML file.",
        ),
        click.option(
            "--runs",
            type=WholeNumber(1, MOST_RUNS),
            metavar="N",
            help="How many runs each car has; needs --rules. Default: as many as the rules count, "
            "else 3; without rules one.",
        ),
    ):
        function = option(function)
    return function
