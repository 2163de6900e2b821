"""From the rows that were captured to what the model answered in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.quality.answers import Answers, Texts, Values, canonical, number_of, written
from windage.quality.problem import Problem
from windage.table import Column, Kind, Table

_POSITIVE = "1"
_OPPOSITES = {"1": "0", "true": "false"}


@dataclass
class _Faults:
    """What could not be used of a table's rows, by name."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, rows: NDArray[np.bool_]) -> None:
        """Count the rows where a mask is set."""
        self.counts[name] += int(np.count_nonzero(rows))


def answers_of(
    table: Table, problem: Problem, *, version_attribute: str | None = None
) -> tuple[Answers, dict[str, int]]:
    """Return what the model answered, row by row, and how many answers cannot be used, by what is wrong with them.

    Every row stays: one that says no class or number has an empty ``predicted``, one without a usable probability NaN.

    Parameters
    ----------
    table
        The rows as `windage.captures.capture_file.read_captures` makes them.
    problem
        What is answered, and in which columns. Of a binary classification without a column of classes, a probability
        from its threshold on is the positive class.
    version_attribute
        The column that holds the version of the model that answered; without it, what the records of the calls say.

    Returns
    -------
    tuple[Answers, dict[str, int]]
        The answers, and the counts: ``no_prediction`` and ``prediction_not_a_number`` (a regression's); or
        ``no_probability``, ``probability_not_a_number`` and ``probability_outside`` (of 0 to 1). Names without a row
        are left out.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> problem = Problem(type="BinaryClassification", probability_attribute="score", positive="yes")
    >>> answers, faults = answers_of(from_rows(["score"], [["0.7"], ["0.2"], ["1.5"]]), problem)
    >>> answers.predicted.tolist(), faults
    (['yes', 'not yes', ''], {'probability_outside': 1})
    """
    columns = {column.name: column for column in table.columns}
    calls = table.calls if table.calls is not None else Calls.unknown(table.rows)
    faults = _Faults()
    probability = np.full(table.rows, np.nan)
    if problem.type != "Regression" and problem.probability_attribute is not None:
        probability = _probabilities(columns.get(problem.probability_attribute), table.rows, faults)
    if problem.type == "BinaryClassification" and problem.inference_attribute is None:
        predicted = _by_threshold(probability, problem)
    else:
        named = columns.get(problem.inference_attribute) if problem.inference_attribute is not None else None
        predicted = _predicted(named, table.rows, problem, faults)
    versions = columns.get(version_attribute) if version_attribute is not None else None
    unknown = np.full(table.rows, np.nan)
    answers = Answers(
        calls.identifiers,
        calls.places,
        calls.times,
        predicted,
        probability,
        _versions(versions, calls, table.rows),
        unknown,
        unknown,
    )
    return answers, {name: count for name, count in sorted(faults.counts.items()) if count}


def _versions(column: Column | None, calls: Calls, rows: int) -> Texts:
    if column is not None:
        return _texts([text.strip() for text in column.texts.tolist()])
    return calls.versions if calls.versions is not None else _texts([""] * rows)


def positive_of(problem: Problem) -> str:
    """Return the name of the positive class: 1, unless the problem names it.

    Examples
    --------
    >>> positive_of(Problem(type="BinaryClassification", positive="1.0")), positive_of(Problem(type="Regression"))
    ('1', '1')
    """
    return canonical(problem.positive) if problem.positive is not None else _POSITIVE


def negative_of(problem: Problem) -> str:
    """Return what the other class is called where nobody names it.

    Examples
    --------
    >>> negative_of(Problem(type="BinaryClassification"))
    '0'
    """
    positive = positive_of(problem)
    return _OPPOSITES.get(positive, f"not {positive}")


def _by_threshold(probability: Values, problem: Problem) -> Texts:
    names = np.array([negative_of(problem), positive_of(problem), ""], dtype=np.object_)
    return np.asarray(names[np.where(np.isnan(probability), 2, probability >= problem.threshold)])


def _predicted(column: Column | None, rows: int, problem: Problem, faults: _Faults) -> Texts:
    if column is None:
        faults.add("no_prediction", np.ones(rows, dtype=np.bool_))
        return _texts([""] * rows)
    missing = column.kinds <= Kind.EMPTY
    if problem.type == "Regression":
        numbers = _numbers(column)
        good = np.isfinite(numbers)
        faults.add("no_prediction", missing)
        faults.add("prediction_not_a_number", ~good & ~missing)
        return _texts([written(number) if fine else "" for number, fine in zip(numbers.tolist(), good, strict=True)])
    # Where there should be a class, NaN is what some programs write for none.
    missing |= column.kinds == Kind.NAN
    texts = column.texts.tolist()
    names = {text: canonical(text) for text in dict.fromkeys(texts)}
    named = _texts([names[text] for text in texts])
    named[missing] = ""
    faults.add("no_prediction", named == "")
    return named


def _probabilities(column: Column | None, rows: int, faults: _Faults) -> Values:
    """Return the probabilities, NaN where there is none from 0 to 1."""
    if column is None:
        faults.add("no_probability", np.ones(rows, dtype=np.bool_))
        return np.full(rows, np.nan)
    # Adding zero makes -0.0 and 0.0 one value.
    numbers, missing = _numbers(column) + 0.0, column.kinds <= Kind.EMPTY
    outside = (numbers < 0) | (numbers > 1)
    faults.add("no_probability", missing)
    faults.add("probability_not_a_number", np.isnan(numbers) & ~missing)
    faults.add("probability_outside", outside)
    return np.where(outside, np.nan, numbers)


def _numbers(column: Column) -> Values:
    """Return the finite numbers of a column, NaN elsewhere; also those that are texts to the service, as ``.5``."""
    numbers = np.where(column.is_number, column.numbers, np.nan)
    texts = column.kinds == Kind.TEXT
    if texts.any():
        said = column.texts[texts].tolist()
        read = {text: number_of(text) for text in dict.fromkeys(said)}
        numbers[texts] = [read[text] for text in said]
    return numbers


def _texts(texts: list[str]) -> Texts:
    array = np.empty(len(texts), dtype=np.object_)
    array[:] = texts
    return array
