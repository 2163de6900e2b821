"""A schedule's job definition, inside of it or beside it, in one spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from windage.errors import InputError, shortened
from windage.importing.counterparts import INLINE, RENAMED
from windage.importing.descriptions import Description, of_kind


def job_of(schedule: Description, descriptions: Sequence[Description]) -> Description:
    """Return the job definition of a schedule, spelled as one inside of a schedule.

    Raises
    ------
    InputError
        When there is none, or it has not exactly one input.
    """
    job = _inside(schedule)
    if job is None:
        job = _named(schedule, descriptions)
    inputs = job.parts("MonitoringInputs")
    if len(inputs) != 1:
        raise InputError(f"{job.file}: MonitoringInputs", "one input is needed", got=len(inputs))
    return job


def spelled_as_given(member: str, *, named: bool) -> str:
    """Return a member of a job definition as the file spells it.

    Examples
    --------
    >>> spelled_as_given("MonitoringInputs[].EndpointInput.EndpointName", named=True)
    'DataQualityJobInput.EndpointInput.EndpointName'
    """
    if not named:
        return member
    if member.startswith("Environment"):
        return f"DataQualityAppSpecification.{member}"
    for its, inside in RENAMED.items():
        if member.startswith(inside):
            return its + member.removeprefix(inside)
    return member


def _inside(schedule: Description) -> Description | None:
    found = schedule.value(INLINE.rstrip("."))
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise InputError(f"{schedule.file}: {INLINE.rstrip('.')}", "of another type", got=type(found).__name__)
    return Description("definition", schedule.file, found)


def _named(schedule: Description, descriptions: Sequence[Description]) -> Description:
    name = schedule.text("MonitoringScheduleConfig.MonitoringJobDefinitionName")
    for definition in of_kind(descriptions, "definition"):
        if name is not None and definition.text("JobDefinitionName") == name:
            return _spelled_as_inside(definition)
    raise InputError(
        schedule.file,
        "the schedule's job definition is not among the files",
        expected=name,
        do=f"aws sagemaker describe-data-quality-job-definition --job-definition-name {shortened(name or 'NAME')}",
    )


def _spelled_as_inside(definition: Description) -> Description:
    document = {RENAMED.get(key, key).removesuffix("[]"): value for key, value in definition.document.items()}
    application = document.get("MonitoringAppSpecification")
    if isinstance(application, dict):
        document["MonitoringAppSpecification"] = {k: v for k, v in application.items() if k != "Environment"}
        document["Environment"] = application.get("Environment")
    # What `recognise` takes for a definition has one.
    document["MonitoringInputs"] = [document["MonitoringInputs"]]
    return Description("definition", definition.file, document)
