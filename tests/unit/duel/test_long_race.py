"""Stints: a stint of one lap is the lap, more laps take longer, and what is wrong is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import throwdown as td
from throwdown.duel.handicap import NONE, Handicap
from throwdown.duel.long_race import MOST_LAPS, stint
from throwdown.duel.stint_record import FADES, LAP_FIGURES, Fade
from throwdown.errors import InputError, ThrowdownError

CARS = ("mini-cooper-s-2010", "porsche-911-carrera-s-2010")
COURSE = "road-atlanta"


@pytest.fixture(scope="module")
def known() -> td.Stint:
    return stint(CARS, COURSE, laps=15, samples=120)


def test_a_stint_of_one_lap_is_the_lap() -> None:
    one = stint(CARS, COURSE, laps=1, samples=2)
    for entry in one.entries:
        lap = td.drive_lap(entry.car, COURSE)
        assert entry.total_s == lap.time_s
        assert entry.pace.flat_out
        assert not any(fade.probability for fade in entry.fades.values())


def test_a_stint_of_one_lap_is_a_race() -> None:
    """The same draws in a race: the same odds, and the same times but for the line's factor."""
    one = stint(CARS, COURSE, laps=1, samples=300)
    race = td.race(CARS, COURSE, samples=300)
    for entry in race.entries:
        mine = one.entries[entry.number]
        assert mine.times[:, 0] == pytest.approx(entry.times, rel=1e-12)
        assert mine.win_probability == entry.win_probability


def test_the_first_lap_of_many_is_the_lap_too(known: td.Stint) -> None:
    for entry in known.entries:
        assert entry.figures[0, 0] == entry.lap.time_s
        assert entry.times.shape == (120, 15)
        assert (np.diff(entry.lap_figure("fuel_burnt_kg")) > 0.0).all()
        assert entry.lap_figure("front_disc_peak_c")[14] > 400.0


def test_a_standing_start_is_the_standing_lap() -> None:
    one = stint("mini-cooper-s-2010", COURSE, laps=3, samples=1, start="standing")
    lap = td.drive_lap("mini-cooper-s-2010", COURSE, start="standing")
    times = one.entries[0].figures[:, 0]
    assert times[0] == lap.time_s
    assert times[1] < times[0] - 1.0
    assert one.gap is None
    assert one.entries[0].win_probability == 1.0


def test_the_mini_does_not_keep_its_brakes_for_15_laps(known: td.Stint) -> None:
    """“Wilted quite quickly” (evo, Bedford): they fade within a few laps as a rule, not surely."""
    fade = known.entries[0].fades["brakes"]
    assert 0.5 < fade.probability < 0.97
    laps = fade.lap_quantiles
    assert laps is not None
    assert 2 <= laps.p50 <= 8


def test_what_a_car_carries_acts_on_every_lap() -> None:
    held = (Handicap(ballast=50.0, tyres=105.0, driver=98.0, power=105.0), NONE)
    one = stint(CARS, COURSE, laps=1, samples=200, handicaps=held)
    race = td.race(CARS, COURSE, samples=200, handicaps=held)
    for entry in race.entries:
        assert one.entries[entry.number].times[:, 0] == pytest.approx(entry.times, rel=1e-12)
    bare = stint(CARS, COURSE, laps=4, samples=20)
    heavy = stint(CARS, COURSE, laps=4, samples=20, handicaps=(Handicap(ballast=200.0), NONE))
    assert (heavy.entries[0].times > bare.entries[0].times).all()
    assert (heavy.entries[1].times == bare.entries[1].times).all()
    assert "200 kg of ballast" in heavy.assumptions[0]


def test_what_acts_on_the_time_changes_what_counts_alone(known: td.Stint) -> None:
    held = (Handicap(head_start=30.0, index=0.98, laps=15.0), NONE)
    one = stint(CARS, COURSE, laps=15, samples=120, handicaps=held)
    first, before = one.entries[0], known.entries[0]
    assert (first.times == before.times).all()
    total = 0.98 * before.times[:, :14].sum(axis=1) - 30.0
    assert first.counted.sum(axis=1) == pytest.approx(total)
    gap = one.gap
    assert gap is not None
    assert gap[:, -1] == pytest.approx(known.entries[1].times.sum(axis=1) - total)
    assert first.win_probability > before.win_probability
    assert json.loads(one.to_json())["cars"][0]["handicap"] == held[0].given


def test_the_gap_is_the_sum_of_the_laps(known: td.Stint) -> None:
    mini, porsche = known.entries
    gap = known.gap
    assert gap is not None
    totals = porsche.times.sum(axis=1) - mini.times.sum(axis=1)
    assert gap[:, -1] == pytest.approx(totals)
    assert porsche.win_probability > 0.95
    assert known.standings[0] is porsche
    assert porsche.win_probability + mini.win_probability == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_answer_and_a_rival_changes_nothing() -> None:
    both, again = (stint(CARS, COURSE, laps=4, samples=40) for _ in range(2))
    assert again.to_json() == both.to_json()
    alone = stint(CARS[0], COURSE, laps=4, samples=40)
    assert (alone.entries[0].times == both.entries[0].times).all()
    other = stint(CARS[0], COURSE, laps=4, samples=40, seed=7)
    assert (other.entries[0].times != alone.entries[0].times).any()


