"""The group of verbs about meets, and what they share."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from throwdown.cli.options import complete_data


@click.group(name="meet")
def meet() -> None:
    """Run meets in the field and score them: autocross by any organiser's rules."""


def complete_rules(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of rule sets that begin with what is typed."""
    return complete_data("rules", incomplete)
