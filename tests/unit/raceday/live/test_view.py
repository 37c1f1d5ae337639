"""The public state, and the patches between two."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from throwdown.raceday.live import patch_of, patched, view_of
from throwdown.raceday.live.results import results_of

NAMES = st.sampled_from("abc")
VALUES = st.recursive(
    st.integers(0, 2) | st.text("xy", max_size=1) | st.lists(st.none() | st.integers(0, 1)),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
VIEWS = st.dictionaries(NAMES, VALUES, max_size=3)


@given(VIEWS, VIEWS)
def test_a_patch_makes_the_new_view_of_the_old(old: Any, new: Any) -> None:
    before = deepcopy(old)
    patch = json.loads(json.dumps(patch_of(old, new)))
    assert patched(old, patch) == new
    assert old == before, "the old view is left as it is"
    assert (patch == {}) == (old == new)


def seen(meet: Any) -> Any:
    return view_of(meet.keeper.day, meet.keeper.acts)


def has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(one is None or has_null(one) for one in value.values())
    return False


def test_a_view_says_who_stands_where_and_what_they_drove(meet: Any) -> None:
    meet.enter("1", "2", driver="Ann", car="Mini")
    first, again = meet.drive("1", 600_004), meet.drive("1", 590_000)
    meet.do("cones", run=again, add=1)
    meet.do("status", run=meet.drive("2", 500_000), status="DNF")
    view = seen(meet)
    assert view["rows"]["e1"] == {
        "order": 1,
        "number": "1",
        "class": "A",
        "group": "A",
        "driver": "Ann",
        "car": "Mini",
        "position": 1,
        "class_position": 1,
        "best": "60.000",
        "total": "60.000",
        "runs": {
            "1": {"run": first, "raw": "60.000", "net": "60.000"},
            "2": {"run": again, "raw": "59.000", "net": "61.000", "cones": 1},
        },
    }
    two = view["rows"]["e2"]
    assert "total" not in two
    assert two["runs"]["1"]["status"] == "DNF"
    assert [one["entry"] for one in view["finished"]] == ["e2", "e1", "e1"]
    assert [one["nth"] for one in view["finished"]] == [1, 2, 1]
    assert not has_null(view)
    assert json.loads(json.dumps(view)) == view


def test_a_view_says_who_is_out_who_waits_and_what_officials_said(meet: Any) -> None:
    meet.enter("1", "2", "3")
    for name in ("e1", "e2", "e3"):
        meet.do("line-up", entry=name)
    start = meet.trip("start", 1000)
    meet.do("cones", run=start, add=2)
    meet.do("note", text="Lunch")
    wrong = meet.do("note", text="Dinner")
    meet.do("undo", act=wrong)
    view = seen(meet)
    since = meet.keeper.acts[start - 1].at
    assert view["on_course"] == [{"run": start, "since": since, "entry": "e1", "cones": 2}]
    assert (view["queue"], view["waiting"]) == (["e2", "e3"], 2)
    assert [note["text"] for note in view["notes"]] == ["Lunch"]
    assert view["act"] == len(meet.keeper.acts)


def test_who_has_withdrawn_is_in_no_row_and_a_start_of_nobody_has_no_entry(meet: Any) -> None:
    meet.enter("1", "2")
    meet.do("withdraw", entry="e2")
    meet.trip("start", 1000)
    view = seen(meet)
    assert list(view["rows"]) == ["e1"]
    assert "entry" not in view["on_course"][0]


def test_a_patch_holds_what_changed_and_no_more(meet: Any) -> None:
    meet.enter(*(str(number) for number in range(1, 61)))
    for number in range(1, 61):
        meet.drive(str(number), 600_000 + number * 1000)
    old = seen(meet)
    meet.drive("60", 700_000)
    patch = patch_of(old, seen(meet))
    assert set(patch) == {"act", "at", "rows", "finished"}
    assert set(patch["rows"]) == {"e60"}
    assert set(patch["rows"]["e60"]) == {"runs"}


def test_what_is_put_beside_a_view_is_patched_as_well(meet: Any) -> None:
    acts = meet.keeper.acts
    old = view_of(meet.keeper.day, acts, {"prediction": {"odds": 0.5}})
    new = view_of(meet.keeper.day, acts, {"prediction": {"odds": 0.6}})
    assert patch_of(old, new) == {"prediction": {"odds": 0.6}}


def test_a_view_says_whether_results_are_official(meet: Any) -> None:
    meet.enter("1")
    meet.drive("1", 600_000)
    assert not {"official", "protests"} & set(seen(meet))
    protest = meet.do("protest", entry="e1", text="a cone too many")
    meet.do("official")
    assert seen(meet)["protests"] == 1
    assert "official" not in seen(meet)
    assert results_of(seen(meet))["protests"] == 1
    meet.do("ruling", protest=protest, upheld=False, reason="seen by two")
    view = seen(meet)
    assert view["official"] is True
    assert "protests" not in view
    assert results_of(view)["official"] is True
    meet.drive("1", 590_000)
    assert "official" not in seen(meet)


def test_a_run_that_a_red_flag_ended_is_not_on_course(meet: Any) -> None:
    meet.enter("1", "2")
    for name in ("1", "2"):
        meet.do("line-up", entry=f"e{name}")
    first, second = meet.trip("start", 100_000), meet.trip("start", 100_000)
    meet.do("red-flag", runs=[first])
    assert [one["run"] for one in seen(meet)["on_course"]] == [second]
