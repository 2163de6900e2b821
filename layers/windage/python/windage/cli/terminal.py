"""What the verbs say on the terminal about a judged window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windage.cli.status import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from windage.intake import Intake
    from windage.report import Report

_MOST_STRANGE = 5
_OF_CUT = (
    "  payloads that were put aside are read where they lie beside: copy aside/ of the bucket, too, into the folder "
    "that captures/ is copied into, or name the captures as s3://…; what was cut or withheld is nowhere"
)


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
        if "cut_payload" in intake.quarantined:
            say(_OF_CUT)
        if kept is not None:
            say(f"  all of them: {kept}")
    if intake.filtered:
        say(f"{whose}{intake.filtered:,} records left out by the pre-processor")
    if intake.repeated:
        say(f"{whose}{intake.repeated:,} rows of records that came more than once, judged once")


def say_strange_values(report: Report, *, kept: Path | None) -> None:
    """Say how many values are of another type than expected or negative, and where the first lines are listed."""
    from windage import strange_values
    from windage.errors import shortened
    from windage.page.strange import sentence

    found = strange_values.of_report(report)
    for one in found[:_MOST_STRANGE]:
        say(sentence(one, of=shortened(one.feature.name, limit=60)))
    if len(found) > _MOST_STRANGE:
        say(f"So it is in {len(found) - _MOST_STRANGE:,} more columns.")
    if kept is not None and any(one.rows for one in found):
        say(f"  the lines: {kept}")


def say_violations(report: Report) -> None:
    """Print the violations of a window, if there are any."""
    if report.violations:
        rows = ((v.feature_name, v.constraint_check_type, v.description.strip()) for v in report.violations)
        say_table(("feature", "check", "what"), rows)


def say_outliers(report: Report, *, kept: Path) -> None:
    """Say how many rows lie far outside the baseline, which are the farthest, and where the worst are listed."""
    from windage import outlying_rows

    worst = outlying_rows.worst(report)
    if not worst:
        return
    far = outlying_rows.count(report)
    say(f"{far:,} {'row lies' if far == 1 else 'rows lie'} far outside the baseline, the farthest:")
    for one in worst[:3]:
        name = one.identifier if one.identifier is not None else f"row {one.row}"
        reasons = "; ".join(f"{deviation.column} {outlying_rows.why(deviation)}" for deviation in one.columns)
        say(f"  {name}: {reasons}")
    say(f"  the worst of them: {kept}")


def say_courses(report: Report) -> None:
    """Say how the drifts went over the windows, and which earlier windows could not be read."""
    from windage.history import words

    for name, course in report.courses.items():
        say(f"{name}: {words.sentence(course)}")
    for reason in report.past.unread if report.past is not None else ():
        say(f"Not looked at: {reason}")
