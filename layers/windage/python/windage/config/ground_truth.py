"""Where the truth arrives, how long it is waited for, and which calls it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from windage.config.iso_duration import offset
from windage.config.part import Part, Share, bucket_and_prefix
from windage.errors import InputError
from windage.window import Window, parse_duration

# What a week of windows left of their labels is looked through; a year of hours would be nine thousand.
_LONGEST_WAIT = timedelta(days=92)


class GroundTruth(Part, frozen=True):
    """Where labels arrive, and how long they are waited for.

    Parameters
    ----------
    uri
        ``s3://bucket/prefix``; below it, objects by the hour of their upload. Left out: ``labels/NAME/`` of the data
        bucket.
    kms_key
        The ARN of the key that this bucket encrypts with, if it has one of its own.
    label_attribute
        Where the label stands in JSON: a name, or a JMESPath expression.
    late
        How long after the wait for them labels still count: until then a window is judged again when some have arrived.
    minimum_coverage
        The least share of answers with a label when a window's wait is over; fewer are an alarm.
    """

    uri: str | None = None
    kms_key: str | None = None
    label_attribute: str | None = None
    late: str = "7 days"
    minimum_coverage: Share = 0.5

    def __post_init__(self) -> None:
        if self.uri is not None:
            bucket_and_prefix(self.uri, where="ground_truth.uri")
        elif self.kms_key is not None:
            raise InputError("ground_truth.kms_key", "a key without a place", do="write uri, or leave it out")
        where = "ground_truth.late"
        if not timedelta(0) <= parse_duration(self.late, where=where) <= _LONGEST_WAIT:
            raise InputError(where, "out of range", got=self.late, expected=f"at most {_LONGEST_WAIT.days} days")

    @property
    def patience(self) -> timedelta:
        """How long after the wait for them labels still count."""
        return parse_duration(self.late, where="ground_truth.late")


@dataclass(frozen=True)
class Waiting:
    """How long the labels of a window are waited for, and which calls they are of.

    Parameters
    ----------
    wait
        How long after a window's end it is judged.
    late
        How long after that labels still count.
    reach
        How long the calls are looked at that end with the window; absent: those of the window.

    Examples
    --------
    >>> sliding = Waiting.of("-P1D", "-P8D", late=timedelta(days=7), where="model_quality")
    >>> str(sliding.span(Window.parse("2026-03-08T00:00:00Z/2026-03-09T00:00:00Z")))
    '2026-03-02T00:00:00Z/2026-03-09T00:00:00Z'
    """

    wait: timedelta
    late: timedelta
    reach: timedelta | None = None

    @staticmethod
    def of(end_offset: str, start_offset: str | None, *, late: timedelta, where: str) -> Waiting:
        """Read the offsets as Model Monitor writes them.

        Raises
        ------
        InputError
            When one is none, or a window would end before it begins.
        """
        wait = offset(end_offset, where=f"{where}.end_offset")
        if start_offset is None:
            return Waiting(wait, late)
        reach = offset(start_offset, where=f"{where}.start_offset") - wait
        if reach <= timedelta(0):
            raise InputError(
                f"{where}.start_offset",
                "the window would end before it begins",
                got=f"{start_offset}, end_offset {end_offset}",
                expected="a start before the end",
            )
        return Waiting(wait, late, reach)

    @property
    def patience(self) -> timedelta:
        """How long after a window's end labels count."""
        return self.wait + self.late

    def span(self, window: Window) -> Window:
        """Return the calls that are looked at for a window: its own, or those before it, too."""
        return window if self.reach is None else Window(window.end - self.reach, window.end)

    def label_span(self, window: Window) -> Window:
        """Return when the labels of a window may be uploaded: from its first call until nobody waits any more."""
        span = self.span(window)
        return Window(span.start, span.end + self.patience)
