"""The shipped courses, and finding them."""

from __future__ import annotations

import csv
import pickle
import time

import numpy as np
import pytest

from throwdown.course import find_course, list_courses, load_course
from throwdown.course.checks import find_overlap
from throwdown.course.files import read_course
from throwdown.course.library import FOLDER
from throwdown.errors import InputError

IDS = sorted(path.stem for path in FOLDER.glob("*.toml"))


def test_there_are_courses():
    assert len(IDS) >= 28
    assert [course.id for course in list_courses()] == IDS


@pytest.mark.parametrize("identity", IDS)
def test_a_shipped_course(identity):
    course = load_course(identity)
    assert course.id == identity
    for words in (course.name, course.source, course.licence, course.direction):
        assert words
    assert course.assumptions
    assert course.licence == "MIT" or course.attribution
    mesh = course.mesh()
    for values in vars(mesh).values():
        assert np.all(np.isfinite(values))
    assert np.all(mesh.width_left + mesh.width_right >= 2.3)
    assert np.abs(mesh.curvature).max() < 1.0 / 7.0
    assert np.abs(mesh.grade).max() < 0.2
    assert mesh.step == pytest.approx(course.default_step, rel=0.05)


@pytest.mark.parametrize("identity", IDS)
def test_a_shipped_course_crosses_itself_only_if_it_says_so(identity):
    course = load_course(identity)
    assert (find_overlap(course.shape) is not None) == course.crossings_allowed


# Official lengths that are nominal, or wrong for the mapped line, as the assumptions say.
NOMINAL = {"sebring": -0.027, "big-willow": -0.021, "lime-rock": -0.017, "tsukuba-tc2000": 0.036}


@pytest.mark.parametrize(
    "identity", [c.id for c in list_courses() if c.official_length is not None]
)
def test_the_length_is_the_official_one_as_far_as_the_assumptions_say(identity):
    course = load_course(identity)
    off = course.length / course.official_length - 1.0
    if identity in NOMINAL:
        assert off == pytest.approx(NOMINAL[identity], abs=0.003)
    else:
        assert abs(off) < 0.014


@pytest.mark.parametrize(
    "identity", [c.id for c in list_courses() if c.kind == "circuit" and not c.crossings_allowed]
)
def test_a_circuit_has_the_direction_it_names(identity):
    course = load_course(identity)
    turned = course.mesh().heading[-1] - course.mesh().heading[0]
    if course.direction.startswith("anticlockwise"):
        assert turned == pytest.approx(2.0 * np.pi, abs=0.3)
    else:
        assert course.direction.startswith("clockwise")
        assert turned == pytest.approx(-2.0 * np.pi, abs=0.5)


def test_laguna_seca_leans_into_its_corners():
    mesh = load_course("laguna-seca").mesh()
    corners = np.abs(mesh.curvature) > 0.008
    leans_in = np.sign(mesh.banking[corners]) == np.sign(mesh.curvature[corners])
    assert leans_in.mean() > 0.95


def test_the_timed_nordschleife_is_part_of_the_whole():
    part, whole = load_course("nordschleife-sport-auto"), load_course("nordschleife")
    assert part.length == 20_600.0
    assert not part.closed
    assert 150.0 < whole.length - part.length < 250.0
    # What is left out is a straight, after a chicane and before a bend.
    mesh, left_out = whole.mesh(), whole.length - part.length
    missing = (mesh.s > 942.0 - left_out) & (mesh.s < 942.0)
    assert np.abs(mesh.curvature[missing]).max() < 0.012


def test_the_figure_eight_is_about_a_third_of_a_mile():
    course = load_course("figure-eight")
    assert course.length / 1609.344 == pytest.approx(0.324, abs=0.001)
    assert course.mesh().curvature.sum() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("identity", ["cone-course-fast", "cone-course-tight"])
def test_cone_courses_keep_the_rules(identity):
    course = load_course(identity)
    mesh = course.mesh(0.5)
    assert np.all(mesh.width_left + mesh.width_right >= 4.57)
    straight = np.abs(mesh.curvature) < 1e-6
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], straight, [0]]))))[::2]
    assert runs.max() * mesh.step <= 45.8


@pytest.mark.parametrize(
    ("query", "identity"),
    [
        ("road-atlanta", "road-atlanta"),
        ("Road Atlanta", "road-atlanta"),
        ("spa", "spa"),
        ("VIR Grand", "vir-grand"),
        ("vir grand course", "vir-grand"),
        ("infield", "road-atlanta-infield-2010"),
        ("Nurburgring", "nordschleife"),
        ("grüne hölle", "nordschleife"),
        ("sport auto", "nordschleife-sport-auto"),
        ("Laguna", "laguna-seca"),
        ("figure 8", "figure-eight"),
        ("top gear", "dunsfold-top-gear"),
        ("quarter mile", "drag-strip"),
        ("tsuk", "tsukuba-tc2000"),
        ("illow", "big-willow"),
        ("silverston gp", "silverstone-gp"),
    ],
)
def test_forgiving_names(query, identity):
    assert find_course(query).id == identity


