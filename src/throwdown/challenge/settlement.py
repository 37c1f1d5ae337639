"""The settlement: margin, price per second, and how good the prediction was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any

_SURE = 1e-6  # odds are scored as if never surer than this


@dataclass(frozen=True)
class Settlement:
    """What a result comes to; None where it cannot be told.

    ``margin_s`` [s], loser less winner; ``margin_percent`` of the winner's time;
    ``price_per_second_usd`` what each second of the margin cost, where the winner is the dearer
    car; ``brier`` (0 is perfect, 0.25 a coin) and ``log_score`` (natural, 0 is perfect) of the
    odds that were frozen before.
    """

    winner: str
    margin_s: float | None
    margin_percent: float | None
    price_difference_usd: float | None
    price_per_second_usd: float | None
    brier: float | None
    log_score: float | None


def settle(
    result: Mapping[str, Any],
    *,
    prices_usd: tuple[float | None, float | None] = (None, None),
    prediction: Mapping[str, Any] | None = None,
) -> Settlement:
    """Settle a result; ``prices_usd`` are the challenger's and the opponent's car's."""
    winner = str(result["winner"])
    margin, percent = result.get("margin_s"), None
    if {"challenger_s", "opponent_s"} <= result.keys():
        first, second = float(result["challenger_s"]), float(result["opponent_s"])
        margin, fastest = abs(second - first), min(first, second)
        percent = 100.0 * margin / fastest if fastest > 0.0 else None
    difference = per_second = None
    own, other = prices_usd if winner == "challenger" else prices_usd[::-1]
    if winner != "tie" and own is not None and other is not None:
        difference = own - other
        if difference > 0.0 and margin:
            per_second = difference / margin
    brier = score = None
    if prediction is not None:
        odds = float(prediction["odds"])
        outcome = {"challenger": 1.0, "opponent": 0.0, "tie": 0.5}[winner]
        brier = (odds - outcome) ** 2
        said = min(max(odds, _SURE), 1.0 - _SURE)
        score = -(outcome * log(said) + (1.0 - outcome) * log(1.0 - said))
    return Settlement(winner, margin, percent, difference, per_second, brier, score)
