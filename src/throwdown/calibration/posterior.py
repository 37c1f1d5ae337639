"""What was learned, as a small file: effects with their covariance, and what they rest on."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from throwdown.calibration.model import Effects, Lap, learn
from throwdown.errors import InputError

FORMAT = 1


@dataclass(frozen=True, eq=False)
class Posterior:
    """Effects, and the digests of the rows that taught them."""

    effects: Effects
    rows: tuple[str, ...]
    made_with: str

    def saw(self, lap: Lap) -> bool:
        """Whether this very row was used."""
        return lap.entrant.lap.digest in self._seen

    @cached_property
    def _seen(self) -> frozenset[str]:
        return frozenset(self.rows)


def build_posterior(laps: Sequence[Lap]) -> Posterior:
    """Learn from laps; the same laps in the same order give the same posterior."""
    from throwdown import __version__

    rows = tuple(sorted(lap.entrant.lap.digest for lap in laps))
    return Posterior(learn(laps), rows, f"throwdown {__version__}")


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior whole, or not at all."""
    effects = posterior.effects
    upper = effects.covariance[np.triu_indices(len(effects.names))].astype("<f4")
    record = {
        "format": FORMAT,
        "made_with": posterior.made_with,
        "car_grip_spread": effects.car,
        "noise": {course: round(scale, 6) for course, scale in effects.noise.items()},
        "effects": {
            name: round(float(mean), 6)
            for name, mean in zip(effects.names, effects.mean, strict=True)
        },
        "covariance": base64.b64encode(upper.tobytes()).decode(),
        "rows": list(posterior.rows),
    }
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def read_posterior(path: Path | str) -> Posterior:
    """Read a posterior.  Raises InputError where the file is none."""
    path = Path(path)
    try:
        return _posterior(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"is no posterior: {error}",
            where=str(path),
            expected="a file that “throwdown calibrate” wrote",
        ) from None


@cache
def shipped_posterior() -> Posterior:
    """Return the posterior that comes with Throwdown."""
    file = resources.files("throwdown") / "data" / "references" / "posterior.json"
    return _posterior(json.loads(file.read_text(encoding="utf-8")))


def _posterior(record: dict[str, Any]) -> Posterior:
    if record["format"] != FORMAT:
        raise ValueError(f"format {record['format']} instead of {FORMAT}")
    names = tuple(record["effects"])
    upper = np.frombuffer(base64.b64decode(record["covariance"]), "<f4").astype(float)
    size = len(names)
    if upper.size != size * (size + 1) // 2:
        raise ValueError(f"{upper.size} covariances of {size} effects")
    covariance = np.zeros((size, size))
    covariance[np.triu_indices(size)] = upper
    covariance += np.triu(covariance, 1).T
    effects = Effects(
        names=names,
        mean=np.array(list(record["effects"].values()), dtype=float),
        covariance=covariance,
        noise={str(course): float(scale) for course, scale in record["noise"].items()},
        car=float(record["car_grip_spread"]),
    )
    return Posterior(effects, tuple(record["rows"]), str(record["made_with"]))
