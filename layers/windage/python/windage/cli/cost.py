"""``windage cost``: what monitors cost a month, before anything is deployed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli.status import NO_VIOLATIONS

if TYPE_CHECKING:
    from windage.cli.status import Verbs
    from windage.config import Monitor
    from windage.cost.figures import Figures
    from windage.cost.month import Bill, Month
    from windage.cost.prices import Prices

_FIGURES = {
    "calls-per-hour": "calls of the model in an hour, on average",
    "bytes-per-call": "bytes of question and answer together",
    "features": "columns, those of the answer included",
    "latency-milliseconds": "how long the model takes to answer",
}


def add(verbs: Verbs) -> None:
    """Add the verb to the command."""
    one = verbs.add_parser("cost", help="what monitors cost a month, before anything is deployed")
    one.add_argument("monitors", metavar="FILE", nargs="+", type=Path, help="monitor files, as monitors/*.yaml")
    for name, what in _FIGURES.items():
        one.add_argument(f"--{name}", metavar="N", type=_positive, help=f"{what} (default: the file's traffic section)")
    one.add_argument("--architecture", choices=("arm64", "x86_64"), default="arm64", help="of the functions")
    one.set_defaults(run=_cost)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e15:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def _cost(options: argparse.Namespace) -> int:
    from windage.config_file import read_monitor
    from windage.cost.month import month
    from windage.cost.prices import prices

    monitors = [
        (monitor, _figures(monitor, path, options)) for path in options.monitors for monitor in [read_monitor(path)]
    ]
    _print(month(monitors, prices(), architecture=options.architecture), prices())
    return NO_VIOLATIONS


def _figures(monitor: Monitor, path: Path, options: argparse.Namespace) -> Figures:
    from dataclasses import replace

    from windage.cost.figures import Figures
    from windage.errors import InputError

    given = {name.replace("-", "_"): getattr(options, name.replace("-", "_")) for name in _FIGURES}
    said = {name: value for name, value in given.items() if value is not None}
    figures = Figures.of(monitor)
    if figures is None and "calls_per_hour" not in said:
        raise InputError(
            f"{path}: traffic.calls_per_hour",
            "nobody says how much traffic there is",
            expected="a number of calls in an hour",
            do="write it into the file, or give --calls-per-hour",
        )
    return replace(figures or Figures(said["calls_per_hour"]), **said)


def _print(found: Month, prices: Prices) -> None:
    from windage.cli.terminal import say, say_table

    for bill in found.bills:
        _print_bill(bill)
    rows = [(line.part, f"{line.amount:,.6g} {line.unit}", _dollars(line.dollars)) for line in found.shared]
    say_table(("shared by all monitors", "a month", "USD"), rows, right=("USD",))
    say("")
    say(f"All together: ${found.dollars:,.2f} a month.")
    say(f"Prices of {prices.region}, noted {prices.noted}: {prices.source}.")
    say("Not in it: e-mail and SMS, the stream's jq, requests to the key, data that leaves the region, taxes.")


def _print_bill(bill: Bill) -> None:
    from windage.cli.terminal import say, say_table

    figures = bill.figures
    say(
        f"{bill.monitor}: {figures.calls_per_hour:,.0f} calls an hour of {figures.bytes_per_call:,.0f} bytes and "
        f"{figures.features:,.0f} columns, {figures.latency_milliseconds:,.0f} ms each"
    )
    rows = [(line.part, f"{line.amount:,.6g} {line.unit}", _dollars(line.dollars)) for line in bill.lines]
    say_table(("part", "a month", "USD"), [*rows, ("together", "", _dollars(bill.dollars))], right=("USD",))
    least, most = bill.service
    say(
        f"Judging and watching alone: ${bill.judging:,.2f}. Model Monitor took ${least:,.2f} to ${most:,.2f} for the "
        "same windows, alarms not counted."
    )
    say("")


def _dollars(amount: float) -> str:
    return f"{amount:,.2f}" if amount >= 0.005 else "<0.01"
