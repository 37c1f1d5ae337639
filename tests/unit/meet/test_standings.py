"""Standings from runs, worked out by hand, and truths about all of them."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throwdown.errors import InputError
from throwdown.meet import Entry, RuleSet, Run, Standing, score
from throwdown.meet.runs import STATUSES, read_run


def rules(**more: Any) -> RuleSet:
    known = {"id": "test", "name": "Test", "version": 1, "kind": "autocross", "sources": ["none"]}
    return RuleSet.model_validate(known | more)


def entry(number: str, *cells: str, car_class: str = "A", index: str | None = None) -> Entry:
    runs = tuple(run for run in map(read_run, cells) if run is not None)
    factor = None if index is None else Fraction(index)
    return Entry(number, car_class, runs, index=factor)


def places(standings: tuple[Standing, ...]) -> dict[str, int]:
    return {one.entry.number: one.class_position for one in standings}


def test_the_best_clean_run_counts_with_its_cones() -> None:
    (one,) = score([entry("1", "50.000+1", "51.500", "DNF", "49.000+2", "40.000+dnf")], rules())
    assert one.nets == (520000, 515000, None, 530000, None)
    assert (one.best, one.total, one.class_position, one.position) == (515000, 515000, 1, 1)


def test_a_rerun_is_as_if_it_had_not_been() -> None:
    halves = {"totals": [{"method": "best-of-each-half", "first_half_runs": 2}]}
    (one,) = score([entry("1", "RRN", "52.0", "51.0", "50.5", "RRN", "50.0")], rules(**halves))
    assert one.total == 510000 + 500000
    (short,) = score([entry("1", "52.0", "51.0", "DNF")], rules(**halves))
    assert short.total is None
    assert short.best == 510000


def test_the_sum_of_runs_needs_them_all() -> None:
    whole = {"totals": [{"method": "sum"}]}
    drivers = [entry("1", "50.0", "51.0+1"), entry("2", "49.0", "DNF"), entry("3", "60.0", "60.0")]
    assert [one.total for one in score(drivers, rules(**whole))] == [1030000, 1200000, None]
    lenient = rules(**whole, runs={"unfinished_plus_s": 30.0})
    assert {one.entry.number: one.total for one in score(drivers, lenient)}["2"] == 1280000


def test_only_so_many_runs_count() -> None:
    (one,) = score([entry("1", "52.0", "RRN", "51.0", "40.0")], rules(runs={"most": 2}))
    assert one.best == 510000


def test_finer_digits_are_rounded_or_cut() -> None:
    fine = [entry("1", "50.0005")]
    assert score(fine, rules())[0].best == 500010
    assert score(fine, rules(times={"finer_digits": "cut"}))[0].best == 500000


def test_index_times_rank_as_printed_or_as_multiplied() -> None:
    pair = [entry("1", "50.001", index="0.8331"), entry("2", "50.002", index="0.83309")]
    by_index = {"groups": [{"by": "index", "ties": "shared"}]}
    printed = score(pair, rules(**by_index))
    assert [one.index_time for one in printed] == [416560, 416560]
    assert places(printed) == {"1": 1, "2": 1}
    exact = score(pair, rules(**by_index, index={"rank_on": "product"}))
    assert places(exact) == {"1": 1, "2": 2}
    cut = score(pair, rules(**by_index, index={"finer_digits": "cut"}))
    assert cut[0].index_time == 416550


def test_factors_of_classes_stand_in_where_a_sheet_has_none() -> None:
    table = {"factors": {"STS": "0.811"}, "prefixes": ["P-"]}
    together = {"groups": [{"classes": ["P-*"], "name": "Pro", "by": "index"}]}
    field = [entry("1", "50.0", car_class="P-sts"), entry("2", "50.0", car_class="P-X", index="1")]
    first, second = score(field, rules(index=table, **together))
    assert (first.index_time, first.group, second.index_time) == (405500, "Pro", 500000)
    with pytest.raises(InputError, match="number 3 in P-Y has no index"):
        score([entry("3", "50.0", car_class="P-Y")], rules(index=table, **together))
    with pytest.raises(InputError, match=r"no rule in .* speaks of class 'B'"):
        score([entry("3", "50.0", car_class="B")], rules(index=table, **together))


def test_ties_go_to_the_next_best_run_or_are_shared() -> None:
    tied = [
        entry("7", "50.0", "52.0"),
        entry("5", "51.0", "50.0"),
        entry("6", "50.0"),
        entry("8", "49"),
    ]
    assert places(score(tied, rules())) == {"8": 1, "5": 2, "7": 3, "6": 4}
    shared = score(tied, rules(groups=[{"ties": "shared"}]))
    assert places(shared) == {"8": 1, "5": 2, "7": 2, "6": 2}
    numbered = score(tied, rules(groups=[{"ties": "number"}]))
    assert places(numbered) == {"8": 1, "5": 2, "6": 3, "7": 4}


def test_who_has_no_time_comes_last_in_the_order_of_the_sheet() -> None:
    field = [entry("9", "DNF"), entry("3"), entry("4", "50.0")]
    assert places(score(field, rules())) == {"4": 1, "9": 2, "3": 3}


def test_all_are_ranked_where_that_is_published() -> None:
    field = [
        entry("1", "50.0", car_class="A", index="0.8"),
        entry("2", "45.0", car_class="B", index="0.9"),
    ]
    apart = score(field, rules())
    assert [one.position for one in apart] == [1, 1]
    among = score(field, rules(overall={"by": "index"}))
    assert {one.entry.number: (one.position, one.class_position) for one in among} == {
        "1": (1, 1),
        "2": (2, 1),
    }


RUNS = st.builds(
    Run, st.integers(300_000, 900_000), st.integers(0, 3), st.sampled_from((*STATUSES, "OK", "OK"))
)
FIELD = st.lists(
    st.builds(
        Entry,
        st.integers(1, 20).map(str),
        st.sampled_from("AB"),
        st.lists(RUNS, max_size=6).map(tuple),
        index=st.integers(750, 999).map(lambda n: Fraction(n, 1000)),
    ),
    min_size=1,
    max_size=12,
)
WAYS = st.sampled_from(
    (
        {},
        {"overall": {"by": "index"}},
        {"groups": [{"name": "all", "by": "best-index", "ties": "shared"}]},
        {"totals": [{"method": "best-of-each-half"}]},
        {"totals": [{"method": "sum"}], "runs": {"void": ["DSQ"], "unfinished_plus_s": 10.0}},
    )
)


@given(FIELD, WAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_sheet_decides_no_timed_place(
    field: list[Entry], way: dict[str, Any], chance: random.Random
) -> None:
    mixed = [replace(one, where=str(n)) for n, one in enumerate(field)]
    before = {one.entry.where: one for one in score(mixed, rules(**way))}
    chance.shuffle(mixed)
    for one in score(mixed, rules(**way)):
        if one.total is not None:
            assert one == before[one.entry.where]


@given(FIELD, WAYS, st.data())
def test_a_cone_never_helps(field: list[Entry], way: dict[str, Any], data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(field) - 1))
    own = field[chosen]
    if not own.runs:
        return
    hit = data.draw(st.integers(0, len(own.runs) - 1))
    runs = tuple(replace(run, cones=run.cones + (n == hit)) for n, run in enumerate(own.runs))
    coned = [*field[:chosen], replace(own, runs=runs), *field[chosen + 1 :]]
    marked = [replace(one, where=str(n)) for n, one in enumerate(field)]
    coned = [replace(one, where=str(n)) for n, one in enumerate(coned)]
    before = {one.entry.where: one for one in score(marked, rules(**way))}[str(chosen)]
    after = {one.entry.where: one for one in score(coned, rules(**way))}[str(chosen)]
    assert after.class_position >= before.class_position
    if before.total is not None:
        assert after.total is not None
        assert after.total >= before.total


@given(FIELD, WAYS)
def test_places_are_those_of_a_sorted_list(field: list[Entry], way: dict[str, Any]) -> None:
    standings = score(field, rules(**way))
    assert len(standings) == len(field)
    for group in {one.group for one in standings}:
        own = [one.class_position for one in standings if one.group == group]
        assert own == sorted(own)
        assert own[0] == 1
        for place in set(own):
            assert place == 1 + sum(other < place for other in own)
