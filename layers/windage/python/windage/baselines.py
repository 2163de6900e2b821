"""What the training data looked like, and what is therefore expected of every window."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from windage import constraints as constraints_file
from windage import statistics_file
from windage.checks import categorical_values, completeness, data_type, non_negative
from windage.config import Compatibility
from windage.constraints import Constraints, Feature
from windage.errors import BaselineError, InputError
from windage.profile import Profile

STATISTICS = "statistics.json"
CONSTRAINTS = "constraints.json"


@dataclass(frozen=True)
class Baseline:
    """The profile of the training data, the constraints suggested from it, and the name of both together.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> baseline = suggest(Profile.of(from_rows(["age"], [["20"], ["30"], ["40"]])))
    >>> baseline.constraints.get("age").non_negative
    True
    >>> Baseline.from_bytes(*baseline.to_bytes(), where="here").identity == baseline.identity
    True
    """

    profile: Profile
    constraints: Constraints
    identity: str
    compatibility: Compatibility = "windage"

    @classmethod
    def from_bytes(cls, statistics: bytes, constraints: bytes, *, where: str) -> Self:
        """Read the contents of both files; ``where`` is what messages call their folder.

        Raises
        ------
        BaselineError
            When one is damaged, or they do not belong together.
        """
        profile = statistics_file.from_json(statistics, where=f"{where}/{STATISTICS}")
        read = constraints_file.from_json(constraints, where=f"{where}/{CONSTRAINTS}")
        known = {column.name for column in profile.columns}
        strangers = [feature.name for feature in read.features if feature.name not in known]
        if strangers and len(strangers) == len(read.features):
            raise BaselineError(
                where,
                f"{STATISTICS} and {CONSTRAINTS} are of different datasets",
                got=strangers[0],
                expected=f"one of {', '.join(sorted(known))[:200]}",
                do="make the baseline again",
            )
        return cls(profile, read, identity(statistics, constraints))

    @classmethod
    def from_files(cls, folder: Path | str) -> Self:
        """Read ``statistics.json`` and ``constraints.json`` from a folder.

        Raises
        ------
        BaselineError
            When a file is missing or damaged.
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
                    do="windage baseline data-quality",
                ) from None
        return cls.from_bytes(*contents, where=str(folder))

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return the contents of ``statistics.json`` and ``constraints.json``."""
        statistics = statistics_file.to_json(self.profile, compatibility=self.compatibility)
        return statistics, constraints_file.to_json(self.constraints)

    def write(self, folder: Path | str) -> None:
        """Write both files into a folder, which is made if need be.

        Raises
        ------
        InputError
            When the folder cannot be made or written.
        """
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for name, content in zip((STATISTICS, CONSTRAINTS), self.to_bytes(), strict=True):
                (Path(folder) / name).write_bytes(content)
        except OSError as error:
            raise InputError(str(folder), "the baseline cannot be written", got=error.strerror) from None


def identity(statistics: bytes, constraints: bytes) -> str:
    """Return a short name of the files' contents: the same baseline has the same one everywhere."""
    digest = hashlib.sha256(hashlib.sha256(statistics).digest() + hashlib.sha256(constraints).digest())
    return digest.hexdigest()[:12]


def suggest(profile: Profile, *, compatibility: Compatibility = "windage") -> Baseline:
    """Return the baseline of a training set: its profile, and what each check suggests to expect.

    With ``compatibility`` "sagemaker" the files say what Model Monitor would have written, if the profile was made so.

    Raises
    ------
    BaselineError
        When there is nothing to learn from.
    """
    if not profile.rows or not profile.columns:
        raise BaselineError("baseline", "the dataset has no rows", do="give the training data")
    features = tuple(
        Feature(
            name=column.name,
            inferred_type=data_type.suggest(column),
            completeness=completeness.suggest(column),
            non_negative=non_negative.suggest(column),
            domains=categorical_values.suggest(column, compatibility=compatibility),
        )
        for column in profile.columns
    )
    constraints = Constraints(features)
    made = Baseline(profile, constraints, identity="", compatibility=compatibility)
    return replace(made, identity=identity(*made.to_bytes()))
