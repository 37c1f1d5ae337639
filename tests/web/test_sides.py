"""How the simulator's answers read: times in one format, and sides told apart in one model."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Prediction
from throwdown.site.tags import clock, seconds, signed
from web.conftest import MINI, PORSCHE


@pytest.mark.parametrize(
    ("told", "reads"),
    [
        (seconds(56.34), "56.3 s"),
        (seconds(59.94), "59.9 s"),
        (seconds(59.97), "1:00.0"),
        (seconds(59.97, 3), "59.970 s"),
        (seconds(69.4), "1:09.4"),
        (seconds(None), ""),
        (clock(56.3, 55.0), "56.3 s"),
        (clock(56.3, 69.4), "0:56.3"),
        (clock(6.02, 69.4, digits=3), "0:06.020"),
        (clock(69.4, 56.3), "1:09.4"),
    ],
)
def test_times_beside_one_another_read_alike(told: str, reads: str) -> None:
    assert told == reads


def entry(car: str, number: int, middle: float) -> dict[str, Any]:
    """Return an entry of a race as the simulator's answer has it."""
    times = {"p05": middle - 1.0, "p50": middle, "p95": middle + 1.0}
    more = {"top_speed_mps": 50.0, "price_usd": 20_000.0}
    return {"car": car, "name": car.upper(), "number": number, "time_s": times, **more}


def keep(*entries: dict[str, Any], odds: float) -> Prediction:
    """Keep an answer of the simulator."""
    margin = abs(entries[0]["time_s"]["p50"] - entries[1]["time_s"]["p50"])
    said = {
        "duel": {
            "winner": entries[0 if odds >= 0.5 else 1]["car"],
            "winner_number": 1 if odds >= 0.5 else 2,
            "margin_s": {"p05": margin - 1.0, "p50": margin, "p95": margin + 1.0},
            "price_per_second_usd": None,
        },
        "course": {"name": "A course", "id": "lime-rock", "length_m": 2400.0},
        "start": "standing",
        "entries": list(entries),
        "odds": odds,
    }
    result = json.dumps(said)
    digest = hashlib.sha256(result.encode()).hexdigest()
    queue.put("try", "try-k", {"race": {}})
    return Prediction.objects.create(key="k", digest=digest, odds=odds, result=result, report=b"")


@pytest.mark.parametrize(
    ("slow", "times"),
    [
        (69.4, ["0:56.3", "0:55.3 – 0:57.3", "1:09.4", "1:08.4 – 1:10.4"]),
        (58.4, ["56.3 s", "55.3 s – 57.3 s", "58.4 s", "57.4 s – 59.4 s"]),
    ],
)
def test_one_table_has_one_format_of_times(db: Any, slow: float, times: list[str]) -> None:
    keep(entry(MINI, 1, 56.3), entry(PORSCHE, 2, slow), odds=0.9)
    page = Client().get("/try/k/").content.decode()
    cells = re.findall(r'<td class="number">([^<]*)</td>', page)
    assert [one for one in cells if one in times] == times


def test_two_of_a_model_are_told_apart_by_letter(db: Any) -> None:
    said = keep(entry(MINI, 1, 66.3), entry(MINI, 2, 60.0), odds=0.1)
    page = Client().get("/try/k/").content.decode()
    name = MINI.upper()
    assert f'<h2 id="answer-title">{name} (B)</h2>' in page
    assert f"{name} (B) is ahead by between" in page
    said.delete()
    keep(entry(MINI, 1, 66.3), entry(PORSCHE, 2, 60.0), odds=0.1)
    page = Client().get("/try/k/").content.decode()
    assert f'<h2 id="answer-title">{PORSCHE.upper()}</h2>' in page


@pytest.mark.parametrize(
    ("odds", "ahead", "winner", "margin", "seen"),
    [
        (0.2, "Bert", "opponent", 6.0, "within"),
        (0.2, "Bert", "challenger", 6.0, "outside"),
        (0.8, "Anna", "challenger", 5.6, "within"),
    ],
)
def test_two_of_a_model_are_told_apart_by_party(
    called: Challenge, odds: float, ahead: str, winner: str, margin: float, seen: str
) -> None:
    terms = store.tell(called).state.terms
    same = replace(terms.challenger, party=terms.opponent.party)
    told = replace(terms, opponent=same)
    store.append(called, "counter", "opponent", "u-b", {"terms": told.facts()})
    said = keep(entry(MINI, 1, 66.3), entry(MINI, 2, 60.0), odds=odds)
    facts = {"odds": odds, "digest": said.digest, "key": said.key}
    store.append(called, "predict", "official", "u-s", facts)
    page = Client().get(called.get_absolute_url()).content.decode()
    name = re.findall(r"<span>(.*) \(Anna\) <b>", page)[0]
    assert f"<b>{name} ({ahead})</b> by 6.3 s" in page
    assert f"<span>{name} (Bert) <b>" in page
    for kind, role, given in (
        ("accept", "challenger", {"version": 2}),
        ("schedule", "opponent", {}),
        ("start", "official", {}),
        ("result", "official", {"winner": winner, "margin_s": margin}),
    ):
        store.append(called, kind, role, "u-x", given)
    page = Client().get(called.get_absolute_url()).content.decode()
    party = {"challenger": "Anna", "opponent": "Bert"}[winner]
    assert f'<p class="big">{name} ({party}) won by' in page
    assert f"The margin was {seen} its nine in ten." in page


def test_cars_of_two_models_name_no_party(called: Challenge) -> None:
    said = keep(entry(MINI, 1, 66.3), entry(PORSCHE, 2, 60.0), odds=0.2)
    facts = {"odds": 0.2, "digest": said.digest, "key": said.key}
    store.append(called, "predict", "official", "u-s", facts)
    part = Client().get(f"{called.get_absolute_url()}prediction/").content.decode()
    assert "Bert" not in part
    assert re.search(r"<b>[^<]*911[^<]*</b> by 6.3 s", part)


@pytest.mark.parametrize(
    ("margin", "shown"), [(-0.0001, "0.0"), (0.04, "0.0"), (-1.26, "−1.3"), (5.0, "5.0")]
)
def test_a_margin_has_a_sign_only_where_it_shows_a_loss(margin: float, shown: str) -> None:
    assert signed(margin) == shown
