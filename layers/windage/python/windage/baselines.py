"""What the training data looked like, and what is therefore expected of every window."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

from windage import constraints as constraints_file
from windage import profile_file, statistics_file
from windage.checks import (
    categorical_values,
    completeness,
    data_type,
    non_negative,
    text_length,
    text_pattern,
    value_range,
)
from windage.config import Compatibility, check_slices
from windage.constraints import Constraints, Feature
from windage.errors import BaselineError, InputError
from windage.expected import NOTHING, Expected
from windage.intake import Intake
from windage.profile import ColumnProfile, Profile, Scale, Shape, Slicing, Yardstick
from windage.profile.strangers import unexpected
from windage.profile.whole_rows import outliers_of
from windage.table import Table

STATISTICS = "statistics.json"
CONSTRAINTS = "constraints.json"
PROFILE = "profile.json"
FILES = (STATISTICS, CONSTRAINTS, PROFILE)


@dataclass(frozen=True)
class Baseline:
    """The profile of the training data, the constraints suggested from it, and the name of both together.

    Parameters
    ----------
    profile, constraints
        What the service's two files say, ``statistics.json`` and ``constraints.json``.
    identity
        The name of the files' contents.
    compatibility
        As whose they are written.
    learned
        What ``profile.json`` says beyond: the training data measured by its own yardstick. A baseline of the service
        has no such file; what the sketches of its statistics tell has to do then.

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
    learned: Profile | None = None

    @classmethod
    def from_bytes(cls, statistics: bytes, constraints: bytes, learned: bytes | None = None, *, where: str) -> Self:
        """Read the contents of the files, the third if there is one; ``where`` is what messages call their folder.

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
        if learned is None:
            return cls(profile, read, identity(statistics, constraints))
        measured = profile_file.decode(learned, where=f"{where}/{PROFILE}")
        if measured.rows != profile.rows or [c.name for c in measured.columns] != [c.name for c in profile.columns]:
            raise BaselineError(
                where, f"{STATISTICS} and {PROFILE} are of different datasets", do="make the baseline again"
            )
        return cls(profile, read, identity(statistics, constraints, learned), learned=measured)

    @classmethod
    def from_files(cls, folder: Path | str) -> Self:
        """Read ``statistics.json``, ``constraints.json`` and, if it is there, ``profile.json`` from a folder.

        Raises
        ------
        BaselineError
            When a file is missing or damaged.
        """
        contents: list[bytes] = []
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
        learned = Path(folder) / PROFILE
        return cls.from_bytes(
            contents[0], contents[1], learned.read_bytes() if learned.is_file() else None, where=str(folder)
        )

    def to_bytes(self) -> tuple[bytes, ...]:
        """Return the contents of its files, in the order of `FILES`; without the third where nothing was learned."""
        statistics = statistics_file.to_json(self.profile, compatibility=self.compatibility)
        both = statistics, constraints_file.to_json(self.constraints)
        return both if self.learned is None else (*both, profile_file.encode(self.learned))

    @property
    def known(self) -> Profile:
        """All that is known of the training data."""
        return self.learned if self.learned is not None else self.profile

    @cached_property
    def yardstick(self) -> Yardstick:
        """How a window is measured so that it can be laid beside this baseline."""
        scales = {
            feature.name: Scale.of(
                column,
                is_text=feature.inferred_type == "String",
                expected=feature.expected,
                unexpected=unexpected(feature.inferred_type, non_negative=bool(feature.non_negative)),
            )
            for feature in self.constraints.features
            if (column := self.known.get(feature.name)) is not None
        }
        marked = Yardstick(scales, {name: cut.slicing for name, cut in self.known.slices.items()})
        return marked if self.learned is None else replace(marked, shape=_shape(self.learned, marked))

    def yardstick_of(self, slices: Sequence[str] | None) -> Yardstick:
        """Return the yardstick that cuts by the named columns only; by all that it knows, if nothing is said.

        Raises
        ------
        InputError
            When the baseline was learned without one of them.
        """
        if slices is None:
            return self.yardstick
        known = self.yardstick.slicings
        for name in slices:
            if name not in known:
                raise InputError(
                    "slices",
                    "the baseline was learned without this one",
                    got=name,
                    expected=f"of {', '.join(known)}" if known else None,
                    do=f"windage baseline data-quality --slices {name}",
                )
        return replace(self.yardstick, slicings={name: known[name] for name in known if name in slices})

    def write(self, folder: Path | str) -> None:
        """Write the files into a folder, which is made if need be.

        Raises
        ------
        InputError
            When the folder cannot be made or written.
        """
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for name, content in zip(FILES, self.to_bytes(), strict=False):
                (Path(folder) / name).write_bytes(content)
        except OSError as error:
            raise InputError(str(folder), "the baseline cannot be written", got=error.strerror) from None


def identity(*contents: bytes) -> str:
    """Return a short name of the files' contents: the same baseline has the same one everywhere."""
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()[:12]


