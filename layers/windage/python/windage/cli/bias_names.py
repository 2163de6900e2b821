"""What the columns of an analysis configuration are called in the rows that a person names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.bias.analysis_config import AnalysisConfig, Place


@dataclass(frozen=True)
class Names:
    """What the columns of a configuration are called.

    Parameters
    ----------
    config
        The configuration, with names in the place of numbers.
    answers, features
        The columns of the model's answer, and of its question where the file says them.
    """

    config: AnalysisConfig
    answers: tuple[str, ...]
    features: tuple[str, ...]

    @property
    def needed(self) -> tuple[frozenset[Place], frozenset[Place] | None]:
        """The columns by which rows are grouped, and what else is looked at; nothing where that is every column."""
        config = self.config
        grouped = [*(facet.column for facet in config.facets), config.group_variable]
        named = frozenset(place for place in grouped if place is not None)
        others = frozenset(
            place for place in (config.label, config.predicted_label, config.probability) if place is not None
        )
        # The flip test looks for neighbours, by all columns; and a place is counted among all.
        all_of_them = "FT" in config.measures or any(isinstance(place, int) for place in named | others)
        return named, None if all_of_them else others | frozenset(self.answers)

    @staticmethod
    def of(config: AnalysisConfig, outputs: Sequence[str]) -> Names:
        """Name the columns; ``outputs`` are those of the answer, if somebody says them.

        Raises
        ------
        InputError
            When the place of an answer's column is beyond them.
        """
        from windage.bias.cut import ANSWER

        predicted = _named(config.predicted_label, outputs, ANSWER)
        probability = _named(config.probability, outputs, "probability")
        said = [name for name in (predicted, probability) if name is not None]
        answers = tuple(outputs) or tuple(said) or (ANSWER,)
        label = config.label
        if isinstance(label, int) and config.headers and label < len(config.headers):
            label = config.headers[label]
        features = tuple(name for name in config.headers if name not in {label, *answers})
        return Names(
            replace(config, label=label, predicted_label=predicted, probability=probability), answers, features
        )


def _named(place: Place | None, outputs: Sequence[str], default: str) -> str | None:
    if not isinstance(place, int):
        return place
    if not outputs:
        if place:
            raise InputError(
                "--output-columns", "which column of the answer?", got=place, expected="the names of all its columns"
            )
        return default
    if place >= len(outputs):
        raise InputError("--output-columns", "the answer has fewer columns", got=place, expected=", ".join(outputs))
    return outputs[place]
