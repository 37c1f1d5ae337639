"""What a prediction rests on and what would narrow it, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from throwdown.calibration.worth import Basis


def show_basis(basis: Basis, console: Console) -> None:
    """Print what measured laps have to do with a prediction."""
    from throwdown.report.basis import narrowing

    console.print(Text("Rests on", style="bold"))
    for sentence in (*basis.rests_on, narrowing(basis)):
        console.print(Padding(Text(sentence), (0, 0, 0, 2)))
    console.print()
