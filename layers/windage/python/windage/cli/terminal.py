"""What the verbs say on the terminal about a judged window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windage.cli.status import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from windage.intake import Intake
    from windage.report import Report


def say(sentence: str) -> None:
    """Print one line, as it is: no markup, no colours, no breaks."""
    from rich.console import Console
    from rich.text import Text

    Console(highlight=False, soft_wrap=True).print(Text(printable(sentence)))


def say_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[str] = ()) -> None:
    """Print a table; the columns named in ``right`` hold numbers."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    numbers = set(right)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(name, justify="right" if name in numbers else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(highlight=False).print(table)


def say_intake(intake: Intake, *, kept: Path | None, whose: str = "") -> None:
    """Say which rows could not be used, with an example a reason, and where all of them are listed."""
    if intake.quarantined:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in intake.quarantined.items())
        say(f"{whose}{intake.quarantined_rows:,} of {intake.received:,} rows quarantined: {reasons}")
        # One example a reason; a traceback's last line says what happened.
        for entry in {entry.reason: entry for entry in reversed(intake.kept)}.values():
            detail = (entry.detail.splitlines() or [""])[-1]
            say(f"  {entry.source}:{entry.line}: {entry.reason}: {detail}")
        if kept is not None:
            say(f"  all of them: {kept}")
    if intake.filtered:
        say(f"{whose}{intake.filtered:,} records left out by the pre-processor")


def say_violations(report: Report) -> None:
    """Print the violations of a window, if there are any."""
    if report.violations:
        rows = ((v.feature_name, v.constraint_check_type, v.description.strip()) for v in report.violations)
        say_table(("feature", "check", "what"), rows)
