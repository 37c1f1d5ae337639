"""Estimates of every figure that the physics needs, from six that everybody can find.

Mass, power, driven wheels, tyre kind, year and body are enough; whatever else is known is used.
Each estimator returns a value, a standard deviation and what it rests on: a fit (with the number
of cars and the residual) or a judgement. The standard deviations matter as much as the values:
they drive the odds.

Reading order: ``known`` (how estimates build on one another), ``shape`` (size, weight, air),
``grip`` (tyres), ``engine``, ``gears``, ``chassis`` (brakes, differential, springs).

Laws are powers and straight lines, clipped, so that they stay smooth, keep their direction and
stay sensible from 38 to 1,000 hp, 600 to 2,600 kg and 1960 to today. Fits used published figures
of cars in the catalogue and of magazine tests; only their coefficients are here.
"""

from __future__ import annotations

from collections.abc import Mapping

from throwdown.car.estimate import chassis, engine, gears, grip, shape
from throwdown.car.estimate.known import Estimator, Known
from throwdown.car.figures import Figure
from throwdown.car.quantities import NEEDED, QUANTITIES
from throwdown.car.traits import Traits

__all__ = ["ESTIMATORS", "complete"]

ESTIMATORS: Mapping[str, Estimator] = {
    **shape.ESTIMATORS,
    **grip.ESTIMATORS,
    **engine.ESTIMATORS,
    **gears.ESTIMATORS,
    **chassis.ESTIMATORS,
}


def complete(traits: Traits, stated: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return ``stated`` and an estimate of every needed figure that it lacks, in usual order."""
    known = Known(traits, stated, ESTIMATORS)
    wanted = [name for name in QUANTITIES if name in NEEDED or name in stated]
    return {name: known.figure(name) for name in wanted}
