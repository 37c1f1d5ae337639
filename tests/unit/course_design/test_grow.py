"""Layouts: whatever a genome says, the rules of ground are kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throwdown.course.checks import find_overlap
from throwdown.course_design.check import check_course, limits_on_site
from throwdown.course_design.cones import SAME_PLACE, place_cones
from throwdown.course_design.course_file import course_of, course_text
from throwdown.course_design.elements import Bend, Element, Layout, Slalom, Straight
from throwdown.course_design.grow import GENOME, Ground
from throwdown.course_design.rules import find_rules
from throwdown.course_design.site import Site, read_site

RULES = find_rules("scca")
LOT = ((0.0, 0.0), (150.0, 10.0), (160.0, 90.0), (70.0, 120.0), (0.0, 80.0))
ISLAND = ((70.0, 50.0), (80.0, 50.0), (80.0, 58.0), (70.0, 58.0))
GROUNDS = [
    Ground(read_site("120x80"), RULES),
    Ground(Site("lot", LOT, (ISLAND,)), RULES),
]


def layout_of(ground: Ground, seed: int) -> Layout:
    rng = np.random.default_rng(seed)
    while True:
        layout = ground.grow(rng.random(GENOME))
        if layout is not None:
            return layout


def findings(ground: Ground, layout: Layout) -> dict[str, bool]:
    course = course_of(course_text(layout, "c", "c", ground.site, RULES), "c")
    found = check_course(
        course,
        layout.start,
        place_cones(layout),
        ground.site,
        RULES,
        top_speed=20.0,
        time_s=50.0,
    )
    return {one.rule: one.ok for one in found}


@given(seed=st.integers(0, 10**6), which=st.sampled_from([0, 1]))
@settings(max_examples=12)
def test_every_layout_keeps_the_rules(seed: int, which: int) -> None:
    ground = GROUNDS[which]
    layout = layout_of(ground, seed)
    kept = findings(ground, layout)
    assert all(kept.values()), kept


@given(seed=st.integers(0, 10**6))
@settings(max_examples=4)
def test_a_course_file_says_what_was_grown(seed: int) -> None:
    layout = layout_of(GROUNDS[0], seed)
    course = course_of(course_text(layout, "c", "c", GROUNDS[0].site, RULES), "c")
    assert course.shape.segments == layout.segments()  # type: ignore[attr-defined]
    assert find_overlap(course.shape) is None


def test_the_same_genome_grows_the_same_layout() -> None:
    genome = np.random.default_rng(3).random(GENOME)
    other = Ground(read_site("120x80"), RULES)
    assert GROUNDS[0].grow(genome) == other.grow(genome)


def straight_on(*elements: Element) -> Layout:
    return Layout(5.0, (20.0, 40.0, 0.0), (Element("start", (Straight(10.0),)), *elements))


def test_the_check_finds_what_is_broken() -> None:
    ground = Ground(read_site("120x80"), RULES)
    long = straight_on(Element("straight", (Straight(45.0),)), Element("turn", (Bend(8.0, 90.0),)))
    assert not findings(ground, long)["straight_into_sharp_m"]
    tight = straight_on(Element("turn", (Bend(5.0, 90.0),)))
    assert not findings(ground, tight)["turn_radius_m"]
    near = straight_on(Element("slalom", (Slalom(3, 12.0, True),)))
    assert not findings(ground, near)["slalom_spacing_m"]
    out = straight_on(*[Element("straight", (Straight(45.0),))] * 2)
    assert not findings(ground, out)["edge_distance_m"]
    back = straight_on(
        Element("turn", (Bend(10.0, 180.0),)),
        Element("straight", (Straight(20.0),)),
        Element("turn", (Bend(6.5, 180.0),)),
        Element("straight", (Straight(20.0),)),
    )
    assert not findings(ground, back)["gap_m"]


def test_the_check_sees_an_obstacle(tmp_path: Path) -> None:
    ring = [[0, 0], [120, 0], [120, 80], [0, 80], [0, 0]]
    hole = [[40, 50], [50, 50], [50, 56], [40, 56], [40, 50]]
    path = tmp_path / "lot.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring, hole]}))
    layout = straight_on(Element("straight", (Straight(30.0),)))
    assert findings(Ground(read_site("120x80"), RULES), layout)["edge_distance_m"]
    free = Ground(read_site(path), RULES)
    assert findings(free, layout)["edge_distance_m"] is False


def test_slalom_cones_stand_in_a_row_and_apart() -> None:
    layout = straight_on(Element("slalom", (Slalom(4, 15.0, True),)))
    row = [cone for cone in place_cones(layout) if cone.kind == "slalom"]
    assert len(row) == 4
    assert np.ptp([cone.y for cone in row]) < 0.011
    assert np.diff([cone.x for cone in row]) == pytest.approx(15.0, abs=0.011)


@pytest.mark.parametrize("seed", range(4))
def test_cones_stand_on_the_limits_each_in_its_place(seed: int) -> None:
    layout = layout_of(GROUNDS[0], seed)
    cones = place_cones(layout)
    course = course_of(course_text(layout, "c", "c", GROUNDS[0].site, RULES), "c")
    limits = np.concatenate(limits_on_site(course.mesh(0.25), layout.start))
    places = np.array([(cone.x, cone.y) for cone in cones])
    away = np.hypot(*(places[:, None, :] - limits[None]).transpose(2, 0, 1))
    assert away.min(axis=1).max() < 0.2
    apart = np.hypot(*(places[:, None, :] - places[None]).transpose(2, 0, 1))
    assert (apart + 9.0 * np.eye(len(cones))).min() >= SAME_PLACE - 0.02
    assert [cone.number for cone in cones] == list(range(1, len(cones) + 1))
