"""Every role: who may take it, and all that it may do, written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from tests.rights import listed
from tests.templates import ACCOUNT, REGION, Templates
from windage import names

HERE = f"{REGION}:{ACCOUNT}"
USES = {"key: Decrypt", "key: GenerateDataKey"}


def objects(action: str, *prefixes: str) -> set[str]:
    return {f"data/{prefix}/*: {action}" for prefix in prefixes}


def read(*prefixes: str) -> set[str]:
    return {*objects("GetObject", *prefixes), *seen(*prefixes), "key: Decrypt"}


def seen(*prefixes: str) -> set[str]:
    return {f"data: ListBucket where s3:prefix is {prefix}/*" for prefix in prefixes}


def write(*prefixes: str) -> set[str]:
    return {*objects("PutObject", *prefixes), "key: GenerateDataKey"}


def logs(name: str) -> set[str]:
    return {f"log-group:/windage/dev/{name}:*: {action}" for action in ("CreateLogStream", "PutLogEvents")}


def stream(monitor: str) -> set[str]:
    prefixes = (f"captures/{monitor}", f"undelivered/{monitor}")
    on_objects = {right for action in FIREHOSE_OBJECTS for right in objects(action, *prefixes)}
    on_the_bucket = {f"data: {action}" for action in FIREHOSE_BUCKET}
    log = f"log-group:/windage/dev/stream-{monitor}:log-stream:LOG: PutLogEvents"
    return {*on_objects, *on_the_bucket, *USES, log}


FIREHOSE_OBJECTS = ("PutObject", "GetObject", "AbortMultipartUpload")
FIREHOSE_BUCKET = ("GetBucketLocation", "ListBucket", "ListBucketMultipartUploads")
DEAD_LETTERS = {"sqs:DEAD-LETTERS: SendMessage"}
# SQS encrypts in the name of the sender.
SPILL = {"sqs:SPILL: SendMessage", *USES}
GAUGES = {"*: PutMetricData where cloudwatch:namespace is Windage"}
MACHINE = "states:stateMachine:windage-dev-analysis"
RUNS, *ITS_RUNS = (
    f"states:execution:windage-dev-analysis{end}" for end in (":*", "/ProfileShards:*", "/MergeGroups:*")
)
LOG_DELIVERY = ("CreateLogDelivery", "DeleteLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "ListLogDeliveries")
POLICIES = ("DescribeLogGroups", "DescribeResourcePolicies", "PutResourcePolicy")
TRACES = ("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments")
TRUTH_KEY = "kms:key/0f0f0f0f-1111-2222-3333-777777777777"
SCHEDULES = {"Judge": f"{MACHINE}: StartExecution", "Watch": "service/Canary: InvokeFunction"}
TRANSFORM_KEY = "kms:key/0f0f0f0f-1111-2222-3333-555555555555"
CHURN = [f"capture/churn-endpoint/{variant}" for variant in ("AllTraffic", "Shadow")]

RIGHTS: Mapping[str, set[str]] = {
    "service/Plan": {
        *read("monitors", "baselines"),
        *seen("captures", "results", "labels", "work"),
        *objects("GetObject", "results"),
        *write("work"),
        *(f"truth-of-others: ListBucket where s3:prefix is {monitor}/*" for monitor in ("churn", "returns")),
        *(f"models-of-others: ListBucket where s3:prefix is {capture}/*" for capture in CHURN),
        "manifests-of-others: ListBucket where s3:prefix is capture/output/*",
        "transforms-of-others: ListBucket where s3:prefix is output/*",
        "manifests-of-others/capture/output/*: GetObject",
        f"{TRANSFORM_KEY}: Decrypt",
        *logs("plan"),
    },
    "service/Profile": {
        *read("monitors", "baselines", "captures", "labels", "work"),
        *write("work"),
        *(f"truth-of-others/{monitor}/*: GetObject" for monitor in ("churn", "returns")),
        f"{TRUTH_KEY}: Decrypt",
        *(f"models-of-others/{capture}/*: GetObject" for capture in CHURN),
        "transforms-of-others/output/*: GetObject",
        "kms:key/0f0f0f0f-1111-2222-3333-444444444444: Decrypt",
        f"{TRANSFORM_KEY}: Decrypt",
        *logs("profile"),
    },
    "service/Merge": {*read("monitors", "baselines", "work"), *write("work"), *logs("merge")},
    # A window of data quality that is one shard is profiled where it is judged.
    "service/Evaluate": {
        *read("monitors", "baselines", "captures", "work", "results"),
        *write("results", "work"),
        f"models-of-others/{CHURN[0]}/*: GetObject",
        "transforms-of-others/output/*: GetObject",
        "kms:key/0f0f0f0f-1111-2222-3333-444444444444: Decrypt",
        f"{TRANSFORM_KEY}: Decrypt",
        *(
            f"reports-of-others/monitoring/Returns-{schedule}/*: PutObject"
            for schedule in ("Schedule", "Quality", "Bias")
        ),
        "kms:key/0f0f0f0f-1111-2222-3333-666666666666: GenerateDataKey",
        *GAUGES,
        *(
            f"*: PutMetricData where cloudwatch:namespace is aws/sagemaker/ModelMonitoring/{kind}-metrics"
            for kind in ("data", "model", "bias")
        ),
        *logs("evaluate"),
    },
    # The one function that may ask models, and only those of monitors that say so.
    "service/Explain": {
        *read("monitors", "baselines", "work", "results", "datasets"),
        *write("results", "baselines"),
        "training-sets/fraud/asked.csv: GetObject",
        "training-sets/returns/analysis.json: GetObject",
        f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}/*.csv: GetObject",
        "lambda:function:flights-model: InvokeFunction",
        "sagemaker:endpoint/fraud-endpoint: InvokeEndpoint",
        "sagemaker:endpoint/returns-copy: InvokeEndpoint",
        "reports-of-others/monitoring/Returns-Schedule-feature-attribution/*: PutObject",
        "kms:key/0f0f0f0f-1111-2222-3333-666666666666: GenerateDataKey",
        *GAUGES,
        f"*: PutMetricData where cloudwatch:namespace is {names.BATCH_ATTRIBUTION_NAMESPACE}",
        *logs("explain"),
        *DEAD_LETTERS,
    },
    "service/Baseline": {
        *read("monitors", "datasets"),
        *write("monitors", "baselines"),
        *(f"training-sets/churn/{name}.csv: GetObject" for name in ("baseline", "answers", "people")),
        *(f"training-sets/returns/{name}.json: GetObject" for name in ("statistics", "quality")),
        *(f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}/*.{kind}: GetObject" for kind in ("csv", "json")),
        *logs("baseline"),
        *DEAD_LETTERS,
    },
    "service/Canary": {*read("monitors", "results"), *GAUGES, *logs("canary"), *DEAD_LETTERS},
    "service/Notify": {
        *read("monitors", "results", "alerts"),
        *write("alerts"),
        *(
            f"sns:windage-dev-alerts-{monitor}: Publish"
            for monitor in ("churn", "claims", "flights", "fraud", "prices", "returns")
        ),
        *USES,
        *logs("notify"),
        *DEAD_LETTERS,
    },
    "service/Analysis": {
        *(f"service/{function}: InvokeFunction" for function in ("Plan", "Profile", "Merge", "Evaluate", "Explain")),
        *objects("GetObject", "work"),
        "key: Decrypt",
        f"{MACHINE}: StartExecution",
        *(f"{runs}: {action}" for runs in (RUNS, *ITS_RUNS) for action in ("DescribeExecution", "StopExecution")),
        *(f"{runs}: RedriveExecution" for runs in ITS_RUNS),
        *(f"*: {action}" for action in (*LOG_DELIVERY, *POLICIES, *TRACES)),
    },
    "flights/Capture": {
        "firehose:deliverystream/windage-dev-flights: PutRecord",
        "lambda:function:flights-model: InvokeFunction",
        *SPILL,
        *logs("capture-flights"),
    },
    "fraud/Capture": {
        "firehose:deliverystream/windage-dev-fraud: PutRecord",
        "sagemaker:endpoint/fraud-endpoint: InvokeEndpoint",
        *SPILL,
        *logs("capture-fraud"),
    },
    "prices/Capture": {"firehose:deliverystream/windage-dev-prices: PutRecord", *SPILL, *logs("capture-prices")},
    **{
        f"{monitor}/Drain": {
            *(f"sqs:SPILL: {action}" for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")),
            *USES,
            *objects("PutObject", f"captures/{monitor}/AllTraffic", f"quarantine/{monitor}"),
            *logs(f"drain-{monitor}"),
        }
        for monitor in ("flights", "fraud", "prices")
    },
    **{f"{monitor}/CaptureStream": stream(monitor) for monitor in ("flights", "fraud", "prices")},
    "claims/Ingest": {
        *(f"firehose:deliverystream/windage-dev-claims: {action}" for action in ("PutRecord", "PutRecordBatch")),
        *write("quarantine/claims"),
        *logs("ingest-claims"),
    },
    "claims/IngestStream": stream("claims"),
    **{
        f"{monitor}/{schedule}": {target, *DEAD_LETTERS}
        for monitor in ("flights", "churn", "fraud", "prices", "returns", "claims")
        for schedule, target in SCHEDULES.items()
    },
    **{
        f"{monitor}/{of_type}{schedule}": {target, *DEAD_LETTERS}
        for of_type in ("ModelQuality", "ModelBias")
        for monitor in ("flights", "churn", "returns")
        for schedule, target in SCHEDULES.items()
    },
    **{
        f"{monitor}/FeatureAttribution{schedule}": {target, *DEAD_LETTERS}
        for monitor in ("flights", "fraud", "returns")
        for schedule, target in SCHEDULES.items()
    },
}
# Lambda gives its roles no account to ask for; the others could be made to act for a stranger.
TRUSTED = {
    **{
        f"{of_type}{schedule}": "scheduler"
        for of_type in ("", "ModelQuality", "ModelBias", "FeatureAttribution")
        for schedule in SCHEDULES
    },
    "CaptureStream": "firehose",
    "IngestStream": "firehose",
    "Analysis": "states",
}


@pytest.fixture(scope="module")
def roles(templates: Templates) -> dict[str, str]:
    """Each role's ARN, by a name that a person would give."""
    named = {}
    for role in templates.of("IAM::Role"):
        stack = role.stack.removeprefix("windage-dev-")
        named[f"{stack}/{role.id.partition('Role')[0]}"] = templates.arn(role)
    return named


