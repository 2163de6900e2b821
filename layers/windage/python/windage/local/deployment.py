"""Deploy a synthesized CDK assembly into an embedded AWS: what ``cdk deploy`` does, less the account.

The templates are the ones that ship. What cannot be the same on this machine is in `windage.local.exceptions`, with
its reason; beside that, the layers in the assembly are built for this machine, whose Python runs the handlers.
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
from windage.local.exceptions import local_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from windage.local.embedded import Cloud


# What CDK's generated templates require of the account: `cdk bootstrap` would put it there.
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = "30"

STACK_SECONDS = 300.0
POLL_SECONDS = 0.1


class DeploymentError(RuntimeError):
    """A stack was not created; the message has CloudFormation's reasons."""


@dataclass(frozen=True)
class Asset:
    """A file or folder that the template refers to by its place in the assets bucket."""

    source: Path
    folder: bool
    bucket: str
    key: str


@dataclass(frozen=True)
class Stack:
    """One stack of an assembly, with the template as it is deployed here."""

    name: str
    template: Mapping[str, Any]
    template_asset: Asset
    assets: tuple[Asset, ...]
    tags: Mapping[str, str]
    needs: frozenset[str]


def deploy(
    cloud: Cloud,
    assembly: Path,
    *,
    report: Callable[[str], None],
) -> dict[str, dict[str, str]]:
    """Create every stack of an assembly, in the order in which they need each other.

    Parameters
    ----------
    cloud
        A fresh embedded AWS.
    assembly
        The folder that ``cdk synth`` wrote.
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
        When the assembly is not one.
    """
    stacks = read_assembly(assembly, cloud=cloud)
    _bootstrap(cloud, buckets={stack.template_asset.bucket for stack in stacks})
    uploaded: set[str] = set()
    outputs = {}
    for stack in stacks:
        started = time.monotonic()
        for asset in stack.assets:
            if asset.key not in uploaded:
                _upload(cloud, asset)
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


def _upload(cloud: Cloud, asset: Asset) -> None:
    body = _zipped(asset.source) if asset.folder else asset.source.read_bytes()
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
