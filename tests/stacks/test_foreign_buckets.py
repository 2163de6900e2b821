"""Permissions on buckets of others: exactly where monitor files say, also where they name a whole bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.rights import allows
from windage.config import (
    BatchTransform,
    Capture,
    DataCapture,
    GroundTruth,
    Metrics,
    ModelQuality,
    Monitor,
    QualityBaseline,
    Results,
)

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam

QUALITY = ModelQuality(problem_type="Regression", inference_attribute="score")
# Which account and region that is, is known at the deploy.
ASSETS = "cdk-hnb659fds-assets-aws-aws/*.csv"


def jobs(uri: str, data: str) -> Monitor:
    return Monitor(name="jobs", capture=Capture(batch_transform=BatchTransform(uri=uri, data=data)))


def reporting(uri: str, schedule: str, name: str = "fraud") -> Monitor:
    capture = Capture(data_capture=DataCapture(endpoint="Endpoint", uri="s3://captures"))
    return Monitor(name=name, capture=capture, metrics=Metrics(schedule=schedule), results=Results(uri=uri))


def resolved(statements: list[iam.PolicyStatement]) -> list[dict[str, Any]]:
    from aws_cdk import App, Stack

    stack = Stack(App(), "probe")
    found = [stack.resolve(statement.to_statement_json()) for statement in statements]
    return [{**one, "Resource": [_joined(arn) for arn in _listed(one["Resource"])]} for one in found]


def _joined(arn: Any) -> str:
    if isinstance(arn, str):
        return arn
    parts = arn["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else "aws" for part in parts)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("monitor", "manifest", "data", "beside"),
    [
        (jobs("s3://bucket", "s3://other"), "output/2026/x.json", "anywhere/x.csv", "input/2026/x.json"),
        (jobs("s3://bucket/a/", "s3://other/b/c"), "a/output/2026/x.json", "b/c/x.csv", "a/outputs/x.json"),
    ],
)
def test_manifests_are_read_and_files_are_seen_by_the_plan(
    monitor: Monitor, manifest: str, data: str, beside: str
) -> None:
    from stacks.foreign_buckets import reading_captures, reading_manifests, seeing_captures

    plan = resolved([*seeing_captures([monitor]), *reading_manifests([monitor])])
    assert allows(plan, "s3:GetObject", f"arn:aws:s3:::bucket/{manifest}")
    assert allows(plan, "s3:ListBucket", "arn:aws:s3:::bucket", context={"s3:prefix": manifest})
    assert allows(plan, "s3:ListBucket", "arn:aws:s3:::other", context={"s3:prefix": data})
    assert not allows(plan, "s3:GetObject", f"arn:aws:s3:::other/{data}")
    assert not allows(plan, "s3:GetObject", f"arn:aws:s3:::bucket/{beside}")
    profile = resolved(reading_captures([monitor]))
    assert allows(profile, "s3:GetObject", f"arn:aws:s3:::other/{data}")
    assert not allows(profile, "s3:GetObject", f"arn:aws:s3:::bucket/{manifest}")


def test_results_are_written_under_their_schedule_and_nowhere_beside() -> None:
    from stacks.foreign_buckets import writing_results

    evaluate = resolved(
        writing_results([reporting("s3://reports", "One"), reporting("s3://reports/deep/", "Two", "other")])
    )
    for key in ("Endpoint/One/2026/03/01/07/statistics.json", "deep/Endpoint/Two/2026/03/01/07/constraints.json"):
        assert allows(evaluate, "s3:PutObject", f"arn:aws:s3:::reports/{key}")
    for key in ("Endpoint/Two/x", "Endpoint/One", "Endpoint/One-more/x", "deep/Endpoint/One/x", "x"):
        assert not allows(evaluate, "s3:PutObject", f"arn:aws:s3:::reports/{key}")
    assert not allows(evaluate, "s3:GetObject", "arn:aws:s3:::reports/Endpoint/One/2026/03/01/07/statistics.json")


def test_the_results_of_model_quality_have_a_schedule_of_their_own() -> None:
    from stacks.foreign_buckets import writing_results

    monitor = reporting("s3://reports/deep", "One")
    with_quality = msgspec.structs.replace(monitor, model_quality=QUALITY)
    for given, expected in ((monitor, False), (with_quality, True)):
        evaluate = resolved(writing_results([given]))
        for schedule in ("One", "One-model-quality"):
            key = f"arn:aws:s3:::reports/deep/Endpoint/{schedule}/2026/03/02/07/statistics.json"
            assert allows(evaluate, "s3:PutObject", key) is (expected or schedule == "One")
        assert not allows(evaluate, "s3:PutObject", "arn:aws:s3:::reports/deep/Endpoint/One-model/x")


@pytest.mark.parametrize(("uri", "prefix"), [("s3://truth", ""), ("s3://truth/of/fraud/", "of/fraud/")])
def test_labels_are_seen_by_the_plan_and_read_by_the_profile(uri: str, prefix: str) -> None:
    from stacks.foreign_buckets import reading_captures, reading_manifests, seeing_captures, writing_results

    key = "arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f"
    quality = msgspec.structs.replace(QUALITY, ground_truth=GroundTruth(uri=uri, kms_key=key))
    monitor = msgspec.structs.replace(reporting("s3://reports", "One"), model_quality=quality)
    name = f"{prefix}2026/03/01/06/a.jsonl"
    plan = resolved([*seeing_captures([monitor]), *reading_manifests([monitor])])
    profile = resolved(reading_captures([monitor]))
    assert allows(plan, "s3:ListBucket", "arn:aws:s3:::truth", context={"s3:prefix": name})
    assert not allows(plan, "s3:GetObject", f"arn:aws:s3:::truth/{name}")
    assert not allows(plan, "kms:Decrypt", key)
    assert allows(profile, "s3:GetObject", f"arn:aws:s3:::truth/{name}")
    assert allows(profile, "kms:Decrypt", key)
    assert not allows(resolved(writing_results([monitor])), "s3:PutObject", f"arn:aws:s3:::truth/{name}")
    if prefix:
        assert not allows(plan, "s3:ListBucket", "arn:aws:s3:::truth", context={"s3:prefix": "of/others/a.jsonl"})
        assert not allows(profile, "s3:GetObject", "arn:aws:s3:::truth/of/others/a.jsonl")


def test_other_variants_are_seen_and_read_where_the_file_names_them_alone() -> None:
    from stacks.foreign_buckets import reading_captures, seeing_captures

    monitor = reporting("s3://reports", "One")
    with_shadow = msgspec.structs.replace(monitor, model_quality=msgspec.structs.replace(QUALITY, variants=("Shadow",)))
    for given, variants in ((monitor, {"AllTraffic"}), (with_shadow, {"AllTraffic", "Shadow"})):
        plan, profile = resolved(seeing_captures([given])), resolved(reading_captures([given]))
        for variant in ("AllTraffic", "Shadow", "Shadow-2"):
            key = f"Endpoint/{variant}/2026/03/01/06/a.jsonl"
            seen = allows(plan, "s3:ListBucket", "arn:aws:s3:::captures", context={"s3:prefix": key})
            read = allows(profile, "s3:GetObject", f"arn:aws:s3:::captures/{key}")
            assert (seen, read) == (variant in variants, variant in variants)


@pytest.mark.parametrize(("given", "readable"), [("s3://sets/a.csv", "sets/a.csv"), ("a.csv", ASSETS)])
def test_the_baseline_of_quality_is_read_where_the_file_says(given: str, readable: str) -> None:
    from aws_cdk import App, Stack

    from stacks.foreign_buckets import reading_given_baselines

    quality = msgspec.structs.replace(QUALITY, baseline=QualityBaseline(dataset=given))
    monitor = msgspec.structs.replace(reporting("s3://reports", "One"), model_quality=quality)
    (statement,) = resolved(reading_given_baselines(Stack(App(), "probe"), [monitor]))
    assert (statement["Action"], statement["Resource"]) == ("s3:GetObject", [f"arn:aws:s3:::{readable}"])


def test_who_names_no_bucket_gets_no_permission() -> None:
    from aws_cdk import App, Stack

    from stacks.foreign_buckets import (
        reading_captures,
        reading_given_baselines,
        reading_manifests,
        seeing_captures,
        writing_results,
    )

    for statements in (reading_captures, reading_manifests, seeing_captures, writing_results):
        assert statements([]) == []
    assert reading_given_baselines(Stack(App(), "probe"), []) == []