def rights(templates: Templates, role_arn: str) -> Iterator[str]:
    for statement in templates.statements(role_arn):
        assert statement["Effect"] == "Allow"
        assert statement.keys() <= {"Action", "Effect", "Resource", "Condition"}
        tests = [
            f" where {key} is {value}"
            for values in statement.get("Condition", {}).values()
            for key, wanted in values.items()
            for value in listed(wanted)
        ]
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                for test in tests or [""]:
                    yield f"{short(templates, resource)}: {action.partition(':')[2]}{test}"


def short(templates: Templates, arn: str) -> str:
    """Write an ARN as a person would."""
    for function in templates.of("Lambda::Function"):
        if templates.arn(function) == arn:
            return f"service/{function.id.partition('Function')[0]}"
    for queue in templates.of("SQS::Queue"):
        spill = queue.id.startswith("CaptureSpillQueue")
        arn = arn.replace(templates.called(queue), "SPILL" if spill else "DEAD-LETTERS")
    for log_stream in templates.of("Logs::LogStream"):
        arn = arn.replace(templates.called(log_stream), "LOG")
    arn = arn.replace("arn:aws:s3:::windage-dev-data-data", "data").removeprefix("arn:aws:s3:::")
    arn = arn.replace(f"arn:aws:kms:{HERE}:key/windage-dev-data-key", "key").replace(f"arn:aws:logs:{HERE}:", "")
    return arn.removeprefix("arn:aws:").replace(f":{HERE}:", ":")


