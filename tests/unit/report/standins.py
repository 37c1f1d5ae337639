"""Stand-ins with the attributes of the real records: a synthetic course, laps and races.

The laps are those of a point mass with a grip and a power, swept forwards and
backwards: nothing a prediction should use, but shaped like one.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from throwdown.duel import CourseOdds, Duel, Index, Ladder, Level, Odds, Quantiles
from throwdown.duel.handicap import NONE
from throwdown.duel.indices import CarIndex
from throwdown.duel.levelling import Answer

G = 9.80665


def mesh(length: float = 1000.0, step: float = 2.0, *, closed: bool = True) -> SimpleNamespace:
    """A wiggly loop (or half of one, open), with the arrays of a CourseMesh."""
    turn = np.linspace(0, 2 * np.pi if closed else np.pi, 20_001)
    radius = 1 + 0.28 * np.cos(2 * turn + 0.4) + 0.16 * np.sin(3 * turn) + 0.09 * np.cos(5 * turn)
    x, y = 1.7 * radius * np.cos(turn), radius * np.sin(turn)
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    scale = length / along[-1]
    intervals = round(length / step)
    s = np.linspace(0, length, intervals + 1)
    x, y = (np.interp(s, along * scale, a * scale) for a in (x, y))
    heading = np.unwrap(np.arctan2(np.gradient(y, s), np.gradient(x, s)))
    curvature = np.gradient(heading, s)
    curvature = np.convolve(np.pad(curvature, 3, mode="edge"), np.full(7, 1 / 7), mode="valid")
    n = intervals if closed else intervals + 1
    flat = np.zeros(n)
    return SimpleNamespace(
        s=s[:n],
        x=x[:n],
        y=y[:n],
        z=flat,
        heading=heading[:n],
        curvature=curvature[:n],
        width_left=flat + 5,
        width_right=flat + 5,
        grade=flat,
        banking=flat,
        vertical_curvature=flat,
        step=length / intervals,
        closed=closed,
        length=length,
    )


def straight_mesh(length: float = 402.336, step: float = 1.0) -> SimpleNamespace:
    """A drag strip: no corner at all."""
    n = round(length / step) + 1
    s, flat = np.linspace(0, length, n), np.zeros(n)
    return SimpleNamespace(
        s=s,
        x=s,
        y=flat,
        z=flat,
        heading=flat,
        curvature=flat,
        width_left=flat + 6,
        width_right=flat + 6,
        grade=flat,
        banking=flat,
        vertical_curvature=flat,
        step=length / (n - 1),
        closed=False,
        length=length,
    )


def course(mesh_: SimpleNamespace | None = None, **more: Any) -> SimpleNamespace:
    """A course around ``mesh_``."""
    own = mesh() if mesh_ is None else mesh_
    known: dict[str, Any] = {
        "id": "stand-in",
        "name": "Stand-in Park",
        "kind": "cone",
        "closed": own.closed,
        "length": own.length,
        "default_start": "standing",
        "reconstruction": True,
        "direction": "anticlockwise",
        "source": "a figure made up for the tests, https://example.org/course",
        "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors, https://www.openstreetmap.org/copyright",
        "assumptions": ("The width is 10 m everywhere.", "The course is flat."),
        "crossings_allowed": False,
        "official_length": own.length,
        "content_hash": "0" * 64,
        "default_step": own.step,
        "mesh": lambda step=None: own,
    }
    return SimpleNamespace(**(known | more))


def figure(given: Any, unit: str, factor: float = 1.0, kind: str = "published") -> SimpleNamespace:
    """A figure whose SI value is ``given`` times ``factor``."""
    values = np.atleast_1d(given) * factor
    value = tuple(values.tolist()) if isinstance(given, list | tuple) else float(values[0])
    return SimpleNamespace(
        value=value,
        sd=float(abs(values[0])) * 0.02,
        unit=unit,
        given=given,
        kind=kind,
        source="brochure 2010, p. 12",
    )


def car(id_: str, name: str, **more: Any) -> SimpleNamespace:
    """A car with a handful of figures."""
    known: dict[str, Any] = {
        "id": id_,
        "name": name,
        "maker": name.split()[0],
        "year": 2010,
        "body": "coupe",
        "drive": "rear",
        "engine_position": "rear",
        "gearbox": "manual",
        "tyre": "summer",
        "notes": ("Two sources differ about the mass.",),
        "figures": {
            "mass": figure(3186, "lb", 0.45359237),
            "power": figure(385, "hp", 745.7),
            "gear_ratios": figure([3.91, 2.32, 1.61, 1.28, 1.08, 0.88], "-"),
            "skidpad": figure(0.97, "g", G, kind="measured"),
            "load_sensitivity": figure(0.1, "-", kind="estimated"),
            "price": figure(90_500, "USD"),
        },
        "tyre_options": (),
        "price_usd": 90_500.0,
        "content_hash": "0" * 64,
    }
    return SimpleNamespace(**(known | more))


def lap(car_: SimpleNamespace, course_: SimpleNamespace, grip: float, power: float) -> Any:
    """A point mass's lap with lateral grip ``grip`` [m/s²] and ``power`` [W/kg]."""
    own = course_.mesh()
    s = np.append(own.s, own.length) if own.closed else own.s
    wrap = (lambda a: np.append(a, a[0])) if own.closed else np.asarray
    curvature, step = wrap(own.curvature), own.step
    v = np.minimum(np.sqrt(grip / np.maximum(np.abs(curvature), 1e-4)), 70.0)
    v[0] = 1.0
    for i in range(1, v.size):
        spare = np.sqrt(max(grip**2 - (v[i - 1] ** 2 * curvature[i - 1]) ** 2, 0.0))
        pull = min(power / max(v[i - 1], 5.0), 0.6 * spare)
        v[i] = min(v[i], np.sqrt(v[i - 1] ** 2 + 2 * pull * step))
    for i in range(v.size - 2, -1, -1):
        spare = np.sqrt(max(grip**2 - (v[i + 1] ** 2 * curvature[i + 1]) ** 2, 0.0))
        v[i] = min(v[i], np.sqrt(v[i + 1] ** 2 + 2 * spare * step))
    time = np.concatenate([[0], np.cumsum(2 * step / (v[1:] + v[:-1]))])
    ax, ay = np.gradient(v**2 / 2, s), v**2 * curvature
    use = np.clip(np.hypot(ax, ay) / grip, 0, 1)
    trace = SimpleNamespace(
        s=s,
        distance=s,
        time=time,
        x=wrap(own.x),
        y=wrap(own.y),
        z=wrap(own.z),
        offset=np.zeros_like(s),
        speed=v,
        ax=ax,
        ay=ay,
        gear=np.clip(v // 12 + 1, 1, 6).astype(int),
        engine_rpm=3000 + 50 * v,
        throttle=np.clip(ax / 4, 0, 1),
        brake=np.clip(-ax / grip, 0, 1),
        grip_front=use,
        grip_rear=0.9 * use,
        power=power * 1400 * np.clip(ax / 4, 0, 1),
        curvature=curvature,
    )
    return SimpleNamespace(
        car=car_,
        course=course_,
        method="quasi-steady",
        status="solved",
        time_s=float(time[-1]),
        solve_time_s=1e-4,
        nodes=s.size,
        top_speed_mps=float(v.max()),
        start="standing",
        provenance={},
        trace=trace,
    )


def race(
    course_: SimpleNamespace | None = None,
    names: tuple[str, ...] = ("Porsche 911 Carrera S", "MINI Cooper S"),
    *,
    samples: int = 2000,
    seed: int = 2010,
    spread: float = 0.6,
) -> Any:
    """A race of cars that get slower in the order of ``names``."""
    where = course() if course_ is None else course_
    random = np.random.default_rng(seed)
    entries = []
    for i, name in enumerate(names):
        own = car(f"car-{i}", name, price_usd=90_500.0 - 68_200.0 * (i > 0))
        driven = lap(own, where, max(9.3 - 0.5 * i, 4.0), 170 - 50 * min(i, 2))
        times = driven.time_s + spread * random.standard_normal(samples)
        entries.append(
            SimpleNamespace(
                car=own,
                lap=driven,
                times=times,
                time_quantiles=Quantiles.of(times),
                on_nominal_lines=None,
                handicap=NONE,
                number=i,
                driver=None,
                tally=None,
            )
        )
    best = np.argmin([e.times for e in entries], axis=0)
    for i, entry in enumerate(entries):
        entry.win_probability = float(np.mean(best == i))
    return SimpleNamespace(
        course=where,
        start="standing",
        method="quasi-steady",
        seed=seed,
        samples=samples,
        entries=tuple(entries),
        duel=duel(entries[0], entries[1]),
        basis=None,
        event=None,
        conditions=None,
        assumptions=("Both cars have the same driver.", "The road is dry and 25 °C warm."),
        provenance={"version": "0.1.0", "hashes": {"course": "00ff"}},
    )


def duel(winner: Any, loser: Any) -> Duel:
    """The duel of two entries: the real record, whichever of them is quicker."""
    return Duel(winner, loser, loser.times - winner.times)


def level(
    names: tuple[str, str] = ("MINI Cooper S", "Porsche 911 Carrera S"), **more: Any
) -> Level:
    """A level with a lever of every kind: feasible, open-ended, on the time, and not enough."""
    answers = (
        Answer("ballast", 1, 212.4, 60.0, None, 0.5, True, 700.0),
        Answer("head-start", 0, 2.3, 0.0, 5.1, 0.5, True),
        Answer("power", 1, 61.0, None, 84.0, 0.5, True, 20.0),
        Answer("power", 0, 250.0, 100.0, None, 0.31, False, 250.0),
        Answer("laps", 0, 17.2, 8.0, 90.0, 0.5, True),
        Answer("index", 0, 0.9561, 0.92, 0.99, 0.5, True),
    )
    known: dict[str, Any] = {
        "cars": tuple(car(f"car-{i}", name) for i, name in enumerate(names)),
        "course": course(),
        "start": "standing",
        "method": "quasi-steady",
        "target": 0.5,
        "odds": 0.08,
        "samples": 2000,
        "seed": 2010,
        "levers": answers,
        "provenance": {"version": "0.1.0"},
        "assumptions": ("Both cars have the same driver.",),
    }
    return Level(**(known | more))


def odds(
    leads: tuple[float, ...] = (0.03, 0.01, -0.012, -0.02),
    speeds: tuple[float, ...] = (12.0, 17.0, 31.0, 48.0),
    names: tuple[str, str] = ("MINI Cooper S", "Porsche 911 Carrera S"),
) -> Odds:
    """Odds over courses of 1 km with these leads at these average speeds [m/s]."""
    found = []
    for i, (lead, speed) in enumerate(zip(leads, speeds, strict=True)):
        where = course(id=f"park-{i}", name=f"Park {i}", reconstruction=i == 1)
        margin = lead * 1000.0 / speed
        odds_ = float(np.clip(0.5 + 12.0 * lead, 0.0, 1.0))
        spread = Quantiles(margin - 1.0, margin, margin + 1.2)
        found.append(CourseOdds(where, "standing", odds_, spread, lead, speed))
    cars = (car("car-0", names[0]), car("car-1", names[1]))
    return Odds(cars, tuple(found), 2000, 2010, {"version": "0.1.0"}, ("The road is dry.",))


def ladder(names: tuple[str, ...] = ("Porsche 911", "MINI Cooper S", "VW GTI")) -> Ladder:
    """A ladder of the race of these cars."""
    return Ladder(race(names=names))


def index(names: tuple[str, ...] = ("Porsche 911", "MINI Cooper S")) -> Index:
    """An index of these cars over two courses."""
    courses = tuple(course(id=f"park-{i}", name=f"Park {i}") for i in range(2))
    cars = tuple(
        CarIndex(
            car(f"car-{i}", name),
            1.0 - 0.05 * i,
            Quantiles(1.0 - 0.08 * i, 1.0 - 0.05 * i, 1.0 - 0.02 * i),
            (1.0 - 0.052 * i, 1.0 - 0.048 * i),
            i,
        )
        for i, name in enumerate(names)
    )
    return Index(courses, cars, 2000, 2010, {"version": "0.1.0"}, ("The road is dry.",))
