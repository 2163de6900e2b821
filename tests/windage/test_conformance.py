"""Conformance with Model Monitor: its own files and the like, its sketch, its distances, its baseline, its verdicts."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from windage import constraints as constraints_file
from windage import statistics_file
from windage.baselines import Baseline, suggest
from windage.distances import kolmogorov_smirnov, l_infinity, rank_map, robust
from windage.monitors.data_quality import judge
from windage.profile import Profile, Sketch, Yardstick
from windage.table import from_rows
from windage.violations import CheckType

OWN = Path(__file__).parent / "model_monitor"
SAMPLES = Path(__file__).parents[2].parent / "shared" / "model-monitor"
with_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the samples of Model Monitor's files are not beside the project"
)


# The sketch, as the contract tells it: one value at a time, with lists.


def capacity(height: int) -> int:
    return 2 * (math.ceil(2048 * 0.64**height / 2) + 1)


def sketched(values: list[float]) -> list[list[float]]:
    levels: list[list[float]] = [[]]
    offsets, compactions = [0], [0]
    for value in values:
        levels[0].append(value)
        if sum(map(len, levels)) <= sum(map(capacity, range(len(levels)))):
            continue
        for height, level in enumerate(levels):
            if len(level) >= capacity(height):
                break
        if height == len(levels) - 1:
            levels.append([])
            offsets.append(0)
            compactions.append(0)
        last = [level.pop()] if len(level) % 2 == 1 else []
        if compactions[height] % 2 == 1:
            offsets[height] = 1 - offsets[height]
        levels[height + 1] += sorted(level)[offsets[height] :: 2]
        levels[height] = last
        compactions[height] += 1
    return levels


def bucketed(levels: list[list[float]], values: list[float]) -> list[dict[str, float]]:
    weighted = [(item, 1 << height) for height, level in enumerate(levels) for item in level]
    low, high = min(values), max(values)
    bounds = [low + (high - low) * place / 10 for place in range(11)]
    ranks = [sum(weight for item, weight in weighted if item < bound) for bound in bounds]
    # The last bound as it comes out; the largest value may lie above it.
    ranks[-1] = sum(weight for item, weight in weighted if item <= bounds[-1])
    return [
        {"lower_bound": low, "upper_bound": high, "count": float(after - before)}
        for (low, high), (before, after) in zip(pairwise(bounds), pairwise(ranks), strict=True)
    ]


random = np.random.default_rng
DATA = {
    "few": random(1).normal(size=2050).tolist(),
    "one too many": random(2).normal(size=2051).tolist(),
    "ties": random(3).integers(0, 7, size=9_000).astype(float).tolist(),
    "negative": (-random(4).lognormal(size=7_001)).tolist(),
    "sorted": np.sort(random(5).normal(size=12_345)).tolist(),
    "tenths": (random(6).integers(0, 184, size=2_333) / 10).tolist(),
    "constant": [3.0] * 4_200,
    "a hundred thousand": random(7).exponential(size=100_000).tolist(),
}


@pytest.mark.parametrize("name", DATA)
def test_sketch_data_and_buckets_are_the_services(name: str) -> None:
    values = DATA[name]
    profile = Profile.of(from_rows(["a"], [[repr(value)] for value in values]), compatibility="sagemaker")
    document = json.loads(statistics_file.to_json(profile, compatibility="sagemaker"))
    kll = document["features"][0]["numerical_statistics"]["distribution"]["kll"]
    levels = sketched(values)
    assert kll["sketch"] == {"parameters": {"c": 0.64, "k": 2048.0}, "data": levels}
    assert kll["buckets"] == bucketed(levels, values)


# The distances, as the contract tells them.


def ranked(sketch: Sketch, *, collapse: bool) -> list[tuple[float, int]]:
    """Items and how many values are at most each; collapsed, as the engine makes a map of sorted pairs."""
    pairs = sorted((item, 1 << height) for height, level in enumerate(sketch.levels) for item in level.tolist())
    total, ranks = 0, []
    for item, weight in dict(pairs).items() if collapse else pairs:
        total += weight
        ranks.append((item, total))
    return ranks


def simple(a: Sketch, b: Sketch, *, collapse: bool) -> float:
    one, other = ranked(a, collapse=collapse), ranked(b, collapse=collapse)

    def share(ranks: list[tuple[float, int]], x: float) -> float:
        return max((rank for item, rank in ranks if item <= x), default=0) / ranks[-1][1]

    return max(abs(share(one, x) - share(other, x)) for x, _ in [*one, *other])


@pytest.mark.parametrize("collapse", [False, True])
@pytest.mark.parametrize(("size", "different"), [(60, 5), (300, 1000), (3000, 40), (5000, 400)])
def test_simple_and_robust_are_the_contracts(size: int, different: int, collapse: bool) -> None:
    for seed in range(3):
        a, b = (
            Sketch().add(random(10 * seed + part).integers(0, different + 9 * part, size=size).astype(float))
            for part in (0, 1)
        )
        mine = [rank_map(sketch) if collapse else sketch for sketch in (a, b)]
        distance = kolmogorov_smirnov(*mine)
        assert distance == pytest.approx(simple(a, b, collapse=collapse), abs=1e-12)
        n, m = (ranked(sketch, collapse=collapse)[-1][1] for sketch in (a, b))
        told = max(0.0, distance - 1.8 * math.sqrt((n + m) / (n * m)))
        assert robust(distance, mine[0].count, mine[1].count) == pytest.approx(told, abs=1e-15)


def test_linfinity_of_categories_is_the_contracts() -> None:
    """By hand: shares 0.5 0.3 0.2 and 0.5 0.1 0 0.4."""
    assert l_infinity({"a": 5, "b": 3, "c": 2}, {"a": 5, "b": 1, "d": 4}) == pytest.approx(0.4)


# Files.


def test_constraints_in_the_services_form_are_written_as_they_were_read() -> None:
    data = (OWN / "constraints.json").read_bytes()
    read = constraints_file.from_json(data, where="c.json")
    assert read.ignored == ()
    assert constraints_file.to_json(read) == data


def test_statistics_of_the_older_container_are_written_as_they_were_read() -> None:
    """Without the fields that only the newer one writes; the deviation to the last digit."""
    data = (OWN / "statistics.json").read_bytes()
    read = statistics_file.from_json(data, where="s.json")
    assert statistics_file.to_json(read, compatibility="sagemaker") == data


def test_legacy_constraints_keep_everything_they_say() -> None:
    read = constraints_file.from_json((OWN / "legacy.constraints.json").read_bytes(), where="c.json")
    assert read.config.perform_comparison is True
    assert read.config.comparison_threshold == read.config.categorical_comparison_threshold == 0.25
    assert read.config.domain_content_threshold == 0.75
    assert read.config_of("message").evaluate_constraints is False
    assert read.config_of("price").comparison_method == "Simple"
    assert read.config_of("age") == read.config
    assert read.ignored == (
        "signed_by",
        "monitoring_config.report",
        "price.num_constraints.is_monotonic",
        "price.monitoringConfigOverrides.distribution_constraints.shape",
        "age.unit",
    )
    assert constraints_file.from_json(constraints_file.to_json(read), where="c.json") == read


@with_samples
def test_files_of_the_services_sdk_are_read_as_they_are() -> None:
    read = constraints_file.from_json((SAMPLES / "sdk-tests/constraints.json").read_bytes(), where="c.json")
    assert read.ignored == ()
    assert constraints_file.from_json(constraints_file.to_json(read), where="c.json") == read
    data = (SAMPLES / "sdk-tests/statistics.json").read_bytes()
    profile = statistics_file.from_json(data, where="s.json")
    written = json.loads(statistics_file.to_json(profile))
    (feature,) = written["features"]
    assert feature["string_statistics"]["common"].pop("completeness") == 1.0
    assert written == json.loads(data)


@with_samples
def test_a_feature_of_a_real_file_is_written_as_it_was_read() -> None:
    """As far as the log held it: the counts of the buckets, which come from the whole sketch, apart."""
    fragment = (SAMPLES / "format/statistics.one-feature.raw.txt").read_text().partition("... (cut)")[0].rstrip(" ,\n")
    feature = json.loads(fragment + " ] ]" + "}" * 5)
    counts = [bucket["count"] for bucket in feature["numerical_statistics"]["distribution"]["kll"]["buckets"]]
    assert sum(counts) == feature["numerical_statistics"]["common"]["num_present"]
    document = {"version": 0.0, "dataset": {"item_count": 2333}, "features": [feature]}
    profile = statistics_file.from_json(json.dumps(document).encode(), where="s.json")
    lines = statistics_file.to_json(profile).decode().splitlines()
    # The log puts the first two lines of the feature on one.
    start = lines.index('    "name" : "Intl Mins",')
    written = ["{ " + lines[start].strip(), *lines[start + 1 :]]
    for mine, real in zip(written, fragment.splitlines(), strict=False):
        if '"count"' not in real:
            assert mine.startswith(real)


# The baseline.


def suggested(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> tuple[dict[str, Any], dict[str, Any]]:
    profile = Profile.of(from_rows(header, rows), compatibility="sagemaker")
    statistics, constraints = suggest(profile, compatibility="sagemaker").to_bytes()
    return json.loads(statistics), json.loads(constraints)


CONFIG = {
    "evaluate_constraints": "Enabled",
    "emit_metrics": "Enabled",
    "datatype_check_threshold": 1.0,
    "domain_content_threshold": 1.0,
    "distribution_constraints": {
        "perform_comparison": "Enabled",
        "comparison_threshold": 0.1,
        "comparison_method": "Robust",
        "categorical_comparison_threshold": 0.1,
        "categorical_drift_method": "LInfinity",
    },
}


@with_samples
def test_a_baseline_of_the_services_sample_dataset() -> None:
    with (SAMPLES / "churn/validation.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    statistics, constraints = suggested([f"_c{place}" for place in range(len(rows[0]))], rows)
    assert list(constraints) == ["version", "features", "monitoring_config"]
    assert constraints["monitoring_config"] == CONFIG
    assert (statistics["version"], statistics["dataset"]) == (0.0, {"item_count": len(rows)})
    for place, (feature, expected) in enumerate(zip(statistics["features"], constraints["features"], strict=True)):
        column = [row[place] for row in rows]
        values = [float(text) for text in column]
        kind = "Fractional" if any("." in text for text in column) else "Integral"
        assert expected == {
            "name": f"_c{place}",
            "inferred_type": kind,
            "completeness": 1.0,
            "num_constraints": {"is_non_negative": min(values) >= 0},
        }
        numbers = feature["numerical_statistics"]
        total = 0.0
        for value in values:
            total += value
        assert (feature["inferred_type"], numbers["sum"], numbers["mean"]) == (kind, total, total / len(values))
        assert numbers["std_dev"] == pytest.approx(np.std(values), rel=1e-12)
        assert (numbers["min"], numbers["max"]) == (min(values), max(values))
        assert numbers["distribution"]["kll"]["sketch"]["data"] == sketched(values)
        different = numbers["common"]["approximate_num_distinct_values"]
        assert different == pytest.approx(len(set(column)), rel=0.15, abs=0.5)


def test_a_baseline_of_every_kind_of_column() -> None:
    rows: list[list[str | None]] = [
        ["1", "0.5", "a", "7", None, "NaN", "", "true"],
        ["2", "1", "b", "x", "", "1.5", "3", "false"],
        ["-3", "1e3", "a", "7", None, ".5", "4", "true"],
    ]
    statistics, constraints = suggested(list("abcdefgh"), rows)
    third = 2 / 3
    assert [
        (f["inferred_type"], f["completeness"], f.get("num_constraints"), f.get("string_constraints"))
        for f in constraints["features"]
    ] == [
        ("Integral", 1.0, {"is_non_negative": False}, None),
        ("Fractional", 1.0, {"is_non_negative": True}, None),
        ("String", 1.0, None, {"domains": ["a", "b"]}),
        ("String", 1.0, None, {"domains": ["7", "x"]}),
        ("Unknown", 0.0, None, None),
        ("String", 1.0, None, {"domains": [".5", "1.5", "NaN"]}),
        ("Integral", third, {"is_non_negative": True}, None),
        ("String", 1.0, None, {"domains": ["false", "true"]}),
    ]
    assert [list(f)[2] for f in statistics["features"]] == [
        *("numerical_statistics", "numerical_statistics", "string_statistics", "string_statistics"),
        *("string_statistics", "string_statistics", "numerical_statistics", "string_statistics"),
    ]
    assert list(statistics["features"][0]["numerical_statistics"]) == [
        *("common", "mean", "sum", "std_dev", "min", "max", "distribution"),
    ]


def test_the_service_cuts_histograms_by_its_estimate() -> None:
    """120 texts of digits are 125 to it, of words 115 (Apache Spark 3.5.3): one column has a domain, one has none."""
    rows: list[list[str | None]] = [[f"user-{n}", str(n) if n else "zero"] for n in range(120)]
    profile = Profile.of(from_rows(["words", "digits"], rows), compatibility="sagemaker")
    words, digits = suggest(profile, compatibility="sagemaker").constraints.features
    assert (words.domains is None, digits.domains is None) == (False, True)
    statistics = json.loads(statistics_file.to_json(profile, compatibility="sagemaker"))["features"]
    assert statistics[0]["string_statistics"]["distinct_count"] == 115.0
    assert ["distribution" in feature["string_statistics"] for feature in statistics] == [True, False]
    assert all(feature.domains is not None for feature in suggest(profile).constraints.features)


# Verdicts.

HEADER = ["plan", "minutes", "state"]
TRAINING = [[str(n % 7), repr(n / 8 + 0.01), "NY" if n % 3 else "CA"] for n in range(1000)]


def window(**changed: list[str | None]) -> list[list[str | None]]:
    columns = {name: list(column) for name, column in zip(HEADER, zip(*TRAINING, strict=True), strict=True)}
    for name, values in changed.items():
        columns[name] = [*values, *columns[name][len(values) :]]
    return [list(row) for row in zip(*columns.values(), strict=True)]


# How far two of a thousand numbers lie apart that are 400 places apart: 0.4, and what floats make of it.
SHIFTED = max((place + 400) / 1000 - place / 1000 for place in range(601))
TYPE = "Data type match requirement is not met. Expected data type: {}, Expected match: 100.0%. Observed: Only {}"
VERDICTS = {
    "nothing has changed": (window(), []),
    "one value of another type": (
        window(plan=["1.5"]),
        [("plan", "data_type_check", TYPE.format("Integral", "99.9% of data is Integral."))],
    ),
    "a NaN is a text": (
        window(minutes=["NaN"]),
        [("minutes", "data_type_check", TYPE.format("Fractional", "99.9% of data is Fractional."))],
    ),
    "one value is missing": (
        window(minutes=[None]),
        [("minutes", "completeness_check", "Value: 0.999 does not meet the constraint requirement! ")],
    ),
    "an empty text is missing": (
        window(state=[""]),
        [("state", "completeness_check", "Value: 0.999 does not meet the constraint requirement! ")],
    ),
    "one value of an unknown category": (
        window(state=["TX"]),
        [("state", "categorical_values_check", "Value: 0.999 does not meet the constraint requirement! ")],
    ),
    "categories that have moved": (
        window(state=["CA"] * 1000),
        [
            (
                "state",
                "baseline_drift_check",
                f"Baseline drift distance: {666 / 1000 - 1.8 * math.sqrt(0.002)!r} exceeds threshold: 0.1",
            )
        ],
    ),
    "numbers that have moved": (
        window(minutes=[repr((n + 400) / 8 + 0.01) for n in range(1000)]),
        [
            (
                "minutes",
                "baseline_drift_check",
                f"Baseline drift distance: {SHIFTED - 1.8 * math.sqrt(0.002)!r} exceeds threshold: 0.1",
            )
        ],
    ),
    "seven values that are all zero but six": (window(plan=["0"] * 990), []),
    "a negative number": (
        window(plan=["-1"]),
        [("plan", "non_negative_check", "Value: 0.999 does not meet the constraint requirement! ")],
    ),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts_of_the_service(name: str) -> None:
    rows, expected = VERDICTS[name]
    baseline = suggest(Profile.of(from_rows(HEADER, TRAINING), compatibility="sagemaker"), compatibility="sagemaker")
    current = Profile.of(from_rows(HEADER, rows), compatibility="sagemaker", yardstick=Yardstick.of_texts("state"))
    report = judge(current, baseline, compatibility="sagemaker")
    found = [(v.feature_name, v.constraint_check_type, v.description) for v in report.violations]
    assert found == expected


# By hand: 100 of 666 in NY move to the 334 in CA.
MOVED = window(state=["CA"] * 150)
STATISTIC = 100**2 / 334 + 100**2 / 666


@pytest.mark.parametrize(
    ("rows", "method", "categorical", "threshold", "distance"),
    [
        (VERDICTS["numbers that have moved"][0], "Simple", "LInfinity", 0.1, 0.4),
        (MOVED, "Simple", "LInfinity", 0.09, 0.1),
        (MOVED, "Robust", "LInfinity", 0.01, 0.1 - 1.8 * math.sqrt(0.002)),
        (MOVED, "Robust", "LInfinity", 0.02, None),
        (MOVED, "Simple", "ChiSquared", 40.0, STATISTIC),
        (MOVED, "Simple", "ChiSquared", 50.0, None),
        # Of one degree of freedom, the square of a normal deviate.
        (MOVED, "Robust", "ChiSquared", 0.05, math.erfc(math.sqrt(STATISTIC / 2))),
        (window(), "Robust", "ChiSquared", 0.05, None),
    ],
)
def test_verdicts_of_the_service_by_its_settings(
    rows: list[list[str | None]], method: str, categorical: str, threshold: float, distance: float | None
) -> None:
    baseline = suggest(Profile.of(from_rows(HEADER, TRAINING), compatibility="sagemaker"), compatibility="sagemaker")
    statistics, constraints = map(json.loads, baseline.to_bytes())
    constraints["monitoring_config"]["distribution_constraints"] |= {
        "comparison_method": method,
        "categorical_comparison_threshold": threshold,
        "categorical_drift_method": categorical,
    }
    given = Baseline.from_bytes(*(json.dumps(part).encode() for part in (statistics, constraints)), where="b")
    current = Profile.of(from_rows(HEADER, rows), compatibility="sagemaker", yardstick=Yardstick.of_texts("state"))
    texts = [v.description for v in judge(current, given, compatibility="sagemaker").violations]
    said = [re.fullmatch(r"Baseline drift distance: (\S+) exceeds threshold: (\S+)", text) for text in texts]
    assert [(float(match[1]), float(match[2])) for match in said if match] == [
        (pytest.approx(number, rel=1e-9), threshold) for number in (distance,) if number is not None
    ]


COLUMNS = {"missing_column_check", "extra_column_check"}


# The contract's, section 3.1, and ours for numbers that became negative.
OF_THE_SERVICE = {
    *COLUMNS,
    *("data_type_check", "completeness_check", "baseline_drift_check", "categorical_values_check"),
    "non_negative_check",
}


def test_every_type_of_violation_of_the_service_has_its_verdict() -> None:
    assert {kind for _, found in VERDICTS.values() for _, kind, _ in found} | COLUMNS == OF_THE_SERVICE
    assert set(get_args(CheckType)) >= OF_THE_SERVICE


@pytest.mark.parametrize(
    ("header", "kind", "text"),
    [
        (["plan", "minutes"], "missing_column_check", "There are missing columns in current dataset. {}: 2, {} 3"),
        (
            ["plan", "minutes", "state", "new"],
            "extra_column_check",
            "There are extra columns in current dataset. {}: 4, {} 3",
        ),
    ],
)
def test_columns_are_counted_as_the_service_counts_them(header: list[str], kind: str, text: str) -> None:
    baseline = suggest(Profile.of(from_rows(HEADER, TRAINING), compatibility="sagemaker"))
    rows = [[*row, "1"][: len(header)] for row in TRAINING]
    report = judge(Profile.of(from_rows(header, rows), compatibility="sagemaker"), baseline, compatibility="sagemaker")
    (found,) = (v for v in report.violations if v.constraint_check_type == kind)
    parts = ("Number of columns in current dataset", "Number of columns in baseline constraints:")
    assert found.description == text.format(*parts)
