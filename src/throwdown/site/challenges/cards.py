"""Share cards: a picture of a challenge for pages that show links, 1200 by 630."""

from __future__ import annotations

import io

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from PIL import Image, ImageDraw, ImageFont

from throwdown.site.catalogue import shelf
from throwdown.site.challenges.models import Challenge
from throwdown.site.challenges.names import STATE_WORDS

SIZE = (1200, 630)
PAPER, INK, SOFT, LINE = "#131518", "#eeebe4", "#b9bac0", "#32363d"
CARS = ("#ff9d57", "#7ab8ff")


@require_GET
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the card of a public challenge."""
    row = Challenge.objects.select_related("challenger", "opponent").filter(slug=slug).first()
    if row is None or row.status == "draft":
        raise Http404
    drawn = cache.get_or_set(f"card-{row.pk}-{row.moves}", lambda: draw(row), 86_400)
    return HttpResponse(
        drawn, content_type="image/png", headers={"Cache-Control": "public, max-age=300"}
    )


def draw(row: Challenge) -> bytes:
    """Return the card of a challenge as PNG."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    _write(pen, (70, 56), "THROWDOWN", 30, SOFT)
    _write(pen, (70, 100), str(STATE_WORDS[row.status]), 40, INK)
    sides = ((row.challenger_car, row.challenger), (row.opponent_car, row.opponent))
    for number, (car, party) in enumerate(sides):
        top = 190 + 150 * number
        _mark(pen, (106, top + 46), number)
        _write(pen, (170, top), shelf.car_name(car), 50, INK, width=960)
        _write(pen, (170, top + 66), party.name, 30, SOFT, width=960)
    pen.line((70, 500, 1130, 500), fill=LINE, width=2)
    _write(pen, (70, 524), shelf.course_name(row.course), 34, INK, width=700)
    if row.odds is not None:
        share, name = _favourite(row)
        _write(pen, (1130, 528), f"{share:.0%} {name}", 30, CARS[name == "B"], right=True)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _favourite(row: Challenge) -> tuple[float, str]:
    odds = row.odds or 0.0
    return (odds, "A") if odds >= 0.5 else (1.0 - odds, "B")


def _mark(pen: ImageDraw.ImageDraw, centre: tuple[int, int], number: int) -> None:
    """Draw a round A or a diamond B: told apart by shape and letter first."""
    x, y = centre
    if number == 0:
        pen.ellipse((x - 36, y - 36, x + 36, y + 36), fill=CARS[0])
    else:
        pen.polygon([(x, y - 44), (x + 44, y), (x, y + 44), (x - 44, y)], fill=CARS[1])
    pen.text(centre, "AB"[number], font=_font(40), fill=PAPER, anchor="mm")


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    colour: str,
    *,
    width: int = 1060,
    right: bool = False,
) -> None:
    """Write a line, cut where it is too long."""
    font = _font(size)
    text = " ".join(text.split())
    while text and pen.textlength(text, font=font) > width:
        text = f"{text.removesuffix('…')[:-1].rstrip()}…" if len(text) > 2 else ""
    pen.text(at, text, font=font, fill=colour, anchor="ra" if right else "la")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
