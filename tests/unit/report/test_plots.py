"""Plots are well-formed SVG whose marks stand where their numbers say."""

import re
from xml.etree import ElementTree

import numpy as np

from throwdown.report.plots import PANEL_HEIGHT, PANEL_WIDTH, Marks, Panel, figure


def panel(**more: object) -> Panel:
    marks = [Marks([0.0, 5.0, 10.0], [0.0, 50.0, 200.0])]
    return Panel("A & B", "x", "y", (0.0, 10.0), (0.0, 100.0), marks, **more)  # type: ignore[arg-type]


def paths(svg: str, kind: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [e.attrib["d"] for e in root.iter() if e.attrib.get("class", "").startswith(kind)]


def test_dots_stand_within_the_frame() -> None:
    (dots,) = paths(figure([panel()], "three dots"), "dots")
    places = [tuple(map(float, p)) for p in re.findall(r"M([\d.]+) ([\d.]+)h0", dots)]
    (x0, y0), (x1, y1), (x2, y2) = places
    assert x1 == (x0 + x2) / 2
    assert y2 < y1 < y0  # upwards, and what lies beyond the axis at its end
    assert np.isclose(y0 - y1, y1 - y2, atol=0.2)
    assert 0.0 < x0 < x2 < PANEL_WIDTH
    assert 0.0 < y2 < y0 < PANEL_HEIGHT


def test_a_logarithmic_axis_spaces_doublings_alike() -> None:
    marks = [Marks([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], "line", label="even")]
    one = Panel("t", "x", "y", (1.0, 4.0), (0.0, 2.0), marks, x_ticks=(1, 2, 4), x_log=True)
    (line,) = paths(figure([one], "a line"), "line")
    x = [float(v) for v in re.findall(r"[ML]([\d.]+) ", line)]
    assert np.isclose(x[1] - x[0], x[2] - x[1], atol=0.2)


def test_panels_stand_side_by_side_and_words_are_escaped() -> None:
    svg = figure([panel(), panel(), panel(x_ticks=(0, 10), x_names=("<a>", "b"))], "three panels")
    root = ElementTree.fromstring(svg)
    assert root.attrib["viewBox"] == f"0 0 {2 * PANEL_WIDTH:g} {2 * PANEL_HEIGHT:g}"
    assert "A &amp; B" in svg
    assert "&lt;a&gt;" in svg
    assert "prefers-color-scheme: dark" in svg


def test_labels_stand_beside_their_lines_and_clear_of_all() -> None:
    x = np.linspace(0.0, 10.0, 9)
    lines = [
        Marks(x, 50.0 + 4.0 * (x - 5.0), "line", "a", "ours rises"),
        Marks(x, 50.0 - 4.0 * (x - 5.0), "line", "b", "theirs falls"),
        Marks(x, 47.0 + 0.0 * x, "line", "c", "the third"),
    ]
    svg = figure([Panel("t", "x", "y", (0.0, 10.0), (0.0, 100.0), lines)], "three lines")
    drawn = [
        np.array([[float(v) for v in at.split()] for at in d[1:].split("L")])
        for d in paths(svg, "line")
    ]
    every = [np.stack([np.linspace(*d[[0, -1], k], 2000) for k in (0, 1)], axis=1) for d in drawn]
    labels = [e for e in ElementTree.fromstring(svg).iter() if "label" in e.get("class", "")]
    assert [label.text for label in labels] == ["ours rises", "theirs falls", "the third"]
    for label, own in zip(labels, every, strict=True):
        left, low = float(label.attrib["x"]), float(label.attrib["y"])
        right, high = left + 6.0 * len(label.text or ""), low - 9.0
        for x, y in map(np.transpose, every):
            assert not ((left < x) & (x < right) & (high < y) & (y < low)).any(), label.text
        assert np.hypot(own[:, 0] - 0.5 * (left + right), own[:, 1] - 0.5 * (low + high)).min() < 30
