"""Whether values are missing in another way: null, an empty text, NaN, an infinity, or no such field at all.

How many are missing is the completeness check's and the drift's to say; here the same share may be missing, and yet a
division by zero has come in, or a default that is now written as an empty text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from windage.checks.comparison import Comparison
from windage.evidence import two_proportions
from windage.profile import Kinds, Profile
from windage.violations import Violation

# Among hundreds of columns of hundreds of windows, never by chance.
_CHANCE = 1e-8
_WORDS: Mapping[str, str] = {
    "absent": "absent",
    "null": "null",
    "empty": "empty texts",
    "nan": "NaN",
    "infinite": "infinite",
}


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns in which a kind of missing value has become much more of what is missing.

    Material: the rows that are missing in this way rather than in the baseline's are more than
    ``tolerated_missing_rise`` of all rows. A baseline of the service does not tell the kinds apart.
    """
    if comparison.like_the_service:
        return
    same = _same_nothing(comparison.baseline, comparison.current)
    for pair in comparison.pairs():
        if pair.baseline is None or pair.baseline.known_distinct is not None:
            continue
        before = _counts(pair.baseline.kinds, same=same)
        now = _counts(pair.current.kinds, same=same)
        known, missing = sum(before.values()), sum(now.values())
        if not known or not missing:
            continue
        rises = {kind: now[kind] - missing * before[kind] / known for kind in now}
        kind = max(sorted(rises), key=lambda kind: rises[kind])
        if rises[kind] <= comparison.thresholds.tolerated_missing_rise * pair.current.rows:
            continue
        time = max(pair.current.missing_dependence.time, pair.current.time)
        of_baseline = pair.baseline.missing_dependence.time
        chance = two_proportions(
            int(now[kind] / time),
            int(missing / time),
            int(before[kind] / of_baseline),
            int(known / of_baseline),
        )
        if chance < _CHANCE:
            yield Violation(
                pair.feature.name,
                "missing_kinds_check",
                f"Values are missing in another way: {now[kind]:,} of {pair.current.rows:,} rows "
                f"({now[kind] / pair.current.rows:.1%}) are {_WORDS[kind]}; of what is missing that is "
                f"{now[kind] / missing:.1%}, in the baseline {before[kind] / known:.1%} ({_most(before)}).",
            )


def _counts(kinds: Kinds, *, same: Collection[str]) -> dict[str, int]:
    counts = {name: int(getattr(kinds, name)) for name in _WORDS}
    for name in same:
        counts["null"] += counts.pop(name)
    return counts


def _same_nothing(before: Profile, now: Profile) -> Collection[str]:
    """Return which ways of writing nothing are the same as null here, for they only tell one format from another.

    A table of training data has a null wherever a document has no such field, and a script that reads a line of CSV
    has an empty text. Where each side writes nothing in one way throughout, no column has changed.
    """
    one, other = (sum((column.kinds for column in side.columns), Kinds()) for side in (before, now))
    ways = [{name for name in ("absent", "null", "empty") if getattr(side, name)} for side in (one, other)]
    if all(len(way) <= 1 for way in ways):
        return ("absent", "empty")
    left_out = (not one.absent and not other.null) or (not one.null and not other.absent)
    return ("absent",) if left_out else ()


def _most(counts: Mapping[str, int]) -> str:
    kind = max(sorted(counts), key=lambda kind: counts[kind])
    return f"there most are {_WORDS[kind]}"
