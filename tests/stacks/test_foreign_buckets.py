"""Permissions on buckets of others: exactly where monitor files say, also where they name a whole bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.rights import allows
from windage.config import BatchTransform, Capture, DataCapture, Metrics, Monitor, Results

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam


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
