"""What a person says of the problem that a model solves, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    import argparse

    from windage.quality.problem import Problem

PROBLEMS = ("Regression", "BinaryClassification", "MulticlassClassification")


def add_problem(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add the options that say what a model answers, in which columns."""
    parser.add_argument("--problem-type", choices=PROBLEMS, required=required, help="what the model answers")
    parser.add_argument(
        "--inference-attribute" if required else "--answer-attribute",
        metavar="A",
        dest="answer",
        help="the column of the number or the class that was answered",
    )
    parser.add_argument("--probability-attribute", metavar="P", help="the column of the probability")
    parser.add_argument(
        "--probability-threshold", metavar="SHARE", type=float, default=None, help="from it on it is positive (0.5)"
    )
    parser.add_argument("--positive-label", metavar="CLASS", help="the positive class (1, true or yes)")


def problem_of(options: argparse.Namespace) -> Problem:
    """Return what the options say.

    Raises
    ------
    InputError
        When no column is the answer, or the threshold is no probability.
    """
    from windage.quality.problem import DEFAULT_THRESHOLD, Problem

    threshold = options.probability_threshold
    binary = options.problem_type == "BinaryClassification"
    if options.answer is None and not (binary and options.probability_attribute is not None):
        raise InputError(
            "--inference-attribute",
            "which column is the answer?",
            expected="its name" + (", or --probability-attribute" if binary else ""),
        )
    if threshold is not None and not 0 <= threshold <= 1:
        raise InputError("--probability-threshold", "not a probability", got=threshold, expected="0 to 1")
    return Problem(
        type=options.problem_type,
        inference_attribute=options.answer,
        probability_attribute=options.probability_attribute,
        threshold=DEFAULT_THRESHOLD if threshold is None else threshold,
        positive=options.positive_label,
    )
