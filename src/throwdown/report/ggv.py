"""The g-g-v surface: what a car can do at every speed, flat as a family of curves and in space."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from throwdown.report import gg
from throwdown.report.course_map import SPEED_RAMP
from throwdown.report.gg import MOST_DOTS, G
from throwdown.report.markup import Html, el
from throwdown.report.svg import dots, polyline, ticks
from throwdown.report.words import KMH, MPH, number

if TYPE_CHECKING:
    from throwdown.lap.surface import Surface
    from throwdown.report.traces import CarTrace

Array = NDArray[np.float64]

CURVES = 5
BANDS = 18
"""Speeds that are named and drawn as curves, and bands of the surface between them."""

SLOWEST = 5.0
"""Where the surface begins [m/s]: below, nothing changes."""

TURN, TILT = np.radians(32.0), np.radians(24.0)
"""The view in space: turned about the upright axis, tilted towards the reader."""

TALL = 1.75
"""Height of the surface over half the width of its floor."""

SIZE, MARGIN = 500.0, 0.12


def named_speeds(top: float) -> Array:
    """Round speeds [m/s] up to ``top``, at least one."""
    round_ones = [v for v in ticks(0.0, top * KMH, CURVES) if v > 0] or [top * KMH]
    return np.array(round_ones) / KMH


def all_speeds(top: float) -> Array:
    """Speeds of the bands' edges [m/s]."""
    return np.linspace(min(SLOWEST, 0.5 * top), top, BANDS + 1)


def colour(speed: float, top: float) -> str:
    """The colour of a speed on the scale that ends at ``top``."""
    index = int(len(SPEED_RAMP) * speed / top) if top > 0 else 0
    return SPEED_RAMP[min(max(index, 0), len(SPEED_RAMP) - 1)]


def family(curves: Surface, car: CarTrace, top: float, limit: float) -> Html:
    """The limits at some speeds around the lap's dots, each in the colour of its speed."""
    outlines = [
        el(
            "path",
            class_="limit",
            stroke=colour(float(speed), top),
            d=polyline(*gg.on_paper(*curves.outline(i), limit), close=True),
        )
        for i, speed in enumerate(curves.speed)
    ]
    picture = [_cloud(*gg.on_paper(car.ay, car.ax, limit), car.v, top), outlines]
    fast = float(curves.speed[-1]) * KMH
    alt = (
        f"Limits of acceleration at {len(curves.speed)} speeds up to {fast:.0f} km/h: "
        f"{_extremes(curves, 0)} at the lowest, {_extremes(curves, -1)} at the highest."
    )
    return gg.plane(picture, 0, limit, alt)


def _extremes(curves: Surface, index: int) -> str:
    return (
        f"{curves.ay[index].max() / G:.2f} g sideways, "
        f"{number(float(curves.drive[index].max()) / G, 2)} g under power and "
        f"{-curves.brake[index].min() / G:.2f} g under brakes"
    )


