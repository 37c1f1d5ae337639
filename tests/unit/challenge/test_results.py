"""What a result may say: nothing that contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from throwdown.challenge.moves import Move, check_move
from throwdown.errors import InputError


def result(**facts: Any) -> Move:
    """Return a move that enters a result."""
    return Move("result", "official", "p-o", "2010-06-21T19:00:00-04:00", facts)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"winner": "tie", "margin_s": 5.0}, "tie with a margin"),
        ({"winner": "challenger", "challenger_s": 60.0}, "one time"),
        (
            {"winner": "challenger", "challenger_s": 46.0, "opponent_s": 48.0, "margin_s": 7.0},
            "2.000 s apart",
        ),
        ({"winner": "challenger", "challenger_s": 60.0, "opponent_s": 50.0}, "times say opponent"),
        ({"winner": "challenger"}, "neither times nor a margin"),
    ],
)
def test_a_result_that_contradicts_itself_is_refused(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_move(result(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"winner": "tie", "margin_s": 0},
        {"winner": "tie", "challenger_s": 50.0, "opponent_s": 50.0},
        {"winner": "opponent", "margin_s": 2.0},
        {"winner": "challenger", "challenger_s": 46.0, "opponent_s": 48.0, "margin_s": 2.0},
        {"winner": "challenger", "challenger_s": 46.04, "opponent_s": 48.0, "margin_s": 2.0},
    ],
)
def test_a_result_that_agrees_with_itself_stands(facts: dict[str, Any]) -> None:
    check_move(result(**facts))
