"""The layouts of the course nobody has mapped."""

from __future__ import annotations

import numpy as np
import pytest

from throwdown.course import load_course
from throwdown.course.checks import find_overlap
from throwdown.course.infield import (
    BOUNDS,
    CORNERS,
    GRAVITY,
    format_layouts,
    grow_layout,
    point_mass_time,
    read_layouts,
    read_piece,
)
from throwdown.course.library import FOLDER
from throwdown.course.segments import SegmentShape, arc, straight
from throwdown.errors import InputError

FILE = FOLDER / "road-atlanta-infield-2010.layouts.txt"
SEED = 20100621


@pytest.fixture(scope="module")
def layouts():
    return read_layouts(FILE)


def test_the_reconstruction_says_that_it_is_one():
    course = load_course("road-atlanta-infield-2010")
    assert course.reconstruction
    assert "reconstruction" in course.name
    assert course.default_start == "standing"
    assert len(course.ensemble()) >= 200
    assert all(layout.reconstruction for layout in course.ensemble())
    assert len({layout.content_hash for layout in course.ensemble()}) == len(course.ensemble())
    assert not [other for other in ("spa", "drag-strip") if load_course(other).ensemble()]


def test_the_reconstruction_has_what_was_published():
    shape = load_course("road-atlanta-infield-2010").shape
    bends = [g for g in shape.segments if g.curvature]
    assert sorted(1.0 / abs(g.curvature) < 20.0 for g in bends) == [False] + [True] * CORNERS
    assert max(g.length for g in shape.segments if not g.curvature) < 110.0
    assert point_mass_time(shape) == pytest.approx(60.0, abs=2.0)


def test_every_layout_has_what_was_published(layouts):
    for layout in layouts:
        bends = [piece for piece in layout.pieces if piece[0] in "LR"]
        assert len(bends) == CORNERS + 1
        angles = sorted(float(bend.split("/")[1]) for bend in bends)
        assert angles[-1] >= BOUNDS.skid_pad_angle_deg[0]
        shape = SegmentShape(layout.segments(), False)
        assert BOUNDS.time[0] <= point_mass_time(shape) <= BOUNDS.time[1]
        assert 4.57 < layout.width <= 8.0


def test_no_layout_overlaps_itself_or_leaves_the_place(layouts):
    for layout in layouts:
        shape = SegmentShape(layout.segments(), False)
        assert find_overlap(shape) is None
        at = shape.sample(np.linspace(0.0, shape.length, 400), 1.0)
        assert _narrowest_box(at.x, at.y) < BOUNDS.site_width[1]


def _narrowest_box(x, y) -> float:
    angles = np.radians(np.arange(0.0, 180.0, 1.0))
    across = np.outer(np.cos(angles), x) + np.outer(np.sin(angles), y)
    return float(np.ptp(across, axis=1).min())


def test_layouts_turn_both_ways(layouts):
    turns = [sum(p[0] == "L" for p in layout.pieces) for layout in layouts]
    assert 4.0 < np.mean(turns) < 6.0


@pytest.mark.parametrize("number", [0, 100, 255])
def test_the_file_is_what_the_seed_grows(layouts, number):
    assert grow_layout(SEED, number) == layouts[number]


def test_layouts_survive_writing(tmp_path, layouts):
    copy = tmp_path / "copy.txt"
    copy.write_text(format_layouts(layouts), encoding="utf-8")
    assert read_layouts(copy) == layouts


def test_every_layout_has_a_mesh():
    course = load_course(FOLDER / "road-atlanta-infield-2010.toml")
    nodes = sum(layout.mesh().s.size for layout in course.ensemble())
    assert nodes > 100_000


@pytest.mark.parametrize("piece", ["", "S", "Sx", "X12", "L12", "R12/90/3", "S12/90"])
def test_pieces_that_are_none(piece):
    with pytest.raises(InputError, match="no piece"):
        read_piece(piece, 6.0)


def test_files_of_layouts_that_are_wrong(tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("# remark\nwide S12\n")
    with pytest.raises(InputError, match="width is “wide”") as caught:
        read_layouts(wrong)
    assert caught.value.where is not None
    assert caught.value.where.endswith("line 2")
    with pytest.raises(InputError, match="cannot read"):
        read_layouts(tmp_path / "none.txt")


def test_the_point_mass_on_a_straight_and_in_a_circle():
    run = SegmentShape((straight(200.0, 6.0),), False)
    assert point_mass_time(run, drive=4.0) == pytest.approx(np.sqrt(2.0 * 200.0 / 4.0), rel=0.01)
    turns = SegmentShape((arc(20.0, 20.0 * np.pi, 6.0),), False)
    speed = np.sqrt(0.92 * GRAVITY * 20.0)
    assert point_mass_time(turns) == pytest.approx(turns.length / speed, rel=0.03)
