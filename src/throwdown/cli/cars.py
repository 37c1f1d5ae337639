"""``throwdown cars``: the catalogue, and every figure of a car with its source."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from throwdown.cli.options import complete_car, json_option

if TYPE_CHECKING:
    from throwdown.car import Car, CarListing


@click.group()
def cars() -> None:
    """The cars: what there is, and what is known of each."""


@cars.command("list")
@click.argument("query", required=False)
@json_option
def list_(query: str | None, as_json: bool) -> None:
    """List the catalogue, or the cars that fit QUERY."""
    from throwdown.car import list_cars
    from throwdown.cli.output import emit_json

    found = list_cars(query)
    if as_json:
        emit_json(json.dumps({"cars": [_summary(car) for car in found]}, ensure_ascii=False))
    else:
        _show_list(found, query)


@cars.command()
@click.argument("car_name", metavar="ID", shell_complete=complete_car)
@json_option
def show(car_name: str, as_json: bool) -> None:
    """Show every figure of a car with unit, uncertainty, kind and source."""
    from throwdown.cli.choose import choose_car
    from throwdown.cli.output import emit_json

    car = choose_car(car_name, may_ask=not as_json)
    if as_json:
        emit_json(json.dumps(car_record(car), ensure_ascii=False))
    else:
        from throwdown.cli.figure_screen import show_car
        from throwdown.cli.output import console

        show_car(car, console())


def _summary(car: Car | CarListing) -> dict[str, Any]:
    return {
        "id": car.id,
        "name": car.name,
        "maker": car.maker,
        "year": car.year,
        "drive": car.drive,
        "body": car.body,
        "mass_kg": car.value("mass"),
        "power_w": car.value("power"),
        "price_usd": car.price_usd,
    }


def _show_list(found: Sequence[CarListing], query: str | None) -> None:
    from rich import box
    from rich.table import Table

    from throwdown.cli.output import NARROW, console, dollars
    from throwdown.names import counted
    from throwdown.units import from_si

    screen = console()
    if not found:
        from throwdown.car.catalogue import find_car
        from throwdown.cli.choose import nothing_fits

        screen.print(nothing_fits("car", str(query), find_car))
        return
    wide = screen.width >= NARROW
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Id", no_wrap=True)
    if wide:
        table.add_column("Name", overflow="fold")
    table.add_column("Drive")
    for heading in ("kg", "hp", "Price"):
        table.add_column(heading, justify="right", no_wrap=True)
    for car in found:
        power = f"{from_si(car.value('power'), 'hp', 'power'):.0f}"
        price = "–" if car.price_usd is None else dollars(car.price_usd)
        names = (car.id, car.name) if wide else (car.id,)
        table.add_row(*names, car.drive, f"{car.value('mass'):.0f}", power, price)
    screen.print(table)
    screen.print(
        f"{counted(len(found), 'car')}; throwdown cars show ID tells all about one", style="dim"
    )


def car_record(car: Car) -> dict[str, Any]:
    """A car as JSON: its kind, and each figure as given and in SI units."""
    record = _summary(car)
    for name in ("engine_position", "gearbox", "aspiration", "differential", "tyre", "abs"):
        record[name] = getattr(car, name)
    record["content_hash"] = car.content_hash
    record["figures"] = {
        name: {
            "value": figure.given,
            "unit": figure.unit,
            "sd": figure.sd_given,
            "si_value": figure.value,
            "si_sd": figure.sd,
            "kind": figure.kind,
            "source": figure.source,
        }
        for name, figure in car.figures.items()
    }
    return record
