"""``throwdown completion``: the shell's script that completes verbs, options and ids."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that teaches SHELL (bash, zsh or fish) to complete throwdown.

    For bash, put this line into ~/.bashrc:

        eval "$(throwdown completion bash)"
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    root = ctx.find_root().command
    # The script itself, not source(): that one runs the shell to read its version.
    script = kind(root, {}, "throwdown", "_THROWDOWN_COMPLETE")
    click.echo(script.source_template % script.source_vars())
