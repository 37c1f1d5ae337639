"""How a lap was found: the search's steps and restarts, and the errors it was left with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from throwdown.report import tables, verdict, words
from throwdown.report.markup import Child, Html, el, join
from throwdown.report.story import section

if TYPE_CHECKING:
    from throwdown.lap import Lap
    from throwdown.lap.result import Convergence

METHODS = {
    "quasi-steady": "quasi-steady lap on the smoothest line",
    "minimum-time": "minimum-time lap, line and speed found together",
    "double-track": "double-track lap, with slip and yaw inertia",
}

NOTE = (
    "The gap is what the barrier may still cost, as a share of the lap time; the slope is that of "
    "the Lagrangian, which is none at an optimum; limits are missed by a share of nominal friction "
    "squared or of 1 g. A restart is a search from another guess after one that did not converge."
)


def method_words(lap: Lap) -> str:
    """The method as a reader without the manual would call it."""
    return METHODS.get(lap.method, lap.method)


def card(lap: Lap) -> Html:
    """Solved or failed, at the top of the page, and what that took."""
    found = lap.convergence
    if found is None and lap.status == "solved":
        state = el("p", "none needed", class_="big")
        return verdict.card("Search", state, el("p", "This method drives the smoothest line."))
    big = "big" if lap.status == "solved" else "big big-failed"
    state = el("p", lap.status, class_=big)
    if found is None:
        return verdict.card("Search", state, el("p", "The smoothest line did not converge."))
    origin = " Recalled from an earlier search." if found.recalled else ""
    took = f"{found.steps:,} steps, {_searches(found)}, {_restarts(found)}.{origin}"
    return verdict.card(
        "Search",
        state,
        el("p", words.unbroken(took)),
        el(
            "p",
            "Limits missed by ",
            small(found.final.infeasibility),
            ", slope left ",
            small(found.final.dual_error),
            ".",
        ),
    )


def _searches(found: Convergence) -> str:
    count = len(found.attempts)
    return "one search" if count == 1 else f"{count} searches"


def _failures(found: Convergence) -> int:
    """Searches that were followed by another because they did not converge."""
    return sum(not attempt.solved for attempt in found.attempts) - (not found.final.solved)


def _restarts(found: Convergence) -> str:
    count = _failures(found)
    return f"{count or 'no'} restart{'' if count == 1 else 's'}"


def small(value: float) -> Html:
    """``1.2 × 10⁻⁹`` as markup."""
    if value == 0 or not np.isfinite(value):
        return el("span", f"{value:g}")
    mantissa, power = f"{value:.1e}".split("e")
    sign = words.MINUS if int(power) < 0 else ""
    raised = el("sup", f"{sign}{abs(int(power))}")
    return el("span", f"{mantissa} × 10", raised, class_="nowrap")


def found_section(lap: Lap) -> Html:
    """Method, status, convergence, and every search in turn."""
    facts = [
        ("Method", method_words(lap)),
        ("Status", lap.status),
        ("Nodes", f"{lap.nodes:,}"),
        ("Time to solve", _duration(lap.solve_time_s)),
    ]
    found = lap.convergence
    if found is not None:
        facts += [
            ("Steps", f"{found.steps:,} in all"),
            ("Searches", f"{len(found.attempts)}"),
            ("Restarts", f"{_failures(found) or 'none'}"),
            ("Recalled", "yes, from an earlier search" if found.recalled else "no"),
        ]
    listed = [(el("dt", label), el("dd", value)) for label, value in facts]
    table = None if found is None else _attempts(found)
    return section("found", "How the lap was found", el("dl", listed), table)


def _attempts(found: Convergence) -> Html:
    heads = ["Guess", "Ended", "Steps", "Gap", "Slope left", "Limits missed by"]
    rows: list[list[Child]] = [
        [
            attempt.guess,
            join(attempt.status, el("b", ", taken") if attempt is found.final else None),
            f"{attempt.steps:,}",
            small(attempt.gap),
            small(attempt.dual_error),
            small(attempt.infeasibility),
        ]
        for attempt in found.attempts
    ]
    caption = "Every search in turn, and the one that counts"
    return join(
        tables.table(caption, heads, rows, "attempts"),
        el("p", NOTE, class_="fine"),
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1000 * seconds:.2g} ms"
