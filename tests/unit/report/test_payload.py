"""The data for the script: finite, exact to its scale, safe inside a script element."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from throwdown.report import charts, payload, sectors
from throwdown.report.traces import MOST_NODES, compare


def built(race: Any) -> dict[str, Any]:
    comparison = compare(race)
    cut = sectors.split(race.course)
    return payload.build(race.course, comparison, charts.panels(comparison), cut)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


@given(arrays(np.float64, st.integers(1, 80), elements=st.floats(-1e5, 1e5)))
def test_coding_is_exact_to_half_a_step(values: np.ndarray) -> None:
    back = payload.decoded(payload.coded(values, 0.01))
    assert np.abs(back - values).max() <= 0.005 + 1e-9


@given(st.text())
def test_json_cannot_end_its_element(text: str) -> None:
    dumped = payload.script_json({"text": text + "</script><!--"})
    assert "<" not in dumped
    assert json.loads(dumped)["text"] == text + "</script><!--"


def test_all_numbers_are_finite_even_where_a_lap_is_not(standins: Any) -> None:
    race = standins.race()
    race.entries[1].lap.trace.grip_front[5:9] = np.nan
    race.entries[0].lap.trace.ax[3] = np.inf
    numbers = [v for v in leaves(built(race)) if isinstance(v, int | float)]
    assert len(numbers) > 1000
    assert all(math.isfinite(v) for v in numbers)


def test_traces_and_delta_survive(standins: Any) -> None:
    race = standins.race()
    data = built(race)
    for entry, car in zip(race.entries, data["cars"], strict=True):
        t = payload.decoded(car["channels"]["t"])
        assert t[-1] == pytest.approx(entry.lap.time_s, abs=1e-3)
        np.testing.assert_allclose(t, entry.lap.trace.time, atol=6e-4)
        v = payload.decoded(car["channels"]["v"])
        np.testing.assert_allclose(v, entry.lap.trace.speed, atol=6e-3)
    gap = race.entries[1].lap.time_s - race.entries[0].lap.time_s
    assert payload.decoded(data["delta"])[-1] == pytest.approx(gap, abs=1e-3)
    assert gap > 0


def test_long_courses_are_thinned(standins: Any) -> None:
    race = standins.race(standins.course(standins.mesh(24_000.0, 1.0)))
    comparison = compare(race)
    assert comparison.s.size == MOST_NODES
    assert comparison.length == pytest.approx(24_000.0)
    assert comparison.cars[0].t[-1] == pytest.approx(race.entries[0].lap.time_s)
    assert set(np.unique(comparison.cars[0].gear)) <= set(range(1, 7))


def test_cars_behind_the_second_carry_the_replay_only(standins: Any) -> None:
    data = built(standins.race(names=("A a", "B b", "C c")))
    assert set(data["cars"][2]["channels"]) == set(payload.REPLAY_ONLY)
    assert set(data["cars"][1]["channels"]) == set(payload.SCALES)


def test_every_panel_finds_its_channels_within_its_range(standins: Any) -> None:
    data = built(standins.race())
    for panel in data["panels"]:
        for series in panel["series"]:
            channel = series["channel"]
            coded = data["delta"] if channel == "delta" else None
            coded = coded or data["cars"][series["car"]]["channels"][channel]
            values = series["factor"] * payload.decoded(coded)
            assert values.min() >= panel["low"] - 0.02
            assert values.max() <= panel["high"] + 0.02
