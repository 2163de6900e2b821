r"""What searching for a pattern costs, whatever the text is; a pattern that could hold up a model is refused.

Python's regular expressions try every way in which a pattern fits. A repetition inside a repetition, as ``(a+)+``, fits
in more ways than there is time for. So the ways are counted as the pattern is written: alternatives and repetitions
multiply them, and of repetitions without an end (``*``, ``+``, ``{2,}``) there is one at most, not of a group in which
anything varies. References to what was found are refused: how long they are is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from windage.errors import InputError

_LONGEST = 200
_MOST_WIDTH = 1_000
_TOKEN = re.compile(
    r"""\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^0-9xuUN])
    |(?:\[\^?\]?(?:\\.|[^\]\\])*\])
    |(?P<open>\((?:\?:|\?=|\?!|\?<=|\?<!)?)(?!\?)
    |(?P<close>\))
    |(?P<repeat>[*+?]|\{\d{0,3},?\d{0,3}\})\??
    |(?P<or>\|)
    |[^\\\[()*+?{|]""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Effort:
    """How many characters are looked at from every place, and whether all of the rest may be as well."""

    width: int
    searches_again: bool


@dataclass
class _Read:
    """What has been read: the ways of the alternatives so far, those of the one that is read, and how long all is."""

    before: int = 0
    ways: int = 1
    length: int = 0
    endless: int = 0

    @property
    def all(self) -> int:
        return self.before + self.ways


def effort_of(pattern: str, *, where: str) -> Effort:
    """Return what searching for a pattern costs.

    Raises
    ------
    InputError
        When it could grow faster than with the square of the text, or the pattern is not understood.

    Examples
    --------
    >>> effort_of("[0-9]{4}", where="phone"), effort_of("[^@]+(?=@)", where="mail").searches_again
    (Effort(width=4, searches_again=False), True)
    >>> effort_of("(a+)+b", where="mask")
    Traceback (most recent call last):
    windage.errors.InputError: mask: the pattern could hold up the model; got (a+)+b; expected no repetition of ...
    """
    if len(pattern) > _LONGEST:
        raise InputError(where, "a long pattern", got=len(pattern), expected=f"at most {_LONGEST} characters")
    groups, last, place = [_Read()], _Read(), 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            raise _refused(pattern, where, f"{pattern[place : place + 4]}, or not in this place")
        place = token.end()
        if token["open"]:
            groups.append(_Read())
            continue
        if token["or"]:
            groups[-1].before, groups[-1].ways = groups[-1].all, 1
            continue
        if token["repeat"]:
            # Once it has been counted already.
            groups[-1].length -= last.length
            last = _repeated(last, token["repeat"], pattern, where)
        elif token["close"]:
            if len(groups) == 1:
                raise InputError(where, "not a regular expression", got=pattern, do="open a group before it is closed")
            last = groups.pop()
        else:
            last = _Read(length=1)
        groups[-1].ways *= last.all
        groups[-1].length += last.length
        groups[-1].endless += last.endless
        if groups[-1].endless > 1 or groups[-1].all * max(groups[-1].length, 1) > _MOST_WIDTH:
            raise _refused(pattern, where, "more than one repetition without end, or many alternatives")
    return Effort(groups[0].all * max(groups[0].length, 1), groups[0].endless > 0)


def _repeated(last: _Read, repeat: str, pattern: str, where: str) -> _Read:
    if last.endless or last.all > 1:
        raise _refused(pattern, where, "repetition of what itself varies")
    least, most = _bounds(repeat)
    if most is None:
        return _Read(length=max(least, 1) * last.length, endless=1)
    return _Read(ways=max(most - least, 0) + 1, length=max(most, 1) * last.length)


def _bounds(repeat: str) -> tuple[int, int | None]:
    if repeat in {"*", "+"}:
        return 0, None
    if repeat == "?":
        return 0, 1
    least, comma, most = repeat.strip("{}").partition(",")
    low = int(least or 0)
    return low, (int(most) if most else None if comma else low)


def _refused(pattern: str, where: str, why: str) -> InputError:
    return InputError(where, "the pattern could hold up the model", got=pattern, expected=f"no {why}")