def learn(
    table: Table,
    *,
    intake: Intake | None = None,
    slices: Sequence[str] = (),
    compatibility: Compatibility = "windage",
) -> Baseline:
    """Return the baseline of a training set.

    The rows are gone over three times: to learn the scales of the columns, to measure the rows by them, and, once it is
    known how the columns go together, to see how far out its own rows lie. ``slices`` names the
    columns within whose values windows are to be compared, too.

    Raises
    ------
    BaselineError
        When there is nothing to learn from, or a column to slice by is not there.
    """
    seen = Profile.of(table, intake=intake, compatibility=compatibility)
    made = suggest(seen, compatibility=compatibility)
    slicings = _slicings(table, made.constraints, slices, compatibility)
    if compatibility == "sagemaker":
        return made
    marked = replace(made.yardstick, slicings=slicings)
    measured = Profile.of(table, intake=intake, yardstick=replace(marked, shape=_shape(seen, marked)))
    outliers = outliers_of(table, replace(marked, shape=_shape(measured, marked)))
    learned = replace(measured, whole_rows=replace(measured.whole_rows, outliers=outliers))
    whole = replace(made, learned=learned)
    return replace(whole, identity=identity(*whole.to_bytes()))


def _shape(profile: Profile, yardstick: Yardstick) -> Shape:
    """Return how the rows of a baseline lie, as far as its profile knows."""
    columns = [column for name in yardstick.of_numbers if (column := profile.get(name)) is not None]
    return Shape.of(columns, pairs=profile.whole_rows.pairs, rows=profile.rows)


def _slicings(
    table: Table, constraints: Constraints, names: Sequence[str], compatibility: Compatibility
) -> dict[str, Slicing]:
    """Return how each of the named columns cuts the training set."""
    slicings: dict[str, Slicing] = {}
    for name in check_slices(names, compatibility=compatibility):
        column = next((column for column in table.columns if column.name == name), None)
        feature = constraints.get(name)
        if column is None or feature is None:
            raise BaselineError(
                "slices", "there is no such column", got=name, expected=f"one of {', '.join(table.names)[:200]}"
            )
        slicings[name] = Slicing.of(column, is_text=feature.inferred_type == "String")
        if not slicings[name].values:
            raise BaselineError("slices", "the column has no value", got=name, do="leave it out")
    return slicings


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
    constraints = suggested_constraints(profile, compatibility=compatibility)
    made = Baseline(profile, constraints, identity="", compatibility=compatibility)
    return replace(made, identity=identity(*made.to_bytes()))


def suggested_constraints(profile: Profile, *, compatibility: Compatibility = "windage") -> Constraints:
    """Return what each check suggests to expect of data like these."""
    features = tuple(
        Feature(
            name=column.name,
            inferred_type=data_type.suggest(column),
            completeness=completeness.suggest(column),
            non_negative=non_negative.suggest(column),
            domains=categorical_values.suggest(column, compatibility=compatibility),
            expected=_expected(column) if compatibility == "windage" else NOTHING,
        )
        for column in profile.columns
    )
    return Constraints(features)


def _expected(column: ColumnProfile) -> Expected:
    return Expected(
        range=value_range.suggest(column),
        lengths=text_length.suggest(column),
        patterns=text_pattern.suggest(column),
    )
