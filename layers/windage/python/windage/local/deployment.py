"""Deploy a synthesized CDK assembly into an embedded AWS: what ``cdk deploy`` does, less the account.

The templates are the ones that ship. What cannot be the same on this machine is in ``EXCEPTIONS``, with its
reason.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from windage.local.embedded import Cloud

    Template = Mapping[str, Any]

# What CDK's generated templates require of the account: `cdk bootstrap` would put it there.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = "30"

STACK_SECONDS = 300.0
POLL_SECONDS = 0.1


class DeploymentError(RuntimeError):
    """A stack was not created; the message has CloudFormation's reasons."""


@dataclass(frozen=True)
class LocalException:
    """One thing that differs from a deployment into an account, and why it must."""

    name: str
    reason: str
    change: Callable[[Template], Template]


@dataclass(frozen=True)
class Asset:
    """A file or folder that the template refers to by its place in the assets bucket."""

    name: str
    source: Path
    folder: bool
    bucket: str
    key: str


@dataclass(frozen=True)
class Stack:
    """One stack of an assembly, with the template as it is deployed here."""

    name: str
    template: Template
    template_asset: Asset
    assets: tuple[Asset, ...]
    tags: Mapping[str, str]
    needs: frozenset[str]


def without_namespace_condition(template: Template) -> Template:
    """Return the template with ``cloudwatch:namespace`` taken out of the conditions of its policy statements.

    Examples
    --------
    >>> statement = {"Effect": "Allow", "Condition": {"StringEquals": {"cloudwatch:namespace": "Windage"}}}
    >>> without_namespace_condition({"Statement": [statement]})
    {'Statement': [{'Effect': 'Allow'}]}
    """
    changed: Template = _without_conditions(template, keys={"cloudwatch:namespace"})
    return changed


def without_source_condition(template: Template) -> Template:
    """Return the template with ``aws:Source*`` taken out of the trust policies of its roles.

    Examples
    --------
    >>> trust = {"Effect": "Allow", "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}
    >>> role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [trust]}}}
    >>> without_source_condition({"Resources": {"R": role}})["Resources"]["R"]["Properties"]
    {'AssumeRolePolicyDocument': {'Statement': [{'Effect': 'Allow'}]}}
    """

    def trusting(properties: Mapping[str, Any]) -> Mapping[str, Any]:
        keys = {"aws:sourceaccount", "aws:sourcearn"}
        document = _without_conditions(properties["AssumeRolePolicyDocument"], keys=keys)
        return {**properties, "AssumeRolePolicyDocument": document}

    return _with_properties(template, of="AWS::IAM::Role", change=trusting)


def with_schedules_off(template: Template) -> Template:
    """Return the template with its schedules disabled.

    Examples
    --------
    >>> schedule = {"Type": "AWS::Scheduler::Schedule", "Properties": {"Name": "hourly"}}
    >>> with_schedules_off({"Resources": {"S": schedule}})["Resources"]["S"]["Properties"]
    {'Name': 'hourly', 'State': 'DISABLED'}
    """
    return _with_properties(
        template, of="AWS::Scheduler::Schedule", change=lambda properties: {**properties, "State": "DISABLED"}
    )


def unchanged(template: Template) -> Template:
    """Return the template as it is: the exception lies in an asset."""
    return template


EXCEPTIONS = (
    LocalException(
        name="metric namespaces are not enforced",
        reason="MiniStack does not know the condition key cloudwatch:namespace, and so denies",
        change=without_namespace_condition,
    ),
    LocalException(
        name="roles of services do not ask on whose behalf",
        reason="MiniStack has no aws:SourceAccount when schedule.due takes a schedule's role in its place",
        change=without_source_condition,
    ),
    LocalException(
        name="schedules come due only when asked",
        reason="MiniStack fires them by the clock too, and does not fill in <aws.scheduler.scheduled-time>",
        change=with_schedules_off,
    ),
    LocalException(
        name="layers are built for this machine",
        reason="MiniStack runs handlers with its own Python on this processor, whatever the template says",
        change=unchanged,
    ),
)


