"""Every word that a page says can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import throwdown

TEMPLATES = Path(throwdown.__file__).parent / "site" / "templates"
NAMES = {"Throwdown", "UTC", "mi", "API", "Atom", "JSON", "nbsp", "ID"}
NO_WORDS = ("failed.html",)
"""Pages that must not ask anything of Django, as its translations."""


def bare_words(template: str) -> list[str]:
    """Return the words of a template that stand outside translations."""
    blocks = (
        r"\{% comment %\}.*?\{% endcomment %\}",
        r"\{#.*?#\}",
        r"\{% blocktrans(?:late)?\b.*?%\}.*?\{% endblocktrans(?:late)? %\}",
        r"<(script|style|code)\b.*?</\1>",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<!doctype[^>]*>",
        r"<[^>]*>",
        r"&\w+;",
    )
    for block in blocks:
        template = re.sub(block, " ", template, flags=re.DOTALL)
    return [word for word in re.findall(r"[A-Za-z]{2,}", template) if word not in NAMES]


@pytest.mark.parametrize(
    "name",
    [str(p.relative_to(TEMPLATES)) for p in sorted(TEMPLATES.rglob("*.html"))],
)
def test_words_can_be_translated(name: str) -> None:
    if name in NO_WORDS:
        return
    assert bare_words((TEMPLATES / name).read_text(encoding="utf-8")) == []


def test_bare_words_are_found() -> None:
    assert bare_words("<p class='x'>{% translate 'a word' %} bare {{ name }}</p>") == ["bare"]
    assert bare_words("{% blocktranslate %}fine{% endblocktranslate %}") == []
