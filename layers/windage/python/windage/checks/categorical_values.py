"""Whether a column holds categories that the baseline does not know."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison, too_small
from windage.config import Compatibility
from windage.errors import shortened
from windage.evidence import least_share
from windage.profile import ColumnProfile
from windage.statistics_file import MOST_HISTOGRAM_VALUES
from windage.violations import Violation


def suggest(column: ColumnProfile, *, compatibility: Compatibility = "windage") -> tuple[str, ...] | None:
    """Return the categories of the baseline's column; nothing when there are too many to be a domain.

    Like the service, it is the estimated number of different values that is too large.
    """
    counts = column.categorical.counts
    different = len(counts) if compatibility == "windage" else column.distinct_count_of_the_service
    if column.inferred_type != "String" or not counts or different > MOST_HISTOGRAM_VALUES:
        return None
    return tuple(counts)


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns in which too many values lie outside the domain.

    By default a share of unknown values is tolerated (``tolerated_new_category_share``) and a violation needs evidence
    that there are more; like the service, ``domain_content_threshold`` decides on the plain share.
    """
    for pair in comparison.pairs():
        categorical = pair.current.categorical
        if pair.feature.domains is None or not categorical.count or categorical.too_many:
            continue
        known = sum(categorical.counts.get(value, 0) for value in pair.feature.domains)
        unknown = categorical.count - known
        share = known / categorical.count
        if comparison.like_the_service:
            if share < pair.config.domain_content_threshold:
                yield Violation(
                    pair.feature.name,
                    "categorical_values_check",
                    too_small(share),
                )
            continue
        tolerated = max(comparison.thresholds.tolerated_new_category_share, 1 - pair.config.domain_content_threshold)
        # Of a domain that was learned of few rows, some values were not met yet.
        unmet = pair.baseline.categorical.unseen if pair.baseline is not None else 0.0
        if unknown and least_share(unknown, categorical.count) > tolerated + unmet:
            domain = set(pair.feature.domains)
            new = sorted((-count, value) for value, count in categorical.counts.items() if value not in domain)
            examples = ", ".join(shortened(value, limit=24) for _, value in new[:5])
            yield Violation(
                pair.feature.name,
                "categorical_values_check",
                f"Value: {share:.4g} does not meet the constraint requirement! {unknown} of {categorical.count} values "
                f"({unknown / categorical.count:.1%}) are not in the baseline, as {examples}.",
            )
