"""A clock's rate from arrivals that are late by who knows what."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.timing.drift import BUCKET_NS, LEAST_SPAN_NS, MOST_PAIRS, Drifts, Pair, estimate

SECOND = 10**9


def arrivals(ppm: float, seed: int, unit_ns: int, hours: float, mean_ms: float) -> list[Pair]:
    """Impulses of a clock that gains ``ppm``, with delays of many kinds and some very late."""
    random = Random(seed)
    delay = random.choice(
        [
            lambda: random.expovariate(1 / mean_ms),
            lambda: random.uniform(0, 2 * mean_ms),
            lambda: mean_ms + random.gammavariate(2, mean_ms / 2),
        ]
    )
    begin = random.randrange(10**18)
    pairs = []
    at = 0.0
    while at < hours * 3600:
        late_s = random.uniform(0, 600) if random.random() < 0.05 else delay() / 1000
        time = begin + round(at * (1 + ppm * 1e-6) * SECOND)
        pairs.append((time - time % unit_ns, 5 * SECOND + round((at + late_s) * SECOND)))
        at += random.uniform(6, 40)
    return pairs


@given(
    ppm=st.floats(-200, 200),
    seed=st.integers(0, 2**32),
    unit_ns=st.sampled_from([1, 100_000, 1_000_000]),
    hours=st.floats(0.5, 3),
    mean_ms=st.floats(0.05, 10),
)
def test_the_rate_is_recovered_within_the_stated_error(
    ppm: float, seed: int, unit_ns: int, hours: float, mean_ms: float
) -> None:
    pairs = arrivals(ppm, seed, unit_ns, hours, mean_ms)
    found = estimate(pairs, unit_ns)
    assert found is not None
    assert abs(found.ppm - ppm) <= found.error_ppm
    assert estimate(Random(seed).sample(pairs, len(pairs)), unit_ns) == found
    corrected = (1 + found.ppm * 1e-6) * (1 + found.ppb * 1e-9)
    assert corrected == pytest.approx(1, abs=2e-9)


def test_an_afternoon_over_a_network_is_known_to_a_few_ppm() -> None:
    found = estimate(arrivals(23.0, 1, 100_000, 4, 2), 100_000)
    assert found is not None
    assert found.error_ppm < 1


def test_too_little_says_nothing() -> None:
    pairs = arrivals(20, 3, 1, 1, 1)
    assert estimate([]) is None
    assert estimate([one for one in pairs if one[0] - pairs[0][0] < LEAST_SPAN_NS]) is None
    assert estimate([*pairs[:9], pairs[-1]]) is None
    assert estimate([*pairs[:50], *((time + 60 * SECOND, at) for time, at in pairs[50:])]) is None


def watched(pairs: list[Pair]) -> Drifts:
    watching = Drifts(1)
    for time, at in pairs:
        watching.host(10**18 + at, at)
        watching.heard(0, time, at)
    return watching


def test_an_epoch_or_a_host_begun_anew_begins_anew() -> None:
    pairs = sorted(arrivals(-40, 5, 1, 1, 1), key=lambda pair: pair[1])
    found = watched(pairs).now
    assert found is not None
    assert abs(found.ppm + 40) <= found.error_ppm
    last = pairs[-1][1]
    restarted, rebooted, same = watched(pairs), watched(pairs), watched(pairs)
    restarted.heard(1, 17, last)
    assert restarted.now is None
    rebooted.host(10**18 + last + 90 * SECOND, 3 * SECOND)
    assert rebooted.now is None
    same.host(10**18 + last + 7200 * SECOND, last + 7200 * SECOND)
    same.heard(0, pairs[0][0], last + 7200 * SECOND)  # said again, hours late
    assert same.now == found


def test_of_a_babble_only_the_least_late_counts() -> None:
    pairs = [(n * SECOND // 10, n * SECOND // 10 + n % 7 * 1000) for n in range(40_000)]
    found = watched(pairs).now
    assert found is not None
    assert found.pairs <= 4_000 * SECOND // BUCKET_NS + 1
    assert abs(found.ppm) <= found.error_ppm < 0.1


def test_a_long_day_is_thinned_and_says_the_same() -> None:
    pairs = [(n * 6 * SECOND, n * 6 * SECOND * 1_000_020 // 10**6 + n % 97) for n in range(7200)]
    found = watched(pairs).now
    assert found is not None
    assert MOST_PAIRS // 2 < found.pairs <= MOST_PAIRS
    assert found.ppb == 20_000
