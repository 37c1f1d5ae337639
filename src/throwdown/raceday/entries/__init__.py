"""The entries pages: who is entered, checked in, and where in the order; under the desk's key.

Reading order: ``codes`` (what a badge holds), ``state`` (what the pages show), ``routes``.
"""

from throwdown.raceday.entries.routes import entry_routes as entry_routes
