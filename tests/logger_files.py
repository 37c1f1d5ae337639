"""One run as several loggers write it: from rest, up to 20 m/s, a bend, and a stop after it."""

from __future__ import annotations

from math import cos, pi, radians, sin

HZ = 10
LATITUDE, LONGITUDE = 38.75, -77.5
_M_DEGREE = 6_371_008.8 * pi / 180.0


def speed_at(time: float) -> float:
    """Speed [m/s] ``time`` seconds after the car left: 4 m/s² to 20 m/s; it stops after 40 s."""
    if time <= 0.0:
        return 0.0
    return max(min(4.0 * time, 20.0 + 2.0 * sin(time)), 0.0) if time < 40.0 else 0.0


def samples(before_s: float = 5.0, after_s: float = 42.0) -> list[tuple[float, float, float]]:
    """Return time [s], distance [m] and speed [m/s] of a log that begins before the car leaves."""
    rows, distance = [], 0.0
    for n in range(round((before_s + after_s) * HZ) + 1):
        time = n / HZ
        if n:
            step = (speed_at(time - before_s) + speed_at(time - 1 / HZ - before_s)) / 2 / HZ
            distance += step
        rows.append((time, distance, speed_at(time - before_s)))
    return rows


def position(distance: float) -> tuple[float, float]:
    """Return latitude and longitude [degrees]: round a circle of 100 m."""
    angle = distance / 100.0
    north, east = 100.0 * sin(angle), 100.0 * (1.0 - cos(angle))
    return (
        LATITUDE + north / _M_DEGREE,
        LONGITUDE + east / _M_DEGREE / cos(radians(LATITUDE)),
    )


def racechrono(rows: list[tuple[float, float, float]], lap: int = 3) -> bytes:
    """RaceChrono's CSV, format 3: words, names, units, sources; speed twice."""
    lines = [
        "This file is created using RaceChrono Pro v9.1.3 ( http://racechrono.com/ ).",
        "Format,3",
        'Session title,"Infield, morning"',
        "",
        "timestamp,fragment_id,lap_number,elapsed_time,distance_traveled,accuracy,latitude,"
        "longitude,speed,lateral_acc,longitudinal_acc,speed",
        "unix time,,,s,m,m,deg,deg,m/s,G,G,m/s",
        ",,,,,100: gps,100: gps,100: gps,100: gps,calc,calc,calc",
    ]
    for time, distance, speed in rows:
        north, east = position(distance)
        own = f"{lap},{100 + time:.2f},{500 + distance:.3f},0.5,{north:.8f},{east:.8f},{speed:.4f}"
        lines.append(f"{1277128800 + time:.2f},0,{own},{speed * speed / 981:.3f},0.01,99")
    return "\n".join(lines).encode()


def racechrono_2(rows: list[tuple[float, float, float]]) -> bytes:
    """RaceChrono's CSV, format 2: one row of names with units and sources."""
    lines = ["Format,2", "Time (s),Lap #,Distance (m) *gps,Speed (m/s) *gps,Speed (kph) *obd"]
    lines += [f"{time:.2f},,{distance:.3f},{speed:.4f},55" for time, distance, speed in rows]
    return "\r\n".join(lines).encode()


def aim(rows: list[tuple[float, float, float]]) -> bytes:
    """AiM's CSV: everything quoted, a row of units."""
    lines = ['"Format","AiM CSV File"', '"Venue","Infield"', '"Time","14:00"', '"Sample Rate","10"']
    lines += [
        '"Beacon Markers","38.0"',
        "",
        '"Time","GPS Speed","GPS LatAcc"',
        '"s","km/h","g"',
        "",
    ]
    lines += [f'"{time:.2f}","{3.6 * speed:.3f}","0.1"' for time, _, speed in rows]
    return "\n".join(lines).encode()


def semicolons(rows: list[tuple[float, float, float]]) -> bytes:
    """A spreadsheet of a country with decimal commas, with a byte-order mark."""
    lines = ["Zeit;Time;Speed [mph]"]
    for time, _, speed in rows:
        cells = f"x;{int(time) // 60:02d}:{time % 60:05.2f};{speed / 0.44704:.4f}"
        lines.append(cells.replace(".", ","))
    return ("\ufeff" + "\n".join(lines)).encode()


def vbo(rows: list[tuple[float, float, float]], unit: str = "kmh") -> bytes:
    """Racelogic's VBO: minutes, west positive; the time of a day."""
    factor = {"kmh": 3.6, "knots": 3600.0 / 1852.0}[unit]
    lines = ["File created on 21/06/2010 @ 14:00", "", "[header]", "satellites", "time", "latitude"]
    lines += ["longitude", f"velocity {unit}", "", "[comments]", "Serial Number: 1", ""]
    lines += ["[column names]", "sats time lat long velocity", "", "[data]"]
    for time, distance, speed in rows:
        north, east = position(distance)
        clock = f"1400{time:05.2f}" if time < 60 else f"1401{time - 60:05.2f}"
        lines.append(f"008 {clock} {60 * north:+.6f} {-60 * east:+.6f} {factor * speed:07.3f}")
    return "\n".join(lines).encode()


EVERY = {
    "racechrono": racechrono,
    "racechrono 2": racechrono_2,
    "aim": aim,
    "semicolons": semicolons,
    "vbo": vbo,
    "vbo in knots": lambda rows: vbo(rows, "knots"),
}
