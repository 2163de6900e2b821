"""cdk-nag's AwsSolutions rules: nothing found but what is acknowledged, and nothing acknowledged but what is found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import build_app
from windage.config import Monitor

if TYPE_CHECKING:
    from aws_cdk import App

Finding = tuple[str, str]

_DATA = "windage-dev-data:ExportsOutputFnGetAttDataArnC63F8CF0"
_STATES = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:windage-dev-analysis"
_OTHERS = [
    f"arn:<AWS::Partition>:s3:::models-of-others/capture/churn-endpoint/{variant}/*"
    for variant in ("AllTraffic", "Shadow")
]
_FOREIGN = "arn:<AWS::Partition>:s3:::"
_ASSETS = f"{_FOREIGN}cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>"


def _prefixes(*prefixes: str) -> list[str]:
    return [f"{_DATA}/{prefix}/*" for prefix in prefixes]


# Every wildcard in the permissions of stage dev, by policy. Whoever adds one writes it here, and is asked why.
WILDCARDS: Mapping[str, list[str]] = {
    "windage-dev-service/Plan/Policy": [
        *_prefixes("monitors", "baselines", "results", "work"),
        f"{_FOREIGN}manifests-of-others/capture/output/*",
    ],
    "windage-dev-service/Profile/Policy": [
        *_prefixes("monitors", "baselines", "captures", "labels", "work"),
        *_OTHERS,
        f"{_FOREIGN}truth-of-others/churn/*",
        f"{_FOREIGN}truth-of-others/returns/*",
        f"{_FOREIGN}transforms-of-others/output/*",
    ],
    "windage-dev-service/Merge/Policy": _prefixes("monitors", "baselines", "work"),
    "windage-dev-service/Evaluate/Policy": [
        *_prefixes("monitors", "baselines", "captures", "work", "results"),
        _OTHERS[0],
        f"{_FOREIGN}transforms-of-others/output/*",
        *(
            f"{_FOREIGN}reports-of-others/monitoring/Returns-{schedule}/*"
            for schedule in ("Schedule", "Quality", "Bias")
        ),
        "*",
    ],
    "windage-dev-service/Explain/Policy": [
        *_prefixes("monitors", "baselines", "work", "results", "datasets"),
        f"{_FOREIGN}reports-of-others/monitoring/Returns-Schedule-feature-attribution/*",
        f"{_ASSETS}/*.csv",
        "*",
    ],
    "windage-dev-service/Baseline/Policy": [
        *_prefixes("monitors", "datasets", "baselines"),
        f"{_ASSETS}/*.csv",
        f"{_ASSETS}/*.json",
    ],
    "windage-dev-service/Canary/Policy": [*_prefixes("monitors", "results"), "*"],
    "windage-dev-service/Notify/Policy": _prefixes("monitors", "results", "alerts"),
    "windage-dev-service/Analysis/Policy": [
        *_prefixes("work"),
        *(f"{_STATES}{runs}:*" for runs in ("", "/ProfileShards", "/MergeGroups")),
    ],
    "windage-dev-service/Analysis/Role/DefaultPolicy": ["*"],
    **{
        f"windage-dev-{monitor}/Capture/Stream/Policy": _prefixes(f"captures/{monitor}", f"undelivered/{monitor}")
        for monitor in ("flights", "fraud", "prices")
    },
    **{
        f"windage-dev-{monitor}/Drain/Drain/Policy": _prefixes(
            f"captures/{monitor}/AllTraffic", f"quarantine/{monitor}"
        )
        for monitor in ("flights", "fraud", "prices")
    },
    "windage-dev-claims/Ingest/Stream/Policy": _prefixes("captures/claims", "undelivered/claims"),
    "windage-dev-claims/Ingest/Ingest/Policy": _prefixes("quarantine/claims"),
}
OTHERS: Mapping[str, list[str]] = {
    "AwsSolutions-L1": [
        *(f"windage-dev-service/{name}/Function" for name in ("Plan", "Profile", "Merge", "Evaluate", "Explain")),
        *(f"windage-dev-service/{name}/Function" for name in ("Baseline", "Canary", "Notify")),
        *(f"windage-dev-{monitor}/Capture/Capture/Function" for monitor in ("flights", "fraud", "prices")),
        *(f"windage-dev-{monitor}/Drain/Drain/Function" for monitor in ("flights", "fraud", "prices")),
        "windage-dev-claims/Ingest/Ingest/Function",
    ],
    "AwsSolutions-SQS3": [
        f"windage-dev-{stack}/DeadLetters/Queue"
        for stack in ("service", "flights", "churn", "fraud", "prices", "returns", "claims")
    ],
}
EXPECTED: set[Finding] = {
    *(
        (f"{path}/Resource", f"AwsSolutions-IAM5[Resource::{text}]")
        for path, texts in WILDCARDS.items()
        for text in texts
    ),
    *((f"{path}/Resource", rule) for rule, paths in OTHERS.items() for path in paths),
}


@pytest.fixture(scope="module")
def silent(
    monitors: tuple[Monitor, ...], layers: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[App, dict[Finding, str]]:
    """The same app with nothing acknowledged in it, and what would have been, with the reasons."""
    from aws_cdk import Validations
    from constructs import Node

    told: dict[Finding, str] = {}
    add = Node.add_metadata

    def keep(node: Node, kind: str, data: Any, **options: Any) -> None:
        if kind != Validations.ACKNOWLEDGED_RULES_METADATA_KEY:
            add(node, kind, data, **options)
        else:
            told.update({(node.path, rule): reason for rule, reason in data.items()})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Node, "add_metadata", keep)
        made = build_app(monitors, stage="dev", layers=layers, folder=tmp_path_factory.mktemp("silent"))
    # References between stacks have their last form after the synthesis only.
    made.synth()
    return made, told


def found(app: App) -> set[Finding]:
    from cdk_nag import AwsSolutionsChecks

    violations = AwsSolutionsChecks().validate_scope(app).violations
    return {
        (resource.construct_path, violation.rule_name)
        for violation in violations
        for resource in violation.violating_resources
    }


def test_nothing_is_found_that_is_not_acknowledged(app: App) -> None:
    assert found(app) == set()


def test_the_plugin_lets_the_synthesis_pass(monitors: tuple[Monitor, ...], layers: Path, tmp_path: Path) -> None:
    from aws_cdk import Validations
    from cdk_nag import AwsSolutionsChecks

    made = build_app(monitors, stage="prod", layers=layers, folder=tmp_path)
    Validations.of(made).add_plugins(AwsSolutionsChecks())
    made.synth()
    assert os.environ["CDK_VALIDATION"] == "false"
    assert (tmp_path / "validation-report.json").exists()


def test_a_wildcard_under_another_action_stays_a_finding(tmp_path: Path) -> None:
    from aws_cdk import App, Stack
    from aws_cdk import aws_iam as iam

    from stacks.acknowledged import acknowledge_wildcards

    app = App(outdir=str(tmp_path))
    stack = Stack(app, "probe")
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    statements = [
        iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["*"]),
        iam.PolicyStatement(actions=["s3:GetObject", "s3:DeleteObject"], resources=["arn:aws:s3:::bucket/*"]),
        iam.PolicyStatement(actions=["s3:PutObject"], resources=["arn:aws:s3:::bucket/work/*"]),
    ]
    acknowledge_wildcards(iam.Policy(stack, "Policy", roles=[role], statements=statements), statements)
    assert found(app) == {
        ("probe/Policy/Resource", "AwsSolutions-IAM5[Resource::*]"),
        ("probe/Policy/Resource", "AwsSolutions-IAM5[Resource::arn:aws:s3:::bucket/*]"),
    }


def test_nothing_is_acknowledged_that_is_not_found(silent: tuple[App, dict[Finding, str]]) -> None:
    app, told = silent
    assert found(app) == set(told)


def test_the_acknowledged_are_those_written_here(silent: tuple[App, dict[Finding, str]]) -> None:
    _, told = silent
    assert sorted(told) == sorted(EXPECTED)


def test_each_is_on_the_resource_itself_and_has_a_reason(app: App, silent: tuple[App, dict[Finding, str]]) -> None:
    from aws_cdk import CfnResource, Stack, Validations

    for (path, _), reason in silent[1].items():
        construct = app.node.find_child(path.split("/")[0])
        assert Stack.is_stack(construct)
        for part in path.split("/")[1:]:
            construct = construct.node.find_child(part)
        assert CfnResource.is_cfn_resource(construct), path
        assert len(reason.split()) >= 6, (path, reason)
    key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    above = [c for c in app.node.find_all() if not CfnResource.is_cfn_resource(c)]
    assert [c.node.path for c in above if _has(c.node.metadata, key)] == []


def _has(metadata: Iterable[Any], key: str) -> bool:
    return any(entry.type == key for entry in metadata)
