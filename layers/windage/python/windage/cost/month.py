"""The bill of a month: one for each monitor, and what all share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from windage.config import Monitor
from windage.cost.analysing import analysing
from windage.cost.capturing import capturing
from windage.cost.figures import HOURS, Architecture, Figures
from windage.cost.line import Line, total
from windage.cost.model_monitor import model_monitor
from windage.cost.prices import Prices
from windage.cost.watching import shared, watching


@dataclass(frozen=True)
class Bill:
    """What one monitor costs a month, and what Model Monitor took for the same windows, at least and at most."""

    monitor: str
    figures: Figures
    captures: tuple[Line, ...]
    judged: tuple[Line, ...]
    service: tuple[float, float]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return (*self.captures, *self.judged)

    @property
    def judging(self) -> float:
        """What it costs to judge the windows and to watch them, in dollars: what is to be compared."""
        return total(self.judged)

    @property
    def dollars(self) -> float:
        """All of it, for a month."""
        return total(self.lines)

    @property
    def a_day(self) -> float:
        """All of it, for a day."""
        return self.dollars / HOURS * 24


@dataclass(frozen=True)
class Month:
    """The bills of all monitors, and what they share."""

    bills: tuple[Bill, ...]
    shared: tuple[Line, ...]

    @property
    def dollars(self) -> float:
        """All of it."""
        return sum(bill.dollars for bill in self.bills) + total(self.shared)


def bill(monitor: Monitor, figures: Figures, prices: Prices, *, architecture: Architecture = "arm64") -> Bill:
    """Return what a monitor costs a month with such a traffic.

    Examples
    --------
    >>> from windage.config import Capture, Model
    >>> from windage.cost.prices import prices
    >>> fraud = Monitor(name="fraud", capture=Capture(model=Model(lambda_function="fraud-model")))
    >>> its = bill(fraud, Figures(calls_per_hour=100_000), prices())
    >>> its.dollars < 100, its.service[0] > 13
    (True, True)
    """
    judged = (
        *analysing(monitor, figures, prices, architecture=architecture),
        *watching(monitor, figures, prices),
    )
    least, most = model_monitor(monitor, figures, prices)
    return Bill(
        monitor.name,
        figures,
        captures=_counted(capturing(monitor, figures, prices, architecture=architecture)),
        judged=_counted(judged),
        service=(total(least), total(most)),
    )


def _counted(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.amount)


def month(
    monitors: Sequence[tuple[Monitor, Figures]], prices: Prices, *, architecture: Architecture = "arm64"
) -> Month:
    """Return what all monitors cost a month, each with its traffic."""
    bills = tuple(bill(monitor, figures, prices, architecture=architecture) for monitor, figures in monitors)
    return Month(bills, shared(prices))
