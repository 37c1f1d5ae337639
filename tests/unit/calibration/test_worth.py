"""What further measurements would be worth is what they turn out to be worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from throwdown.calibration.drawing import draw_corrections
from throwdown.calibration.instruments import SKID_PAD, STOP, read_tests, simulate_tests
from throwdown.calibration.model import Lap, Outing, channels_of, extended, learn, rows_of
from throwdown.calibration.posterior import shipped_posterior
from throwdown.calibration.prediction import predict
from throwdown.calibration.subject import Subject, subject_of
from throwdown.calibration.worth import variance_told
from throwdown.car import load_car
from throwdown.duel.draws import stream
from throwdown.errors import InputError


def test_variance_told_is_what_measuring_removes(laps: list[Lap]) -> None:
    effects = learn(laps[:100])
    first, second, third = laps[100], laps[102], laps[104]
    before = extended(effects, [first, second, third])
    rows = rows_of([first, second], before.names)
    asked = rows[1] - rows[0]
    told = variance_told(effects, [first, second], [-1.0, 1.0], [third])
    # The same by the model itself, with noise as the model takes it before any reweighting.
    row = rows_of([third], before.names)[0]
    spread = before.covariance @ row
    after = before.covariance - np.outer(spread, spread) / (
        row @ spread + effects.noise_at(third.course) ** 2
    )
    assert told == pytest.approx(asked @ (before.covariance - after) @ asked)
    assert 0.0 < told < asked @ before.covariance @ asked
    # A lap of the car itself tells more.
    assert variance_told(effects, [first, second], [-1.0, 1.0], [first]) > told


def test_draws_have_the_mean_and_the_covariance_that_were_learned() -> None:
    effects = shipped_posterior().effects
    cars = [load_car(name) for name in ("mini-cooper-s-2010", "fiat-500-turbo-2013")]
    outings = [Outing(subject_of(car), "lime-rock") for car in cars]
    drawn = draw_corrections(effects, [[o] for o in outings], 40_000, lambda n: stream(1, n))
    values = np.stack([np.stack([d.level[:, 0], d.grip[:, 0], d.power[:, 0]]) for d in drawn])
    values = values.reshape(6, -1)
    whole = extended(effects, outings)
    channels = channels_of(outings, whole.names).reshape(6, -1)
    covariance = channels @ whole.covariance @ channels.T
    sd = np.sqrt(np.diag(covariance))
    assert np.all(np.abs(values.mean(axis=1) - channels @ whole.mean) < 0.03 * sd)
    assert np.cov(values) / np.outer(sd, sd) == pytest.approx(
        covariance / np.outer(sd, sd), abs=0.03
    )
    # The level of a course that nobody measured is the same for both cars.
    assert values[0] == pytest.approx(values[3])


def test_a_further_car_changes_no_draw_of_the_others() -> None:
    effects = shipped_posterior().effects
    cars = [load_car(name) for name in ("mini-cooper-s-2010", "fiat-500-turbo-2013")]
    outings = [[Outing(subject_of(car), "lime-rock")] for car in cars]
    alone = draw_corrections(effects, outings[:1], 50, lambda n: stream(1, n))[0]
    beside = draw_corrections(effects, outings, 50, lambda n: stream(1, n))[0]
    assert alone.grip == pytest.approx(beside.grip)
    assert alone.power == pytest.approx(beside.power)


def test_skid_pad_and_stop_depend_on_grip_as_they_must() -> None:
    subject = subject_of(load_car("porsche-911-carrera-s-2010"))
    pad, stop = simulate_tests([Outing(subject, SKID_PAD), Outing(subject, STOP)])
    skidpad = subject.car.value("skidpad")
    assert pad.time_s == pytest.approx(2.0 * np.pi * np.sqrt(45.72 / skidpad), rel=0.02)
    assert pad.grip == pytest.approx(-0.5, abs=0.08)  # load sensitivity takes a little
    assert stop.grip == pytest.approx(-1.0, abs=0.1)
    assert pad.power == pytest.approx(0.0, abs=1e-9)


def test_a_good_skid_pad_makes_the_car_quicker(laps: list[Lap]) -> None:
    subject = laps[0].subject
    outing = Outing(subject, SKID_PAD)
    simulated = simulate_tests([outing])[0]
    measured = laps[0].measured
    assert measured is not None
    told = replace(measured, digest="pad", course=SKID_PAD, time_s=0.96 * simulated.time_s)
    others = [
        Lap(one, SKID_PAD, pad, replace(measured, digest=f"pad {k}", time_s=pad.time_s))
        for k, one in enumerate(_others(laps))
        for pad in simulate_tests([Outing(one, SKID_PAD)])
    ]
    before = predict(learn([*laps[2:], *others]), laps[:1])
    after = predict(learn([*laps[2:], *others, Lap(subject, SKID_PAD, simulated, told)]), laps[:1])
    assert after.log_time[0] < before.log_time[0] - 0.001
    assert after.reach(0.9)[0] < before.reach(0.9)[0]


def _others(laps: list[Lap]) -> list[Subject]:
    seen = {lap.subject.group: lap.subject for lap in laps[2:]}
    return list(seen.values())[:20]


def test_a_file_of_tests_says_which_rows_tell_nothing(tmp_path) -> None:
    path = tmp_path / "tests.csv"
    path.write_text(
        "car,year,skidpad_g,braking_70_0_ft,power_hp,curb_lb\n"
        "Porsche 911 Carrera,2012,1.02,145,350,3200\n"
        "Honda Civic Si,2012,0.9,,201,2900\n"
        "Ford Focus,2012,,,160,2900\n"
        "Ford Fiesta,2012,much,,160,2900\n"
        "Name Only,,0.9,,,\n",
        encoding="utf-8",
    )
    laps, skipped = read_tests(path)
    assert [lap.course for lap in laps] == [SKID_PAD, STOP, SKID_PAD]
    assert laps[1].time_s == pytest.approx(145 * 0.3048)
    assert {row.number: row.reason for row in skipped} == {
        4: "no test in the row",
        5: "skidpad_g “much” is no positive number",
        6: "no power and mass, and no car file given",
    }
    path.write_text("car,year\nFord,2010\n", encoding="utf-8")
    with pytest.raises(InputError, match="no usable test"):
        read_tests(path)
