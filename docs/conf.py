"""Sphinx: pages in Markdown, the Python reference from the docstrings."""

from __future__ import annotations

from throwdown import __version__

project = "Throwdown"
author = "The Throwdown developers"
project_copyright = "2026, The Throwdown developers"
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build", "theory/how-good-laps.md"]  # the latter is included in a page

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"

nitpicky = True
# Our own names must resolve; other projects' inventories are not downloaded.
nitpick_ignore_regex = [("py:.*", r"(?!throwdown\.).*")]
nitpick_ignore = [
    ("py:class", f"throwdown.{inside}")
    for inside in (
        "course.shape.Shape",  # what files are read into
        "calibration.model.Effects",
        "calibration.model.Lap",
        "table.Skipped",
        "disk.Disk",
        "meet.entries.roster.Roster",  # entries.md says what is in it
        "meet.rules.RuleSet",  # a page of its own says what is in these
        "meet.parts.Ladder",
        "meet.parts.Laps",
        "meet.parts.Tree",
        "meet.season.Season",
        "meet.standings.Scored",  # kept for the next fold
    )
]

html_theme = "furo"
html_title = f"Throwdown {version}"
html_copy_source = False
