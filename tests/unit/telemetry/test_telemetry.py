"""What loggers write is read to the same run, and what is none is refused with its place."""

from __future__ import annotations

from contextlib import suppress
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logger_files import EVERY, position, racechrono, samples, speed_at
from throwdown.errors import InputError
from throwdown.telemetry import cut, read_log, thin

ROWS = samples()


@pytest.mark.parametrize("logger", EVERY)
def test_every_logger_writes_the_same_run(logger: str) -> None:
    log = read_log(EVERY[logger](ROWS), "f.csv")
    time, distance, speed = np.array(ROWS).T
    np.testing.assert_allclose(log.time, time, atol=0.006)
    np.testing.assert_allclose(log.speed, speed, atol=0.01)
    np.testing.assert_allclose(log.distance, distance, atol=1.0)
    found = cut(log, 38.0, "f.csv")
    assert found.how == "from rest"
    thinned = thin(found.logged, "f.csv")
    assert thinned.speed[0] < 100, "it begins where the car stands"
    assert thinned.length_mm == pytest.approx(1000 * _driven(38.0), rel=0.01)
    if thinned.east:
        away = hypot(*position_of(thinned.length_mm / 1000))
        assert hypot(thinned.east[-1], thinned.north[-1]) / 10 == pytest.approx(away, abs=12)


def _driven(took: float) -> float:
    return sum(speed_at(n / 1000) for n in range(round(took * 1000))) / 1000


def position_of(distance: float) -> tuple[float, float]:
    angle = distance / 100.0
    return 100.0 * float(np.sin(angle)), 100.0 * float(1.0 - np.cos(angle))


def test_the_better_known_column_and_the_first_of_two_count() -> None:
    log = read_log(racechrono(ROWS), "f.csv")
    assert log.speed.max() < 23.0, "the second speed is 99"
    assert log.forward[5] == pytest.approx(0.0980665)
    assert log.lap[0] == 3
    assert log.latitude[0] == pytest.approx(position(0.0)[0])


def test_the_run_is_the_whole_a_lap_or_what_follows_a_rest() -> None:
    moving = samples(before_s=0.0, after_s=38.0)
    assert cut(read_log(racechrono(moving), "f"), 38.2, "f").how == "whole"
    two = racechrono(samples(after_s=30.0), lap=1).decode().splitlines()
    again = [line.replace(",1,1", ",2,2", 1).split(",") for line in two[7:]]
    for n, cells in enumerate(again):
        cells[0], cells[3], cells[2] = f"{1277128836 + n / 10}", f"{136 + n / 10}", "2"
    log = read_log("\n".join([*two, *(",".join(cells) for cells in again)]).encode(), "f")
    assert cut(log, 35.0, "f").how in ("lap 1", "lap 2")
    with pytest.raises(InputError, match="nothing in it tells the run of 80"):
        cut(log, 80.0, "f")


@given(st.lists(st.floats(0.0, 60.0), min_size=12, max_size=200), st.floats(0.02, 2.0))
def test_thinned_stays_within_what_was_logged(speeds: list[float], step: float) -> None:
    rows = [f"{n * step:.4f},{speed:.4f}" for n, speed in enumerate(speeds)]
    log = read_log("\n".join(["time (s),speed (m/s)", *rows]).encode(), "f")
    if log.distance[-1] < 10.1:
        return
    thinned = thin(log, "f")
    assert len(thinned.speed) <= 400
    assert max(thinned.speed) <= round(100 * log.speed.max()) + 1
    assert (len(thinned.speed) - 1) * thinned.every_mm <= thinned.length_mm


HEAD = "time (s),speed (km/h)\n"
GOOD = "".join(f"{n},10\n" for n in range(12))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "f.csv", "no row names the columns"),
        ("a,b\n1,2\n", "f.csv", "no row names the columns"),
        ("time,speed\n" + GOOD, "f.csv, line 1", "'speed' is in no unit"),
        ("time,speed (furlong)\n" + GOOD, "f.csv, line 1", "is in 'furlong'"),
        (HEAD + GOOD + "13,fast\n", "f.csv, line 14", "speed (km/h) is 'fast'"),
        (HEAD + GOOD + "13,nan\n", "f.csv, line 14", "is 'nan'"),
        (HEAD + GOOD + "13,9999\n", "f.csv, line 14", "is '9999'"),
        (HEAD + GOOD + "3,10\n", "f.csv, line 14", "time (s) goes back to 3"),
        (HEAD + "1,2\n", "f.csv", "only 1 rows"),
        ("a\0b", "f.csv", "no text"),
        ("[column names]\nsats time velocity\n", "f.csv", "no [data]"),
        (
            "[header]\nx\n[column names]\nsats velocity-x\n[data]\n1 2\n",
            "f.csv, [column names]",
            "no c",
        ),
    ],
)
def test_what_is_no_log_is_refused_with_its_place(text: str, where: str, what: str) -> None:
    with pytest.raises(InputError) as refused:
        read_log(text.encode(), "f.csv")
    assert what in str(refused.value)
    assert refused.value.where == where


def test_gaps_are_bridged_and_moments_that_come_twice_count_once() -> None:
    rows = "".join(f"{n},{'' if n % 2 else 36}\n{n},36\n" for n in range(20))
    log = read_log((HEAD + rows).encode(), "f")
    assert log.time.size == 20
    assert log.distance[-1] == pytest.approx(190.0)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(InputError):
        read_log(b"time (s),speed (m/s)\n" + data, "f")
