"""The secrets with the keys of the hashes, who may read which, and how long what is private is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.rights import allows, listed
from tests.stacks.test_acknowledged import found
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage import names
from windage.aws import secrets
from windage.privacy.rules_text import from_text

if TYPE_CHECKING:
    from aws_cdk import App

READ = "secretsmanager:GetSecretValue"
CLERKS = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:clerks/key-AbCdEf"
CLERKS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f0f0f0f-1111-2222-3333-888888888888"


def secret(templates: Templates) -> Resource:
    (made,) = templates.of("SecretsManager::Secret")
    return made


def variables(templates: Templates, stack: str) -> Mapping[str, str]:
    told = [made.properties["Environment"]["Variables"] for made in templates.of("Lambda::Function", stack=stack)]
    (capture,) = (one for one in told if "WINDAGE_PRIVACY" in one)
    return dict(capture)


def test_a_key_is_made_for_the_monitor_that_names_none_and_stays(private: Templates) -> None:
    made = secret(private)
    assert made.place == "windage-dev-data/PrivacyKeyPeople"
    assert private.called(made) == names.privacy_secret("dev", "people")
    (key,) = private.of("KMS::Key")
    assert made.properties["KmsKeyId"] == private.arn(key)
    assert made.properties["GenerateSecretString"] == {"ExcludePunctuation": True, "PasswordLength": 64}
    assert made.declared["DeletionPolicy"] == made.declared["UpdateReplacePolicy"] == "Retain"


def test_who_may_read_which_key(private: Templates) -> None:
    """Those that hash, and no other; of a monitor's capture function, its own alone."""
    people = private.arn(secret(private))
    of_stack = {"windage-dev-people": {people}, "windage-dev-open": set[str]()}
    of_service = {name: {people, CLERKS} for name in ("Profile", "Evaluate", "Baseline")}
    (key,) = private.of("KMS::Key")
    readers = set()
    for one in private.of("Lambda::Function"):
        its = of_stack.get(one.stack, set()) if one.id.startswith("Capture") else set()
        expected = its | of_service.get(one.id.partition("Function")[0], set())
        statements = private.statements(one.properties["Role"])
        for arn in (people, CLERKS, people.replace("people", "open")):
            assert allows(statements, READ, arn) is (arn in expected), (one.place, arn)
        granted = {resource for s in statements if READ in listed(s["Action"]) for resource in listed(s["Resource"])}
        assert granted <= {people, CLERKS.replace("AbCdEf", "??????")}
        assert allows(statements, "kms:Decrypt", private.arn(key)) or people not in expected
        assert allows(statements, "kms:Decrypt", CLERKS_KEY) is (CLERKS in expected)
        if expected:
            readers.add(one.place.partition("Function")[0])
    of_ours = {f"windage-dev-service/{name}" for name in of_service}
    assert readers == {"windage-dev-people/Capture", *of_ours}


def test_the_functions_are_told_the_rules_and_the_secret(private: Templates) -> None:
    told = {m: from_text(variables(private, f"windage-dev-{m}")["WINDAGE_PRIVACY"]) for m in ("people", "open")}
    assert told["people"] is not None
    assert (told["people"].secret, told["people"].outputs) == ("windage/dev/people", ("score",))
    assert told["people"].said["fields"]["phone"] == {"mask": r"\d"}
    assert told["open"] is not None
    assert told["open"].secret is None
    for monitor, expected in (("people", "windage/dev/people"), ("clerks", "clerks/key"), ("open", None)):
        stack = f"windage-dev-{monitor}"
        (deployed,) = (r for r in private.resources if (r.type, r.stack) == ("Custom::WindageMonitor", stack))
        assert json.loads(deployed.properties["Monitor"])["privacy"]["secret"] == expected


def test_a_missing_key_is_noticed(private: Templates) -> None:
    noticing = [a for a in private.of("CloudWatch::Alarm") if a.properties.get("MetricName") == secrets.MISSING]
    assert [alarm.stack for alarm in noticing] == ["windage-dev-people"]
    assert noticing[0].properties["AlarmActions"]


KEPT = {"captures": 5, "labels": 4, "aside": 3, "undelivered": 5, "quarantine": 2, "results": 60, "alerts": 50}


@pytest.mark.parametrize(("kind", "days"), KEPT.items())
def test_what_is_kept_goes_when_it_is_said_to_and_the_past_of_records_soon_after(
    private: Templates, kind: str, days: int
) -> None:
    (data,) = (bucket for bucket in private.of("S3::Bucket") if bucket.id == "Data")
    rules = {rule.get("Prefix", ""): rule for rule in data.properties["LifecycleConfiguration"]["Rules"]}
    rule, usual = rules[f"{kind}/people/"], rules[f"{kind}/open/"]
    assert rule["ExpirationInDays"] == days
    of_records = kind not in ("results", "alerts")
    assert rule.get("NoncurrentVersionExpiration") == ({"NoncurrentDays": days} if of_records else None)
    assert usual.get("NoncurrentVersionExpiration") == ({"NoncurrentDays": 7} if of_records else None)


def test_the_templates_are_such_as_cloudformation_and_the_rules_of_aws_take(private_app: App) -> None:
    files = sorted(Path(private_app.outdir).glob("*.template.json"))
    command = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3005", "--ignore-checks", "W6001"]
    done = subprocess.run([*command, "--template", *files], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
    assert found(private_app) == set()
