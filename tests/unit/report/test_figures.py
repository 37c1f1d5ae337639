"""What the pictures are made of: paths, ticks, colours, bars."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.report import course_map, distribution, svg
from throwdown.report.happened import Happened, agreement, margin_in
from throwdown.report.markup import el, linked
from throwdown.report.traces import compare


def luminance(colour: str) -> float:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_speed_ramp_only_gets_lighter() -> None:
    light = [luminance(colour) for colour in course_map.SPEED_RAMP]
    assert np.all(np.diff(light) > 0)
    assert light[-1] / light[0] > 5


def test_simplified_lines_stay_within_their_tolerance() -> None:
    x = np.linspace(0, 1000, 2001)
    y = 100 * np.sin(x / 40) + 3 * np.sin(x / 3)
    keep = svg.simplified(x, y, 1.0)
    assert keep.size < x.size / 2
    assert np.abs(np.interp(x, x[keep], y[keep]) - y).max() < 3.0
    straight = svg.simplified(x, 2 * x, 0.5)
    assert straight.tolist() == [0, 2000]


def test_polylines_do_not_drift() -> None:
    x = np.linspace(0, 777.7, 400)
    data = svg.polyline(x, np.sqrt(x))
    start, *steps = (int(v) for v in re.findall(r"-?\d+", data.replace("M", "", 1)))
    assert start == 0
    assert sum(steps[1::2]) == round(777.7)


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.integers(1, 8))
def test_ticks_are_round_and_inside(low: float, width: float, about: int) -> None:
    found = svg.ticks(low, low + width, about)
    assert len(found) <= 2 * about + 2
    assert all(low - 1e-6 * width <= v <= low + width + 1e-6 * width for v in found)


@pytest.mark.parametrize(
    ("values", "digits"), [([0.0, 5.0], 0), ([0.0, 2.5], 1), ([0.25], 2), ([0.1 + 0.2], 1), ([], 0)]
)
def test_labels_have_the_decimals_they_need(values: list[float], digits: int) -> None:
    assert svg.decimals(values) == digits


def test_every_draw_is_in_a_bar_and_zero_is_an_edge() -> None:
    margin = np.random.default_rng(1).normal(0.4, 1.0, 2000)
    edges, counts = distribution.bins(margin)
    assert sum(counts) == 2000
    assert min(abs(e) for e in edges) < 1e-9


@pytest.mark.parametrize(("mean", "spread"), [(5.0, 1.6), (-5.0, 1.6), (400.0, 0.1)])
def test_the_few_that_go_to_the_other_have_a_bar_of_their_own(mean: float, spread: float) -> None:
    margin = np.random.default_rng(1).normal(mean, spread, 2000)
    margin[:3] = -np.sign(mean) * np.array([0.1, 0.5, 2.0])
    edges, counts = distribution.bins(margin)
    assert min(abs(e) for e in edges) < 1e-9
    wins = sum(n for left, n in zip(edges[:-1], counts, strict=True) if left > -1e-9)
    assert wins == (margin > 0.0).sum()
    assert len(counts) < 4 * distribution.BARS


@pytest.mark.parametrize("margin", [[3.0], [3.0, 3.0, 3.0], [-1.0], [0.0, 0.0], [np.nan]])
def test_odd_draws_still_make_a_histogram(margin: list[float]) -> None:
    edges, counts = distribution.bins(np.array(margin))
    assert len(edges) == len(counts) + 1
    assert np.isfinite(edges).all()
    assert sum(counts) == np.isfinite(margin).sum()


def test_the_gain_is_where_the_delta_grows(standins: Any) -> None:
    comparison = compare(standins.race())
    rate = course_map.gain_rate(comparison)
    assert rate.size == comparison.s.size
    assert np.trapezoid(rate, comparison.s) == pytest.approx(comparison.delta[-1], rel=0.1)


def test_a_reference_in_the_shape_of_the_data_files() -> None:
    happened = Happened.of(
        {
            "winner": "porsche",
            "margin": {"value": 2.0, "unit": "s", "words": "about 2 s", "sources": ["a", "b"]},
            "margin_percent": {"value": 3.0, "unit": "%", "words": "nearly 3 %", "sources": ["b"]},
        }
    )
    assert happened.gap == "about 2 s"
    assert happened.margin_s == (2.0, 2.0)
    assert happened.sources == ("a", "b")
    assert ("Share of the lap", "nearly 3 %") in happened.facts


def test_a_reference_in_plain_words() -> None:
    happened = Happened.of({"winner": "x", "gap": "a nose", "sources": "paper", "margin_s": [2, 1]})
    assert happened.gap == "a nose"
    assert happened.margin_s == (1.0, 2.0)
    assert happened.sources == ("paper",)


def test_markup_escapes_text_and_attributes() -> None:
    assert el("p", "<b>", title='"&') == '<p title="&quot;&amp;">&lt;b&gt;</p>'
    assert el("p", el("b", "x"), None, ["y", None]) == "<p><b>x</b>y</p>"
    assert el("input", hidden=True, disabled=False, data_at=1.5) == '<input hidden data-at="1.5">'


def test_addresses_become_links_and_nothing_else_does() -> None:
    html = linked("see https://a.example/x?y=1&z=2. <b> javascript:alert(1)")
    assert '<a href="https://a.example/x?y=1&amp;z=2" rel="noreferrer">' in html
    assert html.count("<a") == 1
    assert "<b>" not in html


def test_a_result_of_other_cars_is_not_drawn_on_the_axis(standins: Any) -> None:
    race = standins.race(names=("A a", "B b", "C c"))
    told = {"winner": "car-0", "loser": "car-1", "margin_s": [1.5, 2]}
    assert margin_in(Happened.of(told), race.duel) == (1.5, 2.0)
    turned = told | {"winner": "car-1", "loser": "car-0"}
    assert margin_in(Happened.of(turned), race.duel) == (-2.0, -1.5)
    assert margin_in(Happened.of(told | {"loser": "car-2"}), race.duel) is None
    assert margin_in(Happened.of(told | {"winner": "car-2"}), race.duel) is None


def test_agreement_is_about_the_pair_that_really_raced(standins: Any) -> None:
    race = standins.race(names=("A a", "B b", "C c"))
    between = Happened.of({"winner": "car-2", "loser": "car-1"})
    times = {entry.car.id: entry.times for entry in race.entries}
    expected = float(np.mean(times["car-2"] < times["car-1"]))
    assert agreement(between, race.entries) == pytest.approx(expected)
    assert agreement(Happened.of({"winner": "nobody"}), race.entries) is None
