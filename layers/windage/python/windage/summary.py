"""What is said of a judged window in its manifest: enough for the ledger, the gauges and the alert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from windage.errors import InputError

Outcome = Literal["no_violations", "violations", "no_data", "insufficient_data", "awaiting_labels", "not_explained"]
# Of these one can say whether something is wrong.
DECIDED: frozenset[Outcome] = frozenset({"no_violations", "violations"})

FORMAT = 1
# The shape of a drift that was there from the first window on.
SKEW = "training-serving skew"


class Finding(msgspec.Struct, frozen=True):
    """One feature with violations: which checks it failed, and how far it moved if it drifted.

    ``shape`` is that of the drift over the windows, ``since`` the first window that had it, and ``course`` says both in
    words. ``slices`` are those in which it moved by itself, the farthest first, as ``region is EU``. Of a measure of
    quality or of bias, ``fell`` says from what to what.
    """

    feature: str
    checks: tuple[str, ...]
    distance: float | None = None
    threshold: float | None = None
    slices: tuple[str, ...] = ()
    shape: str | None = None
    since: str | None = None
    course: str | None = None
    fell: str | None = None


class QualitySummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a window of model quality, or of bias, says beyond what every window does.

    ``labelled`` of the answers had a label, ``coverage`` is their share among those that can get one; ``judged`` says
    whether the wait for labels was over. ``looks`` counts how often it was looked at, ``amended`` how often its result
    was changed by labels that came after it had been judged. ``measures`` are by name, those of the constant classifier
    by their keys in ``statistics.json``; ``estimated`` are those that were estimated without labels. ``labels`` counts
    what became of the labels, by what they were; ``faults`` the answers that could not be used, by what is wrong. Of
    bias there are no measures here, for each is of a group.
    """

    labelled: int
    coverage: float
    judged: bool
    looks: int = 1
    amended: int = 0
    measures: Mapping[str, float] = {}
    estimated: Mapping[str, float] = {}
    labels: Mapping[str, int] = {}
    faults: Mapping[str, int] = {}


class CallsSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How the calls of a window went, where their records say it.

    ``calls`` records say something of it, and stand for ``stood_for`` calls if they are a sample. ``errors`` are by
    class. ``latency`` is in milliseconds, at the 50th, the 90th and the 99th percentile and the largest, each within
    1 %; ``asked`` and ``answered`` are the same of the bytes of questions and answers. ``dollars_a_day`` is what the
    monitor costs with such a traffic, by the price list that comes with this version.
    """

    calls: int
    stood_for: float
    error_share: float
    errors: Mapping[str, int]
    latency: tuple[float, float, float, float] | None
    asked: tuple[float, float, float, float] | None
    answered: tuple[float, float, float, float] | None
    cold_starts: int
    dollars_a_day: float | None = None


class AttributionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a window of feature attribution says beyond what every window does.

    ``score`` is that of the label whose features are farthest from the baseline's order, ``low`` and ``high`` where it
    lies with a confidence of 95 %; absent where there is no order. ``scores`` are those of all labels. ``explained`` of
    the captured rows were explained, ``planned`` were to be; ``calls`` of the model asked it ``asked`` rows, ``failed``
    of them failed, ``failures`` by their reason. ``stopped`` says why not all of the plan was asked: ``budget``,
    ``time`` or ``model``.
    """

    threshold: float
    explained: int
    planned: int
    calls: int
    asked: int
    failed: int
    score: float | None = None
    low: float | None = None
    high: float | None = None
    scores: Mapping[str, float] = {}
    failures: Mapping[str, int] = {}
    stopped: str | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One window's result in short. The worst features come first; ``files`` are the result's, with their SHA-256.

    ``filtered`` counts the records that the user's pre-processor left out; ``postprocessor`` says what became of the
    user's script for judged windows, if there is one: ``succeeded`` or ``failed: WHY``. ``looked_at`` counts the
    windows before that were looked at, ``recurring`` the changes that their season explains. ``outlier_share`` and
    ``duplicate_share`` are of the rows that lie far outside the baseline and of those that came before; they are left
    out where whole rows were not looked at. ``violated_predictions`` counts the model's answers among the violated
    features and ``prediction_drift`` is the worst of them; both are absent where nothing is known of the answers.
    ``unsliced`` names the columns of the monitor's ``slices`` that its baseline was learned without: nothing is
    compared within their values until there is another baseline. ``unread_share`` is that of the window's shards that
    could not be read, and are not judged; absent where all were.

    Of model quality, features are measures, and ``worst_drift`` is the worst fall as a multiple of what is tolerated.
    Of bias, features are groups, or where two of them meet, if it shows only there; ``worst_drift`` is how much farther
    from its ideal than in the baseline the worst measure is, as a multiple of what is allowed.
    Of feature attribution, ``rows`` are the captured ones, ``violated_features`` those that surely have another rank in
    a label with a violation, and ``worst_drift`` is 0.
    """

    format: int = FORMAT
    monitor: str
    monitor_type: str
    window: str
    outcome: Outcome
    sentence: str
    rows: int
    quarantined: int
    quarantined_share: float
    outside: int
    violations: int
    violated_features: int
    features: int
    worst_drift: float
    findings: tuple[Finding, ...]
    baseline: str
    baseline_rows: int
    configuration: str
    files: Mapping[str, str]
    filtered: int = 0
    repeated: int = 0
    postprocessor: str | None = None
    looked_at: int = 0
    recurring: int = 0
    outlier_share: float | msgspec.UnsetType = msgspec.UNSET
    duplicate_share: float | msgspec.UnsetType = msgspec.UNSET
    violated_predictions: int | None = None
    prediction_drift: float | None = None
    quality: QualitySummary | msgspec.UnsetType = msgspec.UNSET
    attribution: AttributionSummary | msgspec.UnsetType = msgspec.UNSET
    unsliced: tuple[str, ...] = ()
    unread_share: float | msgspec.UnsetType = msgspec.UNSET
    calls: CallsSummary | msgspec.UnsetType = msgspec.UNSET

    @property
    def labelled(self) -> QualitySummary:
        """What a window that needs labels says of them.

        Raises
        ------
        InputError
            When it is of another type of monitor.
        """
        if isinstance(self.quality, QualitySummary):
            return self.quality
        raise InputError(f"window {self.window}", "it says nothing of labels", got=self.monitor_type)


def encode(summary: Summary) -> bytes:
    """Return the contents of a manifest."""
    return msgspec.json.format(msgspec.json.encode(summary, order="deterministic"), indent=2) + b"\n"


def decode(data: bytes, *, where: str) -> Summary:
    """Read a manifest.

    Raises
    ------
    InputError
        When it is damaged or of a newer version.
    """
    try:
        summary = msgspec.json.decode(data, type=Summary)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(where, "not a result of this version", got=str(error)) from None
    if summary.format != FORMAT:
        raise InputError(where, "a result of another version", got=summary.format, expected=FORMAT)
    return summary


def exit_message(outcome: Outcome, violations: int) -> str | None:
    """Return what Model Monitor's job says of a window that it judged; nothing of one without data, labels or answers.

    Examples
    --------
    >>> exit_message("violations", 60)
    'CompletedWithViolations: Job completed successfully with 60 violations.'
    """
    if outcome in {"no_data", "awaiting_labels", "not_explained"}:
        return None
    if outcome == "violations":
        return f"CompletedWithViolations: Job completed successfully with {violations} violations."
    return "Completed: Job completed successfully with no violations."