def test_every_role_is_written_here(roles: dict[str, str]) -> None:
    assert sorted(roles) == sorted(RIGHTS)


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_may_do_this_and_nothing_else(templates: Templates, roles: dict[str, str], role: str) -> None:
    found = set(rights(templates, roles[role]))
    assert sorted(found) == sorted(RIGHTS[role])


def test_no_role_deletes_or_names_an_action_by_a_wildcard(templates: Templates, production: Templates) -> None:
    for these in (templates, production):
        policies = these.of("IAM::Policy")
        actions = {
            a for p in policies for s in p.properties["PolicyDocument"]["Statement"] for a in listed(s["Action"])
        }
        assert {action for action in actions if "*" in action} == set()
        assert {action for action in actions if "Delete" in action} == {"logs:DeleteLogDelivery", "sqs:DeleteMessage"}


def test_no_role_has_policies_of_somebody_else(templates: Templates) -> None:
    for role in templates.of("IAM::Role"):
        assert role.properties.keys() <= {"AssumeRolePolicyDocument", "Tags"}
    assert templates.of("IAM::ManagedPolicy") == []


def test_a_role_can_be_taken_for_this_account_only(templates: Templates, roles: dict[str, str]) -> None:
    for name, arn in roles.items():
        (statement,) = templates.by_arn(arn).properties["AssumeRolePolicyDocument"]["Statement"]
        service = TRUSTED.get(name.partition("/")[2])
        assert statement["Principal"] == {"Service": f"{service or 'lambda'}.amazonaws.com"}
        condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}} if service else None
        assert statement.get("Condition") == condition, name


