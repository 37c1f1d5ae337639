"""How large a course and its mesh may be: a slip of the pen must not fill the memory."""

from __future__ import annotations

import pytest

from throwdown.course import load_course
from throwdown.errors import InputError

HEAD = 'id = "far"\nname = "Far"\nkind = "road"\nclosed = false\nwidth_m = 6.0\n'


def refusal(path) -> InputError:
    with pytest.raises(InputError) as caught:
        load_course(path)
    assert caught.value.where is not None
    assert caught.value.where.startswith(str(path))
    assert caught.value.expected is not None
    return caught.value


@pytest.mark.parametrize(
    ("segment", "words"),
    [
        ("straight_m = 1e9", ["straight_m is 1000000000.0", "at most 20000"]),
        ("straight_m = 1" + "0" * 400, ["straight_m is", "a number"]),
        ("radius_m = 1e9, left_deg = 1.0", ["radius_m is", "at most 5000"]),
        ("radius_m = 1e-310, left_deg = 1.0", ["radius_m is", "from 1 on"]),
        ("radius_m = 10.0, left_deg = 1e12", ["arc is", "at most 20000 m"]),
        (
            'slalom_cones = 1000000000, spacing_m = 15.0, first_pass = "left"',
            ["slalom_cones is", "at most 1000"],
        ),
        ('slalom_cones = 3, spacing_m = 1e9, first_pass = "left"', ["spacing_m is", "at most"]),
    ],
)
def test_a_segment_too_large(tmp_path, segment, words):
    path = tmp_path / "far.toml"
    path.write_text(HEAD + f"segments = [{{ straight_m = 9.0 }}, {{ {segment} }}]\n")
    error = refusal(path)
    assert "segments[1]" in str(error.where)
    for word in words:
        assert word in str(error)


def test_the_whole_course_is_limited(tmp_path):
    path = tmp_path / "far.toml"
    path.write_text(HEAD + "segments = [" + "{ straight_m = 20e3 }," * 6 + "]\n")
    assert "120 km long" in refusal(path).message
    path.write_text(HEAD + "segments = [" + "{ straight_m = 20e3 }," * 5 + "]\n")
    assert load_course(path).length == pytest.approx(100e3)


@pytest.mark.parametrize("spacing", [1e4, 1e12, 1e307])
@pytest.mark.parametrize("suffix", [".csv", ".toml"])
def test_points_too_far_apart(tmp_path, spacing, suffix):
    rows = [f"{spacing * i!r},0.0,4.0,4.0" for i in range(15)]
    text = "\n".join(["x_m,y_m,width_right_m,width_left_m", *rows])
    (tmp_path / "far.csv").write_text(text)
    (tmp_path / "far.toml").write_text(HEAD)
    with pytest.raises(InputError, match="km long") as caught:
        load_course(tmp_path / f"far{suffix}")
    assert "far.csv, line " in str(caught.value.where)
    assert "100 km" in str(caught.value.expected)


def test_points_too_high(tmp_path):
    rows = [f"{10.0 * i},0.0,{1e12 if i == 3 else 0.0}" for i in range(15)]
    (tmp_path / "far.csv").write_text("\n".join(["x_m,y_m,z_m", *rows]))
    (tmp_path / "far.toml").write_text(HEAD)
    with pytest.raises(InputError, match=r"z_m is 1e\+12"):
        load_course(tmp_path / "far.toml")


@pytest.mark.parametrize("step", [1e-5, 1e-320])
def test_a_mesh_too_fine(step):
    course = load_course("skid-pad-200ft")
    with pytest.raises(InputError, match="no more than 2000000 nodes") as caught:
        course.mesh(step)
    assert caught.value.where == "skid-pad-200ft"
    assert course.mesh(1e-3).s.size == round(1e3 * course.length)


def test_a_course_too_narrow_is_named():
    with pytest.raises(InputError) as caught:
        load_course("skid-pad-200ft").check_width(2.5)
    assert caught.value.where == "skid-pad-200ft"
