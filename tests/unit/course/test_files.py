"""Course files: what is read, and what is said of every mistake in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from throwdown.course import load_course
from throwdown.course.table import parse_table
from throwdown.errors import InputError

HEAD = 'id = "loop"\nname = "A loop"\nkind = "circuit"\nclosed = true\n'


def ring(radius=60.0, count=80, gap=0) -> list[str]:
    angle = 2.0 * np.pi * np.arange(count - gap) / count
    return [f"{radius * np.cos(a):.3f},{radius * np.sin(a):.3f}" for a in angle]


def write(folder: Path, toml: str, rows: list[str] | None = None, header="x_m,y_m") -> Path:
    path = folder / "loop.toml"
    path.write_text(toml, encoding="utf-8")
    if rows is not None:
        text = "\n".join([header, *rows, ""])
        (folder / "loop.csv").write_text(text, encoding="utf-8")
    return path


def test_a_measured_course(tmp_path):
    course = load_course(write(tmp_path, HEAD + "width_m = 9.0\n", ring()))
    assert course.closed
    assert course.kind == "circuit"
    assert course.default_start == "flying"
    assert course.length == pytest.approx(2.0 * np.pi * 60.0, rel=1e-4)
    mesh = course.mesh()
    assert np.all(mesh.width_left + mesh.width_right == 9.0)
    assert course.mesh() is mesh
    assert course.mesh(1.0).s.size == round(course.length)


def test_a_drawn_course(tmp_path):
    segments = """