@pytest.mark.parametrize(
    "query", ["hockenheim", "skid pad", "cone", "atlanta short infield 2010 x"]
)
def test_no_single_course(query):
    with pytest.raises(InputError) as caught:
        find_course(query)
    assert caught.value.nearest
    assert set(caught.value.nearest) <= set(IDS)


def test_several_courses_are_all_named():
    with pytest.raises(InputError, match="fits 2 courses") as caught:
        load_course("hockenheim")
    assert caught.value.nearest == ("hockenheim-gp", "hockenheim-short")


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("nordschliefe", "nordschleife"),
        ("road-atalanta", "road-atlanta"),
        ("sebrnig", "sebring"),
        ("figure-eigth", "figure-eight"),
    ],
)
def test_typos_get_the_nearest(typo, meant):
    with pytest.raises(InputError, match="no course is called") as caught:
        load_course(typo)
    assert caught.value.nearest[0] == meant


@pytest.mark.parametrize("nonsense", ["", "   ", "--", "zzzzqqq"])
def test_nonsense(nonsense):
    with pytest.raises(InputError):
        load_course(nonsense)


def test_listing_some():
    assert {c.id for c in list_courses("hockenheim")} == {"hockenheim-gp", "hockenheim-short"}
    assert list_courses("zzzzqqq") == ()
    assert list_courses(" ") == list_courses()


def test_hashes_tell_courses_apart_and_stay():
    hashes = [load_course(identity).content_hash for identity in IDS]
    assert len(set(hashes)) == len(IDS)
    assert load_course(str(FOLDER / "spa.toml")).content_hash == load_course("spa").content_hash


def test_a_course_travels_between_processes():
    course = load_course("road-atlanta-infield-2010")
    again = pickle.loads(pickle.dumps(course))
    assert again.content_hash == course.content_hash
    assert np.array_equal(again.mesh().x, course.mesh().x)


def test_loading_takes_milliseconds():
    load_course("spa").mesh()  # numpy's own first calls
    fastest = min(_time_road_atlanta() for _ in range(5))
    assert fastest < 0.05


def _time_road_atlanta() -> float:
    began = time.perf_counter()
    read_course(FOLDER / "road-atlanta.toml", trusted=True).mesh()
    return time.perf_counter() - began


def test_every_licence_is_told():
    told = (FOLDER.parents[3] / "DATA-LICENSES.md").read_text(encoding="utf-8")
    for identity in IDS:
        assert f"`{identity}`" in told


def test_no_file_lies_about_unused():
    used = {f"{i}.toml" for i in IDS} | {f"{i}.csv" for i in IDS}
    used.add("road-atlanta-infield-2010.layouts.txt")
    assert {path.name for path in FOLDER.iterdir()} <= used


SOURCED = [i for i in IDS if (FOLDER / f"{i}.csv").exists() and i != "dunsfold-top-gear"]


@pytest.mark.parametrize("identity", SOURCED)
def test_a_line_is_that_of_its_source(shared, identity):
    """Within 5 cm sideways of every source point, and as fast at 1 g within 0.1 %."""
    course = load_course(identity)
    source = shared / "data" / "courses" / f"{identity.replace('-', '_')}.csv"
    with source.open() as lines:
        rows = csv.reader(line for line in lines if not line.startswith("#"))
        x, y = np.array([row[:2] for row in rows], dtype=float).T
    assert _furthest(course.mesh(0.5), x, y) < 0.05
    x, y = np.append(x, x[:2]), np.append(y, y[:2])
    hop = np.hypot(np.diff(x), np.diff(y))
    bend = np.diff(np.unwrap(np.arctan2(np.diff(y), np.diff(x)))) / (0.5 * (hop[1:] + hop[:-1]))
    ours = course.mesh(course.length / bend.size)
    in_plan = ours.curvature / np.cos(ours.grade) ** 2
    assert _limit_time(in_plan) == pytest.approx(_limit_time(bend), rel=1e-3)


def _furthest(mesh, x, y) -> float:
    from scipy.spatial import cKDTree

    _, at = cKDTree(np.column_stack([mesh.x, mesh.y])).query(np.column_stack([x, y]))
    aside = (y - mesh.y[at]) * np.cos(mesh.heading[at]) - (x - mesh.x[at]) * np.sin(
        mesh.heading[at]
    )
    return float(np.abs(aside).max())


def _limit_time(curvature) -> float:
    """Sum of 1/v at 1 g and at most 60 m/s, per node.

    The source's rounding is a curvature noise as large as a fast bend: both lines are looked at
    through the same window of about 16 m.
    """
    from scipy.ndimage import gaussian_filter1d

    bend = np.abs(gaussian_filter1d(curvature, 2.0, mode="wrap"))
    return float(np.mean(1.0 / np.minimum(np.sqrt(9.81 / np.maximum(bend, 1e-9)), 60.0)))
