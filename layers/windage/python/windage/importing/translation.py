"""From a described schedule to the settings of a monitor, each with its source."""

from __future__ import annotations

import re
from datetime import timedelta

from windage.config import Records, bucket_and_prefix
from windage.errors import InputError
from windage.importing.captures import key_setting, of_batch_transform, of_endpoint
from windage.importing.descriptions import Description
from windage.importing.found import Fetch, Found, Note, Parts, Setting
from windage.importing.schedules import every, offset
from windage.window import Cadence, schedule_expression

_SCRIPT = re.compile(r"[^A-Za-z0-9_.-]")


def translate(parts: Parts, *, name: str, capture_uri: str | None, data_uri: str | None) -> Found:
    """Yield the settings of a schedule's monitor, with what there is to say of them."""
    original = parts.schedule.text("MonitoringScheduleName") or ""
    yield Setting("name", name, "MonitoringScheduleName")
    (given,) = parts.job.parts("MonitoringInputs")
    if given.has("BatchTransformInput"):
        yield from of_batch_transform(given, parts, data_uri=data_uri)
        which = "BatchTransformInput"
    else:
        yield from of_endpoint(given, parts, capture_uri=capture_uri)
        which = "EndpointInput"
    yield from _records(given, which)
    yield from _scripts(parts.job)
    yield from _baseline(parts.job)
    yield from _schedule(parts.schedule, given.text(f"{which}.EndTimeOffset"), f"MonitoringInputs[].{which}")
    yield Setting("compatibility", "sagemaker", "so that old baselines give the old answers")
    yield from _alarm(parts.alerts)
    yield from _metrics(parts.job, original)
    yield from _results(parts)


def _records(given: Description, which: str) -> Found:
    for member, name in (("FeaturesAttribute", "features_attribute"), ("InferenceAttribute", "inference_attribute")):
        expression = given.text(f"{which}.{member}")
        if expression is None:
            continue
        source = f"MonitoringInputs[].{which}.{member}"
        try:
            Records(**{name: expression})
        except InputError as error:
            yield Note(source, str(error).partition(": ")[2])
        else:
            yield Setting(f"records.{name}", expression, source)


def _scripts(job: Description) -> Found:
    taken: dict[str, str] = {}
    for name, member in (
        ("preprocessor", "MonitoringAppSpecification.RecordPreprocessorSourceUri"),
        ("postprocessor", "MonitoringAppSpecification.PostAnalyticsProcessorSourceUri"),
    ):
        address = job.text(member)
        if address is None:
            continue
        _, key = bucket_and_prefix(address, where=f"{job.file}: {member}")
        file = _SCRIPT.sub("_", key.rpartition("/")[2].removesuffix(".py")) or name
        path = f"scripts/{file}.py"
        if taken.get(path, address) != address:
            path = f"scripts/{name}_{file}.py"
        taken[path] = address
        yield Setting(f"scripts.{name}", path, f"{member}, to be copied here")
        yield Fetch(address, path)


def _baseline(job: Description) -> Found:
    members = {
        name: f"BaselineConfig.{resource}.S3Uri"
        for name, resource in (("statistics", "StatisticsResource"), ("constraints", "ConstraintsResource"))
    }
    given = {name: address for name, member in members.items() if (address := job.text(member)) is not None}
    for name, address in given.items():
        bucket_and_prefix(address, where=f"{job.file}: {members[name]}")
        if len(given) == 2:
            yield Setting(f"baseline.{name}", address, members[name])
        else:
            yield Note(members[name], "a baseline is two files: name both as baseline.statistics and .constraints")
    if not given:
        yield Note("BaselineConfig", "there is no baseline: name one, or upload training data after the deploy")


def _schedule(schedule: Description, end: str | None, input_member: str) -> Found:
    member = "MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression"
    expression = schedule.text(member)
    cadence = "1 hour"
    if expression is None or expression.strip() == "NOW":
        yield Note(member, "the schedule ran once; a monitor goes on, here every hour (once: windage check)")
    else:
        cadence = every(expression, where=f"{schedule.file}: {member}")
    yield Setting("schedule.every", cadence, member if expression else "the default")
    if "/" in cadence:
        yield Note(member, "begins anew every day, as cron counts: set schedule.every if other hours are meant")
    if end is not None:
        source = f"{input_member}.EndTimeOffset"
        wait = offset(end)
        if wait is None or not _fits(cadence, wait):
            yield Note(source, "does not fit as schedule.grace, for which a window waits for late data")
        elif wait:
            yield Setting("schedule.grace", f"{int(wait.total_seconds()) // 60} minutes", source)
    if schedule.text("MonitoringScheduleStatus") == "Stopped":
        yield Note("MonitoringScheduleStatus", "the schedule was stopped; a monitor runs as soon as it is deployed")


def _fits(cadence: str, wait: timedelta) -> bool:
    try:
        schedule_expression(Cadence.parse(cadence), grace=wait)
    except InputError:
        return False
    return True


def _alarm(alerts: Description | None) -> Found:
    listed = alerts.parts("MonitoringAlertSummaries") if alerts is not None else []
    for index, alert in enumerate(listed):
        violating, of = alert.number("DatapointsToAlert"), alert.number("EvaluationPeriod")
        if index or violating is None or of is None or not 1 <= violating <= of <= 100:
            yield Note("MonitoringAlertSummaries[]", f"alert {index + 1} is not taken over: a monitor has one rule")
            continue
        yield Setting("alerts.alarm.violating", violating, "MonitoringAlertSummaries[].DatapointsToAlert")
        yield Setting("alerts.alarm.of", of, "MonitoringAlertSummaries[].EvaluationPeriod")
    yield Note("alerts.email, alerts.sms", "nobody is told yet: add addresses or phone numbers")


def _metrics(job: Description, schedule: str) -> Found:
    member = "Environment.publish_cloudwatch_metrics"
    if job.text(member) == "Enabled":
        yield Setting("metrics.names", "sagemaker", member)
    elif job.has(member):
        yield Setting("metrics.names", "windage", member)
    yield Setting("metrics.schedule", schedule, "MonitoringScheduleName, for dimensions and keys of results")


def _results(parts: Parts) -> Found:
    member = "MonitoringOutputConfig.MonitoringOutputs[].S3Output.S3Uri"
    outputs = parts.job.parts("MonitoringOutputConfig.MonitoringOutputs")
    for index, output in enumerate(outputs):
        address = output.text("S3Output.S3Uri")
        if address is None or index:
            yield Note(member, "only the first place with an address is written to")
            continue
        yield Setting("results.uri", address, member)
    if outputs and outputs[0].has("S3Output.S3Uri"):
        key = parts.job.text("MonitoringOutputConfig.KmsKeyId")
        yield from key_setting("results.kms_key", key, "MonitoringOutputConfig.KmsKeyId", parts)
