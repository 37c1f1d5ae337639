"""A program that speaks to the API, and what it is told when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.test import Client

from throwdown.site.api import tokens
from throwdown.site.challenges import store
from throwdown.site.challenges.models import Challenge
from throwdown.site.people.models import User


def raced(*cars: str, odds: float) -> dict[str, Any]:
    """Return what the simulator said of two cars, as far as pages ask for it."""
    times = {"p05": 59.0, "p50": 60.0, "p95": 61.0}
    entries = [
        {"car": car, "number": number, "name": car, "time_s": times}
        for number, car in enumerate(cars, 1)
    ]
    duel = {"winner_number": 1 if odds >= 0.5 else 2}
    return {"odds": odds, "challenger": cars[0], "entries": entries, "duel": duel}


class Program:
    """A program that speaks to the API, with somebody's token or with none."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        secret = tokens.make(user, "tests")[1] if user else ""
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, **query: Any) -> Any:
        """Ask."""
        return self.client.get(f"/api{path}", query, headers=self.headers)

    def post(self, path: str, given: Any, **headers: str) -> Any:
        """Send; a text goes as it is."""
        body = given if isinstance(given, str | bytes) else json.dumps(given)
        return self.client.post(
            f"/api{path}",
            body,
            content_type="application/json",
            headers={**self.headers, **headers},
        )

    def patch(self, path: str, given: Any) -> Any:
        """Change."""
        return self.client.patch(
            f"/api{path}",
            json.dumps(given),
            content_type="application/json",
            headers=self.headers,
        )

    def delete(self, path: str) -> Any:
        """Take away."""
        return self.client.delete(f"/api{path}", headers=self.headers)

    def upload(self, path: str, given: dict[str, Any]) -> Any:
        """Send a form with files."""
        return self.client.post(f"/api{path}", given, headers=self.headers)


class Seat(Program):
    """Somebody's browser, which sends its CSRF token as a script of the site would."""

    def __init__(self, user: User | None = None) -> None:
        super().__init__()
        if user is not None:
            self.client.force_login(user)
        self.client.get("/api/docs")
        self.headers = {"X-CSRFToken": self.client.cookies["csrftoken"].value}


WAYS_IN: dict[str, Callable[..., Program]] = {"token": Program, "session": Seat}
"""How somebody comes to the API."""


def fault_of(response: Any, status: int) -> dict[str, Any]:
    """Return what an answer says is wrong, having checked its shape."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].startswith("application/json")
    said = response.json()
    assert set(said["error"]) == {"what", "where", "expected", "nearest"}
    assert said["error"]["what"]
    return dict(said["error"])


def draft_of(called: Challenge) -> Challenge:
    """Return a draft of anna's against bert."""
    anna = User.objects.get(username="anna")
    return store.begin(
        store.tell(called).state.terms,
        by=anna.public_id,
        challenger=called.challenger,
        opponent=called.opponent,
        title="Draft",
    ).row