def local_template(template: Template) -> Template:
    """Return the template with every exception applied, and nothing else."""
    for exception in EXCEPTIONS:
        template = exception.change(template)
    return template


def deploy(
    cloud: Cloud,
    assembly: Path,
    *,
    replaced_assets: Mapping[str, Path] | None = None,
    report: Callable[[str], None],
) -> dict[str, dict[str, str]]:
    """Create every stack of an assembly, in the order in which they need each other.

    Parameters
    ----------
    cloud
        A fresh embedded AWS.
    assembly
        The folder that ``cdk synth`` wrote.
    replaced_assets
        For an asset's display name (``Layers/Runtime/Code``) the file to upload in its place.
    report
        Takes one line for each stack.

    Returns
    -------
    dict
        For each stack's name its outputs.

    Raises
    ------
    DeploymentError
        With the reasons of CloudFormation, when a stack was not created.
    InputError
        When the assembly is not one, or ``replaced_assets`` names an asset that it does not have.
    """
    stacks = read_assembly(assembly, cloud=cloud)
    replaced = dict(replaced_assets or {})
    known = {asset.name for stack in stacks for asset in stack.assets}
    if unknown := sorted(replaced.keys() - known):
        raise InputError("replaced_assets", "no such asset", got=unknown, expected=f"some of {sorted(known)}")
    _bootstrap(cloud, buckets={stack.template_asset.bucket for stack in stacks})
    uploaded: set[str] = set()
    outputs = {}
    for stack in stacks:
        started = time.monotonic()
        for asset in stack.assets:
            if asset.key not in uploaded:
                _upload(cloud, asset, instead=replaced.get(asset.name))
                uploaded.add(asset.key)
        outputs[stack.name] = _create(cloud, stack)
        seconds = time.monotonic() - started
        report(f"{stack.name}: {len(stack.template['Resources'])} resources in {seconds:.1f} s")
    return outputs


