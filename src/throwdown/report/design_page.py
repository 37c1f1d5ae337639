"""The page of a designed course: the odds, the map to print, every rule and every cone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from throwdown.course_design.elements import Piece, Slalom, Straight
from throwdown.report.design_map import WORDS, map_drawing
from throwdown.report.document import asset_text
from throwdown.report.markup import Child, Html, el, join
from throwdown.report.words import MPH, number

if TYPE_CHECKING:
    from throwdown.course_design.design import Design, Odds
    from throwdown.course_design.rules import Finding

_STYLES = ("tokens.css", "base.css", "page.css", "tables.css", "design.css")
RULE_WORDS = {
    "width_m": "Width",
    "slalom_spacing_m": "Slalom spacing",
    "edge_distance_m": "Distance to edge and obstacles",
    "gap_m": "Between neighbouring parts",
    "turn_radius_m": "Tightest turn",
    "straight_into_sharp_m": "Straight into a very sharp turn",
    "top_speed_mps": "Top speed",
    "time_s": "Time",
}


def design_page(design: Design) -> str:
    """The page as one self-contained HTML document; the map fills the first sheet when printed."""
    title = f"A course for {design.underdog.name} against {design.favourite.name}"
    body = el(
        "body",
        el(
            "main",
            el("h1", title),
            _verdict(design),
            el("figure", map_drawing(design), class_="design-map"),
            el("h2", "Rules"),
            _rules(design),
            el("h2", "Elements"),
            _elements(design),
            el("h2", "Cones"),
            el("p", "Metres of the site, x to the right and y up on the map."),
            _cones(design),
            el("h2", "Taken for granted"),
            el("ul", [el("li", sentence) for sentence in design.assumptions]),
            id="main",
        ),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el(
            "meta",
            http_equiv="Content-Security-Policy",
            content="default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("link", rel="icon", href="data:,"),
        el("title", f"{title} · Throwdown"),
        el("style", Html(asset_text(_STYLES))),
    )
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n"


def _verdict(design: Design) -> Html:
    ours = design.underdog.name
    entries = sorted(design.race.entries, key=lambda entry: entry.number)
    times = ", ".join(f"{entry.car.name} {entry.lap.time_s:.2f} s" for entry in entries)
    return join(
        el("p", el("b", f"{ours} wins {_odds(design.odds)}"), " here."),
        el(
            "ul",
            el("li", f"On the reconstruction of 2010: {_odds(design.baseline)}."),
            el(
                "li",
                f"On the best of {design.random_legal} legal random courses: "
                f"{_odds(design.random)}.",
            ),
            el("li", f"Fastest laps of the best figures: {times}."),
            el("li", f"{design.judged:,} layouts judged, seed {design.seed}."),
        ),
    )


def _odds(odds: Odds) -> str:
    low, high = odds.interval
    return f"{100 * odds.value:.2f} % of the races ({100 * low:.2f} to {100 * high:.2f} %)"


def _table(heads: tuple[str, ...], rows: list[tuple[Child, ...]]) -> Html:
    table = el(
        "table",
        el("thead", el("tr", [el("th", head, scope="col") for head in heads])),
        el("tbody", [el("tr", [el("td", cell) for cell in row]) for row in rows]),
    )
    return el("div", table, class_="design-scroll", tabindex="0")


def _rules(design: Design) -> Html:
    rows: list[tuple[Child, ...]] = [
        (
            RULE_WORDS[one.rule],
            shown(one, one.value),
            f"{'at least' if one.least else 'at most'} {shown(one, one.limit)}",
            "kept" if one.ok else "broken",
            el("small", f"{one.says} ({one.source})"),
        )
        for one in design.findings
    ]
    return _table(("Rule", "Found", "Limit", "", "What it says"), rows)


def shown(finding: Finding, value: float) -> str:
    """A figure of a rule with its unit; a dash for one that does not exist."""
    if value in (float("inf"), float("-inf")):
        return "–"
    if finding.rule.endswith("_mps"):
        return f"{number(value * MPH, 1)} mph"
    return f"{number(value, 2)} {'s' if finding.rule.endswith('_s') else 'm'}"


def _elements(design: Design) -> Html:
    rows: list[tuple[Child, ...]] = []
    begun = 0.0
    for place, (element, end) in enumerate(
        zip(design.layout.elements, design.layout.ends(), strict=True), start=1
    ):
        pieces = ", ".join(_piece(piece) for piece in element.pieces)
        rows.append((str(place), element.kind, f"{begun:.0f} m", f"{end:.0f} m", pieces))
        begun = end
    return _table(("", "Element", "From", "To", "Pieces"), rows)


def _piece(piece: Piece) -> str:
    """A piece in words."""
    if isinstance(piece, Straight):
        return f"{piece.length:g} m straight"
    if isinstance(piece, Slalom):
        return f"{piece.cones} cones {piece.spacing:g} m apart"
    hand = "left" if piece.angle_deg > 0.0 else "right"
    return f"{hand} {abs(piece.angle_deg):g}° on {piece.radius:g} m"


def _cones(design: Design) -> Html:
    rows: list[tuple[Child, ...]] = [
        (str(c.number), f"{c.x:.2f}", f"{c.y:.2f}", WORDS[c.kind], str(c.part))
        for c in design.cones
    ]
    return _table(("", "x [m]", "y [m]", "Kind", "Element"), rows)