[[segments]]
straight_m = 30.0
[[segments]]
radius_m = 12.0
right_deg = 90.0
width_left_m = 2.0
banking_deg = -3.0
[[segments]]
slalom_cones = 3
spacing_m = 15.0
first_pass = "right"
"""
    toml = HEAD.replace("circuit", "cone").replace("true", "false") + "width_m = 6.0\n"
    course = load_course(write(tmp_path, toml + segments))
    mesh = course.mesh()
    assert course.default_start == "standing"
    assert course.default_step == 1.0
    assert not course.closed
    assert course.length > 30.0 + 12.0 * np.pi / 2.0 + 60.0
    assert mesh.curvature[35] == pytest.approx(-1.0 / 12.0)
    assert mesh.width_left[38] == 2.0
    assert mesh.banking[38] == pytest.approx(np.radians(-3.0))


def test_a_csv_alone(tmp_path):
    path = tmp_path / "ring.csv"
    rows = [f"{row},4.0,5.0" for row in ring()]
    header = "# name: A ring\nx_m,y_m,width_right_m,width_left_m"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    course = load_course(str(path))
    assert (course.id, course.name, course.closed) == ("ring", "A ring", True)
    assert np.all(course.mesh().width_left == 5.0)
    path.write_text("\n".join([header, *rows[:60]]), encoding="utf-8")
    assert not load_course(path).closed


def test_the_columns_of_another_collection_are_known():
    table = parse_table("# x_m,y_m,w_tr_right_m,w_tr_left_m\n1,2,3,4\n", "there")
    assert list(table.columns) == ["x_m", "y_m", "width_right_m", "width_left_m"]


def refused(path: Path, *, expect: list[str]) -> InputError:
    with pytest.raises(InputError) as caught:
        load_course(path)
    for words in expect:
        assert words in str(caught.value)
    assert caught.value.where is not None
    assert str(path.parent) in caught.value.where
    return caught.value


WIDE = HEAD + "width_m = 9.0\n"


@pytest.mark.parametrize(
    ("spoil", "expect"),
    [
        (lambda rows: rows[:5], ["5 points", "at least 8"]),
        (lambda rows: [], ["no points"]),
        (lambda rows: [*rows[:10], "nan,3.0", *rows[10:]], ["x_m is nan", "line 12"]),
        (lambda rows: [*rows[:10], "inf,3.0", *rows[10:]], ["x_m is inf", "line 12"]),
        (lambda rows: [*rows[:10], "oops,3.0", *rows[10:]], ["x_m is “oops”", "line 12"]),
        (lambda rows: [*rows[:10], ",3.0", *rows[10:]], ["x_m is “”", "line 12"]),
        (lambda rows: [*rows[:10], "3.0", *rows[10:]], ["1 fields", "line 12", "x_m, y_m"]),
        (lambda rows: [*rows[:10], rows[9], *rows[10:]], ["the same", "line 12"]),
        (lambda rows: [*rows, rows[0]], ["repeats the first", "line 82"]),
        (lambda rows: rows[:70], ["said to be closed", "closed = false"]),
    ],
)
def test_bad_points(tmp_path, spoil, expect):
    refused(write(tmp_path, WIDE, spoil(ring())), expect=expect)


@pytest.mark.parametrize(
    ("header", "expect"),
    [
        ("x_m,y_m,colour", ["unknown column colour", "line 1"]),
        ("x_m,x_m,y_m", ["twice"]),
        ("x_m,z_m,banking_rad", ["the columns are"]),
        ("x_m,y_m,width_left_m", ["the columns are"]),
        ("3,4,5", ["no header", "line 1"]),
    ],
)
def test_bad_headers(tmp_path, header, expect):
    rows = [f"{row},1.0" for row in ring()]
    refused(write(tmp_path, WIDE, rows, header), expect=expect)


def test_negative_widths(tmp_path):
    rows = [f"{row},4.0,4.0" for row in ring()]
    rows[7] = rows[7].replace(",4.0,4.0", ",4.0,-1.0")
    path = write(tmp_path, HEAD, rows, "x_m,y_m,width_right_m,width_left_m")
    refused(path, expect=["width_left_m is -1", "line 9", "0 m or more"])


def test_no_width_at_all(tmp_path):
    refused(write(tmp_path, HEAD, ring()), expect=["width of the course is not given", "width_m"])


ONE_FILE = "expected: a .toml or .csv course file"


def test_missing_and_empty_files(tmp_path):
    for name in ("none.toml", "none.csv"):
        refused(tmp_path / name, expect=["cannot read it", ONE_FILE])
    for name in ("folder.toml", "folder.csv"):
        (tmp_path / name).mkdir()
        refused(tmp_path / name, expect=["cannot read it", ONE_FILE])
    for name in ("binary.toml", "binary.csv"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00\x01")
        refused(tmp_path / name, expect=["not a text file", ONE_FILE])
    (tmp_path / "empty.csv").write_text("")
    refused(tmp_path / "empty.csv", expect=["no points", "x_m,y_m"])
    for text in ("", "# nothing yet\n"):
        (tmp_path / "empty.toml").write_text(text)
        refused(
            tmp_path / "empty.toml", expect=["empty.toml is empty", "a course:", "Add a course"]
        )
    for text in ("id = ", "width_m = 1" + "0" * 5000):
        refused(write(tmp_path, text), expect=["not TOML", ONE_FILE])


@pytest.mark.parametrize(
    ("more", "name"), [("", "loop.csv"), ('points = "line.csv"\n', "line.csv")]
)
def test_neither_segments_nor_points(tmp_path, more, name):
    error = refused(write(tmp_path, WIDE + more), expect=["[[segments]]"])
    assert error.message == f"the course has neither segments nor the CSV file {name}"
    assert str(error.where).endswith("loop.toml")


@pytest.mark.parametrize(
    ("toml", "wrong", "nearest"),
    [
        (HEAD + "segments = [{ straight_m = 9.0, widht_m = 6.0 }]\n", "widht_m", "width_m"),
        (WIDE + "segments = [{ radius_m = 9.0, leftt_deg = 9.0 }]\n", "leftt_deg", "left_deg"),
        (WIDE + "segments = [{ strait_m = 9.0 }]\n", "strait_m", "straight_m"),
        (HEAD + "widht_m = 9.0\nsegments = [{ straight_m = 9.0 }]\n", "widht_m", "width_m"),
        (WIDE.replace("kind", "kidn"), "kidn", "kind"),
    ],
)
def test_a_misspelt_field_is_named_before_one_is_missed(tmp_path, toml, wrong, nearest):
    error = refused(write(tmp_path, toml, ring()), expect=[nearest])
    assert error.message == f"unknown field {wrong}"
    assert error.nearest[0] == nearest


@pytest.mark.parametrize(
    ("toml", "expect"),
    [
        (WIDE + "lenght = 3\n", ["unknown field lenght"]),
        (WIDE + 'licens = "MIT"\n', ["unknown field licens", "licence"]),
        (WIDE.replace("circuit", "circus"), ["kind is 'circus'", "nearest: circuit"]),
        (WIDE.replace("= true", '= "yes"'), ["closed is 'yes'", "true or false"]),
        (WIDE.replace("9.0", "-9.0"), ["width_m is -9.0", "above 0"]),
        (WIDE.replace("9.0", "nan"), ["width_m is nan", "a number"]),
        (WIDE.replace('"A loop"', '""'), ["name is ''", "a text"]),
        (WIDE + 'assumptions = "none"\n', ["assumptions is 'none'", "list of texts"]),
        (WIDE + "segments = []\n", ["segments is empty"]),
        (WIDE + "segments = [{ straight_m = 0.0 }]\n", ["straight_m is 0.0", "segments[0]"]),
        (WIDE + "segments = [{ radius_m = -9.0, left_deg = 9.0 }]\n", ["radius_m is -9.0"]),
        (WIDE + "segments = [{ radius_m = 9.0 }]\n", ["without its angle", "left_deg"]),
        (
            WIDE + "segments = [{ radius_m = 9.0, left_deg = 9.0, right_deg = 9.0 }]\n",
            ["without its angle"],
        ),
        (WIDE + "segments = [{ radius_m = 9.0, left_deg = -9.0 }]\n", ["left_deg is -9.0"]),
        (WIDE + "segments = [{ width_m = 9.0 }]\n", ["segment of no kind", "segments[0]"]),
        (
            WIDE + "segments = [{ straight_m = 9.0, radius = 3.0 }]\n",
            ["unknown field radius", "segments[0]"],
        ),
        (
            WIDE + 'segments = [{ slalom_cones = 0, spacing_m = 15.0, first_pass = "left" }]\n',
            ["slalom_cones is 0", "whole number"],
        ),
        (WIDE + "segments = [{ straight_m = 90.0 }]\n", ["said to be closed", "90.00 m"]),
        (WIDE + "[stretch]\nfrom_m = 0.0\nlength_m = 100.0\n", ["stretch", "closed = false"]),
    ],
)
def test_bad_fields(tmp_path, toml, expect):
    refused(write(tmp_path, toml, ring()), expect=expect)


def test_a_stretch_longer_than_its_line(tmp_path):
    toml = WIDE.replace("true", "false") + "[stretch]\nfrom_m = 0.0\nlength_m = 400.0\n"
    refused(write(tmp_path, toml, ring()), expect=["400 m", "377 m long line"])


def test_a_course_that_runs_over_itself(tmp_path):
    angle = 2.0 * np.pi * np.arange(120) / 120
    eight = [f"{90 * np.sin(a):.3f},{60 * np.sin(2 * a):.3f}" for a in angle]
    error = refused(write(tmp_path, WIDE, eight), expect=["overlaps itself", "crossings_allowed"])
    assert "s = " in error.message
    assert load_course(write(tmp_path, WIDE + "crossings_allowed = true\n", eight)).closed


def test_neighbouring_straights_are_no_overlap(tmp_path):
    toml = (
        HEAD
        + "width_m = 9.0\nsegments = [{ straight_m = 200.0 }, { radius_m = 5.0, left_deg = 180.0 },"
        " { straight_m = 200.0 }, { radius_m = 5.0, left_deg = 180.0 }]\n"
    )
    assert load_course(write(tmp_path, toml)).length == pytest.approx(400.0 + 10.0 * np.pi)
    wider = toml.replace("width_m = 9.0", "width_m = 10.5")
    refused(write(tmp_path, wider), expect=["overlaps itself"])


def test_a_hairpin_tighter_than_its_half_width_is_no_overlap(tmp_path):
    toml = (
        HEAD.replace("true", "false")
        + "width_m = 12.0\nsegments = [{ straight_m = 30.0 }, { radius_m = 5.0, left_deg = 120.0 },"
        " { straight_m = 60.0 }]\n"
    )
    assert load_course(write(tmp_path, toml)).length > 90.0


def test_a_car_wider_than_the_course():
    course = load_course("skid-pad-200ft")
    course.check_width(2.3)
    with pytest.raises(InputError, match=r"2\.40 m wide .* the car 2\.50 m"):
        course.check_width(2.5)


@pytest.mark.parametrize("step", [0.0, -1.0, 20.1, float("nan"), float("inf"), "2"])
def test_a_mesh_step_that_is_none(step):
    with pytest.raises(InputError, match="mesh step"):
        load_course("skid-pad-200ft").mesh(step)
