"""The command group and the program's single way out.

``VERBS`` says which module holds which verb. A verb's module is imported when
click asks for it and imports only click itself at its top, so that
``throwdown --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from throwdown import __version__
from throwdown.cli.cache_folder import check_cache_folder
from throwdown.cli.failure import guarded
from throwdown.cli.interrupt import prompt_interrupt
from throwdown.lazy import named

VERBS = {
    "race": "throwdown.cli.race:race",
    "level": "throwdown.cli.level:level",
    "odds": "throwdown.cli.odds:odds",
    "ladder": "throwdown.cli.ladder:ladder",
    "index": "throwdown.cli.index:index",
    "lap": "throwdown.cli.lap:lap",
    "stint": "throwdown.cli.stint:stint",
    "underdog": "throwdown.cli.underdog:underdog",
    "validate": "throwdown.cli.validate:validate",
    "calibrate": "throwdown.cli.calibrate:calibrate",
    "serve": "throwdown.cli.serve:serve",
    "manage": "throwdown.cli.manage:manage",
    "verify": "throwdown.cli.verify:verify",
    "meet": "throwdown.cli.meet:meet",
    "cars": "throwdown.cli.cars:cars",
    "courses": "throwdown.cli.courses:courses",
    "drivers": "throwdown.cli.drivers:drivers",
    "conditions": "throwdown.cli.conditions:conditions",
    "completion": "throwdown.cli.completion:completion",
}

EPILOG = 'Start with: throwdown race "cooper s 2010" "carrera s" --course road-atlanta'


class LazyGroup(click.Group):
    """A group whose verbs are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = named(VERBS[cmd_name])
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in VERBS or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        # click compares with the verbs that are loaded, and none is.
        from difflib import get_close_matches

        near = get_close_matches(name, VERBS, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else f" The verbs: {', '.join(VERBS)}."
        raise click.UsageError(f"No such command '{name}'.{hint}", ctx)


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="throwdown", message="%(prog)s %(version)s")
def cli() -> None:
    """Lap times and head-to-head car challenges, from physics and real figures."""
    check_cache_folder()


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    with prompt_interrupt():
        code = guarded(lambda: cli.main(args, prog_name="throwdown", standalone_mode=False))
    sys.exit(code)
