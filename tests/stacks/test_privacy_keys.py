"""The secrets with the keys of the hashes, who may read which, and how long what is private is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.rights import allows, listed
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage import names
from windage.privacy.rules_text import from_text

if TYPE_CHECKING:
    from aws_cdk import App

READ = "secretsmanager:GetSecretValue"
CLERKS = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:clerks/key-AbCdEf"
CLERKS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f0f0f0f-1111-2222-3333-888888888888"


def secret(templates: Templates) -> Resource:
    (made,) = templates.of("SecretsManager::Secret")
    return made


def function(templates: Templates, place: str) -> Resource:
    (found,) = (f for f in templates.of("Lambda::Function") if f.place.startswith(place))
    return found


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
    readers = {
        "windage-dev-people/CaptureCaptureFunction": {people},
        "windage-dev-open/CaptureCaptureFunction": set(),
        "windage-dev-service/ProfileFunction": {people, CLERKS},
        "windage-dev-service/BaselineFunction": {people, CLERKS},
        **{
            f"windage-dev-service/{name}Function": set() for name in ("Plan", "Evaluate", "Explain", "Notify", "Canary")
        },
    }
    assert [f.place for f in private.of("Lambda::Function")] == list(readers)
    (key,) = private.of("KMS::Key")
    for place, expected in readers.items():
        statements = private.statements(function(private, place).properties["Role"])
        for one in (people, CLERKS, people.replace("people", "open")):
            assert allows(statements, READ, one) is (one in expected), (place, one)
        granted = {resource for s in statements if READ in listed(s["Action"]) for resource in listed(s["Resource"])}
        assert "*" not in granted
        assert allows(statements, "kms:Decrypt", private.arn(key)) or people not in expected
        assert allows(statements, "kms:Decrypt", CLERKS_KEY) is (CLERKS in expected)


def test_the_functions_are_told_the_rules_and_the_secret(private: Templates) -> None:
    told = {
        monitor: from_text(
            function(private, f"windage-dev-{monitor}/Capture").properties["Environment"]["Variables"][
                "WINDAGE_PRIVACY"
            ]
        )
        for monitor in ("people", "open")
    }
    assert told["people"] is not None
    assert (told["people"].secret, told["people"].outputs) == ("windage/dev/people", ("score",))
    assert told["people"].said["fields"]["phone"] == {"mask": r"\d"}
    assert told["open"] is not None
    assert told["open"].secret is None
    for monitor, expected in (("people", "windage/dev/people"), ("clerks", "clerks/key"), ("open", None)):
        (deployed,) = private.of("WindageMonitor", stack=f"windage-dev-{monitor}") or [
            r for r in private.resources if r.type == "Custom::WindageMonitor" and r.stack == f"windage-dev-{monitor}"
        ]
        assert json.loads(deployed.properties["Monitor"])["privacy"]["secret"] == expected


def test_a_missing_key_is_noticed(private: Templates) -> None:
    alarms = {
        a.stack for a in private.of("CloudWatch::Alarm") if a.properties.get("MetricName") == "PrivacyKeysMissing"
    }
    assert alarms == {"windage-dev-people"}


def test_what_holds_records_goes_when_it_is_said_to_and_its_past_soon_after(private: Templates) -> None:
    (data,) = (bucket for bucket in private.of("S3::Bucket") if bucket.id == "Data")
    rules = {rule.get("Prefix", ""): rule for rule in data.properties["LifecycleConfiguration"]["Rules"]}
    kept = {
        prefix.partition("/")[0]: (
            rule["ExpirationInDays"],
            rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays"),
        )
        for prefix, rule in rules.items()
        if prefix.endswith("/people/")
    }
    assert kept == {
        "captures": (5, 5),
        "labels": (4, 4),
        "aside": (3, 3),
        "undelivered": (5, 5),
        "quarantine": (2, 2),
        "results": (60, None),
        "alerts": (50, None),
    }
    assert rules["captures/open/"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 7}


def test_cfn_lint_takes_the_templates(private_app: App) -> None:
    files = sorted(Path(private_app.outdir).glob("windage-dev-data.template.json"))
    command = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3005", "--ignore-checks", "W6001"]
    done = subprocess.run([*command, "--template", *files], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
