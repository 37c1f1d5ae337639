"""The log in a database: what was appended is what is told."""

from __future__ import annotations

import pytest

from throwdown.challenge import IllegalMove
from throwdown.challenge.verify import verify_lines
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Beside, Challenge, Record


def test_what_was_appended_is_told_again_and_verifies(called: Challenge) -> None:
    texts = {"text": "Stick to racing the way we have – “always”."}
    told = store.append(called, "decline", "opponent", "u-x", {"reason": "not-our-way"}, texts)
    again = store.tell(called)
    assert again.log == told.log
    found = verify_lines(list(store.lines(called)))
    assert found.holds
    assert found.challenge == told.state
    called.refresh_from_db()
    assert (called.status, called.moves) == ("declined", 3)


def test_a_refused_move_leaves_nothing(called: Challenge) -> None:
    before = Record.objects.count()
    with pytest.raises(IllegalMove):
        store.append(called, "accept", "challenger", "u-x", {"version": 1}, {"text": "me"})
    assert Record.objects.count() == before
    assert not Beside.objects.exists()


def test_an_erased_text_is_reported_and_breaks_nothing(called: Challenge) -> None:
    store.append(called, "statement", "challenger", "u-x", {}, {"text": "my name is Anna"})
    assert store.erase(called, 3, ["text"]) == 1
    found = verify_lines(list(store.lines(called)))
    assert found.holds
    assert found.erased == ((3, "text"),)
    assert not any("Anna" in line for line in store.lines(called))