def test_no_two_share_a_role(templates: Templates) -> None:
    users = [
        *(f.properties["Role"] for f in templates.of("Lambda::Function")),
        *(m.properties["RoleArn"] for m in templates.of("StepFunctions::StateMachine")),
        *(s.properties["Target"]["RoleArn"] for s in templates.of("Scheduler::Schedule")),
        *(
            s.properties["ExtendedS3DestinationConfiguration"]["RoleARN"]
            for s in templates.of("KinesisFirehose::DeliveryStream")
        ),
    ]
    assert Counter(users).most_common(1)[0][1] == 1
    assert set(users) == {templates.arn(role) for role in templates.of("IAM::Role")}


def test_a_policy_is_there_before_what_needs_it(templates: Templates) -> None:
    """A function that fires, or a stream that is made, before its role may do its work would fail the deploy."""
    kinds = ("Lambda::Function", "Lambda::EventInvokeConfig", "KinesisFirehose::DeliveryStream", "Scheduler::Schedule")
    for resource in (r for kind in (*kinds, "StepFunctions::StateMachine") for r in templates.of(kind)):
        needed = resource.declared.get("DependsOn", [])
        kinds_needed = {templates.raw[resource.stack]["Resources"][name]["Type"] for name in needed}
        assert "AWS::IAM::Policy" in kinds_needed, resource.place


def test_only_captures_and_the_function_that_explains_may_ask_a_model(
    templates: Templates, roles: dict[str, str]
) -> None:
    models = {"lambda:function:flights-model: InvokeFunction", "sagemaker:endpoint/fraud-endpoint: InvokeEndpoint"}
    models |= {"sagemaker:endpoint/returns-copy: InvokeEndpoint"}
    may = {name: models & set(rights(templates, arn)) for name, arn in roles.items()}
    assert {name for name, asked in may.items() if asked} == {"service/Explain", "flights/Capture", "fraud/Capture"}
