"""What is asked of the simulator when terms are proposed, beside their prediction."""

from __future__ import annotations

from throwdown.challenge.standing import Challenge as State
from throwdown.site.fair import long_race, panel
from throwdown.site.predictions import findings, queue


def ask_beside(state: State) -> None:
    """Ask what would make the latest terms fair and, of a race of laps, how it goes.

    As with their prediction: not of a draft, nor once the race has begun.  What was asked before is
    not asked again.
    """
    if state.ended or state.status in queue.NOT_YET:
        return
    level = panel.question_of(state.terms)
    if level is not None and panel.same_cars(level):
        level = None
    for asked in (level, long_race.question_of(state.terms)):
        if asked is not None and findings.job_of(asked) is None:
            findings.ask(asked)
