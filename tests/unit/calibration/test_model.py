"""The model finds a law that is known, and its intervals and odds keep their word."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.calibration.baseline import regress
from throwdown.calibration.model import Lap, learn, rows_of
from throwdown.calibration.posterior import (
    build_posterior,
    read_posterior,
    shipped_posterior,
    write_posterior,
)
from throwdown.calibration.prediction import (
    predict,
    student_quantile,
    student_share,
    with_factor,
)
from throwdown.calibration.score import count
from throwdown.errors import InputError


def slower(lap: Lap, factor: float) -> Lap:
    assert lap.measured is not None
    return replace(lap, measured=replace(lap.measured, time_s=lap.time_s * factor))


def test_a_known_law_is_found(laps: list[Lap], law: SimpleNamespace) -> None:
    effects = learn(laps)
    place = {name: k for k, name in enumerate(effects.names)}
    sd = np.sqrt(np.diag(effects.covariance))
    for course, level in law.levels.items():
        k = place[f"course {course}"]
        assert abs(effects.mean[k] - level) < 4.0 * sd[k]
    # All of what front drive does at a course, whichever effect it is put down to.
    front = [lap for lap in laps if lap.subject.car.drive == "front"]
    rows = rows_of(front, [n for n in effects.names if "front drive" in n])
    own = [place[n] for n in effects.names if "front drive" in n]
    grips = np.array([lap.simulated.grip for lap in front])
    told = rows @ effects.mean[own] / grips
    assert told.mean() == pytest.approx(law.front_drive, abs=0.03)


def test_cars_never_seen_are_predicted_within_the_intervals(
    laps: list[Lap], others: list[Lap]
) -> None:
    prediction = predict(learn(laps), others)
    measured = np.array([lap.time_s for lap in others])
    off = np.abs(np.log(measured) - prediction.log_time)
    assert np.median(off) < 0.012
    for share, least, most in ((0.5, 0.35, 0.75), (0.9, 0.82, 1.0)):
        low, high = prediction.interval(share)
        inside = ((low <= measured) & (measured <= high)).mean()
        assert least <= inside <= most


def test_a_misprint_moves_little(laps: list[Lap]) -> None:
    clean = learn(laps)
    spoilt = learn([slower(laps[0], 1.25), *laps[1:]])
    moved = np.abs(spoilt.mean - clean.mean) / np.sqrt(np.diag(clean.covariance))
    assert moved.max() < 0.6


def test_order_of_laps_does_not_count(laps: list[Lap]) -> None:
    one, other = learn(laps), learn(laps[::-1])
    assert one.names == other.names
    assert one.mean == pytest.approx(other.mean, abs=1e-9)


def test_a_factor_from_a_few_laps_finds_the_level_of_a_new_course(law: SimpleNamespace) -> None:
    taught = law.made_up(3, 60, ("vir-grand",))
    new = law.made_up(4, 40, ("laguna-seca",))
    effects = learn(taught)
    measured = np.array([lap.time_s for lap in new])
    blind = predict(effects, new)
    seen = np.zeros(len(new), bool)
    seen[:5] = True
    told = with_factor(effects, new, seen)
    left = np.log(measured[~seen])
    assert np.median(np.abs(left - told.log_time)) < 0.015
    assert np.median(np.abs(np.log(measured) - blind.log_time)) > 0.02
    assert np.all(told.reach(0.9) < blind.reach(0.9)[~seen])
    # Where nothing is known of a course, the interval says so.
    low, high = blind.interval(0.9)
    assert ((low <= measured) & (measured <= high)).all()


def test_odds_are_sure_of_far_and_even_on_equal(laps: list[Lap]) -> None:
    same = [laps[0], laps[0], slower(laps[0], 1.0)]
    far = replace(laps[0], simulated=replace(laps[0].simulated, time_s=300.0))
    prediction = predict(learn(laps), [*same, far])
    first, second = np.array([0, 0, 3]), np.array([1, 3, 0])
    even, sure, hopeless = prediction.odds(first, second)
    assert even == pytest.approx(0.5)
    assert sure > 0.99
    assert hopeless == pytest.approx(1.0 - sure)


@given(st.floats(0.001, 0.999))
def test_quantiles_undo_shares(share: float) -> None:
    assert float(student_share(np.array(student_quantile(share)))) == pytest.approx(share)


def test_regressions_leave_each_car_out(laps: list[Lap]) -> None:
    here = [lap for lap in laps if lap.course == "vir-grand"]
    plain = regress(here, "power per mass and tyre")
    spoilt = regress([slower(here[0], 2.0), *here[1:]], "power per mass and tyre")
    assert plain is not None
    assert spoilt is not None
    assert spoilt[0] == pytest.approx(plain[0])  # its own time does not help it
    assert spoilt[1] != pytest.approx(plain[1])
    assert regress(here[:5], "with layout") is None


def test_scores_are_what_they_are_called(laps: list[Lap]) -> None:
    here = [lap for lap in laps if lap.course == "vir-grand"][:20]
    prediction = predict(learn(laps), here)
    figures = count(here, prediction).figures()
    measured = np.array([lap.time_s for lap in here])
    errors = 100.0 * (np.exp(prediction.log_time) / measured - 1.0)
    assert figures["n"] == 20
    assert figures["pairs"] == 190
    assert figures["median_abs_error_pct"] == pytest.approx(np.median(np.abs(errors)))
    assert figures["bias_pct"] == pytest.approx(errors.mean())
    assert sum(gap["pairs"] for gap in figures["by_gap_pct"]) == 190
    assert figures["pairwise_accuracy"] > 0.9
    # Two laps of the same time are no pair.
    tied = [here[0], here[0], here[1]]
    assert count(tied, predict(learn(laps), tied)).figures()["pairs"] == 2


def test_a_posterior_survives_its_file(laps: list[Lap], tmp_path: Path) -> None:
    posterior = build_posterior(laps)
    path = tmp_path / "posterior.json"
    write_posterior(posterior, path)
    again = read_posterior(path)
    assert again.effects.names == posterior.effects.names
    assert again.effects.mean == pytest.approx(posterior.effects.mean, abs=1e-6)
    assert again.effects.covariance == pytest.approx(posterior.effects.covariance, abs=1e-6)
    assert again.saw(laps[0])
    assert len(again.rows) == len(laps)
    write_posterior(build_posterior(laps), tmp_path / "second.json")
    assert (tmp_path / "second.json").read_bytes() == path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["posterior.json", "second.json"]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 99}', "no json"])
def test_what_is_no_posterior_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "posterior.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is no posterior"):
        read_posterior(path)


def test_the_shipped_posterior_rests_on_many_laps_and_tells_which() -> None:
    posterior = shipped_posterior()
    assert len(posterior.rows) > 500
    assert len(set(posterior.rows)) == len(posterior.rows)
    assert {"vir-grand", "nordschleife-sport-auto"} <= set(posterior.effects.courses)
    assert np.all(np.linalg.eigvalsh(posterior.effects.covariance) > -1e-6)
