"""Learn from answers with their truth how good a model is, and what its windows can be estimated by."""

from __future__ import annotations

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage import quality_constraints, quality_statistics_file
from windage.config import Compatibility
from windage.errors import BaselineError
from windage.quality import constraints as suggestions
from windage.quality.answered import answers_of
from windage.quality.answers import canonical, number_of
from windage.quality.before_labels import methods
from windage.quality.join import Joined
from windage.quality.measure import measure
from windage.quality.paired import pairs_of
from windage.quality.problem import Problem
from windage.quality.usual_worth import Errors
from windage.quality_baselines import FORMAT, Learned, QualityBaseline, with_positive
from windage.table import Column, Kind, Table

# What binary truths are called, where nobody says which is the positive one.
_POSITIVE = ("1", "true", "yes")


def learn(
    table: Table,
    problem: Problem,
    *,
    ground_truth: str,
    generator: np.random.Generator,
    evaluated: datetime,
    compatibility: Compatibility = "windage",
) -> QualityBaseline:
    """Return the baseline of answers with their truth beside them.

    Rows without an answer or without a truth are left out.

    Parameters
    ----------
    table
        The rows; columns beside the answer and the truth are taken for what was asked.
    problem
        What is answered, in which columns.
    ground_truth
        The column of the truth.
    generator
        Draws the samples of Model Monitor's standard deviations.
    evaluated
        The moment that the file of statistics says.
    compatibility
        With ``sagemaker`` both files say what Model Monitor would have written.

    Raises
    ------
    BaselineError
        When a column is missing, no row has both, or nothing says which class is the positive one.
    """
    for name in (*problem.answers, ground_truth):
        if name not in table.names:
            raise BaselineError(
                "baseline", "no such column", got=name, expected=f"one of {', '.join(table.names)[:200]}"
            )
    truth = next(column for column in table.columns if column.name == ground_truth)
    actual = _truths(truth, problem)
    known = with_positive(problem, _positive(problem, actual))
    answers, _ = answers_of(table, known)
    both = np.asarray((answers.predicted != "") & (actual != ""), dtype=np.bool_)
    if not both.any():
        raise BaselineError(
            "baseline",
            "no row has an answer and its truth",
            got=f"{table.rows:,} rows, columns {', '.join((*problem.answers, ground_truth))}",
            do="give answers of the model with the truth beside them",
        )
    joined = Joined(answers.taken(both), np.flatnonzero(both), actual[both])
    pairs = pairs_of(joined, known)
    features = tuple(column for column in table.columns if column.name not in (*known.answers, ground_truth))
    quality = measure(pairs, known.type, generator=generator, features=len(features), compatibility=compatibility)
    asked = Table(int(both.sum()), tuple(_taken(column, both) for column in features)) if features else None
    estimator = methods.learn(pairs, known, features=asked)
    constraints = suggestions.suggest(quality, compatibility=compatibility)
    third = Learned(
        format=FORMAT,
        problem=known,
        columns=(*known.answers, *(column.name for column in features)),
        classes=pairs.classes,
        estimator=estimator,
        errors=Errors.of(pairs) if known.type == "Regression" else None,
    )
    both_files = (
        quality_statistics_file.to_json(quality, evaluated=evaluated, compatibility=compatibility),
        quality_constraints.to_json(constraints),
    )
    return QualityBaseline(
        problem=known,
        constraints=constraints,
        quality=quality,
        columns=third.columns,
        estimator=estimator,
        errors=third.errors,
        contents=(*both_files, msgspec.json.encode(third, order="deterministic")),
    )


def _positive(problem: Problem, actual: NDArray[np.object_]) -> str | None:
    """Return the positive class of a binary problem: the one that is said, or that can only be meant."""
    if problem.type != "BinaryClassification":
        return problem.positive
    seen = sorted({*actual.tolist()} - {""})
    if problem.positive is not None:
        if seen and canonical(problem.positive) not in seen:
            raise BaselineError(
                "baseline",
                "no truth is of the positive class",
                got=problem.positive,
                expected=f"one of {', '.join(seen[:5])}",
                do="correct --positive-label, or model_quality.positive_label",
            )
        return problem.positive
    found = next((name for name in _POSITIVE if name in {text.lower() for text in seen}), None)
    if found is None and seen:
        raise BaselineError(
            "baseline",
            "which class is the positive one?",
            got=", ".join(seen[:5]),
            expected="1, true or yes, or its name",
            do="name it: --positive-label, or model_quality.positive_label",
        )
    return next((text for text in seen if text.lower() == found), found)


def _truths(column: Column, problem: Problem) -> NDArray[np.object_]:
    """Return the truths as `canonical` writes them, empty where there is none, or none that the problem can use."""
    texts = column.texts.tolist()
    names = {text: canonical(text) for text in dict.fromkeys(texts)}
    if problem.type == "Regression":
        names = {text: name if np.isfinite(number_of(name)) else "" for text, name in names.items()}
    truths = np.empty(len(texts), dtype=np.object_)
    truths[:] = [names[text] for text in texts]
    truths[(column.kinds <= Kind.EMPTY) | np.isin(column.kinds, (Kind.NAN, Kind.INFINITE))] = ""
    return truths


def _taken(column: Column, rows: NDArray[np.bool_]) -> Column:
    return Column(column.name, column.kinds[rows], column.numbers[rows], column.texts[rows])
