"""``throwdown serve``: the challenge site on this machine."""

from __future__ import annotations

import click

from throwdown.cli.options import WholeNumber


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Which address to listen at.")
@click.option(
    "--port",
    type=WholeNumber(1, 65535),
    default=8000,
    show_default=True,
    metavar="N",
    help="Which port.",
)
@click.option(
    "--workers",
    type=WholeNumber(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that run simulations, besides the one for quick answers.",
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the challenge site: one command for the pages and for the simulator behind them.

    Data live in the folder THROWDOWN_HOME, in SQLite unless DATABASE_URL names PostgreSQL. The
    first start prints a link that makes you the administrator. Ctrl-C ends it.
    """
    from throwdown.cli.site_parts import check_site_parts

    check_site_parts()
    from throwdown.site.serve import serve as run

    run(host, port, workers, click.echo)
