"""The tables of counterparts against SageMaker's own model: no member is forgotten, and none is made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.windage.importing.described import files
from tests.windage.importing.service_model import OPERATIONS, documents, members, whole
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.importing import monitor_files
from windage.importing.counterparts import INLINE, PASSED_OVER, RENAMED, SETTINGS, WITHOUT, above, reason

SPELLED = {"DataQualityAppSpecification.Environment": "Environment", **RENAMED}


def inside(member: str) -> str:
    """Return a member of a named definition as it is spelled inside of a schedule."""
    entry = above(member, SPELLED)
    return member if entry is None else SPELLED[entry] + member.removeprefix(entry)


def table_members(kind: str) -> set[tuple[str, str]]:
    """Return each member of what SageMaker describes, with the table that it belongs to."""
    if kind == "definition":
        return {("job", inside(member)) for member in members(kind)}
    return {
        ("job", member.removeprefix(INLINE)) if member.startswith(INLINE) else (kind, member)
        for member in members(kind)
    }


@pytest.mark.parametrize("kind", OPERATIONS)
def test_every_member_is_a_setting_or_has_its_reason(kind: str) -> None:
    unknown = [m for table, m in table_members(kind) if reason(m, table)[1] == "not known to this version"]
    assert unknown == []


@pytest.mark.parametrize("table", SETTINGS)
def test_no_entry_is_of_a_member_that_there_is_not(table: str) -> None:
    real = {member for kind in OPERATIONS for its, member in table_members(kind) if its == table}
    entries = {*SETTINGS[table], *WITHOUT[table], *PASSED_OVER[table]} - {"ResponseMetadata"}
    of_an_environment = {entry for entry in entries if entry.startswith("Environment.")}
    assert {
        entry for entry in entries - of_an_environment if not any(above(m, frozenset({entry})) for m in real)
    } == set()


@pytest.mark.parametrize("table", SETTINGS)
def test_no_member_is_in_two_tables(table: str) -> None:
    assert not SETTINGS[table].keys() & WITHOUT[table].keys()
    assert not PASSED_OVER[table] & (SETTINGS[table].keys() | WITHOUT[table].keys())


something = st.fixed_dictionaries({}, optional={kind: documents(kind) for kind in OPERATIONS})


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(something, st.booleans())
def test_any_description_becomes_a_monitor_file_or_an_input_error(given: dict[str, Any], matched: bool) -> None:
    try:
        imported = monitor_files(files(*(matching(given) if matched else given).values()))
    except InputError:
        return
    for made in imported:
        assert parse_monitor(made.content, name="made.yaml").name == made.name


def matching(given: dict[str, Any]) -> dict[str, Any]:
    """Return the same descriptions as of one schedule, so that more of them are looked at."""
    made = json.loads(json.dumps(given))
    for kind in OPERATIONS:
        if kind in made or kind in ("schedule", "definition"):
            its = made.setdefault(kind, {})
            its |= {key: value for key, value in whole(kind).items() if isinstance(value, str)}
    if "endpoint config" in made:
        made["endpoint config"].setdefault("ProductionVariants", [])
    if "alerts" in made:
        made["alerts"].setdefault("MonitoringAlertSummaries", [])
    made["schedule"].setdefault("MonitoringScheduleConfig", {}).pop("MonitoringJobDefinition", None)
    made["schedule"]["MonitoringScheduleConfig"] |= {
        "MonitoringType": "DataQuality",
        "MonitoringJobDefinitionName": "churn-definition",
        "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
    }
    for key in ("DataQualityBaselineConfig", "DataQualityAppSpecification", "DataQualityJobOutputConfig"):
        for resource in ("ConstraintsResource", "StatisticsResource"):
            made["definition"].get(key, {}).pop(resource, None)
    source = made["definition"].setdefault("DataQualityJobInput", {})
    if "EndpointInput" in source:
        source.pop("BatchTransformInput", None)
    else:
        source.setdefault("EndpointInput", {})
    return made


def described(which: str, *, inside_the_schedule: bool) -> dict[str, Any]:
    """Return whole descriptions of one schedule: of an endpoint, of its configuration alone, or of batch transform."""
    kinds = {"endpoint": ("endpoint",), "endpoint config": ("endpoint config",), "batch": ()}[which]
    made = {kind: whole(kind) for kind in ("schedule", "definition", "alerts", *kinds)}
    job = made["schedule"]["MonitoringScheduleConfig"]["MonitoringJobDefinition"]
    for source in (made["definition"]["DataQualityJobInput"], *job["MonitoringInputs"]):
        del source["EndpointInput" if which == "batch" else "BatchTransformInput"]
        if which == "batch":
            del source["BatchTransformInput"]["DatasetFormat"]["Json"]
            del source["BatchTransformInput"]["DatasetFormat"]["Parquet"]
    for kind in kinds:
        # Hundreds of members with one reason each: the tables are tested above.
        made[kind] |= {"ProductionVariants": [{"VariantName": "Blue", "CurrentWeight": 1.0}]}
        made[kind] |= {"ShadowProductionVariants": [{"VariantName": "Shadow"}]}
        made[kind].pop("PendingDeploymentSummary", None)
    if inside_the_schedule:
        del made["definition"]
    else:
        del made["schedule"]["MonitoringScheduleConfig"]["MonitoringJobDefinition"]
    return made


def without_each_member(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path of everything that holds no more, and the document without it."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            for below, less in without_each_member(child, f"{path}.{key}" if path else key):
                # In the old order, which is that of the notes.
                yield below, {n: less if n == key else v for n, v in value.items() if n != key or less is not None}
    elif isinstance(value, list) and isinstance(value[0], dict):
        for below, less in without_each_member(value[0], f"{path}[]"):
            yield below, [less]
    else:
        yield path, None


@pytest.mark.parametrize("inside_the_schedule", [False, True])
@pytest.mark.parametrize("which", ["endpoint", "endpoint config", "batch"])
def test_every_member_counts_or_says_nothing_about_monitoring(which: str, inside_the_schedule: bool) -> None:
    """Without it, the file, or what is told of it, is another one, or there is none."""
    given = described(which, inside_the_schedule=inside_the_schedule)
    (all_of_it,) = monitor_files(files(*given.values()))
    silent = set()
    for kind in given:
        for member, less in without_each_member(given[kind]):
            try:
                (made,) = monitor_files(files(*{**given, kind: less}.values()))
            except InputError:
                continue
            if made == all_of_it:
                silent.add((kind, member))
    assert {(kind, member) for kind, member in silent if not may_be_silent(kind, member)} == set()


def may_be_silent(kind: str, member: str) -> bool:
    table, its = kind, member
    if kind == "definition":
        table, its = "job", inside(member)
    elif member.startswith(INLINE):
        table, its = "job", member.removeprefix(INLINE)
    if table == "schedule" and its == "EndpointName":
        # The job definition says it too.
        return True
    entry, _ = reason(its, table)
    if entry in PASSED_OVER[table]:
        return True
    # One of several members with one reason, which is told once; the kind of environment's value is not shown.
    return entry in WITHOUT[table] and its != entry
