"""How texts are formed: how long they are, and of what kinds of characters; never what they say.

A shape writes a capital letter as ``A``, any other letter as ``a``, a digit as ``9`` and keeps the rest: ``AB-1234`` is
``AA-9999``. Where numbers of characters vary, runs are written as one: ``A+-9+``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from windage.profile.categorical import added

# Beyond so many shapes a column has no format: its counts are given up, its texts still counted.
MOST_SHAPES = 100
# What is longer is prose: its shape would be as long as itself.
LONGEST = 64
PROSE = "…"
_RUNS = {f"{kind}+": re.compile(f"{kind}+") for kind in "Aa9"}
# No text of a dataset holds it, or it is shaped by itself.
_BETWEEN = "\0"


@dataclass(frozen=True)
class Shapes:
    """How often each shape occurs, as long as there are not too many.

    Parameters
    ----------
    counts
        Empty when there were more than `MOST_SHAPES`.
    too_many
        Whether the counts were given up.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    too_many: bool = False

    @classmethod
    def of(cls, counts: Mapping[str, int], *, too_many: bool = False) -> Self:
        """Return counts, unless there are too many; sorted, so that the same texts give the same bytes."""
        if too_many or len(counts) > MOST_SHAPES:
            return cls(too_many=True)
        return cls(dict(sorted(counts.items())))

    def __add__(self, other: Self) -> Self:
        """Return the counts of both, exactly."""
        return self.of(added(self.counts, other.counts), too_many=self.too_many or other.too_many)


@dataclass(frozen=True)
class Forms:
    """How many texts have each length and each shape, all of them: what shapes and misfits are counted from."""

    lengths: Mapping[int, int] = field(default_factory=dict)
    shapes: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> Self:
        """Return the forms of texts, given how often each occurs.

        Examples
        --------
        >>> Forms.of({"ab": 2, "x1": 1})
        Forms(lengths={2: 3}, shapes={'aa': 2, 'a9': 1})
        """
        texts = list(counted)
        shaped = shapes_of(texts)
        shapes: defaultdict[str, int] = defaultdict(int)
        for shape, count in zip(shaped, counted.values(), strict=True):
            shapes[shape] += count
        lengths: defaultdict[int, int] = defaultdict(int)
        if max(map(len, texts), default=0) <= LONGEST:
            # A shape has as many characters as its texts, and there are fewer.
            for shape, count in shapes.items():
                lengths[len(shape)] += count
        else:
            for text, count in counted.items():
                lengths[len(text)] += count
        return cls(dict(lengths), dict(shapes))


@dataclass(frozen=True)
class TextShape:
    """The lengths and the shapes of the texts of a column. Parts add up, exactly.

    Parameters
    ----------
    count
        How many texts.
    shortest, longest
        The fewest and the most characters; 0 for no texts.
    lengths
        How many texts have each number of characters, up to 64; beyond, those of each doubling: 65 stands for 65 to
        128.
    exact, runs
        How many have each shape, character by character and with runs as one.

    Examples
    --------
    >>> shape = TextShape.of(Forms.of({"AB-1234": 2, "CD-99": 1}))
    >>> shape.exact.counts, shape.runs.counts
    ({'AA-99': 1, 'AA-9999': 2}, {'A+-9+': 3})
    """

    count: int = 0
    shortest: int = 0
    longest: int = 0
    lengths: Mapping[int, int] = field(default_factory=dict)
    exact: Shapes = Shapes()
    runs: Shapes = Shapes()

    @classmethod
    def of(cls, forms: Forms) -> Self:
        """Return the shape of texts of these forms."""
        if not forms.lengths:
            return cls()
        lengths: Counter[int] = Counter()
        for length, count in forms.lengths.items():
            lengths[_bin(length)] += count
        runs: Counter[str] = Counter()
        for shape, count in zip(with_runs(list(forms.shapes)), forms.shapes.values(), strict=True):
            runs[shape] += count
        return cls(
            count=lengths.total(),
            shortest=min(forms.lengths),
            longest=max(forms.lengths),
            lengths=dict(sorted(lengths.items())),
            exact=Shapes.of(forms.shapes),
            runs=Shapes.of(runs),
        )

    def __add__(self, other: Self) -> Self:
        """Return the shape of both."""
        if not self.count or not other.count:
            return self if not other.count else other
        return type(self)(
            count=self.count + other.count,
            shortest=min(self.shortest, other.shortest),
            longest=max(self.longest, other.longest),
            lengths=dict(sorted(added(self.lengths, other.lengths).items())),
            exact=self.exact + other.exact,
            runs=self.runs + other.runs,
        )


def shapes_of(texts: Sequence[str]) -> list[str]:
    """Return the shape of each text.

    Examples
    --------
    >>> shapes_of(["Ülm 1", "ab_12", ""])
    ['Aaa 9', 'aa_99', '']
    """
    # All of them at once, in one pass over their characters: an order of magnitude faster than one by one.
    short = texts
    if max(map(len, texts), default=0) > LONGEST:
        short = [text if len(text) <= LONGEST else PROSE for text in texts]
    joined = _BETWEEN.join(short)
    if joined.isascii():
        shaped = joined.encode().translate(_OF_ASCII).decode()
    else:
        shaped = joined.translate(_kinds(set(joined)))
    if joined.count(_BETWEEN) == len(short) - 1:
        return shaped.split(_BETWEEN)
    ends = [0]
    for text in short:
        ends.append(ends[-1] + len(text) + 1)
    return [shaped[start : start + len(text)] for start, text in zip(ends, short, strict=False)]


def with_runs(shapes: Sequence[str]) -> list[str]:
    """Return shapes in which letters and digits that follow each other are one.

    Examples
    --------
    >>> with_runs(["AA-9999", "a9"])
    ['A+-9+', 'a+9+']
    """
    joined = _joined_runs(_BETWEEN.join(shapes))
    if joined.count(_BETWEEN) == len(shapes) - 1:
        return joined.split(_BETWEEN)
    return [_joined_runs(shape) for shape in shapes]


def _joined_runs(shape: str) -> str:
    for written, run in _RUNS.items():
        shape = run.sub(written, shape)
    return shape


def _kinds(characters: Iterable[str]) -> dict[int, str]:
    kinds: dict[int, str] = {}
    for character in characters:
        if character.isdecimal():
            kinds[ord(character)] = "9"
        elif character.isalpha():
            kinds[ord(character)] = "A" if character.isupper() else "a"
    return kinds


# What the kinds of all of ASCII are, by their bytes.
_OF_ASCII = bytes(map(ord, bytes(range(128)).decode().translate(_kinds(map(chr, range(128)))))) + bytes(128)


def _bin(length: int) -> int:
    return length if length <= LONGEST else (1 << (length - 1).bit_length() - 1) + 1
