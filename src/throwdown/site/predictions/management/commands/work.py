"""``throwdown manage work``: a worker of one lane."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from throwdown.processes import die_with_parent
from throwdown.site.predictions.worker import LANES, Worker


class Command(BaseCommand):
    """Works until it is told to stop."""

    help = "Do the jobs of one lane: quick answers, slow simulations, or letters and hooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which lane."""
        parser.add_argument("--lane", choices=LANES, default="slow")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        die_with_parent()
        Worker(options["lane"]).run()
