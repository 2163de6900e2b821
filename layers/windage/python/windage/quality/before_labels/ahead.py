"""How large the error of every answer is expected to be: told where its features are read, for they do not travel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from windage.quality.answers import Answers, number_of
from windage.quality.before_labels.direct_loss import expected_losses
from windage.quality.before_labels.estimator import Estimator
from windage.table import Table


def with_expected(estimator: Estimator, answers: Answers, table: Table) -> Answers:
    """Return the answers with the errors that are expected of them; as they are where nothing was learned of errors.

    Parameters
    ----------
    estimator
        What was learned of the baseline.
    answers, table
        The answers, and the rows that they stand in, in the same order.

    Examples
    --------
    >>> from windage.quality.answers_file import stacked
    >>> nothing = stacked([])
    >>> with_expected(Estimator(problem="BinaryClassification", rows=0), nothing, Table(0, ())) is nothing
    True
    """
    if estimator.losses is None:
        return answers
    predicted = np.array([number_of(text) for text in answers.predicted.tolist()], dtype=np.float64)
    error, square = expected_losses(estimator.losses, table, predicted)
    known = np.isfinite(predicted)
    return replace(
        answers,
        expected_error=np.where(known, error, np.nan),
        expected_square=np.where(known, square, np.nan),
    )
