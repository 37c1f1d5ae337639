"""``throwdown manage``: Django's own commands, on the site's settings."""

from __future__ import annotations

import os

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[COMMAND …]")
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands on the site.

    As in: throwdown manage check --deploy, migrate, createsuperuser, work, backup FILE.
    Without one it lists them all.
    """
    from throwdown.cli.site_parts import check_site_parts

    check_site_parts()
    os.environ["DJANGO_SETTINGS_MODULE"] = "throwdown.site.settings"
    from django.core.management import ManagementUtility

    # Imported for its errors: a home that cannot be used is said in one line.
    from throwdown.site import settings  # noqa: F401

    utility = ManagementUtility(["throwdown manage", *arguments])
    utility.prog_name = "throwdown manage"
    try:
        utility.execute()
    except SystemExit as end:
        click.get_current_context().exit(end.code if isinstance(end.code, int) else 1)
