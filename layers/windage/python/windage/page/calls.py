"""How the calls of a window went, as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from windage.operations import Operations, Spread
from windage.page.writing import NOTHING, count, share
from windage.report import Report

_CLASSES = {
    "client_error": "the caller’s fault (4xx)",
    "throttled": "called too often (429)",
    "server_error": "the model’s fault (5xx)",
    "timeout": "no answer in time",
    "unreachable": "not reached",
}
_KIBIBYTE = 1024
_Write = Callable[[float], str]


@dataclass(frozen=True)
class Measured:
    """One quantity of all calls: its median, its 90th and 99th percentile, its largest value."""

    name: str
    median: str
    ninetieth: str
    ninety_ninth: str
    largest: str


@dataclass(frozen=True)
class Calls:
    """What the page says of the calls: sentences, and a table."""

    sentences: tuple[str, ...]
    measured: tuple[Measured, ...]
    failed: bool


def calls(report: Report) -> Calls | None:
    """Return what is said of the calls; nothing where no record says how its call went."""
    went = report.current.intake.operations
    if not went.calls:
        return None
    every = (
        _measured("Latency of the model", went.latency, _milliseconds),
        _measured("Question", went.asked, _bytes),
        _measured("Answer", went.answered, _bytes),
    )
    return Calls(tuple(_sentences(went, report)), tuple(one for one in every if one is not None), went.failed > 0)


def _sentences(went: Operations, report: Report) -> Iterator[str]:
    sampled = f", which stand for {count(round(went.stood_for))}" if round(went.stood_for) != went.calls else ""
    told = f"{count(went.calls)} captured {'call' if went.calls == 1 else 'calls'}{sampled}"
    if went.failed:
        most_first = sorted(went.errors.items(), key=lambda one: -one[1])
        by_class = "; ".join(f"{count(n)} {_CLASSES.get(name, name)}" for name, n in most_first)
        yield f"Of {told}, {count(went.failed)} failed ({share(went.error_share)}): {by_class}."
    else:
        yield f"Of {told}, none failed."
    if went.cold_starts:
        yield f"{count(went.cold_starts)} found the capture function cold, and waited for its start."
    if report.dollars_a_day is not None:
        yield f"With such traffic this monitor costs about ${report.dollars_a_day:,.2f} a day, by list prices."


def _measured(name: str, spread: Spread, write: _Write) -> Measured | None:
    if not spread.count:
        return None
    median, ninetieth, ninety_ninth = (write(spread.quantile(one)) for one in (0.5, 0.9, 0.99))
    return Measured(name, median, ninetieth, ninety_ninth, write(spread.largest))


def _milliseconds(value: float) -> str:
    return f"{value / 1000:,.2f} s" if value >= 1000 else f"{value:,.3g} ms"


def _bytes(value: float) -> str:
    if value <= 0:
        return NOTHING
    return f"{value / _KIBIBYTE:,.1f} KiB" if value >= 10 * _KIBIBYTE else f"{value:,.0f} bytes"
