"""Print what was done to the data, what Windage says of it, and whether Model Monitor's rules see it."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from examples.checks.case import found, reported, seen_by_the_service
from examples.checks.cases import CASES

WIDTH = 120


def table() -> Table:
    """Return a row for each case."""
    made = Table(box=box.SIMPLE_HEAD, leading=1, pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    made.add_column("check", style="bold", no_wrap=True)
    made.add_column("what was done", width=25)
    made.add_column("what Windage says", ratio=1)
    made.add_column("Model Monitor's rules", width=21)
    for case in CASES:
        violation = found(reported(case), case)
        where = "" if violation.feature_name in violation.description else f"{violation.feature_name}: "
        made.add_row(case.check, case.done, f"{where}{violation.description}", seen_by_the_service(case))
    return made


def show(console: Console) -> None:
    """Print the table."""
    console.print(table(), highlight=False)


if __name__ == "__main__":
    show(Console(width=WIDTH))
