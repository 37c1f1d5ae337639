"""``throwdown manage backup FILE``: all that a site with SQLite holds, while it runs."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """Writes a tar file with a consistent copy of the database, the pictures and the secret."""

    help = "Write database, pictures and secret to a .tar.gz, while the site runs (SQLite)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy the database page by page, then pack."""
        target: Path = options["file"]
        if connection.vendor != "sqlite":
            raise CommandError("this is for SQLite; use pg_dump, and copy the folder of pictures")
        if not target.parent.is_dir():
            raise CommandError(f"there is no folder {target.parent}")
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copy, packed = Path(folder) / "throwdown.sqlite3", Path(folder) / "packed"
            source = sqlite3.connect(settings.DATABASES["default"]["NAME"])
            into = sqlite3.connect(copy)
            source.backup(into)
            into.close()
            source.close()
            with tarfile.open(packed, "w:gz") as tar:
                tar.add(copy, "throwdown.sqlite3")
                for name in ("media", "secret"):
                    if (settings.HOME / name).exists():
                        tar.add(settings.HOME / name, name)
            packed.chmod(0o600)
            os.replace(packed, target)
        self.stdout.write(f"wrote {target}")
