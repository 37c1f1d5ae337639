"""Paper: headings, paragraphs and tables on A4 pages, of which the bytes follow from what is said.

Roboto has Latin, Greek and Cyrillic letters; what it has not is printed as a replacement sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from math import ceil
from typing import Literal

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

PLAIN, BOLD = "", "B"
MARGIN, FOOT = 12.0, 15.0
SIZE, LINE = 8.5, 4.1
MOST_LINES = 3
"""A cell of words takes no more lines; what is longer ends in an ellipsis."""
_FAMILY, _PAGES = "roboto", "\N{BROKEN BAR}pages\N{BROKEN BAR}"
_INK, _QUIET, _RULE, _BAND = (26, 28, 30), (96, 100, 105), (170, 174, 178), (244, 245, 246)
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Column:
    """A column: its heading and width [mm], and whether it is set to the right or bold.

    One with ``slot`` holds several short texts, each in so many mm, on as many lines as they take.
    """

    heading: str
    width: float
    align: Literal["L", "R"] = "L"
    bold: bool = False
    slot: float = 0.0


@dataclass(frozen=True)
class Slot:
    """One short text of several in a cell."""

    text: str
    bold: bool = False
    quiet: bool = False


Cell = str | Sequence[Slot]


class Paper:
    """Pages that are written from the top down."""

    def __init__(self, title: str, subject: str, foot: str, written: datetime) -> None:
        self._pdf = _Pages(printable(foot))
        self._pdf.set_title(printable(title))
        self._pdf.set_subject(printable(subject))
        self._pdf.set_creator("Throwdown")
        self._pdf.set_lang("en")
        self._pdf.set_creation_date(written)
        self._pdf.add_page()

    @property
    def width(self) -> float:
        """How wide a line is [mm]."""
        return float(self._pdf.epw)

    def heading(
        self, text: str, size: float = 11.0, keep_mm: float = 24.0, beside_mm: float = 0.0
    ) -> None:
        """Write a heading, on the page where what follows begins; ``beside_mm`` stay free."""
        pdf = self._pdf
        if pdf.y + keep_mm > pdf.page_break_trigger:
            pdf.add_page()
        pdf.set_font(_FAMILY, BOLD, size)
        pdf.set_text_color(*_INK)
        width = self.width - beside_mm
        pdf.multi_cell(width, size * 0.5, printable(text), align=Align.L, new_x=XPos.LMARGIN)
        pdf.ln(0.8)

    def stamp(self, text: str) -> None:
        """Set a few words in a frame at the upper right of the page."""
        pdf = self._pdf
        pdf.set_font(_FAMILY, BOLD, 10)
        width = pdf.get_string_width(text) + 6
        pdf.set_draw_color(*_INK)
        pdf.set_line_width(0.5)
        pdf.set_xy(pdf.w - MARGIN - width, MARGIN)
        pdf.cell(width, 7.5, text, border=1, align=Align.C)
        pdf.set_xy(MARGIN, MARGIN)

    def paragraph(self, text: str, size: float = SIZE, *, quiet: bool = True) -> None:
        """Write a few lines of words."""
        pdf = self._pdf
        pdf.set_font(_FAMILY, PLAIN, size)
        pdf.set_text_color(*(_QUIET if quiet else _INK))
        pdf.multi_cell(0, size * 0.5, printable(text), align=Align.L, new_x=XPos.LMARGIN)

    def gap(self, height: float = 3.0) -> None:
        """Leave some room [mm]."""
        self._pdf.ln(height)

    def table(
        self, title: str, note: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
    ) -> None:
        """Write a table; on every further page it says again what it is."""
        self.heading(title)
        if note:
            self.paragraph(note)
            self.gap(1.0)
        self._heads(columns)
        for number, row in enumerate(rows):
            parts = [self._lines(cell, column) for cell, column in zip(row, columns, strict=True)]
            height = LINE * max(len(lines) for lines in parts) + 0.9
            if self._pdf.y + height > self._pdf.page_break_trigger:
                self._pdf.add_page()
                self.heading(f"{title}, continued")
                self._heads(columns)
            self._row(parts, columns, height, shaded=bool(number % 2))
        self.gap(4.0)

    def bytes(self) -> bytes:
        """Return the file."""
        return bytes(self._pdf.output())

    def _heads(self, columns: Sequence[Column]) -> None:
        pdf = self._pdf
        pdf.set_font(_FAMILY, BOLD, SIZE - 1)
        pdf.set_text_color(*_QUIET)
        for column in columns:
            pdf.cell(column.width, LINE, printable(column.heading), align=column.align)
        pdf.ln(LINE + 0.5)
        pdf.set_draw_color(*_RULE)
        pdf.set_line_width(0.2)
        pdf.line(MARGIN, pdf.y, pdf.w - MARGIN, pdf.y)
        pdf.ln(0.5)

    def _row(
        self,
        parts: Sequence[Sequence[Sequence[Slot]]],
        columns: Sequence[Column],
        height: float,
        *,
        shaded: bool,
    ) -> None:
        pdf, top, left = self._pdf, self._pdf.y, MARGIN
        if shaded:
            pdf.set_fill_color(*_BAND)
            pdf.rect(MARGIN, top, self.width, height, style="F")
        for lines, column in zip(parts, columns, strict=True):
            for nth, line in enumerate(lines):
                for place, slot in enumerate(line):
                    pdf.set_font(_FAMILY, BOLD if slot.bold else PLAIN, SIZE)
                    pdf.set_text_color(*(_QUIET if slot.quiet else _INK))
                    pdf.set_xy(left + place * column.slot, top + 0.45 + nth * LINE)
                    pdf.cell(column.slot or column.width, LINE, slot.text, align=column.align)
            left += column.width
        pdf.set_xy(MARGIN, top + height)

    def _lines(self, cell: Cell, column: Column) -> list[list[Slot]]:
        """Return the lines of a cell, each with what stands in it."""
        if isinstance(cell, str):
            self._pdf.set_font(_FAMILY, BOLD if column.bold else PLAIN, SIZE)
            words = self._wrapped(printable(cell), column.width - 2.2)
            return [[Slot(words_of_line, column.bold)] for words_of_line in words]
        many = max(int(column.width // column.slot), 1)
        slots = [Slot(printable(one.text), one.bold, one.quiet) for one in cell]
        rows = [slots[many * n : many * (n + 1)] for n in range(ceil(len(slots) / many))]
        return rows or [[]]

    def _wrapped(self, text: str, width: float) -> list[str]:
        """Break words into lines that fit, in the font that is set."""
        lines: list[str] = []
        rest = text
        while rest and len(lines) < MOST_LINES:
            line = self._that_fits(rest, width)
            lines.append(line.rstrip())
            rest = rest[len(line) :].lstrip()
        if rest:
            lines[-1] = f"{lines[-1][:-1].rstrip()}…"
        return lines or [""]

    def _that_fits(self, text: str, width: float) -> str:
        """Return what of a text fits in a line: whole words, or a piece of a long one."""
        if self._pdf.get_string_width(text) <= width:
            return text
        end = 1
        while end < len(text) and self._pdf.get_string_width(text[: end + 1]) <= width:
            end += 1
        space = text.rfind(" ", 0, end + 1)
        return text[:space] if space > 0 else text[:end]


class _Pages(FPDF):
    """A4 across, with the same words at the foot of every page, and its number."""

    def __init__(self, foot: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        self._foot = foot
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT)
        self.alias_nb_pages(_PAGES)
        folder = files("font_roboto").joinpath("files")
        for style, name in ((PLAIN, "Roboto-Regular.ttf"), (BOLD, "Roboto-Bold.ttf")):
            with as_file(folder.joinpath(name)) as file:
                self.add_font(_FAMILY, style, file)

    def footer(self) -> None:
        """Write what binds the page to the book, and which of how many it is."""
        self.set_y(-FOOT + 4)
        self.set_font(_FAMILY, PLAIN, 7)
        self.set_text_color(*_QUIET)
        self.cell(self.epw - 26, 4, self._foot, new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.cell(26, 4, f"Page {self.page} of {_PAGES}")


def printable(text: str) -> str:
    """Return text of which every letter can be printed; what breaks lines is a space."""
    known = _letters()
    composed = unicodedata.normalize("NFC", text)
    shown = (
        one if ord(one) in known else " " if one.isspace() or one < " " else UNKNOWN
        for one in composed
    )
    return " ".join("".join(shown).split())


@cache
def _letters() -> frozenset[int]:
    """Return the letters that both weights of the font have and that are seen."""
    from fontTools.ttLib import TTFont

    folder = files("font_roboto").joinpath("files")
    found: list[set[int]] = []
    for name in ("Roboto-Regular.ttf", "Roboto-Bold.ttf"):
        with as_file(folder.joinpath(name)) as file, TTFont(file, lazy=True) as font:
            found.append(set(font.getBestCmap()))
    common = found[0] & found[1]
    return frozenset(
        code
        for code in common
        if code == ord(" ") or unicodedata.category(chr(code)) not in ("Cc", "Cf", "Zs", "Zl", "Zp")
    )