def test_json_says_every_lap(known: td.Stint) -> None:
    found = json.loads(known.to_json())
    for car, entry in zip(found["cars"], known.entries, strict=True):
        assert [lap["lap"] for lap in car["laps"]] == list(range(1, 16))
        for lap in car["laps"]:
            assert {"time_s", "front_disc_peak_c", "tyre_peak_c", *LAP_FIGURES} <= set(lap)
        assert car["total_s"] == pytest.approx(sum(lap["time_s"] for lap in car["laps"]), abs=1e-2)
        assert set(car["fade"]) == set(FADES)
        low, high = car["fade"]["brakes"]["interval"]
        assert low < car["fade"]["brakes"]["probability"] < high
        assert car["laps"][3]["time_p05_s"] < car["laps"][3]["time_p95_s"]
        assert car["number"] == entry.number + 1
    assert [one["car"] for one in found["odds"]] == [CARS[1], CARS[0]]
    assert len(found["gap"]["laps"]) == 15
    assert any("clutches" in sentence for sentence in found["assumptions"])
    assert not any("tyre heat" in sentence.lower() for sentence in found["assumptions"])
    assert f"heat_hash {CARS[0]}" in found["provenance"]


def test_as_a_dataset(known: td.Stint) -> None:
    data = known.to_xarray()
    assert data["time"].dims == ("car", "draw", "lap")
    assert data["front_disc_peak_c"].sel(car=CARS[0], lap=15).item() > 400.0
    assert data["time"].attrs["units"] == "s"


def test_better_pads_last_longer() -> None:
    def odds(pads: Any) -> float:
        one = stint(CARS[0], COURSE, laps=6, samples=60, pads=pads)
        return one.entries[0].fades["brakes"].probability

    assert odds("race") < odds("fast-road") < odds("original")


def test_sparing_the_brakes_spares_them_and_costs_time() -> None:
    flat, kept = (
        stint(CARS[0], COURSE, laps=6, samples=60, pace=pace).entries[0]
        for pace in ("flat-out", "keep-brakes")
    )
    assert kept.total_s > flat.total_s + 1.0
    assert kept.fades["brakes"].probability < flat.fades["brakes"].probability
    assert flat.pace.flat_out


def test_the_same_car_twice_is_two_entries() -> None:
    two = stint([CARS[0], CARS[0]], COURSE, laps=2, samples=50)
    assert [entry.number for entry in two.entries] == [0, 1]
    assert (two.entries[0].figures == two.entries[1].figures).all()
    assert 0.2 < two.entries[0].win_probability < 0.8


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"laps": 0}, "0 laps"),
        ({"laps": 10_000}, f"1 to {MOST_LAPS}"),
        ({"laps": 2.5}, "2.5 laps"),
        ({"laps": True}, "True laps"),
        ({"cars": []}, "needs a car"),
        ({"cars": ["no such car"]}, "no such car"),
        ({"course": "drag-strip"}, "closed course"),
        ({"course": "cone-course-tight"}, "closed course"),
        ({"course": "skid-pad-200ft"}, "closed course"),
        ({"samples": 0}, "0 samples"),
        ({"samples": 10**9}, "samples"),
        ({"seed": -1}, "seed"),
        ({"start": "rolling"}, "unknown start"),
        ({"pace": "slow"}, "unknown pace"),
        ({"pads": "races"}, "nearest: race"),
        ({"air_c": 100.0}, "100 °C"),
        ({"air_c": float("nan")}, "nan °C"),
        ({"air_c": "warm"}, "a number in °C"),
        ({"handicaps": [NONE]}, "one for each car"),
        ({"handicaps": [Handicap(laps=5.0), NONE]}, "laps=3"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"cars": CARS, "course": COURSE, "laps": 3, "samples": 2, **changes}
    with pytest.raises(InputError) as refused:
        stint(given.pop("cars"), given.pop("course"), **given)
    assert words in str(refused.value)


def test_brakes_that_no_pace_keeps_are_said() -> None:
    car = td.load_car("mini-cooper-s-2010")
    weak = car.replace_figure("brake_deceleration", 2.5)
    tiny = td.load_car("mini-cooper-s-2010").heat["disc_diameter_front"]
    small = replace(tiny, value=0.16, given=160.0)
    car = weak.model_copy(update={"heat": {**weak.heat, "disc_diameter_front": small}})
    with pytest.raises(ThrowdownError, match="no pace"):
        stint(car, COURSE, laps=4, samples=1, pace="keep-brakes")


def test_fade_counts_the_first_lap_and_its_odds() -> None:
    gone = np.array([[False, True, False], [False, False, False], [True, True, True]])
    fade = Fade.first(gone)
    assert fade.laps.tolist() == [2.0, 0.0, 1.0]
    assert fade.probability == pytest.approx(2 / 3)
    assert fade.by_lap(3) == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    never = Fade.first(np.zeros((50, 3), dtype=bool))
    assert never.lap_quantiles is None
    assert never.interval[0] == 0.0
    assert 0.0 < never.interval[1] < 0.1


def test_progress_is_told() -> None:
    said: list[tuple[str, int, int]] = []
    stint(CARS[0], COURSE, laps=2, samples=64, progress=lambda *step: said.append(step))
    assert said[-1] == ("done", 1, 1)
    assert any("stints" in what and done == of == 64 for what, done, of in said)
    assert any("pace" in what for what, _, _ in said)
