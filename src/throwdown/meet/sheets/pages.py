"""Rows of the tables of an HTML page, whatever program wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageRow:
    """A row: its line in the file, the ``id`` of its table, its cells.

    A cell that holds line breaks or blocks has its lines one by one.  ``heading`` says whether the
    row is of headings, ``anchor`` is the name of a link target in it, as pages mark sections.
    """

    line: int
    table: str
    cells: list[str] = field(default_factory=list)
    heading: bool = False
    anchor: str = ""


def page_rows(text: str) -> list[PageRow]:
    """Return the rows of all tables of a page, cells that span several repeated as empty ones."""
    parser = _Rows()
    parser.feed(text)
    parser.close()
    return parser.rows


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[PageRow] = []
        self.table = ""
        self.cell: list[str] | None = None
        self.wide = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "table":
            self.table = facts.get("id") or ""
        elif tag == "tr":
            self._end()
            self.rows.append(PageRow(self.getpos()[0], self.table))
        elif tag in ("td", "th") and self.rows:
            self._end()
            self.cell = []
            self.rows[-1].heading |= tag == "th"
            wide = facts.get("colspan") or "1"
            self.wide = min(int(wide), 50) if wide.isdecimal() else 1
        elif tag == "a" and self.cell is not None:
            self.rows[-1].anchor = facts.get("name") or self.rows[-1].anchor
        elif tag in ("br", "div", "p") and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data.replace("\n", " "))

    def _end(self) -> None:
        if self.cell is not None and self.rows:
            lines = "".join(self.cell).replace("\N{NO-BREAK SPACE}", " ").split("\n")
            # Pages saved in the wrong encoding hold a lone Â where a blank cell is.
            clean = ["" if line.strip() == "Â" else " ".join(line.split()) for line in lines]
            self.rows[-1].cells.append("\n".join(clean).strip("\n"))
            self.rows[-1].cells.extend([""] * (self.wide - 1))
        self.cell = None
