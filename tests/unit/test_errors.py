"""What an error says."""

from __future__ import annotations

import pytest

from throwdown.errors import InputError, ThrowdownError, nearest_names, raise_all


def test_exit_codes() -> None:
    assert ThrowdownError("x").exit_code == 1
    assert InputError("x").exit_code == 2


def test_an_input_error_says_it_all_a_line_each() -> None:
    error = InputError("no car", where="a.toml", expected="an id", nearest=["one", "two"])
    assert str(error).splitlines() == [
        "no car",
        "  where: a.toml",
        "  expected: an id",
        "  nearest: one, two",
    ]
    assert str(InputError("no car")) == "no car"
    assert InputError("no car", nearest="one").nearest == ("one",)


def test_several_problems_are_told_at_once() -> None:
    raise_all([], of="a.toml")
    one = InputError("first")
    with pytest.raises(InputError) as caught:
        raise_all([one], of="a.toml")
    assert caught.value is one
    with pytest.raises(InputError) as caught:
        raise_all([one, InputError("second", where="b")], of="a.toml")
    assert "2 things are wrong in a.toml" in str(caught.value)
    assert "1. first" in str(caught.value)
    assert "2. second" in str(caught.value)


def test_nearest_names() -> None:
    assert nearest_names("wheelbse", ["width", "wheelbase"])[0] == "wheelbase"
    assert nearest_names("HATCHBACK", ["hatchback"]) == ("hatchback",)
    assert nearest_names("zzz", ["wheelbase"]) == ()
    assert len(nearest_names("a1", ["a2", "a3", "a4", "a5"])) == 3
