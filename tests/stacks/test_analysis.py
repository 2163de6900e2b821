"""The state machine: every window ends somewhere, and nothing outgrows what Step Functions carries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

from tests.rights import allows
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage import names
from windage.config import Schedule
from windage.steps.requests import DueWindow, Judgement, Plan, write
from windage.tree import levels
from windage.window import Window

PAYLOAD = 256 * 1024
EXPRESS_SECONDS = 5 * 60
WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
LONGEST_NAME = "m" * 32


@pytest.fixture(scope="module")
def machine(templates: Templates) -> Resource:
    (found,) = templates.of("StepFunctions::StateMachine")
    return found


@pytest.fixture(scope="module")
def definition(machine: Resource) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(machine.properties["DefinitionString"])
    return loaded


def tasks(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        if state["Type"] == "Map":
            yield from tasks(state["ItemProcessor"]["States"])


def test_each_task_is_the_function_of_its_name(templates: Templates, definition: dict[str, Any]) -> None:
    found = {name: templates.by_arn(task["Resource"]).id for name, task in tasks(definition["States"])}
    assert {name: place.partition("Function")[0] for name, place in found.items()} == {
        "Plan": "Plan",
        "Profile": "Profile",
        "Merge": "Merge",
        "Evaluate": "Evaluate",
        "Explain": "Explain",
        "Record failure": "Evaluate",
    }


def test_a_busy_lambda_is_asked_again(definition: dict[str, Any]) -> None:
    for _, task in tasks(definition["States"]):
        (retry,) = task["Retry"]
        assert "Lambda.TooManyRequestsException" in retry["ErrorEquals"]
        # What the function itself says is wrong does not become right by asking again.
        assert "States.ALL" not in retry["ErrorEquals"]


def test_a_window_that_fails_is_recorded_and_the_next_one_is_judged(definition: dict[str, Any]) -> None:
    each = definition["States"]["Each window"]
    states = each["ItemProcessor"]["States"]
    assert (each["MaxConcurrency"], each["ItemProcessor"]["ProcessorConfig"]) == (1, {"Mode": "INLINE"})
    for name in ("Profile shards", "Each level", "Evaluate", "Explain"):
        assert states[name]["Catch"] == [
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Record failure"}
        ]
    assert "Catch" not in states["Record failure"]


def test_a_window_without_shards_is_judged_all_the_same(definition: dict[str, Any]) -> None:
    states = definition["States"]["Each window"]["ItemProcessor"]["States"]
    assert states["How many shards"]["Default"] == states["Each level"]["Next"] == "Which monitor"
    assert states["Profile shards"]["Next"] == "Each level"


def test_one_shard_of_data_quality_costs_one_call_and_no_map(definition: dict[str, Any]) -> None:
    states = definition["States"]["Each window"]["ItemProcessor"]["States"]
    assert states["How many shards"]["Choices"] == [
        {
            "And": [
                {"Variable": "$.shards", "NumericEquals": 1},
                {"Variable": "$.monitor_type", "StringEquals": names.DATA_QUALITY},
            ],
            "Next": "Which monitor",
        },
        {"Variable": "$.shards", "NumericGreaterThan": 0, "Next": "Profile shards"},
    ]


def test_the_levels_of_groups_are_added_up_one_after_the_other(
    templates: Templates, machine: Resource, definition: dict[str, Any]
) -> None:
    levels = definition["States"]["Each window"]["ItemProcessor"]["States"]["Each level"]
    assert (levels["ItemsPath"], levels["MaxConcurrency"], levels["ResultPath"]) == ("$.merges", 1, None)
    groups = levels["ItemProcessor"]["States"]["Merge groups"]
    (data,) = (bucket for bucket in templates.of("S3::Bucket") if bucket.id == "Data")
    assert groups["ItemReader"]["Parameters"] == {"Bucket": templates.called(data), "Key.$": "$.key"}
    assert groups["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    # A sum without one of its groups would be wrong without anybody's notice.
    assert "ToleratedFailurePercentage" not in groups


def test_as_many_functions_run_at_once_as_were_chosen(definition: dict[str, Any]) -> None:
    states = definition["States"]["Each window"]["ItemProcessor"]["States"]
    for each in (states["Profile shards"], states["Each level"]["ItemProcessor"]["States"]["Merge groups"]):
        assert each["MaxConcurrency"] == 100


def test_few_lost_shards_are_tolerated_and_as_many_as_who_judges_tolerates(definition: dict[str, Any]) -> None:
    shards = definition["States"]["Each window"]["ItemProcessor"]["States"]["Profile shards"]
    assert shards["ToleratedFailurePercentage"] == names.TOLERATED_PERCENT <= 1


def test_the_function_that_may_ask_the_model_judges_attributions_and_nothing_else(definition: dict[str, Any]) -> None:
    states = definition["States"]["Each window"]["ItemProcessor"]["States"]
    assert states["Which monitor"] == {
        "Type": "Choice",
        "Choices": [{"Variable": "$.monitor_type", "StringEquals": names.FEATURE_ATTRIBUTION, "Next": "Explain"}],
        "Default": "Evaluate",
    }


def test_every_state_can_be_reached_and_leads_on(definition: dict[str, Any]) -> None:
    def check(start: str, states: dict[str, Any]) -> None:
        reached, waiting = set(), [start]
        while waiting:
            name = waiting.pop()
            reached.add(name)
            state = states[name]
            following = {state.get("Next"), state.get("Default")} | {
                branch["Next"] for key in ("Choices", "Catch") for branch in state.get(key, [])
            }
            assert state.get("End") or following - {None}
            waiting += sorted(following - {None} - reached)
            if state["Type"] == "Map":
                check(state["ItemProcessor"]["StartAt"], state["ItemProcessor"]["States"])
        assert reached == set(states)

    check(definition["StartAt"], definition["States"])


def test_the_shards_are_read_from_where_the_plan_writes_them(
    templates: Templates, machine: Resource, definition: dict[str, Any]
) -> None:
    shards = definition["States"]["Each window"]["ItemProcessor"]["States"]["Profile shards"]
    (data,) = (bucket for bucket in templates.of("S3::Bucket") if bucket.id == "Data")
    (key,) = templates.of("KMS::Key")
    assert shards["ItemReader"] == {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Parameters": {"Bucket": templates.called(data), "Key.$": "$.shards_key"},
    }
    rights = templates.statements(machine.properties["RoleArn"])
    shards_key = f"{names.run_prefix('flights', names.DATA_QUALITY, WINDOW, WINDOW.end)}shards.json"
    assert allows(rights, "s3:GetObject", f"{templates.arn(data)}/{shards_key}")
    assert not allows(rights, "s3:GetObject", f"{templates.arn(data)}/captures/flights/x")
    assert allows(rights, "kms:Decrypt", templates.arn(key))


def test_the_map_may_run_and_be_stopped_and_redriven(
    templates: Templates, machine: Resource, definition: dict[str, Any]
) -> None:
    states = definition["States"]["Each window"]["ItemProcessor"]["States"]
    shards, groups = states["Profile shards"], states["Each level"]["ItemProcessor"]["States"]["Merge groups"]
    assert shards["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    assert shards["Label"] != groups["Label"]
    rights, name = templates.statements(machine.properties["RoleArn"]), machine.properties["StateMachineName"]
    itself = f"arn:aws:states:{REGION}:{ACCOUNT}"
    assert allows(rights, "states:StartExecution", templates.arn(machine))
    assert allows(rights, "states:DescribeExecution", f"{itself}:execution:{name}:0a1b")
    for each in (shards, groups):
        assert len(each["Label"]) <= 40
        run = f"{itself}:execution:{name}/{each['Label']}:0a1b"
        for action in ("states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"):
            assert allows(rights, action, run)
            assert not allows(rights, action, f"{itself}:execution:another:0a1b")


@pytest.mark.parametrize("name", ["Profile", "Merge"])
def test_a_shard_ends_before_its_express_execution_does(
    templates: Templates, definition: dict[str, Any], name: str
) -> None:
    task = dict(tasks(definition["States"]))[name]
    profile = templates.by_arn(task["Resource"])
    (retry,) = task["Retry"]
    waits = [retry["IntervalSeconds"] * retry["BackoffRate"] ** n for n in range(retry["MaxAttempts"])]
    assert profile.properties["Timeout"] + sum(waits[:4]) < EXPRESS_SECONDS


def test_a_thousand_shards_answer_in_no_words(definition: dict[str, Any]) -> None:
    shards = definition["States"]["Each window"]["ItemProcessor"]["States"]["Profile shards"]
    assert shards["ItemProcessor"]["States"]["Profile"]["OutputPath"] is None
    assert shards["ResultPath"] is None
    # 80,000 shards of 64 MB are 5 TB, an hour of ten billion captures.
    assert len(json.dumps([{}] * 80_000, separators=(",", ":"))) < PAYLOAD


def most_windows() -> int:
    (bounds,) = get_type_hints(Schedule, include_extras=True)["catch_up"].__metadata__
    most: int = bounds.le
    assert most >= 100
    return most


def test_a_plan_of_all_windows_that_may_be_caught_up_fits() -> None:
    run = names.run_prefix(LONGEST_NAME, names.DATA_QUALITY, WINDOW, WINDOW.end)
    window = DueWindow(
        monitor=LONGEST_NAME,
        monitor_type=names.DATA_QUALITY,
        window=str(WINDOW),
        scheduled_time="2026-03-01T07:10:00Z",
        shards=84_000,
        shards_key=f"{run}shards.json",
        baseline="0" * 64,
        merges=tuple(range(1, 1 + len(levels(84_000)))),
        parts=levels(84_000)[-1],
    )
    assert len(window.merges) == 2
    assert len(json.dumps(write(Plan(windows=(window,) * most_windows())))) < PAYLOAD


def test_the_outcomes_of_all_windows_that_may_be_caught_up_fit(definition: dict[str, Any]) -> None:
    judgement = Judgement(
        monitor=LONGEST_NAME,
        window=str(WINDOW),
        outcome="violations",
        violations=1_000,
        result=f"s3://{'b' * 63}/{names.result_prefix(LONGEST_NAME, names.DATA_QUALITY, WINDOW)}",
        reason="r" * 2000,
    )
    selected = dict(tasks(definition["States"]))["Evaluate"]["ResultSelector"]
    assert selected == dict(tasks(definition["States"]))["Explain"]["ResultSelector"]
    assert selected == dict(tasks(definition["States"]))["Record failure"]["ResultSelector"]
    told = {name.removesuffix(".$"): write(judgement)[path.removeprefix("$.")] for name, path in selected.items()}
    assert set(told) == {"window", "outcome", "violations", "result"}
    assert len(json.dumps([told] * most_windows())) < PAYLOAD


def test_every_execution_is_logged_and_traced_without_the_data(templates: Templates, machine: Resource) -> None:
    logging = machine.properties["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    (destination,) = logging["Destinations"]
    arn = destination["CloudWatchLogsLogGroup"]["LogGroupArn"]
    # Other names would each take a place in the account's one policy for such logs, which has few.
    assert ":log-group:/aws/vendedlogs/states/" in arn
    assert arn == templates.arn(templates.by_arn(arn))
    assert machine.properties["TracingConfiguration"] == {"Enabled": True}
