"""Rows are explained: by what the model returned with its answers or, within the budget and the time, by asking it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from windage.attribution.background import background, is_numeric, rows_of
from windage.attribution.baseline import Method
from windage.attribution.budget import Budget, plan
from windage.attribution.kernel_shap import Explained, explain
from windage.attribution.model import Answer, Rows
from windage.attribution.request import Form
from windage.attribution.returned import returned
from windage.captures.json_rows import Selection
from windage.config import FeatureAttribution, Model, Monitor
from windage.errors import BaselineError
from windage.steps import asked_model
from windage.steps.capture import Model as Called
from windage.steps.capture import Question
from windage.steps.stored import attribution_of
from windage.table import Table

# A call that lasts longer would outlast what is kept for writing the result.
_LONGEST_CALL = 60.0
_KEPT = 60.0
_VARIANT = "x-amzn-sagemaker-target-variant"


@dataclass(frozen=True)
class Asking:
    """How a model is reached, and how long it may be asked.

    Parameters
    ----------
    open_model
        Returns the model that a monitor names; a call of it may last so many seconds.
    left
        Returns how many seconds there are until this function has to be over.
    """

    open_model: Callable[[Model, float], Called]
    left: Callable[[], float]


def explained_rows(
    monitor: Monitor, table: Table, features: Sequence[str], method: Method, *, outputs: Sequence[str], asking: Asking
) -> Explained | None:
    """Return the attributions of a sample of rows; nothing where there are no rows.

    Asking ends early enough to write what is known by then.

    Raises
    ------
    InputError
        When the budget is not enough, or columns of the model's own attributions are not there.
    BaselineError
        When nothing says which row stands for not knowing a feature.
    """
    attribution = attribution_of(monitor)
    if not table.rows:
        return None
    if attribution.attributions is not None:
        score = attribution.inference_attribute or next((name for name in outputs if name in table.names), None)
        return returned(table, attribution.attributions, features, score=score)
    middle = method.background_rows
    if middle is None:
        raise no_background(monitor)
    form = method.form if method.form is not None else Form()
    budget = attribution.budget
    made = plan(
        Budget(budget.calls, budget.rows, 1 if form.one_row else budget.batch, budget.explained),
        features=len(features),
        background=len(middle.rows),
        available=table.rows,
        coalitions=method.coalitions or None,
    )
    named = attribution.asked(monitor.capture)
    assert named is not None
    call = min(named.patience.total_seconds(), _LONGEST_CALL)
    return explain(
        _asked_of(table, features),
        middle,
        _answer(monitor, attribution, features, form, outputs, asking.open_model(named, call)),
        plan=made,
        generator=np.random.default_rng(0),
        link=method.link,
        stop=lambda: asking.left() < call + _KEPT,
    )


def no_background(monitor: Monitor) -> BaselineError:
    """Return the error of a baseline that does not say which row stands for not knowing a feature."""
    return BaselineError(
        f"monitor {monitor.name}",
        "the baseline says no row that stands for not knowing a feature",
        expected="analysis.json of Windage, or a dataset",
        do="name feature_attribution.baseline.dataset beside analysis",
    )


def method_of(monitor: Monitor, known: Method | None) -> Method:
    """Return how a window is explained: as its baseline was, and asked as the monitor says."""
    attribution = attribution_of(monitor)
    method = known if known is not None else Method()
    asked = attribution.request
    if asked is None:
        return msgspec.structs.replace(method, returned=attribution.attributions)
    form = Form(
        content_type=asked.content_type,
        content=asked.content_template,
        record=asked.record_template,
        texts=asked.texts,
    )
    return msgspec.structs.replace(method, returned=attribution.attributions, form=form)


def with_background(monitor: Monitor, method: Method, table: Table, features: Sequence[str]) -> Method:
    """Return the method with the rows in the middle of a dataset, which stand for not knowing a feature."""
    columns = {one.name: one for one in table.columns}
    chosen = [columns[name] for name in features]
    count = attribution_of(monitor).background
    middle = background(chosen, count=count, generator=np.random.default_rng(0))
    return msgspec.structs.replace(
        method,
        background=tuple(tuple(row) for row in middle.rows.tolist()),
        weights=tuple(middle.weights.tolist()),
        numeric=tuple(one.name for one in chosen if is_numeric(one)),
    )


def _asked_of(table: Table, features: Sequence[str]) -> Rows:
    columns = {one.name: one for one in table.columns}
    return rows_of([columns[name] for name in features])


def _answer(
    monitor: Monitor,
    attribution: FeatureAttribution,
    features: Sequence[str],
    form: Form,
    outputs: Sequence[str],
    model: Called,
) -> Answer:
    own = monitor.capture.data_capture
    if own is not None and attribution.model is None:
        model = _of_variant(model, own.variant)
    expression = monitor.records.inference_attribute
    selection = Selection.of(expression, where="records.inference_attribute") if expression is not None else None
    wanted = (attribution.inference_attribute,) if attribution.inference_attribute is not None else ()
    return asked_model.asking(model, features, form, asked_model.Reading(tuple(outputs), wanted, selection))


def _of_variant(model: Called, variant: str) -> Called:
    """Return one variant of an endpoint: that whose answers are captured, not another one of the same traffic."""
    return lambda question: model(_to(question, variant))


def _to(question: Question, variant: str) -> Question:
    return replace(question, headers={**question.headers, _VARIANT: variant})