def read_assembly(assembly: Path, *, cloud: Cloud) -> tuple[Stack, ...]:
    """Read the stacks of an assembly, each after those it needs."""
    try:
        artifacts = json.loads((assembly / "manifest.json").read_bytes())["artifacts"]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            str(assembly), "not a cloud assembly", got=error, expected="a manifest.json", do="make synth"
        ) from None
    stacks = {
        identity: _read_stack(assembly, identity=identity, artifacts=artifacts, cloud=cloud)
        for identity, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    return tuple(_in_order(stacks))


def _read_stack(assembly: Path, *, identity: str, artifacts: Mapping[str, Mapping[str, Any]], cloud: Cloud) -> Stack:
    artifact = artifacts[identity]
    properties = artifact["properties"]
    needs = artifact.get("dependencies", [])
    manifests = [artifacts[n]["properties"]["file"] for n in needs if artifacts[n]["type"] == "cdk:asset-manifest"]
    assets = [asset for file in manifests for asset in _read_assets(assembly, file=file, cloud=cloud)]
    (template_asset,) = (asset for asset in assets if asset.source.name == properties["templateFile"])
    return Stack(
        name=properties.get("stackName", identity),
        template=local_template(json.loads(template_asset.source.read_bytes())),
        template_asset=template_asset,
        assets=tuple(asset for asset in assets if asset != template_asset),
        tags=properties.get("tags", {}),
        needs=frozenset(n for n in needs if artifacts[n]["type"] == "aws:cloudformation:stack"),
    )


def _read_assets(assembly: Path, *, file: str, cloud: Cloud) -> Iterator[Asset]:
    for entry in json.loads((assembly / file).read_bytes())["files"].values():
        (destination,) = entry["destinations"].values()
        yield Asset(
            name=entry["displayName"],
            source=assembly / entry["source"]["path"],
            folder=entry["source"]["packaging"] == "zip",
            bucket=_in_account(destination["bucketName"], cloud=cloud),
            key=destination["objectKey"],
        )


def _in_account(text: str, *, cloud: Cloud) -> str:
    values = {"${AWS::AccountId}": cloud.account, "${AWS::Region}": cloud.region, "${AWS::Partition}": "aws"}
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _in_order(stacks: Mapping[str, Stack]) -> Iterator[Stack]:
    done: set[str] = set()
    while len(done) < len(stacks):
        # CDK refuses cycles, so that one is always ready.
        ready = next(i for i, stack in stacks.items() if i not in done and stack.needs <= done)
        done.add(ready)
        yield stacks[ready]


def _bootstrap(cloud: Cloud, *, buckets: Iterable[str]) -> None:
    cloud.client("ssm").put_parameter(Name=BOOTSTRAP_PARAMETER, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True)
    s3 = cloud.client("s3")
    for bucket in buckets:
        s3.create_bucket(Bucket=bucket)


def _upload(cloud: Cloud, asset: Asset, *, instead: Path | None) -> None:
    if instead:
        body = instead.read_bytes()
    elif asset.folder:
        body = _zipped(asset.source)
    else:
        body = asset.source.read_bytes()
    cloud.client("s3").put_object(Bucket=asset.bucket, Key=asset.key, Body=body)


def _zipped(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def _create(cloud: Cloud, stack: Stack) -> dict[str, str]:
    place = stack.template_asset
    cloud.client("s3").put_object(Bucket=place.bucket, Key=place.key, Body=json.dumps(stack.template).encode())
    cloudformation = cloud.client("cloudformation")
    try:
        cloudformation.create_stack(
            StackName=stack.name,
            # By URL: a template may be larger than the 51,200 bytes that a request may carry.
            TemplateURL=f"{cloud.endpoint}/{place.bucket}/{place.key}",
            Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            Tags=[{"Key": key, "Value": value} for key, value in stack.tags.items()],
        )
    except ClientError as error:
        raise DeploymentError(f"{stack.name}: the template was refused; got {error}") from None
    deadline = time.monotonic() + STACK_SECONDS
    while True:
        (state,) = cloudformation.describe_stacks(StackName=stack.name)["Stacks"]
        if not state["StackStatus"].endswith("_IN_PROGRESS") or time.monotonic() > deadline:
            break
        time.sleep(POLL_SECONDS)
    if state["StackStatus"] != "CREATE_COMPLETE":
        events = cloudformation.describe_stack_events(StackName=stack.name)["StackEvents"]
        raise DeploymentError(_failure(stack.name, status=state["StackStatus"], events=events))
    return {output["OutputKey"]: output["OutputValue"] for output in state.get("Outputs", [])}


def _failure(stack: str, *, status: str, events: Sequence[Mapping[str, str]]) -> str:
    """Say why, oldest first: the failed resources, or those that the deployment still waits for."""
    last = {event["LogicalResourceId"]: event for event in reversed(events)}
    failed = [event for event in reversed(events) if event["ResourceStatus"].endswith("_FAILED")]
    waiting = [event for event in last.values() if event["ResourceStatus"].endswith("_IN_PROGRESS")]
    reasons = [
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event['ResourceStatus']}"
        f" {event.get('ResourceStatusReason', '')}".rstrip()
        for event in failed or waiting
    ]
    what = f"{stack}: the stack was not created; got {status}; expected CREATE_COMPLETE; do: read the reasons"
    return "\n".join([what, *reasons])


def _with_properties(
    template: Template, *, of: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Template:
    resources = {
        name: {**resource, "Properties": change(resource["Properties"])} if resource["Type"] == of else resource
        for name, resource in template["Resources"].items()
    }
    return {**template, "Resources": resources}


def _without_conditions(node: Any, *, keys: Collection[str]) -> Any:
    """Take some keys out of the conditions of every policy statement below a node."""
    if isinstance(node, list):
        return [_without_conditions(item, keys=keys) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {name: _without_conditions(value, keys=keys) for name, value in node.items()}
    if "Effect" not in changed or "Condition" not in changed:
        return changed
    condition = changed.pop("Condition")
    kept = {operator: _without(tests, keys=keys) for operator, tests in condition.items()}
    left = {operator: tests for operator, tests in kept.items() if tests or not condition[operator]}
    return {**changed, "Condition": left} if left or not condition else changed


def _without(tests: Mapping[str, Any], *, keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in tests.items() if key.lower() not in keys}
