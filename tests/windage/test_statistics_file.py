"""statistics.json: the service's own file, read and written, and nothing in it that JSON does not have."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.strategies import normal, profile_of, profiles
from windage.errors import BaselineError
from windage.profile import ColumnProfile, Distinct, Numerical, Profile
from windage.statistics_file import MOST_HISTOGRAM_VALUES, from_json, to_json
from windage.table import column, from_rows

SAMPLES = Path(__file__).parents[2].parent / "shared" / "model-monitor"


def strictly_read(data: bytes) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(data.decode("utf-8"), parse_constant=refuse)


@settings(max_examples=80)
@given(profiles)
def test_the_file_says_what_the_profile_says(profile: Profile) -> None:
    document = strictly_read(to_json(profile))
    assert document["dataset"]["item_count"] == profile.rows
    for feature, made in zip(document["features"], profile.columns, strict=True):
        assert (feature["name"], feature["inferred_type"]) == (made.name, made.inferred_type)
        numerical = made.inferred_type in {"Integral", "Fractional"}
        statistics = feature["numerical_statistics" if numerical else "string_statistics"]
        common = statistics["common"]
        assert (common["num_present"], common["num_missing"]) == (made.kinds.present, made.kinds.missing)
        assert common["completeness"] == made.completeness
        if numerical:
            kll = statistics["distribution"]["kll"]
            assert sum(bucket["count"] for bucket in kll["buckets"]) == made.numerical.count
            assert sum(len(level) << h for h, level in enumerate(kll["sketch"]["data"])) == made.numerical.count
        elif "distribution" in statistics:
            buckets = statistics["distribution"]["categorical"]["buckets"]
            assert {bucket["value"]: bucket["count"] for bucket in buckets} == dict(made.categorical.counts)


@settings(max_examples=80)
@given(profiles)
def test_what_is_written_is_read(profile: Profile) -> None:
    again = from_json(to_json(profile), where="s.json")
    assert again.rows == profile.rows
    for one, other in zip(profile.columns, again.columns, strict=True):
        assert (one.name, one.inferred_type, one.completeness) == (other.name, other.inferred_type, other.completeness)
        assert one.distinct_count == other.distinct_count
        if one.inferred_type in {"Integral", "Fractional"}:
            for mine, its in zip(one.numerical.sketch.levels, other.numerical.sketch.levels, strict=True):
                assert mine.tolist() == its.tolist()
            assert (one.numerical.minimum, one.numerical.maximum) == (other.numerical.minimum, other.numerical.maximum)
            assert other.numerical.mean == one.numerical.mean
            assert other.numerical.standard_deviation == pytest.approx(one.numerical.standard_deviation, rel=1e-12)
        elif 0 < len(one.categorical.counts) <= MOST_HISTOGRAM_VALUES:
            assert other.categorical.counts == one.categorical.counts


numbers = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=300)


@settings(max_examples=80)
@given(numbers)
@example([0.1] * 3)
def test_moments_are_numpys(values: list[float]) -> None:
    statistics = strictly_read(to_json(profile_of(a=values)))["features"][0]["numerical_statistics"]
    assert statistics["mean"] == pytest.approx(np.mean(values))
    assert statistics["sum"] == pytest.approx(np.sum(values), rel=1e-9, abs=1e-6)
    assert statistics["std_dev"] == pytest.approx(np.std(values), abs=1e-9)
    assert (statistics["min"], statistics["max"]) == (min(values), max(values))


@settings(max_examples=80)
@given(numbers)
def test_buckets_count_what_lies_in_them(values: list[float]) -> None:
    """Oracle: counting. Below the sketch's capacity its ranks are exact."""
    kll = strictly_read(to_json(profile_of(a=values)))["features"][0]["numerical_statistics"]["distribution"]["kll"]
    buckets = kll["buckets"]
    assert len(buckets) == 10
    for bucket in buckets[:-1]:
        low, high = bucket["lower_bound"], bucket["upper_bound"]
        assert bucket["count"] == sum(low <= value < high for value in values)
    last = buckets[-1]
    if last["lower_bound"] < last["upper_bound"]:
        assert last["count"] == sum(last["lower_bound"] <= value for value in values)
    assert (buckets[0]["lower_bound"], last["upper_bound"]) == (min(values), max(values))


def test_bounds_are_the_services_to_the_last_digit() -> None:
    """From a real statistics.json (churn, "Intl Mins", 2,333 rows from 0 to 18.4)."""
    bounds = [0.0, 1.8399999999999999, 3.6799999999999997, 5.52, 7.359999999999999, 9.2, 11.04]
    bounds += [12.879999999999999, 14.719999999999999, 16.56, 18.4]
    kll = strictly_read(to_json(profile_of(a=[0.0, 9.1, 18.4])))["features"][0]["numerical_statistics"]["distribution"]
    buckets = kll["kll"]["buckets"]
    assert [bucket["lower_bound"] for bucket in buckets] + [buckets[-1]["upper_bound"]] == bounds


