"""The names that ``import throwdown`` promises."""

from __future__ import annotations

import pytest

import throwdown


@pytest.mark.parametrize("name", throwdown.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(throwdown, name) is not None
    assert name in dir(throwdown)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'quick_lap'"):
        throwdown.quick_lap  # noqa: B018


def test_the_lap_function_does_not_depend_on_what_was_imported_before() -> None:
    import throwdown.lap

    assert callable(throwdown.drive_lap)
