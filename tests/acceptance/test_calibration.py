"""The calibration against laps that magazines measured and it has not seen.

Source: the lap and car tables of the shared reference data (Car and Driver's Lightning Lap, Motor
Trend's figure-eight), which are not shipped.  Tolerances are those wanted of whole tables, with
room for the few splits that are drawn here.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from throwdown.calibration.ages import year_of
from throwdown.calibration.car_file import read_cars
from throwdown.calibration.instruments import read_tests
from throwdown.calibration.lap_file import read_laps
from throwdown.calibration.model import Lap, learn
from throwdown.calibration.posterior import shipped_posterior
from throwdown.calibration.prediction import predict
from throwdown.calibration.score import Tally, count
from throwdown.calibration.validation import gather

SHARED = os.environ.get("THROWDOWN_SHARED")
pytestmark = pytest.mark.skipif(not SHARED, reason="THROWDOWN_SHARED is not set: no measured laps")
SPLITS = 30


def table(name: str) -> Path:
    assert SHARED is not None
    return Path(SHARED) / "data" / name


@cache
def measured(folder: Path) -> tuple[Lap, ...]:
    """The laps of two courses: the long one takes too long for this suite."""
    with table("laptimes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kept = folder / "laps.csv"
    with kept.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["course"].startswith(("VIR", "Motor Trend")))
    return gather(kept, table("cars.csv")).laps


def test_names_tell_the_years_of_the_laps_that_have_one() -> None:
    laps = [lap for lap in read_laps(table("laptimes.csv")).laps if lap.year and lap.power]
    told = [(lap.year, year_of(lap.car, lap.power)) for lap in laps if lap.power]
    late = np.array([year - said for year, said in told if year is not None and said is not None])
    assert late.size > 0.5 * len(laps)
    assert np.mean(np.abs(late) <= 3) > 0.9
    assert np.mean((late >= 0) & (late <= 1)) > 0.75


def test_cars_left_out_are_predicted_better_than_by_regression(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    laps = measured(tmp_path_factory.mktemp("laps"))
    groups = np.array([lap.subject.group for lap in laps])
    rng = np.random.default_rng(7)
    tallies = {"vir-grand": Tally(), "figure-eight": Tally()}
    for _ in range(SPLITS):
        every = np.unique(groups)
        out = np.isin(groups, rng.choice(every, every.size // 10, replace=False))
        kept = [lap for lap, left in zip(laps, out, strict=True) if not left]
        effects = learn(kept)
        for course, tally in tallies.items():
            new = [lap for lap, left in zip(laps, out, strict=True) if left]
            new = [lap for lap in new if lap.course == course]
            others = [lap for lap in kept if lap.course == course]
            tally.add(count(new, predict(effects, new), others))
    for course, wanted, winners in (("vir-grand", 1.35, 0.89), ("figure-eight", 1.35, 0.72)):
        figures = tallies[course].figures()
        assert figures["n"] > 80
        assert figures["median_abs_error_pct"] < wanted
        assert figures["pairwise_accuracy"] > winners
        assert figures["pairwise_accuracy"] > figures["baseline"]["pairwise_accuracy"] - 0.01
        assert figures["median_abs_error_pct"] < figures["baseline"]["median_abs_error_pct"] + 0.05
        assert 0.82 < figures["coverage90"] < 0.98
        assert 0.38 < figures["coverage50"] < 0.62


def test_the_shipped_posterior_rests_on_rows_of_the_table_alone() -> None:
    rows = {lap.digest for lap in read_laps(table("laptimes.csv")).laps}
    tests, _ = read_tests(table("tests.csv"), read_cars(table("cars.csv")))
    rows |= {lap.measured.digest for lap in tests if lap.measured is not None}
    assert set(shipped_posterior().rows) <= rows
