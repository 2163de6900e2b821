"""Ask the model again what it would have been asked in 2013, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from examples.flights.data import EVENT_TIME, FEATURES, flights

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One call of the model: the flights of one hour as CSV without a header."""

    event_time: datetime
    body: str
    rows: int


def payloads(day: date) -> Iterator[Payload]:
    """Yield one call for each hour of a day in UTC, with all flights scheduled in it that did depart.

    A day in UTC, as the monitor's windows: it ends in New York at 19:00 in winter and at 20:00 in summer.
    """
    start = datetime.combine(day, time(), tzinfo=UTC)
    table = _departed()
    first, last = table[EVENT_TIME].searchsorted([start, start + timedelta(days=1)])
    for _, rows in table.iloc[first:last].groupby(EVENT_TIME):
        hour = rows[EVENT_TIME].iloc[0].to_pydatetime().astimezone(UTC)
        body = rows[list(FEATURES)].to_csv(header=False, index=False, lineterminator="\n")
        yield Payload(event_time=hour, body=body, rows=len(rows))


@cache
def _departed() -> pd.DataFrame:
    table = flights()
    return table[table["departure_delay"].notna()]
