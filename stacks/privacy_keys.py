"""The secrets with the keys of the hashes: made for monitors that name none, and who may read which."""

from collections.abc import Mapping, Sequence
from typing import cast

import msgspec
from aws_cdk import Aws, CfnResource, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from stacks.acknowledged import acknowledge
from windage import names
from windage.config import Monitor

_LENGTH = 64


def make_keys(
    scope: Construct, monitors: Sequence[Monitor], *, stage: str, key: kms.IKey
) -> Mapping[str, secrets.Secret]:
    """Make a secret with a key for each monitor that hashes and names no secret, by the monitor's name."""
    made: dict[str, secrets.Secret] = {}
    for monitor in monitors:
        privacy = monitor.privacy
        if privacy is None or not privacy.needs_key or privacy.secret is not None:
            continue
        secret = secrets.Secret(
            scope,
            f"PrivacyKey-{monitor.name}",
            secret_name=names.privacy_secret(stage, monitor.name),
            description=f"The key with which fields of {monitor.name} are hashed; another key, other hashes",
            encryption_key=key,
            generate_secret_string=secrets.SecretStringGenerator(password_length=_LENGTH, exclude_punctuation=True),
            # Without it, nobody is found again who asks to be forgotten.
            removal_policy=RemovalPolicy.RETAIN,
        )
        resource = cast("CfnResource", secret.node.default_child)
        resource.override_logical_id(f"PrivacyKey{monitor.name.title().replace('-', '')}")
        acknowledge(
            secret,
            "AwsSolutions-SMG4",
            reason="With another key a value would have another hash, and every window would look new.",
        )
        made[monitor.name] = secret
    return made


def with_secret(monitor: Monitor, *, stage: str) -> Monitor:
    """Return a monitor that names the secret with its key, if it needs one."""
    privacy = monitor.privacy
    if privacy is None or not privacy.needs_key or privacy.secret is not None:
        return monitor
    named = msgspec.structs.replace(privacy, secret=names.privacy_secret(stage, monitor.name))
    return msgspec.structs.replace(monitor, privacy=named)


def reading_keys(
    monitors: Sequence[Monitor], *, made: Mapping[str, secrets.Secret], key: kms.IKey
) -> list[iam.PolicyStatement]:
    """Return the permission to read the keys of these monitors, and no other secret."""
    with_key = [monitor for monitor in monitors if monitor.privacy is not None and monitor.privacy.needs_key]
    arns = [made[one.name].secret_arn if one.name in made else _arn(_secret(one)) for one in with_key]
    if not arns:
        return []
    encrypting = [key.key_arn] if any(one.name in made for one in with_key) else []
    encrypting += sorted({one.privacy.secret_key for one in with_key if one.privacy and one.privacy.secret_key})
    return [
        iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=sorted(set(arns))),
        *([iam.PolicyStatement(actions=["kms:Decrypt"], resources=encrypting)] if encrypting else []),
    ]


def _secret(monitor: Monitor) -> str:
    assert monitor.privacy is not None
    assert monitor.privacy.secret is not None
    return monitor.privacy.secret


def _arn(secret: str) -> str:
    """Return the ARN of a secret; behind a name, Secrets Manager puts six letters that it chooses."""
    if secret.startswith("arn:"):
        return secret
    return f"arn:{Aws.PARTITION}:secretsmanager:{Aws.REGION}:{Aws.ACCOUNT_ID}:secret:{secret}-??????"
