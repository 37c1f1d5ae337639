"""What can go wrong, as a user should read it.

``InputError`` is the user's to mend (exit code 2), any other ``ThrowdownError``
is not (exit code 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class ThrowdownError(Exception):
    """Something could not be done."""

    exit_code = 1


class InputError(ThrowdownError):
    """The input is wrong.

    ``message`` says what is wrong, ``where`` in which file or option,
    ``expected`` what would be right, ``nearest`` the valid choice or choices
    closest to what was given. ``str()`` joins them, one line each.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        expected: str | None = None,
        nearest: str | Sequence[str] | None = None,
    ) -> None:
        self.message = message
        self.where = where
        self.expected = expected
        self.nearest: tuple[str, ...] = (
            () if nearest is None else (nearest,) if isinstance(nearest, str) else tuple(nearest)
        )
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [self.message]
        if self.where is not None:
            lines.append(f"  where: {self.where}")
        if self.expected is not None:
            lines.append(f"  expected: {self.expected}")
        if self.nearest:
            lines.append(f"  nearest: {', '.join(self.nearest)}")
        return "\n".join(lines)


def raise_all(problems: Sequence[InputError], *, of: str) -> None:
    """Raise what is wrong with ``of``: the one problem, or several as one error.

    Returns where there is none, so that a reader can collect everything a user has to mend
    before it stops.
    """
    if not problems:
        return
    if len(problems) == 1:
        raise problems[0]
    listed = "\n".join(f"{number}. {problem}" for number, problem in enumerate(problems, start=1))
    raise InputError(f"{len(problems)} things are wrong in {of}:\n{listed}")


def nearest_names(
    given: str, choices: Iterable[str], most: int = 3, cutoff: float = 0.5
) -> tuple[str, ...]:
    """Return the choices spelt most like ``given``, best first, at most ``most``.

    Capitals do not count. Empty where none is like it by ``cutoff`` (0 to 1) or more.
    """
    spelt: dict[str, str] = {}
    for choice in choices:
        spelt.setdefault(choice.casefold(), choice)
    close = get_close_matches(given.casefold(), spelt, n=most, cutoff=cutoff)
    return tuple(spelt[name] for name in close)
