"""Rows that a person names are explained: which features, which background, which model, which budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windage.cli import models, reading
from windage.cli.layout import Layout
from windage.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    import numpy as np

    from windage.attribution.baseline import AttributionBaseline, Method
    from windage.attribution.kernel_shap import Explained
    from windage.cli.settings import Settings
    from windage.table import Table


def refuse_both(options: argparse.Namespace, *, returned: str | None = None) -> None:
    """Refuse a command line that names no way to attributions, or two.

    Raises
    ------
    InputError
        When it does.
    """
    given = options.returned or (returned if options.model is None else None)
    if (options.model is None) == (given is None):
        raise InputError(
            "--model",
            "which model?" if given is None else "a model is not asked for attributions that it returns",
            got=None if given is None else f"--returned {given}",
            expected=f"{models.TARGETS}; or --returned PATTERN",
        )


def refuse_others(table: Table, features: Sequence[str]) -> None:
    """Refuse captured rows in which a feature is missing.

    Raises
    ------
    InputError
        When one is.
    """
    missing = [name for name in features if name not in table.names]
    if missing:
        raise InputError(
            "captures",
            "a feature of the baseline is not there",
            got=f"{', '.join(table.names)[:200]}",
            expected=missing[0],
            do="name the columns of the answer by --output-columns, or make the baseline again",
        )


def features_of(table: Table, chosen: Settings, pattern: str | None) -> tuple[str, ...]:
    """Return the columns that the model is asked: not its answers, nor the attributions that it returns."""
    from windage.attribution.returned import features_among

    asked = [name for name in table.names if name not in chosen.output_columns]
    features = tuple(asked) if pattern is None else features_among(asked, pattern)
    if not features:
        raise InputError(
            "--output-columns", "no column is left that the model is asked", got=", ".join(table.names)[:200]
        )
    return features


def method_of(options: argparse.Namespace, baseline: AttributionBaseline) -> Method:
    """Return how a window is explained: as its baseline was, but for what the command line says."""
    from windage.attribution.baseline import Method

    method = baseline.method if baseline.method is not None else Method()
    if options.model is not None:
        return changed(method, returned=None)
    return changed(method, returned=options.returned or method.returned)


def from_elsewhere(
    options: argparse.Namespace,
    method: Method,
    chosen: Settings,
    features: Sequence[str],
    generator: np.random.Generator,
) -> Method:
    """Return the method with a background of other data: a baseline of the service says nothing of its own."""
    from windage.attribution.background import background, is_numeric
    from windage.table import stacked

    if options.background_from is None:
        raise InputError(
            "--background-from",
            "the baseline says no row that stands for not knowing a feature",
            expected="the training data",
        )
    layout = Layout.of(options, chosen, columns=(*chosen.output_columns, *features))
    table = stacked([one for one, _ in reading.tables([options.background_from], layout)])
    refuse_others(table, features)
    columns = [next(one for one in table.columns if one.name == name) for name in features]
    middle = background(columns, generator=generator)
    numeric = tuple(one.name for one in columns if is_numeric(one))
    return changed(with_background(method, middle.rows.tolist(), middle.weights.tolist()), numeric=numeric)


def changed(method: Method, **changes: object) -> Method:
    """Return a method with changes."""
    import msgspec

    return msgspec.structs.replace(method, **changes)


def with_background(method: Method, rows: Sequence[Sequence[str | None]], weights: Sequence[float]) -> Method:
    """Return a method with other background rows."""
    return changed(method, background=tuple(tuple(row) for row in rows), weights=tuple(weights))


def explained(
    options: argparse.Namespace,
    chosen: Settings,
    table: Table,
    features: Sequence[str],
    method: Method,
    generator: np.random.Generator,
) -> Explained | None:
    """Return the attributions of a sample of rows: those that the model returned, or those found by asking it."""
    from windage.attribution.background import rows_of
    from windage.attribution.budget import Budget, plan
    from windage.attribution.kernel_shap import explain
    from windage.attribution.request import Form
    from windage.attribution.returned import returned

    if method.returned is not None:
        scores = (options.score or "").split(",")[0].strip() or next(
            (name for name in chosen.output_columns if name in table.names), None
        )
        return returned(table, method.returned, features, score=scores)
    form = method.form if method.form is not None else Form()
    batch = 1 if method.form is not None and form.one_row else options.batch
    budget = Budget(calls=options.calls, rows=options.rows, batch=batch, explained=options.explain)
    columns = {one.name: one for one in table.columns}
    rows = rows_of([columns[name] for name in features])
    middle = method.background_rows
    if middle is None or not len(rows):
        return None
    answer = models.answer_of(
        options, chosen, features=features, numeric=method.numeric, form=form, columns=chosen.output_columns
    )
    made = plan(
        budget,
        features=len(features),
        background=len(middle.rows),
        available=len(rows),
        coalitions=method.coalitions or None,
    )
    return explain(
        rows, middle, answer, plan=made, generator=generator, link=method.link, stop=_deadline(options.within)
    )


def _deadline(within: str | None) -> Callable[[], bool]:
    import time

    from windage.attribution.asking import never
    from windage.window import parse_duration

    if within is None:
        return never
    end = time.monotonic() + parse_duration(within, where="--within").total_seconds()
    return lambda: time.monotonic() >= end
