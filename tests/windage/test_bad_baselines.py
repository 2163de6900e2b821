"""Files of a baseline that cannot be right: the catalogue's numbers 63 to 69, each with the outcome it must have."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from tests.windage.strategies import baseline_of
from windage.baselines import Baseline
from windage.errors import BaselineError
from windage.strict_json import MOST_BYTES

STATISTICS, CONSTRAINTS = baseline_of(age=[20, 30, 40], city=["Ulm", "Bonn", "Ulm"]).to_bytes()[:2]
NUMBERS = "features.0.numerical_statistics"
BUCKET = f"{NUMBERS}.distribution.kll.buckets"
WORDS = "features.1.string_statistics.distribution.categorical.buckets"
DISTRIBUTION = "monitoring_config.distribution_constraints"


def changed(data: bytes, path: str, value: object) -> bytes:
    """Return a file in which the value at a path is another."""
    document = place = json.loads(data)
    *parents, last = path.split(".")
    for key in parents:
        place = place[int(key) if isinstance(place, list) else key]
    place[int(last) if isinstance(place, list) else last] = value
    return json.dumps(document).encode()


def buckets(*bounds: float, count: float = 1.0) -> list[dict[str, float]]:
    return [{"lower_bound": low, "upper_bound": high, "count": count} for low, high in pairwise(bounds)]


class Row(NamedTuple):
    """A number of the catalogue, what is given, and what a message must say; nothing for a file that is taken.

    ``spaces`` stand at the end of both files, to make them large.
    """

    number: int
    what: str
    statistics: bytes = STATISTICS
    constraints: bytes = CONSTRAINTS
    message: str = ""
    ignored: tuple[str, ...] = ()
    spaces: tuple[int, int] = (0, 0)


def of_statistics(number: int, what: str, path: str, value: object, message: str = "") -> Row:
    return Row(number, what, statistics=changed(STATISTICS, path, value), message=message)


def of_constraints(number: int, what: str, path: str, value: object, message: str = "", *ignored: str) -> Row:
    return Row(number, what, constraints=changed(CONSTRAINTS, path, value), message=message, ignored=ignored)


DAMAGED_S = "b/statistics.json: the file is damaged; got "
DAMAGED_C = "b/constraints.json: the file is damaged; got "
SHARE = "is no share; got "
STRANGERS: dict[str, Any] = {
    "features": [{"name": "zip", "inferred_type": "Integral", "completeness": 1.0}],
    "monitoring_config": {},
}

ROWS = [
    of_constraints(63, "unknown kind", "rules", {"max": 3}, "", "rules"),
    of_constraints(
        63, "unknown kind of a column", "features.0.num_constraints.is_prime", True, "", "age.num_constraints.is_prime"
    ),
    of_constraints(
        63,
        "unknown kind in overrides",
        "features.1.string_constraints.monitoring_config_overrides",
        {"emit_metrics": "Enabled", "shape": 1},
        "",
        "city.string_constraints.monitoring_config_overrides.shape",
    ),
    of_constraints(
        63, "unknown distance", f"{DISTRIBUTION}.comparison_method", "Cosine", "unknown comparison_method; got Cosine"
    ),
    of_constraints(63, "unknown type", "features.0.inferred_type", "Date", "b/constraints.json age: unknown type; got"),
    of_statistics(64, "min above max", f"{NUMBERS}.min", 99, DAMAGED_S + "a minimum above the maximum"),
    Row(64, "NaN", constraints=CONSTRAINTS.replace(b"0.1", b"NaN", 1), message=DAMAGED_C),
    Row(64, "infinity", constraints=CONSTRAINTS.replace(b"0.1", b"1e999", 1), message=DAMAGED_C),
    of_constraints(64, "negative", f"{DISTRIBUTION}.comparison_threshold", -0.1, f"comparison_threshold {SHARE}-0.1"),
    of_constraints(64, "text", "monitoring_config.datatype_check_threshold", "1.0", f"threshold {SHARE}1.0; expected"),
    of_constraints(64, "switch", "monitoring_config.domain_content_threshold", True, f"threshold {SHARE}True"),
    of_constraints(64, "above one", "features.0.completeness", 1.5, f"age: completeness {SHARE}1.5; expected 0 to 1"),
    of_constraints(65, "a column more", "features.0.name", "zip"),
    Row(
        65,
        "all columns are others",
        constraints=json.dumps(STRANGERS).encode(),
        message="b: statistics.json and constraints.json are of different datasets; got zip; expected one of age, city",
    ),
    of_constraints(65, "a column twice", "features.1.name", "age", "a column is named twice; got age; do: keep one"),
    of_constraints(66, "another version", "version", 2.0, "", "version 2.0, read as 0.0"),
    of_constraints(66, "an integer version", "version", 0),
    of_constraints(
        66, "a new setting", "monitoring_config.outlier_check", "Enabled", "", "monitoring_config.outlier_check"
    ),
    of_constraints(66, "another form", "features", {"age": {}}, "b/constraints.json: no list of features; got dict"),
    of_statistics(66, "statistics of another form", "dataset", [], DAMAGED_S + "another structure"),
    of_statistics(67, "bounds descend", BUCKET, buckets(3, 2, 1), DAMAGED_S + "histogram bounds that do not ascend"),
    of_statistics(67, "buckets overlap", BUCKET, [*buckets(1, 3), *buckets(2, 4)], "bounds that do not ascend"),
    of_statistics(67, "equal bounds, as of a constant", BUCKET, buckets(2, 2, 2)),
    of_statistics(67, "two bounds", BUCKET, buckets(1, 3)),
    of_statistics(67, "negative count", BUCKET, buckets(1, 3, count=-1), DAMAGED_S + "a count that is none"),
    of_statistics(67, "bound as text", BUCKET, [{"lower_bound": "x", "upper_bound": 1, "count": 1}], DAMAGED_S),
    of_statistics(67, "no bound", BUCKET, [{"count": 1}], DAMAGED_S + "no 'lower_bound'"),
    of_statistics(67, "negative count of a category", f"{WORDS}.0.count", -3, DAMAGED_S + "a count that is none"),
    of_statistics(67, "category twice", f"{WORDS}.0.value", "Ulm", DAMAGED_S + "a category is counted twice"),
    Row(68, "constraints cut off", constraints=CONSTRAINTS[:-40], message=DAMAGED_C),
    Row(68, "statistics cut off", statistics=STATISTICS[:99], message=DAMAGED_S),
    Row(68, "constraints are empty", constraints=b"", message=DAMAGED_C),
    Row(
        69,
        "statistics of 100 MB",
        spaces=(MOST_BYTES, 0),
        message=f"b/statistics.json: the file is too large; got {len(STATISTICS) + MOST_BYTES:,} bytes; "
        "expected at most 100,000,000; do: leave out columns that need no watching",
    ),
    Row(
        69,
        "constraints of 100 MB",
        spaces=(0, MOST_BYTES),
        message="b/constraints.json: the file is too large; got ",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.number} {row.what}" for row in ROWS])
def test_a_baseline_is_read_or_refused_with_the_reason(row: Row) -> None:
    # A large file is made only while it is needed.
    files = [data + b" " * more for data, more in zip((row.statistics, row.constraints), row.spaces, strict=True)]
    if row.message:
        with pytest.raises(BaselineError) as raised:
            Baseline.from_bytes(*files, where="b")
        assert row.message in str(raised.value)
        return
    read = Baseline.from_bytes(*files, where="b")
    assert read.constraints.ignored == row.ignored
    again = Baseline.from_bytes(*read.to_bytes(), where="b")
    assert again.constraints == read.constraints
    assert again.constraints.ignored == ()


def test_every_number_of_the_catalogue_has_its_row() -> None:
    assert {row.number for row in ROWS} == set(range(63, 70))
