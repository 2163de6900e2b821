"""What is said of a Parquet file that cannot be read."""

from __future__ import annotations


class Damaged(ValueError):
    """The bytes contradict the format: cut, overwritten, or made to harm."""


class Unreadable(ValueError):
    """The file is sound, but holds something that is no column of plain values.

    Parameters
    ----------
    what
        What it is, such as ``a column is nested``.
    got, do
        As for `windage.errors.InputError`.
    """

    def __init__(self, what: str, *, got: str, do: str) -> None:
        super().__init__(what)
        self.what, self.got, self.do = what, got, do
