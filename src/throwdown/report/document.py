"""One HTML file: head, styles, data and script around a page's sections. It loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from throwdown.report import payload
from throwdown.report.markup import Child, Html, el, join

if TYPE_CHECKING:
    from throwdown.course import Course

STYLES = ("tokens.css", "base.css", "page.css", "map.css", "charts.css", "tables.css", "print.css")


def document(
    title: str,
    about: str,
    main: Sequence[Child],
    course: Course | None,
    data: dict[str, Any],
    scripts: Sequence[str],
    *,
    kicker: str,
    skip: str,
    styles: Sequence[str] = STYLES,
    said_below: str = "A prediction by {}, from physics and published figures.",
) -> str:
    """A whole page: ``main`` is its sections, ``data`` what its ``scripts`` read.

    ``said_below`` is the first sentence of the foot, Throwdown's name at ``{}``.

    ``about`` is the description for machines, ``kicker`` what kind of page it is, and
    ``skip`` the words of the link past the top.
    """
    script = asset_text(scripts)
    body = el(
        "body",
        el("a", skip, href="#main", class_="skip"),
        el(
            "div",
            el("p", el("b", "Throwdown"), f" {kicker}", class_="kicker"),
            _theme_button(),
            class_="top",
        ),
        el("main", main, id="main"),
        _footer(course, said_below),
        el("script", payload.script_json(data), type="application/json", id="data"),
        el("script", Html(script)),
    )
    head = _head(title, about, script, asset_text(styles))
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


def _head(title: str, about: str, script: str, styles: str) -> Html:
    """Metadata and styles. The policy allows this script and no request at all."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="description", content=about),
        el("link", rel="icon", href="data:,"),
        el("title", f"{title} · Throwdown"),
        el("style", Html(styles)),
    )


def _theme_button() -> Html:
    return el(
        "button",
        el("span", "◐", aria_hidden="true"),
        " ",
        el("span", "Theme: auto", data_theme_word=True),
        type="button",
        class_="theme script-only",
        data_theme_button=True,
    )


def _footer(course: Course | None, said: str) -> Html:
    before, _, after = said.partition("{}")
    attribution = course.attribution if course is not None else ""
    return el(
        "footer",
        el("p", before, el("b", "Throwdown"), after),
        el("p", join("Course: ", attribution)) if attribution else None,
        el("p", "Drive such a duel only where it is allowed: on a closed course."),
    )


def asset_text(names: Sequence[str]) -> str:
    """Styles or scripts of the report, one after the other."""
    folder = files("throwdown.report").joinpath("assets")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8").strip() for name in names)
