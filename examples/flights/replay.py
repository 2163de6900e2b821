"""Ask the model again what it would have been asked in 2013, hour by hour, and tell what became of the flights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from examples.flights.data import EVENT_TIME, FEATURES, LABEL, flights

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

# Every fourth flight is answered by the second version.
SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One call of the model: flights of one hour as CSV without a header, and the version that is to answer.

    ``labels`` say whether they came late, in their order; nothing of those that nobody ever saw arrive.
    """

    event_time: datetime
    inference_id: str
    version: str
    body: str
    labels: tuple[bool | None, ...]

    @property
    def rows(self) -> int:
        """How many flights it asks for."""
        return len(self.labels)


def payloads(day: date) -> Iterator[Payload]:
    """Yield the calls of each hour of a day in UTC, with all flights scheduled in it that did depart.

    A day in UTC, as the monitor's windows: it ends in New York at 19:00 in winter and at 20:00 in summer.
    """
    start = datetime.combine(day, time(), tzinfo=UTC)
    table = _departed()
    first, last = table[EVENT_TIME].searchsorted([start, start + timedelta(days=1)])
    for _, rows in table.iloc[first:last].groupby(EVENT_TIME):
        second = rows.index % SHARE == 0
        for version, asked in (("v1", rows[~second]), ("v2", rows[second])):
            if len(asked):
                yield _payload(asked, version)


def _payload(rows: pd.DataFrame, version: str) -> Payload:
    hour = rows[EVENT_TIME].iloc[0].to_pydatetime().astimezone(UTC)
    body = rows[list(FEATURES)].to_csv(header=False, index=False, lineterminator="\n")
    labels = tuple(None if gone else bool(late) for late, gone in zip(rows[LABEL], rows[LABEL].isna(), strict=True))
    return Payload(
        event_time=hour, inference_id=f"{hour:%Y-%m-%dT%H}-{version}", version=version, body=body, labels=labels
    )


@cache
def _departed() -> pd.DataFrame:
    table = flights()
    return table[table["departure_delay"].notna()]
