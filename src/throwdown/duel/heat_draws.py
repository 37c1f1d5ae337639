"""Draws of what is uncertain about heat: the model's constants, a car's brakes, pads and tyres.

The model's own constants are drawn once for all cars; what belongs to a car comes from a stream
named after it, as its other figures do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from throwdown.car.heat import HeatFigures, heat_figures
from throwdown.duel.draws import FloatArray, IntArray, bell, stream
from throwdown.lap.stint.heat_rows import car_parameters, pack_heat
from throwdown.lap.stint.parameters import WINDOW_SD

if TYPE_CHECKING:
    from throwdown.car import Car
    from throwdown.car.traits import PadKind


def draw_heat(
    car: Car,
    options: Sequence[tuple[Car, float]],
    choice: IntArray,
    pads: PadKind | None,
    air: float,
    seed: int,
) -> FloatArray:
    """Draw a car's heat rows, array (draws, HEAT_COLUMNS).

    ``options`` are the car on each tyre it may wear, ``choice`` (draws,) which of them a draw
    does; ``pads`` replace its own; ``air`` [°C].
    """
    heat = heat_figures(car, pads)
    factors = _factors(car, heat, choice.size, seed)
    window = WINDOW_SD * bell(stream(seed, car.id, "heat", "window"), choice.size)
    rows = [
        pack_heat(on_tyre, heat, air=air, factors=factors, window=window, draws=choice.size)
        for on_tyre, _ in options
    ]
    return np.asarray(np.stack(rows)[choice, np.arange(choice.size)])


def _factors(car: Car, heat: HeatFigures, draws: int, seed: int) -> dict[str, FloatArray]:
    spreads = {
        name: (parameter.spread, ("heat", name) if parameter.shared else (car.id, "heat", name))
        for name, parameter in car_parameters(car, heat).items()
    }
    for name in heat.figures:
        spreads[name] = (heat.relative_sd(name), (car.id, "heat", name))
    return {
        name: np.exp(spread * bell(stream(seed, *names), draws))
        for name, (spread, names) in spreads.items()
    }