def test_a_feature_of_a_real_file_is_read() -> None:
    """From the same file, with as much of its sketch as the log held."""
    document = {
        "version": 0.0,
        "dataset": {"item_count": 2333},
        "features": [
            {
                "name": "Intl Mins",
                "inferred_type": "Fractional",
                "numerical_statistics": {
                    "common": {"num_present": 2333, "num_missing": 0},
                    "mean": 10.253064723531933,
                    "sum": 23920.4,
                    "std_dev": 2.7787657409289586,
                    "min": 0.0,
                    "max": 18.4,
                    "distribution": {
                        "kll": {
                            "buckets": [{"lower_bound": 0.0, "upper_bound": 1.8399999999999999, "count": 15.0}],
                            "sketch": {"parameters": {"c": 0.64, "k": 2048.0}, "data": [[10.0, 11.2], [9.3, 6.3]]},
                        }
                    },
                },
            }
        ],
    }
    (made,) = from_json(json.dumps(document).encode(), where="s.json").columns
    assert (made.name, made.inferred_type, made.completeness) == ("Intl Mins", "Fractional", 1.0)
    assert (made.numerical.mean, made.numerical.minimum, made.numerical.maximum) == (10.253064723531933, 0, 18.4)
    assert made.numerical.standard_deviation == pytest.approx(2.7787657409289586, rel=1e-15)
    assert made.numerical.sketch.count == 6
    written = strictly_read(to_json(Profile(2333, (made,))))["features"][0]["numerical_statistics"]
    assert written["sum"] == pytest.approx(23920.4)


@pytest.mark.parametrize(
    ("values", "kind"),
    [([], "Unknown"), ([None, None], "Unknown"), (["NaN", "inf"], "Unknown"), ([1], "Integral"), (["x"], "String")],
)
def test_a_column_of_nothing_or_of_one_value(values: list[object], kind: str) -> None:
    profile = profile_of(a=values)
    feature = strictly_read(to_json(profile))["features"][0]
    assert feature["inferred_type"] == kind
    assert from_json(to_json(profile), where="s.json").columns[0].kinds.present == (0 if kind == "Unknown" else 1)


def test_a_constant_column_has_ten_buckets_and_its_values_in_the_last() -> None:
    kll = strictly_read(to_json(profile_of(a=[5] * 7)))["features"][0]["numerical_statistics"]["distribution"]["kll"]
    assert [bucket["count"] for bucket in kll["buckets"]] == [0.0] * 9 + [7.0]


@pytest.mark.parametrize("values", [["1e308", "-1e308"], ["1e308"] * 9, ["-1e308", "1e308", "0"], ["5e-324", "1e-320"]])
def test_numbers_at_the_ends_of_floats_leave_valid_json(values: list[str]) -> None:
    data = to_json(Profile.of(from_rows(["a"], [[value] for value in values])))
    statistics = strictly_read(data)["features"][0]["numerical_statistics"]
    assert statistics["min"] == min(map(float, values))
    assert from_json(data, where="s.json").columns[0].numerical.count == len(values)


def test_a_histogram_is_written_up_to_the_services_cut() -> None:
    for categories, shown in ((MOST_HISTOGRAM_VALUES, True), (MOST_HISTOGRAM_VALUES + 1, False)):
        data = to_json(profile_of(a=[f"v{index}" for index in range(categories)]))
        statistics = strictly_read(data)["features"][0]["string_statistics"]
        assert statistics["distinct_count"] == categories
        assert ("distribution" in statistics) is shown
        again = from_json(data, where="s.json").columns[0]
        assert (again.categorical.too_many, again.distinct_count) == (not shown, categories)


def test_a_distinct_count_that_was_written_is_kept() -> None:
    """It is approximate and cannot be made of the file's other contents."""
    again = from_json(to_json(profile_of(a=normal(1, 5000))), where="s.json").columns[0]
    assert again.distinct_count == pytest.approx(5000, rel=0.05)
    assert again.distinct == Distinct()


