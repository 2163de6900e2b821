"""What a window's bias is compared with: the values of another one, and its counts, if they are known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import msgspec
import numpy as np

from windage.bias import analysis_file
from windage.bias.analysis_file import Analysis
from windage.bias.groups import Groups
from windage.bias.measures import Needs
from windage.errors import BaselineError

COUNTS_NAME = "bias_counts.json"
_FORMAT = 1


@dataclass(frozen=True)
class BiasBaseline:
    """A baseline: what the service's file says and, of ours, the counts behind it.

    Parameters
    ----------
    analysis
        The values.
    groups
        The counts by the key of a group, those of intersections too; by what of the rows is needed. Empty for a file
        of the service: then its values are taken as they are, though they too were measured on a sample.
    rows
        How many rows it was learned from; absent where that is not known.
    contents
        The service's file, as it was read.
    columns
        The columns of what it was learned from; empty where they are not known.

    Examples
    --------
    >>> text = b'{"pre_training_bias_metrics": {"label": "y", "label_value_or_threshold": "1", "facets": {"sex": '
    >>> text += b'[{"value_or_threshold": "0", "metrics": [{"name": "CI", "value": 0.5}]}]}}}'
    >>> BiasBaseline.from_bytes(text, where="analysis.json").analysis.values
    {'sex: 0': {'CI': 0.5}}
    """

    analysis: Analysis
    groups: Mapping[str, Mapping[Needs, Groups]] = field(default_factory=dict)
    rows: int | None = None
    contents: bytes = b""
    columns: tuple[str, ...] = ()

    @cached_property
    def identity(self) -> str:
        """What tells it from others: a short name of its files."""
        return _named(self.contents + self.counts_file()) if self.groups else _named(self.contents)

    @staticmethod
    def from_bytes(analysis: bytes, counts: bytes | None = None, *, where: str) -> BiasBaseline:
        """Read the file of the service and, if there is one, ours.

        Raises
        ------
        BaselineError
            When one is damaged, or they do not belong together.
        """
        read = analysis_file.decode(analysis, where=where)
        identity = _named(analysis)
        if counts is None:
            return BiasBaseline(read, contents=analysis)
        try:
            file = msgspec.json.decode(counts, type=_Counts)
        except msgspec.DecodeError as error:
            raise BaselineError(
                COUNTS_NAME, "the file is damaged", got=str(error), do="make the baseline again"
            ) from None
        if (file.format, file.analysis) != (_FORMAT, identity):
            raise BaselineError(
                COUNTS_NAME,
                "it does not belong to the analysis beside it",
                got=f"{file.analysis}, format {file.format}",
                expected=f"{identity}, format {_FORMAT}",
                do="make the baseline again, or delete this file",
            )
        groups = {
            key: {needs: _groups(entry) for needs, entry in entries.items()} for key, entries in file.groups.items()
        }
        return BiasBaseline(read, groups, file.rows, analysis, file.columns)

    def counts_file(self) -> bytes:
        """Return the contents of ``bias_counts.json``."""
        entries = {
            key: {needs: _entry(groups) for needs, groups in by_needs.items()} for key, by_needs in self.groups.items()
        }
        file = _Counts(
            format=_FORMAT,
            analysis=_named(self.contents),
            rows=self.rows or 0,
            groups=entries,
            columns=self.columns,
        )
        return msgspec.json.encode(file, order="deterministic") + b"\n"


class _Entry(msgspec.Struct, frozen=True):
    counts: list[int]
    stratified: bool = False
    flips: list[int] | None = None


class _Counts(msgspec.Struct, frozen=True):
    format: int
    analysis: str
    rows: int
    groups: dict[str, dict[Needs, _Entry]]
    columns: tuple[str, ...] = ()


def _named(contents: bytes) -> str:
    return hashlib.sha256(contents).hexdigest()[:12]


def _entry(groups: Groups) -> _Entry:
    flips = groups.flips
    return _Entry(
        [int(count) for count in groups.counts.ravel()],
        groups.stratified,
        None if flips is None else [int(count) for count in flips],
    )


def _groups(entry: _Entry) -> Groups:
    if not entry.counts or len(entry.counts) % 8 or min(entry.counts) < 0:
        raise BaselineError(COUNTS_NAME, "the file is damaged", got=f"{len(entry.counts)} counts")
    flips = None if entry.flips is None else np.array(entry.flips, dtype=np.float64)
    return Groups(np.array(entry.counts, dtype=np.float64).reshape(-1, 2, 2, 2), entry.stratified, flips)
