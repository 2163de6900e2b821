"""The baseline of a model's quality: how good its answers were in training, and what is expected of it since.

Three files: Model Monitor's ``statistics.json`` and ``constraints.json``, and ``quality.json``, which holds what they
do not: which columns the answers are, and what windows are estimated with until their truth is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import msgspec

from windage import quality_constraints, quality_statistics_file
from windage.baselines import CONSTRAINTS, STATISTICS, identity
from windage.errors import BaselineError
from windage.quality import constraints as suggestions
from windage.quality.before_labels.estimator import Estimator
from windage.quality.constraints import QualityConstraints
from windage.quality.problem import Problem
from windage.quality.quality import Quality
from windage.quality.usual_worth import Errors

QUALITY = "quality.json"
FILES = (STATISTICS, CONSTRAINTS, QUALITY)
FORMAT = 1

# What binary truths are called, where nobody says which is the positive one.
_POSITIVE = ("1", "true", "yes")


class Learned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The third file."""

    format: int
    problem: Problem
    columns: tuple[str, ...]
    classes: tuple[str, ...]
    estimator: Estimator
    errors: Errors | None = None


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
    errors
        Of a regression, how far off its answers were.
    contents
        The contents of its files, in the order of `FILES`; of the service's own without the third.
    """

    problem: Problem
    constraints: QualityConstraints
    quality: Quality
    columns: tuple[str, ...]
    estimator: Estimator
    contents: tuple[bytes, ...]
    errors: Errors | None = None

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
        known = third.problem if problem is None else with_positive(problem, third.problem.positive)
        return cls(
            problem=_problem(known, expected, where=where),
            constraints=expected,
            quality=replace(quality, classes=third.classes),
            columns=third.columns,
            estimator=third.estimator,
            contents=(statistics, constraints, learned),
            errors=third.errors,
        )


def _learned(data: bytes, *, where: str) -> Learned:
    try:
        learned = msgspec.json.decode(data, type=Learned)
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


def with_positive(problem: Problem, positive: str | None) -> Problem:
    """Return the problem with a positive class, unless it names one."""
    return replace(problem, positive=positive) if problem.positive is None else problem


def columns_of(
    baseline: QualityBaseline, outputs: Sequence[str], *, version_attribute: str | None = None
) -> tuple[str, ...]:
    """Return the columns that are looked for in captured calls: those of the answer, the question's where it is needed.

    What was asked is needed to estimate errors, and where it says the version of the model.
    """
    asked = baseline.estimator.losses is not None or version_attribute not in (None, *outputs)
    return tuple(dict.fromkeys((*outputs, *(baseline.columns if asked else ()))))
