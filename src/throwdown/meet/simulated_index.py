"""Index factors from predicted times: what the slower classes would want to be even."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from throwdown.errors import InputError

DECIMALS = 3


def simulated_index(predicted: Mapping[str, Iterable[int]]) -> dict[str, str]:
    """Return the factor of each class, as text for ``[index] factors``.

    ``predicted`` are times of one course by class, in ticks or any one unit: of several cars of a
    class the best counts.  The fastest class has 1.000, every other its best time in that of its
    own, rounded half up to three decimals, so that all classes' best times come out alike.
    It is a prediction: rule sets that use it should name the course and the model in ``sources``.
    Raises InputError where a class has no time, or one that is not over 0.
    """
    best: dict[str, int] = {}
    for name, times in predicted.items():
        own = tuple(times)
        if not own or min(own) <= 0:
            raise InputError(f"class {name!r} has no predicted time", expected="times over 0")
        best[name] = min(own)
    if not best:
        raise InputError("there are no classes", expected="times by class")
    fastest = min(best.values())
    return {name: _written(Fraction(fastest, time)) for name, time in best.items()}


def _written(factor: Fraction) -> str:
    steps = int(factor * 10**DECIMALS + Fraction(1, 2))
    return f"{steps // 10**DECIMALS}.{steps % 10**DECIMALS:0{DECIMALS}d}"
