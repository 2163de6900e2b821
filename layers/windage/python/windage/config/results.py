"""How long objects are kept, and where results go beside the data bucket."""

from __future__ import annotations

from windage.config.part import Days, Part, bucket_and_prefix
from windage.errors import InputError


class Retention(Part, frozen=True):
    """How many days each kind of object is kept.

    Parameters
    ----------
    captures
        The records of calls.
    labels
        What turned out to be true; as long as captures, if it is not said.
    aside
        Large payloads that lie beside their records; as long as captures, if it is not said.
    quarantine
        Records that could not be taken.
    results, alerts
        What was found in every window, and what was said of it; alerts as long as results, if it is not said.
    """

    captures: Days = 90
    labels: Days | None = None
    aside: Days | None = None
    quarantine: Days = 14
    results: Days = 400
    alerts: Days | None = None

    @property
    def of_labels(self) -> int:
        """How many days labels are kept."""
        return self.labels if self.labels is not None else self.captures

    @property
    def shortest(self) -> tuple[str, int]:
        """Which of captures and labels is kept shorter, and how many days."""
        kept = {"captures": self.captures, "labels": self.of_labels}
        return min(kept.items(), key=lambda one: one[1])

    @property
    def of_payloads_aside(self) -> int:
        """How many days payloads are kept that lie beside their records."""
        return self.aside if self.aside is not None else self.captures

    @property
    def of_alerts(self) -> int:
        """How many days alerts are kept."""
        return self.alerts if self.alerts is not None else self.results


class Results(Part, frozen=True):
    """Where results go beside the data bucket.

    Parameters
    ----------
    uri
        ``s3://bucket/prefix``: the three files of every window are also written there, under Model Monitor's keys
        (``endpoint/schedule/yyyy/mm/dd/HH/``), where each type of monitor has a schedule of its own.
    kms_key
        The ARN of the key that this bucket encrypts with, if it has one of its own.
    """

    uri: str | None = None
    kms_key: str | None = None

    def __post_init__(self) -> None:
        if self.uri is not None:
            bucket_and_prefix(self.uri, where="results.uri")
        elif self.kms_key is not None:
            raise InputError("results.kms_key", "a key without a place", do="write results.uri, or leave it out")