def _cloud(x: Array, y: Array, v: Array, top: float) -> list[Html]:
    """Dots in the colour of their speed, no more than a diagram can show."""
    step = max(1, x.size // MOST_DOTS)
    x, y, v = x[::step], y[::step], v[::step]
    shades = np.array([colour(float(speed), top) for speed in v])
    return [
        el("path", class_="cloud", stroke=shade, d=dots(x[shades == shade], y[shades == shade]))
        for shade in dict.fromkeys(shades.tolist())
    ]


def key(speeds: Array, top: float) -> Html:
    """Which colour is which speed."""
    shown = [
        el(
            "span",
            el("i", class_="speed-key", style=f"background:{colour(float(v), top)}"),
            f"{number(float(v) * KMH, 0)} km/h ",
            el("small", f"{number(float(v) * MPH, 0)} mph"),
        )
        for v in speeds
    ]
    return el("div", shown, class_="ggv-key")


def in_space(surface: Surface, curves: Surface, car: CarTrace, top: float) -> Html:
    """The surface as a tower whose height is speed, the lap's dots inside it.

    Its far wall is solid, its near one clear, so that the dots can be seen.
    """
    frame = _Frame(top, surface.most)
    rings = [frame.place(*surface.outline(i), v) for i, v in enumerate(surface.speed.tolist())]
    far: list[Html] = []
    near: list[Html] = []
    for i, (low, high) in enumerate(pairwise(rings)):
        shade = colour(float(surface.speed[i : i + 2].mean()), top)
        for wall, d in zip((far, near), _band(low, high), strict=True):
            wall.append(el("path", d=d, fill=shade))
    marked = [
        el("path", class_="limit", stroke=colour(v, top), d=polyline(*ring, close=True))
        for v, ring in (
            (v, frame.place(*curves.outline(i), v)) for i, v in enumerate(curves.speed.tolist())
        )
    ]
    cloud = _cloud(*frame.place(car.ay, car.ax, car.v), car.v, top)
    picture = el(
        "svg",
        frame.floor(),
        el("g", far, class_="wall-far"),
        el("g", cloud),
        el("g", near, class_="wall-near"),
        marked,
        viewBox=f"0 0 {frame.width:.0f} {frame.height:.0f}",
        aria_hidden="true",
        focusable="false",
    )
    alt = "The same limits in space: speed upwards, the lap's places inside."
    style = f"--aspect:{frame.width / frame.height:.4f}"
    labels = frame.labels(curves)
    return el(
        "div", picture, labels, class_="gg-plot ggv-space", role="img", aria_label=alt, style=style
    )


def _band(low: tuple[Array, Array], high: tuple[Array, Array]) -> tuple[str, str]:
    """Path data of the quadrilaterals between two rings: those that face away, and the others."""
    corners = np.array([[r[axis] for r in (low, high)] for axis in (0, 1)])
    (lx, hx), (ly, hy) = corners
    x = np.stack([lx[:-1], lx[1:], hx[1:], hx[:-1]])
    y = np.stack([ly[:-1], ly[1:], hy[1:], hy[:-1]])
    # Which way round a face appears tells which side of it is seen.
    area = np.sum(x * np.roll(y, -1, axis=0) - np.roll(x, -1, axis=0) * y, axis=0)
    sides = ("", "")
    for i, turned in enumerate(area > 0):
        face = polyline(x[:, i], y[:, i], close=True)
        sides = (sides[0], sides[1] + face) if turned else (sides[0] + face, sides[1])
    return sides


class _Frame:
    """Where accelerations [m/s²] at a speed [m/s] are in the picture in space."""

    def __init__(self, top: float, reach: float) -> None:
        self.top, self.reach = top, 1.08 * reach
        # To the right of the tower are the speeds, which keep their size on a phone.
        self.left, self.right = 1.1, 1.5
        self.depth = 1.12 * float(np.sin(TILT))
        self.width = (self.left + self.right) * SIZE
        self.height = (2 * self.depth + TALL * float(np.cos(TILT)) + 2 * MARGIN) * SIZE

    def place(self, ay: Array, ax: Array, v: Array | float) -> tuple[Array, Array]:
        """Across and down in the picture's units: left turns left, throttle away, speed up."""
        x, away = -ay / self.reach, ax / self.reach
        right = x * np.cos(TURN) - away * np.sin(TURN)
        depth = x * np.sin(TURN) + away * np.cos(TURN)
        up = depth * np.sin(TILT) + TALL * np.cos(TILT) * np.asarray(v) / self.top
        return (right + self.left) * SIZE, self.height - (up + self.depth + MARGIN) * SIZE

    def floor(self) -> Html:
        """Circles of half and whole g at rest, and the two axes."""
        turn = np.linspace(0, 2 * np.pi, 49)
        most = self.reach / G
        circles = [
            polyline(*self.place(r * G * np.sin(turn), r * G * np.cos(turn), 0.0))
            for r in (0.5 * i for i in range(1, 20))
            if r < most
        ]
        ends = np.array([-self.reach, self.reach])
        none = np.zeros(2)
        axes = [polyline(*self.place(ends, none, 0.0)), polyline(*self.place(none, ends, 0.0))]
        return el("path", class_="rule", d="".join(circles + axes))

    def labels(self, curves: Surface) -> list[Html]:
        """What the axes are, and the speed of every curve to the right of it."""
        ends = [
            (self.reach, 0.0, "turning left", "start"),
            (-self.reach, 0.0, "turning right", "end"),
            (0.0, self.reach, "accelerating", "over"),
            (0.0, -self.reach, "braking", "under"),
        ]
        shown = []
        for ay, ax, words, where in ends:
            x, y = self.place(np.array([ay]), np.array([ax]), 0.0)
            shown.append(self._label(float(x[0]), float(y[0]), words, f"gg-word ggv-{where}"))
        for i, v in enumerate(curves.speed.tolist()):
            x, y = self.place(*curves.outline(i), v)
            far = int(np.argmax(x))
            words = f"{number(v * KMH, 0)} km/h"
            shown.append(self._label(float(x[far]), float(y[far]), words, "gg-word ggv-speed"))
        return shown

    def _label(self, x: float, y: float, words: str, kind: str) -> Html:
        place = f"left:{100 * x / self.width:.2f}%;top:{100 * y / self.height:.2f}%"
        return el("span", words, class_=kind, style=place)
