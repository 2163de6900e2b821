"""The facts of a window that stand at the top of its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from windage.page.writing import Text, count, share, text, window
from windage.report import Report

REASONS: Mapping[str, str] = {
    "not_json": "not JSON",
    "not_utf8": "not UTF-8",
    "not_a_capture": "not a capture record",
    "payload": "the payload cannot be read",
    "preprocessor": "the pre-processor failed",
    "rows_do_not_pair": "inputs and outputs differ in number",
    "columns": "another number of columns",
    "bad_time": "no usable time",
    "truncated": "cut off",
    "too_large": "too large",
    "cut_payload": "not recorded in full",
    "not_a_label": "not a record of ground truth",
    "version": "of another version",
    "encoding": "an unknown encoding",
    "no_id": "no inference id",
    "long_id": "an inference id that is too long",
    "no_label": "no label where one should be",
    "empty_label": "an empty label",
    "nan_label": "a label that is NaN",
    "bad_position": "no usable position",
}


@dataclass(frozen=True)
class Fact:
    """One fact and what there is to say about it."""

    name: str
    value: Text
    detail: str | None = None


def facts(report: Report) -> Iterator[Fact]:
    """Yield whose window it was, what became of its rows, and what it was compared with."""
    intake = report.current.intake
    if report.monitor is not None:
        yield Fact("Monitor", text(report.monitor))
    if report.window is not None:
        yield Fact("Window", Text(window(report.window)))
    received = f"of {count(intake.received)} received" if intake.received != report.current.rows else None
    yield Fact("Rows judged", Text(count(report.current.rows)), received)
    yield Fact(
        "Quarantined",
        Text(count(intake.quarantined_rows)),
        f"{share(intake.quarantined_share)} of the window" if intake.quarantined_rows else None,
    )
    if report.unread is not None:
        yield Fact(
            "Not read",
            Text(f"{count(report.unread.lost)} of {count(report.unread.of)} shards"),
            f"{share(report.unread.share)} of the captures are not judged; unread.jsonl names their objects",
        )
    yield Fact("Outside the window", Text(count(intake.outside)))
    if intake.filtered:
        yield Fact("Left out", Text(count(intake.filtered)), "by the pre-processor")
    if intake.repeated:
        yield Fact("Repeated", Text(count(intake.repeated)), "of records that came more than once; judged once")
    yield Fact("Baseline", Text(report.baseline.identity), f"{count(report.baseline.profile.rows)} rows")
    rules = {"windage": "Windage's", "sagemaker": "SageMaker Model Monitor's"}
    yield Fact("Rules", Text(rules[report.compatibility]), f"compatibility: {report.compatibility}")
