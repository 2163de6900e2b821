"""The settings of a monitor: what cannot be right is refused, whoever made it."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.config import (
    DISTANCE_NAMES,
    AlarmRule,
    Alerts,
    Baseline,
    BatchTransform,
    Capture,
    DataCapture,
    Metrics,
    Model,
    Monitor,
    Records,
    Results,
    Retention,
    Schedule,
    Scripts,
    Thresholds,
    bucket_and_prefix,
    decode,
    encode,
)
from windage.config.distance_names import BEYOND_ONE, IN_OWN_UNIT
from windage.errors import InputError
from windage.window import Cadence

CAPTURE = Capture(model=Model(lambda_function="fraud-model"))
JOBS = BatchTransform(uri="s3://bucket/manifests", data="s3://bucket/out")
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
shares = st.floats(0, 1)

by_our_rules = st.builds(
    Monitor,
    name=st.from_regex(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", fullmatch=True),
    capture=st.one_of(
        st.builds(
            Capture,
            model=st.builds(Model, sagemaker_endpoint=words, timeout=st.sampled_from(["1 second", "14 minutes"])),
            sampling_percentage=st.floats(0.001, 100),
            trust_event_time=st.booleans(),
        ),
        st.builds(Capture, data_capture=st.builds(DataCapture, endpoint=words, uri=st.just("s3://bucket/prefix"))),
        st.builds(
            Capture,
            batch_transform=st.builds(
                BatchTransform,
                uri=st.just("s3://bucket/manifests"),
                data=st.just("s3://bucket"),
                side=st.sampled_from(["output", "input"]),
                format=st.sampled_from(["csv", "json", "jsonl", "parquet"]),
                header=st.booleans(),
                kms_key=st.none() | words,
            ),
        ),
    ),
    records=st.builds(Records, features_attribute=st.sampled_from([None, "instances[*].features"])),
    scripts=st.builds(Scripts, preprocessor=st.sampled_from([None, "scripts/before.py"])),
    output_columns=st.lists(words, unique=True, max_size=3).map(tuple),
    baseline=st.one_of(
        st.builds(Baseline, dataset=st.none() | words, header=st.booleans()),
        st.builds(Baseline, statistics=words, constraints=words),
    ),
    schedule=st.builds(
        Schedule,
        every=st.sampled_from(["1 hour", "1 day", "1 month", "cron(0 6 ? * MON *)"]),
        grace=st.sampled_from(["0 minutes", "10 minutes"]),
        catch_up=st.integers(1, 500),
    ),
    thresholds=st.builds(
        Thresholds,
        drift=st.none() | shares,
        drift_by_feature=st.dictionaries(words, shares, max_size=3),
        distance=st.none() | st.sampled_from(["hellinger", "wasserstein"]),
        distance_by_feature=st.dictionaries(words, st.sampled_from(["jensen_shannon", "total_variation"]), max_size=3),
        minimum_rows=st.integers(1, 10**9),
        false_alarm_rate=st.floats(0.0001, 0.4),
        tolerated_bad_share=shares,
        tolerated_outside_share=shares,
        tolerated_distinct_factor=st.floats(1, 100),
    ),
    alerts=st.builds(
        Alerts,
        email=st.just(("a@example.com",)),
        sms=st.just(("+4915112345678",)),
        alarm=st.integers(1, 100).flatmap(
            lambda of: st.builds(AlarmRule, violating=st.integers(1, of), of=st.just(of))
        ),
    ),
    metrics=st.one_of(
        st.builds(Metrics, features=st.none() | st.integers(0, 1000), schedule=st.none() | st.just("Hourly")),
        st.builds(Metrics, names=st.just("sagemaker"), namespace=st.none() | st.just("/aws/sagemaker/mine")),
    ),
    results=st.builds(Results, uri=st.none() | st.just("s3://bucket/reports")),
    retention=st.builds(Retention, captures=st.integers(1, 36_500), results=st.integers(1, 36_500)),
)
monitors = by_our_rules | by_our_rules.map(
    lambda monitor: msgspec.structs.replace(
        monitor,
        compatibility="sagemaker",
        thresholds=msgspec.structs.replace(monitor.thresholds, distance=None, distance_by_feature={}),
    )
)


@settings(max_examples=80)
@given(monitors)
def test_a_monitor_is_read_back_from_the_bytes_that_were_deployed(monitor: Monitor) -> None:
    data = encode(monitor)
    assert decode(data, where="here") == monitor
    assert encode(decode(data, where="here")) == data


@settings(max_examples=200)
@given(st.binary(max_size=200) | words.map(str.encode))
def test_any_bytes_are_a_monitor_or_an_input_error(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^s3://b/k: not a deployed monitor; got .*; do: deploy the monitor's stack"):
        decode(data, where="s3://b/k")


def test_a_deployed_monitor_of_a_newer_version_is_refused() -> None:
    document = {**msgspec.json.decode(encode(Monitor(name="fraud", capture=CAPTURE))), "colour": "red"}
    with pytest.raises(InputError, match="unknown field `colour`"):
        decode(msgspec.json.encode(document), where="here")


def test_the_same_settings_give_the_same_bytes() -> None:
    one = Thresholds(drift_by_feature={"a": 0.1, "b": 0.2})
    other = Thresholds(drift_by_feature={"b": 0.2, "a": 0.1})
    assert encode(Monitor(name="fraud", capture=CAPTURE, thresholds=one)) == encode(
        Monitor(name="fraud", capture=CAPTURE, thresholds=other)
    )


def test_the_stacks_read_it_without_numpy() -> None:
    loaded = "import sys, windage.config, windage.config_file; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        Monitor(name="fraud", capture=CAPTURE).name = "other"


def test_a_features_own_distance_goes_before_that_of_all() -> None:
    thresholds = Thresholds(distance="hellinger", distance_by_feature={"amount": "wasserstein"})
    assert (thresholds.distance_of("amount"), thresholds.distance_of("age")) == ("wasserstein", "hellinger")
    assert Thresholds().distance_of("amount") is None


@pytest.mark.parametrize("name", DISTANCE_NAMES)
def test_every_distance_can_be_chosen_with_a_threshold_in_its_unit(name: str) -> None:
    largest = 1e12 if name in BEYOND_ONE else 1.0
    for thresholds in (
        Thresholds(distance=name, drift=largest),
        Thresholds(distance_by_feature={"amount": name}, drift_by_feature={"amount": largest}),
        Thresholds(distance=name, drift=1.0, drift_by_feature={"amount": largest}),
    ):
        monitor = Monitor(name="fraud", capture=CAPTURE, thresholds=thresholds)
        assert decode(encode(monitor), where="here") == monitor


@pytest.mark.parametrize("name", [name for name in DISTANCE_NAMES if name not in IN_OWN_UNIT])
def test_a_distance_with_a_usual_threshold_needs_none(name: str) -> None:
    assert Thresholds(distance=name, distance_by_feature={"amount": name}).drift is None


@pytest.mark.parametrize("name", sorted(IN_OWN_UNIT))
def test_a_distance_in_the_columns_own_unit_needs_one(name: str) -> None:
    no_usual = f"in the column's own unit no change is usually material; got {name}; do: write"
    with pytest.raises(InputError, match=f"^thresholds.distance: {no_usual} thresholds.drift$"):
        Thresholds(distance=name, drift_by_feature={"amount": 5.0})
    with pytest.raises(
        InputError, match=f"^thresholds.distance_by_feature.amount: {no_usual} thresholds.drift_by_feature.amount$"
    ):
        Thresholds(distance_by_feature={"amount": name}, drift_by_feature={"age": 0.1})
    assert Thresholds(distance_by_feature={"amount": name}, drift=0.3).drift == 0.3


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Monitor(name="Fraud", capture=CAPTURE), "name: not a monitor's name; got Fraud; expected 2 to 32 of"),
        (lambda: Monitor(name="f", capture=CAPTURE), "name: not a monitor's name; got f"),
        (lambda: Monitor(name="a" * 33, capture=CAPTURE), "name: not a monitor's name"),
        (lambda: Monitor(name="fraud-", capture=CAPTURE), "name: not a monitor's name"),
        (lambda: Monitor(name="fraud\n", capture=CAPTURE), "name: not a monitor's name; got fraud\\n"),
        (lambda: Monitor(name="../etc", capture=CAPTURE), "name: not a monitor's name"),
        (
            lambda: Monitor(name="fraud", capture=CAPTURE, output_columns=("score", "score")),
            "output_columns: a column is named twice; got score; do: name it once",
        ),
        (
            lambda: Monitor(name="fraud", capture=CAPTURE, slices=("region", "region")),
            "slices: a column is named twice; got region; do: name it once",
        ),
        (
            lambda: Monitor(name="fraud", capture=CAPTURE, slices=("a", "b", "c", "d", "e", "f")),
            "slices: too many columns; got 6; expected at most 5",
        ),
        (
            lambda: Monitor(name="fraud", capture=CAPTURE, slices=("a",), compatibility="sagemaker"),
            "slices: Model Monitor has none; got a; do: leave slices or compatibility out",
        ),
        (
            lambda: Monitor(
                name="fraud", capture=CAPTURE, slices=("a",), baseline=Baseline(statistics="s", constraints="c")
            ),
            "slices: a baseline of two files says nothing of slices; got a, baseline.statistics; expected",
        ),
        (Capture, "capture: one source is needed; got none; expected data_capture"),
        (
            lambda: Capture(model=Model(url="https://a.b/"), data_capture=DataCapture(endpoint="e", uri="s3://bucket")),
            "capture: one source is needed; got data_capture, model",
        ),
        (
            Model,
            "capture.model: one model is needed; got none; expected exactly one of sagemaker_endpoint, lambda, url",
        ),
        (
            lambda: Model(url="https://a.b/", lambda_function="x"),
            "capture.model: one model is needed; got lambda, url",
        ),
        (
            lambda: Model(url="http://model.example.com/"),
            "capture.model.url: not a secure address; got http://model.example.com/; expected https://host/path",
        ),
        (lambda: Model(url="https://"), "capture.model.url: not a secure address"),
        (lambda: Model(url="https://user:word@example.com/"), "capture.model.url: not a secure address"),
        (lambda: Model(url="https://example.com/a b"), "capture.model.url: not a secure address"),
        (lambda: Model(url="https://example.com/\r\nHost: x"), "capture.model.url: not a secure address"),
        (lambda: Model(url="file:///etc/passwd"), "capture.model.url: not a secure address"),
        (
            lambda: Model(lambda_function="x", timeout="15 minutes"),
            "capture.model.timeout: out of range; got 15 minutes; expected 1 to 890 seconds",
        ),
        (lambda: Model(lambda_function="x", timeout="0 seconds"), "capture.model.timeout: out of range"),
        (lambda: Model(lambda_function="x", timeout="soon"), "capture.model.timeout: not a duration; got soon"),
        (
            lambda: DataCapture(endpoint="e", uri="https://bucket"),
            "capture.data_capture.uri: not an S3 address; got https://bucket; expected s3://bucket/prefix",
        ),
        (
            lambda: Capture(model=Model(url="https://a.b/"), batch_transform=JOBS),
            "capture: one source is needed; got batch_transform, model",
        ),
        (
            lambda: BatchTransform(uri="bucket", data="s3://bucket"),
            "capture.batch_transform.uri: not an S3 address; got bucket",
        ),
        (
            lambda: BatchTransform(uri="s3://bucket", data="/tmp"),
            "capture.batch_transform.data: not an S3 address; got /tmp",
        ),
        (
            lambda: Monitor(name="fraud", capture=Capture(batch_transform=JOBS), schedule=Schedule(every="90 minutes")),
            "schedule.every: manifests of batch transform jobs lie by the hour; got 90 minutes; expected windows",
        ),
        (
            lambda: Monitor(
                name="fraud", capture=Capture(batch_transform=JOBS), schedule=Schedule(every="cron(5 6 * * ? *)")
            ),
            "schedule.every: manifests of batch transform jobs lie by the hour; got cron(5 6 * * ? *)",
        ),
        (
            lambda: Monitor(
                name="fraud", capture=CAPTURE, schedule=Schedule(every="30 minutes"), results=Results(uri="s3://bucket")
            ),
            "results.uri: its keys tell hours apart; got 30 minutes; expected a window an hour at most",
        ),
        (
            lambda: Thresholds(distance="psi"),
            "thresholds.distance: not a distance; got psi; expected one of kolmogorov_smirnov, l_infinity, population_",
        ),
        (
            lambda: Thresholds(distance_by_feature={"amount": "Mean"}),
            "thresholds.distance_by_feature.amount: not a distance; got Mean; expected one of kolmogorov_smirnov, ",
        ),
        (lambda: Thresholds(drift=1.5), "thresholds.drift: out of range; got 1.5; expected a number from 0 to 1"),
        (
            lambda: Thresholds(distance="hellinger", drift=2),
            "thresholds.drift: out of range; got 2; expected a number from 0 to 1",
        ),
        (
            lambda: Thresholds(distance="wasserstein", drift=math.inf),
            "thresholds.drift: out of range; got inf; expected a number from 0 up",
        ),
        (lambda: Thresholds(drift=math.nan), "thresholds.drift: out of range; got nan"),
        (
            lambda: Thresholds(distance="wasserstein", drift_by_feature={"a": -1}),
            "thresholds.drift_by_feature.a: out of range; got -1; expected a number from 0 up",
        ),
        (
            lambda: Thresholds(
                distance="wasserstein", distance_by_feature={"a": "hellinger"}, drift_by_feature={"a": 2}
            ),
            "thresholds.drift_by_feature.a: out of range; got 2; expected a number from 0 to 1",
        ),
        (
            lambda: Thresholds(distance="mean", drift=50, distance_by_feature={"a": "hellinger"}),
            "thresholds.distance_by_feature.a: hellinger never exceeds thresholds.drift; got 50; expected 0 to 1; "
            "do: write thresholds.drift_by_feature.a",
        ),
        (
            lambda: Monitor(
                name="fraud",
                capture=CAPTURE,
                compatibility="sagemaker",
                thresholds=Thresholds(distance_by_feature={"a": "hellinger"}),
            ),
            "thresholds.distance_by_feature: Model Monitor's rules have their own distances; got compatibility: "
            "sagemaker; do: leave it out, or write compatibility: windage",
        ),
        (
            lambda: Monitor(
                name="fraud",
                capture=CAPTURE,
                compatibility="sagemaker",
                thresholds=Thresholds(distance="mean", drift=1),
            ),
            "thresholds.distance: Model Monitor's rules have their own distances",
        ),
        (lambda: Results(uri="bucket"), "results.uri: not an S3 address; got bucket"),
        (
            lambda: Results(kms_key="x"),
            "results.kms_key: a key without a place; do: write results.uri",
        ),
        (
            lambda: Baseline(statistics="s.json"),
            "baseline.constraints: a baseline is two files; do: name both, or a dataset instead",
        ),
        (lambda: Baseline(constraints="c.json"), "baseline.statistics: a baseline is two files"),
        (
            lambda: Baseline(statistics="s.json", constraints="c.json", dataset="train.csv"),
            "baseline: two baselines; got dataset, statistics; expected a dataset or the two files",
        ),
        (lambda: Baseline(preprocessor="x.sh"), "baseline.preprocessor: not a Python file; got x.sh"),
        (
            lambda: Scripts(preprocessor="x"),
            "scripts.preprocessor: not a Python file; got x; expected a path",
        ),
        (lambda: Scripts(postprocessor="x"), "scripts.postprocessor: not a Python file; got x"),
        (
            lambda: Records(features_attribute="[0"),
            "records.features_attribute: not a JMESPath expression; got [0; expected as instances[*].features",
        ),
        (lambda: Records(inference_attribute=""), "records.inference_attribute: not a JMESPath expression"),
        (
            lambda: Metrics(names="sagemaker", namespace="AWS/SageMaker"),
            "metrics.namespace: not a namespace of your own; got AWS/SageMaker; expected letters, digits",
        ),
        (lambda: Metrics(names="sagemaker", namespace=":x"), "metrics.namespace: not a namespace of your own"),
        (lambda: Metrics(names="sagemaker", namespace="x" * 256), "metrics.namespace: not a namespace of your own"),
        (
            lambda: Metrics(namespace="mine"),
            "metrics.namespace: only for Model Monitor's names; do: write names: sagemaker, or leave it out",
        ),
        (
            lambda: Metrics(schedule="a/../b"),
            "metrics.schedule: not a name of SageMaker; got a/../b; expected 1 to 63 letters, digits and -",
        ),
        (lambda: Metrics(endpoint="*"), "metrics.endpoint: not a name of SageMaker; got *"),
        (lambda: Schedule(every="often"), "schedule.every: not a duration; got often"),
        (lambda: Schedule(grace="some"), "schedule.grace: not a duration; got some"),
        (lambda: Schedule(every="cron(0/15 * * * ? *)"), "schedule: the grace does not fit into the hour"),
        (
            lambda: AlarmRule(violating=3, of=2),
            "alerts.alarm: more windows than are looked at; got 3 of 2; expected M ≤ N",
        ),
        (
            lambda: Alerts(email=("a@example.com", "nobody")),
            "alerts.email[1]: not an e-mail address; got nobody; expected name@example.com",
        ),
        (lambda: Alerts(email=("a b@example.com",)), "alerts.email[0]: not an e-mail address"),
        (
            lambda: Alerts(sms=("0151 12345678",)),
            'alerts.sms[0]: not a phone number; got 0151 12345678; expected E.164 in quotes, as "+4915112345678"',
        ),
        (lambda: Alerts(sms=("+0151123456",)), "alerts.sms[0]: not a phone number"),
    ],
)
def test_what_cannot_be_right_is_refused(make: object, message: str) -> None:
    with pytest.raises(InputError) as raised:
        make()
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    "url",
    ["https://model.example.com", "https://model.example.com:8443/v1/score?x=1", "https://10.0.0.1/", "https://a?b=c"],
)
def test_secure_addresses(url: str) -> None:
    assert Model(url=url).url == url


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://bucket", ("bucket", "")),
        ("s3://bucket/", ("bucket", "")),
        ("s3://my.bucket-1/a/b/", ("my.bucket-1", "a/b")),
        ("s3://bucket//a", ("bucket", "a")),
        ("s3://bucket/a b/ü", ("bucket", "a b/ü")),
    ],
)
def test_an_s3_address_is_split(uri: str, parts: tuple[str, str]) -> None:
    assert bucket_and_prefix(uri, where="uri") == parts


@pytest.mark.parametrize(
    "uri", ["", "bucket/a", "s3://", "s3://B", "s3:/bucket/a", "S3://bucket/a", "s3://b", "s3://-a-"]
)
def test_what_is_no_s3_address(uri: str) -> None:
    with pytest.raises(InputError, match=r"^uri: not an S3 address; got .*; expected s3://bucket/prefix$"):
        bucket_and_prefix(uri, where="uri")


def test_what_is_left_out_has_a_default() -> None:
    monitor = Monitor(name="fraud", capture=CAPTURE)
    assert monitor.schedule.cadence.every == timedelta(hours=1)
    assert monitor.schedule.grace_period == timedelta(minutes=10)
    assert (monitor.alerts.alarm.violating, monitor.alerts.alarm.of) == (1, 1)
    assert (monitor.retention.captures, monitor.retention.results) == (90, 400)
    assert monitor.compatibility == "windage"
    assert monitor.capture.sampling_percentage == 100
    assert (monitor.metrics.names, monitor.metrics.most_features) == ("windage", 0)


@pytest.mark.parametrize(
    ("metrics", "most"),
    [(Metrics(), 0), (Metrics(features=7), 7), (Metrics(names="sagemaker"), 500)]
    + [(Metrics(names="sagemaker", features=features), features) for features in (0, 1000)],
)
def test_how_many_features_get_metrics_of_their_own(metrics: Metrics, most: int) -> None:
    assert metrics.most_features == most


@pytest.mark.parametrize(
    ("every", "on_the_hour", "at_most_hourly"),
    [
        ("15 minutes", False, False),
        ("1 hour", True, True),
        ("90 minutes", False, True),
        ("1 day", True, True),
        ("1 month", True, True),
        ("cron(0 6 * * ? *)", True, True),
        ("cron(30 6 * * ? *)", False, True),
        ("cron(0/30 * * * ? *)", False, False),
        ("cron(0,30 6 * * ? *)", False, False),
    ],
)
def test_which_windows_have_hours_of_their_own(every: str, on_the_hour: bool, at_most_hourly: bool) -> None:
    cadence = Cadence.parse(every)
    assert (cadence.on_the_hour, cadence.at_most_hourly) == (on_the_hour, at_most_hourly)
