"""What the answers rested on when the model was new, and how that was found out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from windage.attribution.attributions import Aggregation, Attributions
from windage.attribution.background import Background
from windage.attribution.kernel_shap import Explained, Link
from windage.attribution.request import Form
from windage.errors import BaselineError


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """How attributions were found: what a window has to share with its baseline.

    Parameters
    ----------
    aggregation, link
        How rows were taken together, and in which unit answers add up.
    background, weights
        The rows that stand for a feature that is not there, and what each weighs; none where the model had explained
        itself.
    numeric
        The features that hold numbers.
    outputs
        The columns of the data that the model is not asked: its answer, or the truth.
    form
        How the model was asked, unless it is a function on the same machine.
    coalitions
        How many coalitions of features were looked at for each row; 0 where that is not known.
    returned
        The names of the columns in which the model returns its own attributions, with ``{}`` for the feature.
    """

    aggregation: Aggregation = "mean_abs"
    link: Link = "identity"
    background: tuple[tuple[str | None, ...], ...] = ()
    weights: tuple[float, ...] = ()
    numeric: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    form: Form | None = None
    coalitions: int = 0
    returned: str | None = None

    @property
    def background_rows(self) -> Background | None:
        """The rows as the explanation takes them; nothing where there are none."""
        if not self.background:
            return None
        rows = np.empty((len(self.background), len(self.background[0])), dtype=np.object_)
        rows[:] = self.background
        return Background(rows, np.array(self.weights, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class AttributionBaseline:
    """The attributions that windows are compared with.

    Parameters
    ----------
    labels
        The attributions of each label of the answer.
    method
        How they were found; nothing where a file of the service does not say it.
    identity
        The name of the file's contents.
    ignored
        What stands in the file and is not understood.
    """

    labels: Mapping[str, Attributions]
    method: Method | None
    identity: str
    ignored: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """The features of the first label, in their order."""
        return next(iter(self.labels.values())).features

    @property
    def shares(self) -> dict[str, float]:
        """The share of each feature in all attributions, the mean over the labels."""
        found: dict[str, float] = {}
        for one in self.labels.values():
            for name, share in zip(one.features, one.shares.tolist(), strict=True):
                found[name] = found.get(name, 0.0) + share / len(self.labels)
        return found

    def label_at(self, label: str, place: int) -> str:
        """Return what the baseline calls a label of the window: its name or, if it has other names, that at its place.

        Raises
        ------
        BaselineError
            When there is none.
        """
        if label in self.labels:
            return label
        if place < len(self.labels):
            return list(self.labels)[place]
        raise BaselineError(
            "baseline",
            "the model answers more labels than the baseline has",
            got=label,
            expected=f"one of {', '.join(self.labels)}",
            do="make the baseline again",
        )


def attributions_of(
    explained: Explained, features: tuple[str, ...], *, aggregation: Aggregation
) -> dict[str, Attributions]:
    """Take the rows of every label together; labels are called as in the service's files: label0, label1, ….

    Raises
    ------
    ValueError
        When no row was explained.
    """
    return {
        f"label{place}": Attributions.of(
            features,
            values,
            variances=variances,
            expected=float(expected) if math.isfinite(expected) else None,
            aggregation=aggregation,
        )
        for place, (values, variances, expected) in enumerate(
            zip(explained.values, explained.variances, explained.expected, strict=True)
        )
    }
