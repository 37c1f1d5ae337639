"""What each side may do when, and where it leads."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from throwdown.challenge import IllegalMove, Move, Side, Terms, fold, possible_moves
from throwdown.challenge.moves import KINDS, REASONS, check_move
from throwdown.challenge.rules import RULES
from throwdown.challenge.standing import ENDS, STATES
from throwdown.errors import InputError

ROOT = Path(__file__).parents[3]


def refused(play: Any, kind: str, role: str, match: str, **facts: Any) -> None:
    before = play.log
    with pytest.raises(IllegalMove, match=match):
        play.do(kind, role, **facts)
    assert play.log is before


def test_two_sides_agree_and_race(play: Any) -> None:
    play.do("call", "challenger").wait(days=1)
    refused(play, "accept", "challenger", "does not answer", version=1)
    play.do("counter", "opponent", terms=play.with_terms(attempts=3)).wait(days=1)
    assert play.status == "countered"
    refused(play, "accept", "challenger", "not the latest", version=1)
    play.do("accept", "challenger", version=2)
    assert play.status == "accepted"
    refused(play, "schedule", "opponent", "no date")
    refused(play, "withdraw", "challenger", "accepted has no move")


def test_a_date_is_postponed_only_if_the_other_agrees(play: Any) -> None:
    dated = play.with_terms(at="2010-06-21T19:00:00-04:00")
    play.do("amend", "challenger", terms=dated).do("call", "challenger")
    play.do("accept", "opponent", version=2).do("schedule", "official")
    later = play.with_terms(at="2010-07-21T19:00:00-04:00")
    play.do("postpone", "opponent", terms=later)
    assert play.status == "postponed"
    refused(play, "accept", "opponent", "does not answer", version=3)
    refused(play, "start", "official", "postponed has no move")
    play.do("counter", "challenger", terms=play.with_terms(at="2010-08-01T10:00:00-04:00"))
    play.do("accept", "opponent", version=4)
    assert play.status == "scheduled"
    latest = play.log.challenge.latest
    assert latest.accepted_by == ("challenger", "opponent")
    assert not latest.one_sided


def test_silence_lets_the_challenger_call_again_go_ahead_or_expire(play: Any) -> None:
    play.do("call", "challenger").wait(days=2)
    refused(play, "call-again", "challenger", "to answer")
    play.wait(days=4)
    assert play.log.challenge.silent_days(play.now) == 6
    play.do("call-again", "challenger").wait(days=13)
    refused(play, "expire", "clock", "expires on")
    play.wait(days=1).do("expire", "clock")
    assert play.status == "expired"
    ahead = play.with_terms(at="2010-07-21T19:00:00-04:00")
    play.do("go-ahead", "challenger", terms=ahead)
    challenge = play.log.challenge
    assert (challenge.status, challenge.opponent_absent) == ("scheduled", True)
    assert challenge.latest.one_sided
    # Who is absent has no part in it; who races alone asks nobody.
    changed = play.with_terms(at="2010-07-22T19:00:00-04:00")
    refused(play, "postpone", "opponent", "absent", terms=changed)
    play.do("postpone", "challenger", terms=changed)
    assert play.status == "scheduled"


def test_raising_stakes_changes_nothing_else(play: Any) -> None:
    play.do("call", "challenger")
    more = play.with_terms(stakes="digest", attempts=5)
    refused(play, "raise-stakes", "challenger", "nothing else", terms=more)
    play.do("raise-stakes", "challenger", terms=play.log.challenge.terms.__class__.from_facts(
        {**play.log.challenge.terms.facts(), "stakes": "digest"}))  # fmt: skip
    assert play.log.challenge.raises == 1


def test_after_declining_a_counter_the_challenger_brings_terms_of_its_own(play: Any) -> None:
    play.do("call", "challenger")
    play.do("counter", "opponent", terms=play.with_terms(course="somewhere-else"))
    play.do("decline", "challenger", reason="terms-unfair")
    refused(play, "call-again", "challenger", "the opponent's")
    play.do("counter", "challenger", terms=play.with_terms(course="half-way"))
    assert play.status == "open"
    assert play.log.challenge.decline_reason == ""


def test_a_prediction_is_frozen_by_acceptance(play: Any) -> None:
    play.do("call", "challenger").do("predict", "official", odds=0.3, digest="one")
    play.do("predict", "official", odds=0.4, digest="two").do("accept", "opponent", version=1)
    refused(play, "predict", "official", "frozen", odds=0.9, digest="three")
    assert play.log.challenge.prediction["digest"] == "two"


def test_a_prediction_that_comes_after_acceptance_is_the_first_or_refused(play: Any) -> None:
    play.do("call", "challenger").do("accept", "opponent", version=1)
    play.do("predict", "official", odds=0.3, digest="one")
    refused(play, "predict", "official", "frozen", odds=0.9, digest="two")


def test_terms_may_state_when_predictions_close(play: Any) -> None:
    until = play.with_terms(closes="2010-06-20T12:00:00-04:00")
    play.do("amend", "challenger", terms=until).do("call", "challenger")
    play.do("accept", "opponent", version=2).do("predict", "official", odds=0.3, digest="one")
    play.do("predict", "official", odds=0.4, digest="two")
    play.wait(days=30)
    refused(play, "predict", "official", "frozen", odds=0.9, digest="three")


def test_a_prediction_is_of_a_race_not_of_its_date(play: Any) -> None:
    play.do("call", "challenger").do("predict", "official", odds=0.3, digest="one")
    play.do("counter", "opponent", terms=play.with_terms(at="2010-06-22T12:00:00-04:00"))
    assert play.log.challenge.prediction["digest"] == "one"
    play.do("counter", "challenger", terms=play.with_terms(course_hash="another"))
    assert play.log.challenge.prediction is None


def test_nobody_discards_a_frozen_prediction_by_going_away_and_back(play: Any) -> None:
    play.do("amend", "challenger", terms=play.with_terms(at="2010-06-21T19:00:00-04:00"))
    play.do("call", "challenger").do("decline", "opponent", reason="safety")
    play.do("predict", "official", odds=0.3, digest="one")
    play.do("go-ahead", "challenger", terms=play.terms)
    play.do("postpone", "challenger", terms=play.with_terms(attempts=3))
    assert play.log.challenge.prediction is None, "another race has another prediction"
    play.do("postpone", "challenger", terms=play.with_terms(attempts=1))
    assert play.log.challenge.prediction["digest"] == "one"
    refused(play, "predict", "official", "frozen", odds=0.9, digest="two")


def test_nobody_moves_the_time_at_which_predictions_closed(play: Any) -> None:
    closes = "2010-06-08T12:00:00-04:00"
    play.do("amend", "challenger", terms=play.with_terms(closes=closes)).do("call", "challenger")
    play.wait(days=3)
    for later in ("2010-07-01T12:00:00-04:00", ""):
        terms = play.with_terms(closes=later)
        refused(play, "counter", "opponent", "predictions are closed", terms=terms)


def test_protests_have_their_window(play: Any) -> None:
    dated = play.with_terms(at="2010-06-21T19:00:00-04:00")
    play.do("amend", "challenger", terms=dated).do("call", "challenger")
    play.do("accept", "opponent", version=2).do("schedule", "challenger").do("start", "official")
    play.do("result", "official", winner="challenger", challenger_s=60.0, opponent_s=61.0)
    refused(play, "confirm", "official", "protests are open")
    play.wait(hours=3).do("protest", "opponent", {"grounds": "a cone"})
    play.do("rule", "official", ruling="rejected").wait(hours=22)
    refused(play, "protest", "opponent", "were open until")
    play.do("confirm", "clock").do("settle", "opponent")
    assert play.status == "settled"
    assert play.log.challenge.ended


def test_the_story_of_2010_is_held_from_call_to_settlement(story: Any) -> None:
    challenge = story.log.challenge
    assert challenge.status == "settled"
    assert challenge.opponent_absent
    assert challenge.decline_reason == ""
    assert (challenge.calls, challenge.raises) == (2, 1)
    assert challenge.links == (("third-party", "hyundai-v-mini"),)
    first, last = challenge.versions[0].terms, challenge.terms
    assert set(first.differences(last)) == {"opponent", "course", "course_hash", "at", "stakes"}
    assert challenge.result == {"winner": "opponent", "margin_s": 2.0}


def test_the_table_speaks_of_known_things_only() -> None:
    assert {rule.move for rule in RULES} == set(KINDS) - {"draft"}
    for rule in RULES:
        assert set(rule.states) <= set(STATES)
        assert rule.to is None or rule.to in STATES
        assert rule.to is None or not set(rule.states) & set(ENDS)
    reached = {rule.to for rule in RULES if rule.to} | {"draft"}
    assert reached == set(STATES)


MALFORMED: list[tuple[str, dict[str, Any], str]] = [
    ("fly", {}, "no move is called"),
    ("counter", {}, "proposes no terms"),
    ("counter", {"terms": {"course": 1}}, "no terms"),
    ("accept", {"version": "1"}, "version is '1'"),
    ("decline", {"reason": "fear"}, "the reason is 'fear'"),
    ("result", {"winner": "opponent"}, "neither times nor a margin"),
    ("result", {"winner": "nobody", "margin_s": 1.0}, "the winner is"),
    ("result", {"winner": "opponent", "margin_s": -1.0}, "margin_s is -1"),
    ("result", {"winner": "opponent", "challenger_s": 50.0, "opponent_s": 51.0}, "times say"),
    ("predict", {"odds": 1.2, "digest": "x"}, "odds is 1.2"),
    ("rule", {"ruling": "maybe"}, "the ruling is"),
    ("link", {"link": "friend", "to": "x"}, "no kind or no end"),
]


@pytest.mark.parametrize(("kind", "facts", "said"), MALFORMED)
def test_malformed_moves_say_what_is_wrong(kind: str, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_move(Move(kind, "challenger", "p-one", "2010-06-07T12:00:00+00:00", facts))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": "rolling"}, "start is"),
        ({"attempts": 0}, "attempts is 0"),
        ({"attempts": True}, "attempts is True"),
        ({"at": "tomorrow"}, "ISO 8601"),
        ({"at": "2010-06-21T19:00:00"}, "with its zone"),
        ({"course_hash": ""}, "no course hash"),
        ({"handicaps": ({"side": "both", "kind": "ballast_kg", "amount": 10},)}, "handicap"),
    ],
)
def test_terms_that_cannot_be(play: Any, change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Terms.from_facts({**play.terms.facts(), **change})


def test_beginnings(play: Any) -> None:
    call = Move("call", "challenger", "p", "2010-06-07T12:00:00+00:00")
    with pytest.raises(IllegalMove, match="begins with a draft"):
        fold([call])
    own = play.with_terms(opponent=Side("p-mini", "x", "y"))
    draft = Move("draft", "challenger", "p", call.at, {"terms": own.facts()})
    with pytest.raises(InputError, match="challenges itself"):
        fold([draft])
    play.do("call", "challenger").wait(hours=-1)
    with pytest.raises(InputError, match="before the last one"):
        play.do("statement", "challenger")
    assert set(REASONS) >= {"not-our-way", "no-reason-given"}


def test_what_a_role_may_do_is_told(play: Any) -> None:
    play.do("call", "challenger")
    assert "accept" in possible_moves(play.log.challenge, "opponent")
    assert "go-ahead" in possible_moves(play.log.challenge, "challenger")
    assert possible_moves(play.log.challenge, "clock") == ("expire",)


@pytest.fixture(scope="module")
def rig() -> ModuleType:
    """The random walks, whose oracle knows nothing of the table."""
    loader = importlib.machinery.SourceFileLoader("walks", str(ROOT / "scripts" / "walks"))
    spec = importlib.util.spec_from_loader("walks", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["walks"] = module
    loader.exec_module(module)
    return module


def test_random_walks_agree_with_the_oracle(rig: ModuleType) -> None:
    total = rig.walks(range(400))
    assert total["wrong"] == []
    assert (total["illegal"], total["lost"], total["same"]) == (0, 0, True)
    assert total["refused"] > 0.8 * total["moves"] - 400


def test_the_oracle_finds_a_rule_that_is_wrong(
    rig: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: Callable[[range], dict[str, Any]] = rig.walks
    kept = tuple(rule for rule in RULES if rule.move != "withdraw")
    monkeypatch.setattr("throwdown.challenge.rules.RULES", kept)
    assert any("withdraw" in line for line in walks(range(40))["wrong"])
