"""What was learned, as a small file: effects with their covariance, and what they rest on."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from throwdown.calibration.courses import road_of
from throwdown.calibration.model import Effects, Lap, learn, model_digest
from throwdown.calibration.shipped import shipped_record
from throwdown.course import Course
from throwdown.errors import InputError

FORMAT = 3
SHIPPED, NONE = "shipped", "none"
"""Words for the posterior that comes with Throwdown, and for doing without one."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Effects, and the digests of the rows that taught them; ``own`` of them are the user's."""

    effects: Effects
    rows: tuple[str, ...]
    made_with: str
    own: int = 0

    def sharpened(self, laps: Sequence[Lap]) -> Posterior:
        """Return what is known after further laps, single cars included; known rows add nothing."""
        new = [lap for lap in laps if not self.saw(lap)]
        if not new:
            return self
        rows = tuple(sorted({*self.rows, *_digests(new)}))
        return replace(self, effects=learn(new, self.effects), rows=rows, own=self.own + len(new))

    def saw(self, lap: Lap) -> bool:
        """Whether this very row was used."""
        return lap.measured is not None and lap.measured.digest in self._seen

    def speaks_of(self, course: Course) -> bool:
        """Whether what circuits and cones taught may be said of a course.

        Strips and bare pads ask for one thing alone, which corrections of whole laps do not know.
        """
        return course.kind not in ("strip", "pad") or road_of(course.id) in self.effects.laps

    def pace_of(self, driver: str) -> str:
        """Return a driver's name if laps of one's own taught that one's pace, else nothing."""
        return driver if f"driver {driver}" in self.effects.names else ""

    @cached_property
    def _seen(self) -> frozenset[str]:
        return frozenset(self.rows)


def build_posterior(laps: Sequence[Lap]) -> Posterior:
    """Learn from laps; the same laps in the same order give the same posterior."""
    from throwdown import __version__

    rows = tuple(sorted(set(_digests(laps))))
    return Posterior(learn(laps).without_cars(), rows, f"throwdown {__version__}")


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior whole, or not at all."""
    effects = posterior.effects
    upper = effects.covariance[np.triu_indices(len(effects.names))].astype("<f4")
    record = {
        "format": FORMAT,
        "made_with": posterior.made_with,
        "model": model_digest(),
        "noise": {course: round(scale, 6) for course, scale in effects.noise.items()},
        "laps": dict(effects.laps),
        "effects": {
            name: round(float(mean), 6)
            for name, mean in zip(effects.names, effects.mean, strict=True)
        },
        "covariance": base64.b64encode(upper.tobytes()).decode(),
        "rows": list(posterior.rows),
    }
    check_writable(path)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def check_writable(path: Path) -> None:
    """Raise InputError where no file can be at ``path``, before the work that is to fill it."""
    if not path.name or path.is_dir():
        raise InputError("a folder is in the way", where=str(path), expected="the path of a file")
    if not path.parent.is_dir():
        raise InputError("no such folder", where=str(path.parent), expected="a folder that exists")


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


def find_posterior(given: Posterior | Path | str) -> Posterior | None:
    """Return a posterior: SHIPPED, NONE, or what a file holds.

    Raises InputError where there is no such file, or it is none.
    """
    if isinstance(given, Posterior):
        return given
    if given == NONE:
        return None
    return shipped_posterior() if given == SHIPPED else read_posterior(given)


@cache
def shipped_posterior() -> Posterior:
    """Return the posterior that comes with Throwdown."""
    return _posterior(shipped_record())


def _posterior(record: dict[str, Any]) -> Posterior:
    if record["format"] != FORMAT:
        raise ValueError(f"format {record['format']} instead of {FORMAT}")
    if record["model"] != model_digest():
        raise ValueError(f"{record['made_with']} learned it with another model; calibrate again")
    names = tuple(record["effects"])
    upper = np.frombuffer(base64.b64decode(record["covariance"]), "<f4").astype(float)
    size = len(names)
    if upper.size != size * (size + 1) // 2:
        raise ValueError(f"{upper.size} covariances of {size} effects")
    covariance = np.zeros((size, size))
    covariance[np.triu_indices(size)] = upper
    covariance += np.triu(covariance, 1).T
    mean = np.array(list(record["effects"].values()), dtype=float)
    if not (np.all(np.isfinite(mean)) and np.all(np.isfinite(covariance))):
        raise ValueError("some of its numbers are not finite")
    if not all(0.0 < scale < 1.0 for scale in record["noise"].values()):
        raise ValueError("the scatter of laps is not between 0 and 1")
    effects = Effects(
        names=names,
        mean=mean,
        covariance=covariance,
        noise={str(course): float(scale) for course, scale in record["noise"].items()},
        laps={str(course): int(laps) for course, laps in record["laps"].items()},
    )
    return Posterior(effects, tuple(record["rows"]), str(record["made_with"]))


def _digests(laps: Sequence[Lap]) -> list[str]:
    return [lap.measured.digest for lap in laps if lap.measured is not None]
