"""What kind of car it is: the words of a car's file, and what to take where they are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Body = Literal[
    "coupe",
    "convertible",
    "roadster",
    "hatchback",
    "sedan",
    "wagon",
    "suv",
    "mpv",
    "supercar",
    "race",
]
Drive = Literal["front", "rear", "all"]
EnginePosition = Literal["front", "mid", "rear"]
Gearbox = Literal["manual", "automatic", "dual-clutch", "single-speed", "cvt"]
Aspiration = Literal["natural", "turbo", "supercharged", "electric", "hybrid"]
Differential = Literal["open", "limited-slip", "locked"]
TyreKind = Literal["cup", "summer", "all-season", "vintage"]
PadKind = Literal["original", "fast-road", "race"]
PADS: tuple[str, ...] = get_args(PadKind)
"""Kinds of brake pads, by what heat they stand."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "body": get_args(Body),
    "drive": get_args(Drive),
    "engine_position": get_args(EnginePosition),
    "gearbox": get_args(Gearbox),
    "aspiration": get_args(Aspiration),
    "differential": get_args(Differential),
    "tyre": get_args(TyreKind),
}
"""The words that each trait may have."""

NEEDED_TRAITS = ("year", "body", "drive", "tyre")
FIRST_YEAR, LAST_YEAR = 1885, 2100

ABS_YEAR = 1989
TURBO_YEAR = 2014
AUTOMATIC_YEAR = 2012
LIMITED_SLIP_POWER = 220e3
"""Years and power [W] at which the commoner choice changes: judgements."""


@dataclass(frozen=True)
class Traits:
    """What a car is, in words; every estimate may depend on them."""

    year: int
    body: Body
    drive: Drive
    engine_position: EnginePosition
    gearbox: Gearbox
    aspiration: Aspiration
    differential: Differential
    tyre: TyreKind
    abs: bool

    @property
    def electric(self) -> bool:
        """Whether electric motors alone drive it."""
        return self.aspiration == "electric"

    @property
    def tall(self) -> bool:
        """Whether it sits high."""
        return self.body in ("suv", "mpv")


def infer_traits(words: Mapping[str, object], power: float) -> dict[str, object]:
    """Return ``words`` with the traits that it lacks, taken as is commonest for such a car.

    ``words`` holds at least ``NEEDED_TRAITS``; ``power`` [W].
    """
    year, body = words["year"], words["body"]
    assert isinstance(year, int)
    fast = body in ("supercar", "race")
    comfortable = body in ("sedan", "wagon", "suv", "mpv")
    aspiration = "natural" if year < TURBO_YEAR or fast else "turbo"
    aspiration = str(words.get("aspiration", aspiration))
    gearbox = "automatic" if comfortable and year >= AUTOMATIC_YEAR else "manual"
    gearbox = "dual-clutch" if fast and year >= AUTOMATIC_YEAR else gearbox
    slips = words["drive"] == "rear" and power < LIMITED_SLIP_POWER
    return {
        "engine_position": "mid" if fast and words["drive"] != "front" else "front",
        "gearbox": "single-speed" if aspiration == "electric" else gearbox,
        "aspiration": aspiration,
        "differential": "open"
        if slips or (words["drive"] != "rear" and not fast)
        else "limited-slip",
        "abs": year >= ABS_YEAR and body != "race",
        **words,
    }
