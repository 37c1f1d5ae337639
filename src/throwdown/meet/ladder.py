"""A single-elimination ladder: who meets whom, from the seeds and who won so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from throwdown.errors import InputError


@dataclass(frozen=True)
class Pairing:
    """A heat of a round: None where it is not known yet who comes, ``bye`` where nobody will.

    Rounds and heats count from 1; the winner of heats 1 and 2 meet in heat 1 of the next round.
    """

    round: int
    heat: int
    first: str | None
    second: str | None
    winner: str | None = None
    bye: bool = False


def seed_order(count: int) -> tuple[int, ...]:
    """Return seeds from 1 in the order of a ladder of ``count``, a power of two.

    The best meets the worst, and the best two can meet in the last round only.
    """
    order = [1]
    while len(order) < count:
        size = 2 * len(order)
        order = [seed for one in order for seed in (one, size + 1 - one)]
    return tuple(order)


def ladder(
    seeds: Sequence[str], winners: Mapping[tuple[int, int], str]
) -> tuple[tuple[Pairing, ...], ...]:
    """Return the rounds of a ladder, the best seed first in ``seeds``.

    ``winners`` are by round and heat.  The best seeds have a bye where the ladder is not full.
    Raises InputError where there are fewer than two seeds, one is named twice, or a winner did not
    race in that heat.
    """
    if len(seeds) < 2 or len(set(seeds)) != len(seeds):
        raise InputError("a ladder wants two seeds or more, each once", where="seeds")
    size = 1 << (len(seeds) - 1).bit_length()
    names = [seeds[seed - 1] if seed <= len(seeds) else None for seed in seed_order(size)]
    rounds = [_round(1, names, winners, byes=True)]
    while len(rounds[-1]) > 1:
        through = [heat.winner for heat in rounds[-1]]
        rounds.append(_round(len(rounds) + 1, through, winners, byes=False))
    known = {(heat.round, heat.heat) for one in rounds for heat in one}
    for key in winners:
        if key not in known:
            raise InputError(f"round {key[0]} has no heat {key[1]}", where="winners")
    return tuple(rounds)


def champion(rounds: Sequence[Sequence[Pairing]]) -> str | None:
    """Return who won the last round, None while that is open."""
    return rounds[-1][0].winner


def _round(
    number: int,
    names: Sequence[str | None],
    winners: Mapping[tuple[int, int], str],
    *,
    byes: bool,
) -> tuple[Pairing, ...]:
    found = []
    for heat in range(1, len(names) // 2 + 1):
        first, second = names[2 * heat - 2 : 2 * heat]
        bye = byes and second is None
        winner = first if bye else winners.get((number, heat))
        if winner is not None and winner not in (first, second):
            raise InputError(
                f"{winner!r} did not race in heat {heat} of round {number}",
                where="winners",
                expected=f"{first or 'nobody yet'} or {second or 'nobody yet'}",
            )
        found.append(Pairing(number, heat, first, second, winner, bye))
    return tuple(found)
