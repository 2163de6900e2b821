"""Which features the model's answers are to rest on: what may be asked of it, and what it is compared with."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from windage.config.alerts import Metrics
from windage.config.capture import Capture, Model
from windage.config.part import Part, Share
from windage.config.schedule import Schedule
from windage.errors import InputError

_Count = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
_SECTION = "feature_attribution"


class AttributionBudget(Part, frozen=True):
    """What the explanation of one window, or of a baseline, may cost at most.

    Parameters
    ----------
    calls
        How often the model is called, with all repetitions.
    rows
        How many rows it is asked, with all repetitions.
    batch
        How many rows a call carries.
    explained
        How many captured rows are explained.
    """

    calls: _Count = 2_000
    rows: _Count = 500_000
    batch: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 500
    explained: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1_000


class AttributionSource(Part, frozen=True):
    """Where the attributions of the model when it was new come from.

    Without either, the monitor waits for an upload below ``datasets/NAME/feature-attribution/``.

    Parameters
    ----------
    dataset
        What the model was asked in training: it is asked that again, within the budget.
    header
        Whether the first row of a CSV file names the columns.
    analysis
        ``analysis.json`` of Windage or of Clarify. Clarify's says no row that stands for not knowing a feature: the
        dataset beside it does then.
    """

    dataset: str | None = None
    header: bool = True
    analysis: str | None = None


class AttributionRequest(Part, frozen=True):
    """How the model is asked.

    Parameters
    ----------
    content_type
        CSV without a header, JSON, or JSON Lines.
    content_template
        Of JSON, the document around the records, with ``$records`` (a list) or ``$record`` (one a call) in it.
    record_template
        Of JSON and JSON Lines, one record, with ``$features`` (a list) or ``$features_kvp`` (an object) in it.
    texts
        The features whose values are texts, even where they look like numbers.
    """

    content_type: Literal["text/csv", "application/json", "application/jsonlines"] = "text/csv"
    content_template: str = "$records"
    record_template: str = "$features"
    texts: tuple[str, ...] = ()


class FeatureAttribution(Part, frozen=True):
    """How it is monitored what the model's answers rest on.

    Parameters
    ----------
    inference_attribute
        The column of the answer that is explained; left out, all of its scores.
    attributions
        The columns in which the model returns its own attributions, as ``shap_{}`` or ``attributions.{n}``: ``{}`` is
        the feature, ``{n}`` its place from 0. No model is called then.
    model
        The model that is asked; left out, that of the capture.
    request
        How it is asked; left out, as the baseline was, or by CSV.
    budget
        What that may cost at most.
    threshold
        The score that is needed, from 0 to 1.
    background
        How many rows stand for not knowing a feature.
    baseline
        What windows are compared with.
    schedule
        How the windows are cut.
    """

    inference_attribute: str | None = None
    attributions: str | None = None
    model: Model | None = None
    request: AttributionRequest | None = None
    budget: AttributionBudget = AttributionBudget()
    threshold: Share = 0.9
    background: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    baseline: AttributionSource = AttributionSource()
    # A run of the state machine lasts two hours, and one window up to a quarter of an hour.
    schedule: Schedule = Schedule(every="1 day", catch_up=7)

    def __post_init__(self) -> None:
        if self.attributions is None:
            return
        if "{}" not in self.attributions and "{n}" not in self.attributions:
            raise InputError(
                f"{_SECTION}.attributions",
                "one column for all features",
                got=self.attributions,
                expected="{} for the feature, as shap_{}",
            )
        if self.model is not None or self.request is not None:
            raise InputError(
                f"{_SECTION}.{'model' if self.model is not None else 'request'}",
                "a model is not asked for attributions that it returns",
                got=f"attributions: {self.attributions}",
                do="leave one of them out",
            )

    def asked(self, capture: Capture) -> Model | None:
        """Return the model that is asked; nothing where it returns its attributions itself.

        Raises
        ------
        InputError
            When nothing says which model it is.
        """
        if self.attributions is not None:
            return None
        if self.model is not None:
            return self.model
        if capture.model is not None:
            return capture.model
        if capture.data_capture is not None:
            return Model(sagemaker_endpoint=capture.data_capture.endpoint)
        raise InputError(
            f"{_SECTION}.model",
            "which model is asked?",
            got="capture.batch_transform",
            expected="sagemaker_endpoint, lambda or url; or attributions, where the model returns them itself",
        )


def check_attribution(
    attribution: FeatureAttribution | None, capture: Capture, metrics: Metrics, *, schedule: str
) -> None:
    """Refuse a monitor in which feature attribution and the other settings do not fit.

    Raises
    ------
    InputError
        When nothing says which model is asked, or a name of its metrics is of nothing, or is another type's.
    """
    for key in ("feature_attribution_namespace", "feature_attribution_schedule"):
        if attribution is None and getattr(metrics, key) is not None:
            raise InputError(f"metrics.{key}", "only of feature attribution", do=f"write {_SECTION}, or leave it out")
    others = {schedule, metrics.model_quality_schedule, metrics.model_bias_schedule} - {None}
    if metrics.feature_attribution_schedule in others:
        raise InputError(
            "metrics.feature_attribution_schedule",
            "another type's schedule has it, and their results would lie in each other's place",
            got=metrics.feature_attribution_schedule,
            expected="a name of its own",
        )
    if attribution is not None:
        attribution.asked(capture)
