"""Kept optima: found again as they were, never stale, and never a reason to fail."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from throwdown.car import load_car
from throwdown.course import load_course
from throwdown.lap.columns import MU_FRONT
from throwdown.lap.minimum_time import lap as lap_module
from throwdown.lap.minimum_time import store
from throwdown.lap.minimum_time.interior_point import STOP, WATCH
from throwdown.lap.minimum_time.lap import fastest_path, minimum_time_lap
from throwdown.lap.minimum_time.problem import Ground, lay_ground
from throwdown.lap.minimum_time.search import Optimum, find_optimum
from throwdown.lap.vehicle import Vehicle, build_vehicle


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def solved() -> tuple[Vehicle, Ground, Optimum]:
    vehicle = build_vehicle(load_car("mini-cooper-s-2010"))
    ground = lay_ground(load_course("lime-rock"), vehicle.width, "flying", step=20.0)
    found = find_optimum(vehicle, ground)
    assert found.solved
    return vehicle, ground, found


def test_recalled_as_kept(place: Path, solved: tuple[Vehicle, Ground, Optimum]) -> None:
    vehicle, ground, found = solved
    assert store.recall(vehicle, ground) is None
    store.keep(vehicle, found)
    again = store.recall(vehicle, ground)
    assert again is not None
    assert again.time_s == found.time_s
    assert again.convergence.attempts == found.convergence.attempts
    assert again.convergence.recalled
    assert not found.convergence.recalled
    for name in ("offset", "faces", "split"):
        assert np.array_equal(getattr(again, name), getattr(found, name))
    assert again.solved
    assert not again.leads_to(ground)
    assert found.leads_to(ground)
    assert [file.suffix for file in place.iterdir()] == [".npz"]


def test_another_car_start_or_mesh_is_another_optimum(
    place: Path, solved: tuple[Vehicle, Ground, Optimum]
) -> None:
    vehicle, ground, found = solved
    store.keep(vehicle, found)
    row = vehicle.row.copy()
    row[MU_FRONT] *= 1.0 + 1e-12
    course = load_course("lime-rock")
    assert store.recall(replace(vehicle, row=row), ground) is None
    for start, step in (("standing", 20.0), ("flying", 19.0)):
        other = lay_ground(course, vehicle.width, start, step=step)
        assert store.recall(vehicle, other) is None


def test_one_spoilt_byte_never_stops_a_lap(
    place: Path, solved: tuple[Vehicle, Ground, Optimum]
) -> None:
    vehicle, ground, found = solved
    store.keep(vehicle, found)
    (file,) = place.iterdir()
    whole = file.read_bytes()
    # The headers of archive and arrays are where a reader may stumble in many ways.
    places = [*range(160), *range(len(whole) - 900, len(whole), 3)]
    for at in places:
        for mask in (0x01, 0x40, 0xFF):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
            again = store.recall(vehicle, ground)
            assert again is None or again.offset.shape == found.offset.shape


def test_nothing_half_written_is_left(
    place: Path, solved: tuple[Vehicle, Ground, Optimum], monkeypatch: pytest.MonkeyPatch
) -> None:
    vehicle, _, found = solved
    forsaken, fresh = place / "killed.part", place / "busy.part"
    for part in (forsaken, fresh):
        part.write_bytes(b"half")
    os.utime(forsaken, (1e9, 1e9))

    def full(*given: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store.np, "savez", full)
        store.keep(vehicle, found)
    assert sorted(place.iterdir()) == [fresh, forsaken]
    store.keep(vehicle, found)
    assert sorted(file.suffix for file in place.iterdir()) == [".npz", ".part"]
    assert fresh.exists()


def test_a_search_cut_short_is_not_kept(place: Path) -> None:
    vehicle, course = build_vehicle(load_car("mini-cooper-s-2010")), load_course("lime-rock")
    watch = np.zeros(WATCH)
    watch[STOP] = 1.0
    solved_but_stopped = find_optimum(
        vehicle, lay_ground(course, vehicle.width, "flying", step=20.0)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lap_module, "find_optimum", lambda *given, **more: solved_but_stopped)
        fastest_path(vehicle, course, "flying", step=20.0, watch=watch)
        assert not list(place.iterdir())
        fastest_path(vehicle, course, "flying", step=20.0)
    assert len(list(place.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_spoilt_file_is_solved_again(
    place: Path, solved: tuple[Vehicle, Ground, Optimum], content: bytes
) -> None:
    vehicle, ground, found = solved
    store.keep(vehicle, found)
    (file,) = place.iterdir()
    file.write_bytes(content)
    assert store.recall(vehicle, ground) is None
    store.keep(vehicle, found)
    assert store.recall(vehicle, ground) is not None


def test_what_did_not_converge_is_not_kept(
    place: Path, solved: tuple[Vehicle, Ground, Optimum]
) -> None:
    vehicle, _, found = solved
    last = replace(found.convergence.final, status="step limit reached")
    record = replace(found.convergence, attempts=(last,), chosen=0)
    store.keep(vehicle, replace(found, convergence=record))
    assert not list(place.iterdir())


def test_least_lately_used_make_room(
    place: Path, solved: tuple[Vehicle, Ground, Optimum], monkeypatch: pytest.MonkeyPatch
) -> None:
    vehicle, _, found = solved
    monkeypatch.setattr(store, "MOST_KEPT", 3)
    for scale in np.linspace(1.0, 1.1, 6):
        store.keep(replace(vehicle, row=vehicle.row * scale), found)
    assert len(list(place.iterdir())) == 3
    assert store.recall(replace(vehicle, row=vehicle.row * 1.1), found.ground) is not None


def test_unwritable_folder_costs_only_time(
    tmp_path: Path, solved: tuple[Vehicle, Ground, Optimum], monkeypatch: pytest.MonkeyPatch
) -> None:
    vehicle, ground, found = solved
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "missing")
    store.keep(vehicle, found)
    assert store.recall(vehicle, ground) is None


def test_lap_from_disk_is_the_lap(place: Path) -> None:
    car, course = load_car("mini-cooper-s-2010"), load_course("lime-rock")
    first = minimum_time_lap(car, course, step=20.0)
    again = minimum_time_lap(car, course, step=20.0)
    assert list(place.iterdir())
    assert again.time_s == first.time_s
    assert np.array_equal(again.trace.speed, first.trace.speed)
    assert again.convergence is not None
    assert again.convergence.recalled