GOOD: Any = {
    "dataset": {"item_count": 3},
    "features": [
        {
            "name": "a",
            "inferred_type": "Fractional",
            "numerical_statistics": {
                "common": {"num_present": 3, "num_missing": 0, "approximate_num_distinct_values": 3},
                **{"mean": 2.0, "sum": 6.0, "std_dev": 0.8, "min": 1.0, "max": 3.0},
                "distribution": {
                    "kll": {"sketch": {"parameters": {"c": 0.64, "k": 2048.0}, "data": [[1.0, 2.0, 3.0]]}}
                },
            },
        },
        {
            "name": "b",
            "inferred_type": "String",
            "string_statistics": {
                "common": {"num_present": 3, "num_missing": 0},
                "distinct_count": 1.0,
                "distribution": {"categorical": {"buckets": [{"value": "x", "count": 3}]}},
            },
        },
    ],
}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.data())
def test_any_file_is_a_profile_or_an_error(data: st.DataObject) -> None:
    """A good file in which one value, wherever, is something else; what is read can be written again."""
    document: Any = json.loads(json.dumps(GOOD))
    place = document
    while isinstance(place, dict | list) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(values)
            break
        place = place[key]
    try:
        profile = from_json(json.dumps(document).encode(), where="s.json")
    except BaselineError as error:
        assert str(error).startswith("s.json: the file is damaged; got ")
    else:
        strictly_read(to_json(profile))


def changed(path: str, value: object) -> bytes:
    document = json.loads(json.dumps(GOOD))
    *parents, last = path.split(".")
    place = document
    for key in parents:
        place = place[int(key) if isinstance(place, list) else key]
    place[int(last) if isinstance(place, list) else last] = value
    return json.dumps(document).encode()


NUMBERS = "features.0.numerical_statistics"
WORDS = "features.1.string_statistics"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Input is a zero-length, empty document"),
        (b"[]", "another structure; do: make"),
        (b"{}", "no 'dataset'"),
        (b'{"dataset": {}}', "no 'item_count'"),
        (b'{"dataset": {"item_count": 1}}', "no 'features'"),
        (changed("dataset.item_count", -1), "a count that is none"),
        (changed("dataset.item_count", "3"), "a count that is none"),
        (changed("dataset.item_count", 1e300), "a count that is none"),
        (changed("features.1.name", "a"), "a column is named twice"),
        (changed("features.1.inferred_type", "Boolean"), "unknown type 'Boolean'"),
        (changed(f"{NUMBERS}.common.num_present", -3), "a count that is none"),
        (changed(f"{NUMBERS}.min", 4), "a minimum above the maximum"),
        (changed(f"{NUMBERS}.distribution.kll.sketch.data", [[1.0], "2"]), "a sketch item that is no number"),
        (changed(f"{NUMBERS}.distribution.kll.sketch.data", [[None]]), "a sketch item that is no number"),
        (changed(f"{NUMBERS}.distribution.kll.sketch.data", [[]] * 54), "a sketch of more values than can be"),
        (changed(f"{WORDS}.distribution.categorical.buckets", [{"value": "x", "count": -1}]), "a count that is none"),
        (changed(f"{WORDS}.distribution.categorical.buckets", [{"value": "x"}]), "no 'count'"),
        (json.dumps(GOOD).encode()[:-9], "unexpected end of data"),
        (changed(f"{NUMBERS}.mean", math.nan), ""),
        (b'{"dataset": {"item_count": 1}, "features": [{"name": "\\ud800"}]}', "no low surrogate in string"),
        (b"[" * 100_000, ""),
    ],
)
def test_a_damaged_file_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(BaselineError) as raised:
        from_json(data, where="s.json")
    assert str(raised.value).startswith(f"s.json: the file is damaged; got {reason}")
    assert str(raised.value).endswith("; do: make the baseline again")


def test_a_byte_order_mark_is_no_damage() -> None:
    assert from_json(b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), where="s.json").rows == 3


def test_what_the_service_leaves_out_is_zero() -> None:
    document = {"dataset": {"item_count": 0}, "features": [{"name": "a", "inferred_type": "Unknown"}]}
    (made,) = from_json(json.dumps(document).encode(), where="s.json").columns
    assert (made.kinds.present, made.completeness, made.numerical.count) == (0, 1.0, 0)


def test_a_number_column_without_a_sketch_is_read() -> None:
    data = changed(f"{NUMBERS}.distribution", {})
    assert from_json(data, where="s.json").columns[0].numerical.sketch.count == 0


def test_the_profile_of_no_numbers_is_written_with_nulls() -> None:
    empty = ColumnProfile("a", kinds=ColumnProfile.of(column("a", ["1"])).kinds, numerical=Numerical())
    statistics = strictly_read(to_json(Profile(1, (empty,))))["features"][0]["numerical_statistics"]
    assert (statistics["min"], statistics["max"], statistics["std_dev"]) == (None, None, None)
    assert statistics["distribution"]["kll"]["buckets"] == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of Model Monitor's files are not beside the project")
def test_a_file_of_the_services_sdk_is_read() -> None:
    profile = from_json((SAMPLES / "sdk-tests/statistics.json").read_bytes(), where="s.json")
    (message,) = profile.columns
    assert (profile.rows, message.name, message.distinct_count) == (418, "message", 1)
    assert message.categorical.counts == {"preproc-not-YET-supported-for-csv-json": 418}
