"""Protests and their rulings, and whether results are official."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from throwdown.meet.acts import REGISTRATION, Act

_CHANGES_NOTHING = frozenset(
    {
        *("open", "note", "device", "unplug", "line-up", "official", "signed", "protest", "ruling"),
        *(kind for kind in REGISTRATION if kind != "event"),
        *("predict", "gap-seen", "trace"),
    }
)
"""Acts that leave runs and standings as they are: who is lined up takes a later start only."""


@dataclass(frozen=True)
class Protest:
    """What somebody objects to; ``upheld`` is None until officials have ruled.

    A ruling changes no result by itself: what follows from it are acts of their own.
    """

    number: int
    entry: str
    text: str
    upheld: bool | None = None
    reason: str = ""


def protests(live: Iterable[Act]) -> tuple[Protest, ...]:
    """Return the protests of acts that count; the last ruling on each holds."""
    found: dict[int, Protest] = {}
    for act in live:
        facts = act.facts
        if act.kind == "protest":
            found[act.number] = Protest(act.number, facts["entry"], facts["text"])
        elif act.kind == "ruling" and facts["protest"] in found:
            made = found[facts["protest"]]
            found[made.number] = Protest(
                made.number, made.entry, made.text, facts["upheld"], facts["reason"]
            )
    return tuple(found.values())


def is_official(acts: Sequence[Act], gone: frozenset[int]) -> bool:
    """Whether results are official: declared so, with nothing changed since and no protest open.

    Undoing an act changes results as the act did.
    """
    declared = max(
        (act.number for act in acts if act.kind == "official" and act.number not in gone), default=0
    )
    if not declared:
        return False
    live = [act for act in acts if act.number not in gone]
    if any(protest.upheld is None for protest in protests(live)):
        return False
    kinds = {act.number: act.kind for act in acts}
    return not any(_changes(act, kinds) for act in acts[declared:])


def _changes(act: Act, kinds: dict[int, str]) -> bool:
    kind = kinds.get(act.facts["act"], "open") if act.kind == "undo" else act.kind
    return kind == "undo" or kind not in _CHANGES_NOTHING
