"""The baseline of a model's quality: how good its answers were in training, and what is expected of it since.

Three files: Model Monitor's ``statistics.json`` and ``constraints.json``, and ``quality.json``, which holds what they
do not: which columns the answers are, and what windows are estimated with until their truth is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage import quality_constraints, quality_statistics_file
from windage.baselines import CONSTRAINTS, STATISTICS, identity
from windage.config import Compatibility
from windage.errors import BaselineError
from windage.quality import constraints as suggestions
from windage.quality.answered import answers_of
from windage.quality.answers import canonical, number_of
from windage.quality.constraints import QualityConstraints
from windage.quality.estimate import methods
from windage.quality.estimate.estimator import Estimator
from windage.quality.join import Joined
from windage.quality.measure import measure
from windage.quality.paired import pairs_of
from windage.quality.problem import Problem
from windage.quality.quality import Quality
from windage.table import Column, Kind, Table

QUALITY = "quality.json"
FILES = (STATISTICS, CONSTRAINTS, QUALITY)
FORMAT = 1

# What binary truths are called, where nobody says which is the positive one.
_POSITIVE = ("1", "true", "yes")


class _Learned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The third file."""

    format: int
    problem: Problem
    columns: tuple[str, ...]
    classes: tuple[str, ...]
    estimator: Estimator


@dataclass(frozen=True, eq=False, kw_only=True)
class QualityBaseline:
    """What a model's answers are held to.

    Parameters
    ----------
    problem
        What it answers, in which columns.
    constraints
        How good the answers must be.
    quality
        How good they were.
    columns
        The columns of a call that were known in training: of the answer and, where they were given, of the question.
    estimator
        What windows are estimated with; of files that the service wrote, nothing but the reason.
    contents
        The contents of its files, in the order of `FILES`; of the service's own without the third.
    """

    problem: Problem
    constraints: QualityConstraints
    quality: Quality
    columns: tuple[str, ...]
    estimator: Estimator
    contents: tuple[bytes, ...]

    @property
    def identity(self) -> str:
        """A short name of its contents: the same baseline has the same one everywhere."""
        return identity(*self.contents)

    @property
    def rows(self) -> int:
        """How many answers with their truth it has learned from."""
        return self.quality.rows

    @classmethod
    def from_bytes(
        cls,
        statistics: bytes,
        constraints: bytes,
        learned: bytes | None = None,
        *,
        where: str,
        problem: Problem | None = None,
    ) -> Self:
        """Read the contents of the files.

        Parameters
        ----------
        statistics, constraints, learned
            What they hold; the third one is absent of a baseline that Model Monitor made.
        where
            What messages call their folder.
        problem
            What the model answers, by the monitor or the command line; it goes before what the baseline says.

        Raises
        ------
        BaselineError
            When one is damaged, they do not belong together, or nothing says in which columns the answers are.
        """
        quality = quality_statistics_file.from_json(statistics, where=f"{where}/{STATISTICS}")
        read = quality_constraints.from_json(constraints, where=f"{where}/{CONSTRAINTS}")
        expected = suggestions.with_baseline(read, quality)
        if learned is None:
            return cls(
                problem=_problem(problem, expected, where=where),
                constraints=expected,
                quality=quality,
                columns=problem.answers if problem is not None else (),
                estimator=Estimator(
                    problem=quality.problem, rows=0, reason="Model Monitor's baseline says nothing of probabilities"
                ),
                contents=(statistics, constraints),
            )
        third = _learned(learned, where=f"{where}/{QUALITY}")
        known = third.problem if problem is None else _with_positive(problem, third.problem.positive)
        return cls(
            problem=_problem(known, expected, where=where),
            constraints=expected,
            quality=replace(quality, classes=third.classes),
            columns=third.columns,
            estimator=third.estimator,
            contents=(statistics, constraints, learned),
        )

    @classmethod
    def from_files(cls, folder: Path | str, *, problem: Problem | None = None) -> Self:
        """Read the files of a folder; the third need not be there.

        Raises
        ------
        BaselineError
            As `from_bytes`, and when a file is missing.
        """
        contents = []
        for name in (STATISTICS, CONSTRAINTS):
            path = Path(folder) / name
            try:
                contents.append(path.read_bytes())
            except OSError as error:
                raise BaselineError(
                    str(path),
                    "the baseline cannot be read",
                    got=error.strerror,
                    do="windage baseline model-quality",
                ) from None
        third = Path(folder) / QUALITY
        return cls.from_bytes(
            contents[0],
            contents[1],
            third.read_bytes() if third.is_file() else None,
            where=str(folder),
            problem=problem,
        )


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
    known = _with_positive(problem, _positive(problem, actual))
    answers, _ = answers_of(table, known)
    both = np.asarray((answers.predicted != "") & (actual != ""), dtype=np.bool_)
    if not both.any():
        raise BaselineError(
            "baseline",
            "no row has an answer and its truth",
            got=f"{table.rows:,} rows, columns {', '.join((*problem.answers, ground_truth))}",
            do="give answers of the model with the truth beside them",
        )
    joined = Joined(answers.taken(both), actual[both], np.full(int(both.sum()), np.nan))
    pairs = pairs_of(joined, known)
    features = tuple(column for column in table.columns if column.name not in (*known.answers, ground_truth))
    quality = measure(pairs, known.type, generator=generator, features=len(features), compatibility=compatibility)
    asked = Table(int(both.sum()), tuple(_taken(column, both) for column in features)) if features else None
    estimator = methods.learn(pairs, known, features=asked)
    constraints = suggestions.suggest(quality, compatibility=compatibility)
    third = _Learned(
        format=FORMAT,
        problem=known,
        columns=(*known.answers, *(column.name for column in features)),
        classes=pairs.classes,
        estimator=estimator,
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
        contents=(*both_files, msgspec.json.encode(third, order="deterministic")),
    )


def _learned(data: bytes, *, where: str) -> _Learned:
    try:
        learned = msgspec.json.decode(data, type=_Learned)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BaselineError(where, "the file is damaged", got=str(error), do="make the baseline again") from None
    if learned.format != FORMAT:
        raise BaselineError(
            where, "a baseline of another version", got=learned.format, expected=FORMAT, do="make the baseline again"
        )
    return learned


def _problem(problem: Problem | None, constraints: QualityConstraints, *, where: str) -> Problem:
    if problem is None:
        raise BaselineError(
            where,
            "nothing says in which column the answers are",
            expected="an inference attribute, or a baseline that Windage made",
            do="--inference-attribute NAME",
        )
    if problem.type != constraints.problem:
        raise BaselineError(
            f"{where}/{CONSTRAINTS}", "of another problem", got=constraints.problem, expected=problem.type
        )
    return problem


def _positive(problem: Problem, actual: NDArray[np.object_]) -> str | None:
    """Return the positive class of a binary problem: the one that is said, or that can only be meant."""
    if problem.type != "BinaryClassification" or problem.positive is not None:
        return problem.positive
    seen = sorted({*actual.tolist()} - {""})
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


def _with_positive(problem: Problem, positive: str | None) -> Problem:
    return replace(problem, positive=positive) if problem.positive is None else problem


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


def columns_of(
    baseline: QualityBaseline, outputs: Sequence[str], *, version_attribute: str | None = None
) -> tuple[str, ...]:
    """Return the columns that are looked for in captured calls: those of the answer, the question's where it is needed.

    What was asked is needed to estimate errors, and where it says the version of the model.
    """
    asked = baseline.estimator.losses is not None or version_attribute not in (None, *outputs)
    return tuple(dict.fromkeys((*outputs, *(baseline.columns if asked else ()))))
