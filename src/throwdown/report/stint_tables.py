"""Tables of a stint's page: laps, heat figures, and the constants of the heat model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from throwdown.lap.stint.heat_rows import car_parameters
from throwdown.report import words
from throwdown.report.markup import Child, Html, el, linked
from throwdown.report.tables import table

if TYPE_CHECKING:
    from throwdown.duel.stint_record import StintEntry

_LABELS = {
    "disc_diameter_front": "Front disc, diameter",
    "disc_diameter_rear": "Rear disc, diameter",
    "disc_thickness_front": "Front disc, thickness",
    "disc_thickness_rear": "Rear disc, thickness",
    "disc_mass_front": "Front disc, mass of one",
    "disc_mass_rear": "Rear disc, mass of one",
    "fuel_capacity": "Fuel tank",
}


def laps(entry: StintEntry, name: str) -> Html:
    """Every lap of a car."""
    heads = ["Lap", "Time", "Front disc", "Tyre", "Fluid", "Brakes", "Grip", "Power", "Fuel"]
    faded = entry.fades["brakes"].by_lap(entry.times.shape[1])
    rows = [
        [
            f"{lap['lap']}",
            words.lap_time(lap["time_s"]),
            f"{lap['front_disc_peak_c']:.0f} °C",
            f"{lap['tyre_peak_c']:.0f} °C",
            f"{lap['fluid_peak_c']:.0f} °C",
            f"{100 * lap['brake_force']:.0f} %",
            f"{100 * min(lap['front_grip'], lap['rear_grip']):.1f} %",
            f"{100 * lap['power']:.1f} %",
            f"{lap['fuel_burnt_kg']:.1f} kg",
            f"{100 * share:.0f} %",
        ]
        for lap, share in zip(entry.laps(), faded, strict=True)
    ]
    return table(name, [*heads, "Faded"], rows, "laps")


def heat(entry: StintEntry, name: str) -> Html:
    """A car's heat figures, each with spread and source."""
    rows: list[list[Child]] = [
        [
            _LABELS[key],
            f"{words.figure(float(f'{figure.values[0] / figure.scale:.4g}'))} {figure.unit}",
            f"± {words.figure(float(f'{figure.sds[0] / figure.scale:.2g}'))}",
            el("span", figure.kind, class_=f"kind kind-{figure.kind}"),
            linked(figure.source),
        ]
        for key, figure in entry.heat.figures.items()
    ]
    rows.append(["Brake pads", entry.heat.pads, "", "", entry.heat.pads_source])
    return table(name, ["Figure", "Value", "Spread", "Kind", "Source"], rows, "figures")


def constants(entries: Sequence[StintEntry]) -> Html:
    """The constants of the heat model, those of every car's kinds among them."""
    listed = {}
    for entry in entries:
        for key, parameter in car_parameters(entry.car, entry.heat).items():
            listed[(key, parameter.value)] = parameter
    rows: list[list[Child]] = [
        [
            key.replace("_", " "),
            f"{parameter.value:.4g}",
            f"± {100 * parameter.spread:.0f} %",
            "every car" if parameter.shared else "each car",
            linked(parameter.source),
        ]
        for (key, _), parameter in listed.items()
    ]
    heads = ["Constant", "Value", "Spread", "Drawn for", "Source"]
    return el(
        "details",
        el("summary", el("b", "Constants of the model"), f" {len(rows)}, with spread and source"),
        table("SI units and °C", heads, rows, "figures"),
    )
