"""Streams of tables that lie in packages of the registry, in an environment that holds those packages alone.

They are read as files; nothing of the packages runs. Splits follow what people watch: seasons, years, days of the
week, groups. Truth is the size of the change on the full window, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from benchmarks.streams.stream import Stream

BIKES: Final = ["hr", "holiday", "weekday", "workingday", "weathersit", "temp", "hum", "windspeed", "casual", "bikers"]
WAGES: Final = ["age", "maritl", "race", "education", "jobclass", "health", "health_ins", "wage"]
MARKET: Final = ["day_of_week", "DJ_return", "log_volume", "log_volatility"]
INSPECTED: Final = ["business_name", "inspection_score", "NumberofLocations", "Weekend"]
COLLEGES: Final = ["state_abbr", "pred_degree_awarded_ipeds", "earnings_med", "count_not_working", "count_working"]
INSURED: Final = ["mdvis", "lncoins", "lpi", "fmde", "physlm", "disea", "hlthg", "hlthf", "hlthp"]
ASKED: Final = ["age", "yrs_married", "children", "educ", "occupation", "occupation_husb", "affairs"]
GLUCOSE: Final = ["isig", "glucose", "hour"]


def read(packages: Path) -> Iterator[Stream]:
    """Yield the streams of the packages in a folder of site packages."""
    for file, streams in TABLES.items():
        yield from streams(_table(packages / file))


def _table(path: Path) -> pd.DataFrame:
    return pd.read_stata(path, convert_categoricals=False) if path.suffix == ".dta" else pd.read_csv(path)


def _bikes(table: pd.DataFrame) -> Iterator[Stream]:
    """Hours of a year of rented bicycles in Washington, 2011."""
    seasons = table["mnth"].map({"Jan": "winter", "Feb": "winter", "June": "summer", "July": "summer", "Aug": "summer"})
    seasons = seasons.fillna("mild")
    yield Stream.split("bikes_seasons", table, BIKES, seasons, "mild")
    yield Stream.split("bikes_days", table, BIKES, table["day"].map(_parity), "odd")


def _wages(table: pd.DataFrame) -> Iterator[Stream]:
    """Wages of men in the Mid-Atlantic region, by year of the survey."""
    rows = table.sort_values("year", kind="stable")
    years = rows["year"].map(lambda year: "2003-2005" if year < 2006 else "2006-2007" if year < 2008 else "2008-2009")
    yield Stream.split("wages_years", rows, WAGES, years, "2003-2005")


def _market(table: pd.DataFrame) -> Iterator[Stream]:
    """Days of the New York Stock Exchange."""
    decades = table["date"].str[:3].map({"196": "sixties", "197": "seventies", "198": "eighties"})
    yield Stream.split("market_decades", table, MARKET, decades, "sixties")


def _inspections(table: pd.DataFrame) -> Iterator[Stream]:
    """Inspections of restaurants in Anchorage."""
    rows = table.sort_values("Year", kind="stable")
    years = rows["Year"].map(lambda year: "before" if year < 2008 else "2008-2012" if year < 2013 else "after")
    yield Stream.split("inspections_years", rows, INSPECTED, years, "before")


def _colleges(table: pd.DataFrame) -> Iterator[Stream]:
    """American colleges and what their graduates earn: the same colleges every year."""
    yield Stream.split("colleges_years", table, COLLEGES, table["year"].map(str), "2007")


def _insurance(table: pd.DataFrame) -> Iterator[Stream]:
    """The health insurance experiment of RAND, by whether there was a deductible for each person."""
    plans = table["idp"].map(lambda deductible: "individual" if deductible else "none")
    yield Stream.split("insurance_plans", table, INSURED, plans, "none")


def _marriages(table: pd.DataFrame) -> Iterator[Stream]:
    """A survey on marriages, by how religious those were who answered."""
    religious = table["religious"].map(lambda answer: "little" if answer < 3 else "much")
    yield Stream.split("marriages_religion", table, ASKED, religious, "little")


def _glucose(table: pd.DataFrame) -> Iterator[Stream]:
    """Every five minutes a diabetic's glucose: in months, and on days off."""
    times = pd.to_datetime(table["datetime"])
    current = pd.to_numeric(table["isig"], errors="coerce")
    rows = table.assign(hour=times.dt.hour, isig=current).iloc[::3]
    # The record begins and ends within a month.
    whole = rows[times.loc[rows.index].dt.month.between(4, 9)]
    months = times.dt.strftime("%Y-%m").loc[whole.index]
    yield Stream.split("glucose_months", whole, GLUCOSE, months, "2010-04")
    yield Stream.split("glucose_days", rows, GLUCOSE, times.dt.day.map(_parity).loc[rows.index], "odd")


def _shuttle(table: pd.DataFrame) -> Iterator[Stream]:
    """Sensors of the space shuttle, in the order of the file.

    Three are left out: zero but for a few rows of thousands, which alone make Wasserstein's distance large.
    """
    thirds = pd.Series([f"third {1 + 3 * place // len(table)}" for place in range(len(table))], table.index)
    yield Stream.split("shuttle_thirds", table, ["f1", "f3", "f5", "f7", "f8", "f9"], thirds, "third 1")


def _parity(day: int) -> str:
    return "odd" if day % 2 else "even"


TABLES: Final[dict[str, Callable[[pd.DataFrame], Iterator[Stream]]]] = {
    "ISLP/data/Bikeshare.csv": _bikes,
    "ISLP/data/Wage.csv": _wages,
    "ISLP/data/NYSE.csv": _market,
    "causaldata/restaurant_inspections/restaurant_data.csv": _inspections,
    "causaldata/scorecard/scorecard.dta": _colleges,
    "statsmodels/datasets/randhie/randhie.csv": _insurance,
    "statsmodels/datasets/fair/fair.csv": _marriages,
    "bokeh_sampledata/_data/CGM.csv.gz": _glucose,
    "river/datasets/shuttle.csv.gz": _shuttle,
}
