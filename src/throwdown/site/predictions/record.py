"""A prediction laid on the record of a challenge: from then on it lasts."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from throwdown.challenge.standing import Challenge as State
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.predictions import queue
from throwdown.site.predictions.models import Prediction


def lay(row: Challenge, said: Prediction, at: str = "") -> None:
    """Lay a prediction on the record, and keep it for as long as that.

    Raises IllegalMove where the terms describe another race by now, or have their prediction.
    """
    facts = {"odds": round(said.odds, 6), "digest": said.digest, "key": said.key}
    with transaction.atomic():
        store.append(
            row, "predict", "official", store.SITE, facts, at=at, only_if=_still_asked(said.key)
        )
        Prediction.objects.filter(pk=said.pk).update(lasting=True)


def _still_asked(key: str) -> Callable[[State], bool]:
    def ask(state: State) -> bool:
        return state.prediction is None and queue.race_asked(state)["key"] == key

    return ask
