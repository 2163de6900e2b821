"""What differs from a deployment into an account, each with the reason why it must; nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]


@dataclass(frozen=True)
class LocalException:
    """One thing that differs from a deployment into an account, and why it must."""

    name: str
    reason: str
    change: Callable[[Template], Template]


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
)


def local_template(template: Template) -> Template:
    """Return the template with every exception applied, and nothing else."""
    for exception in EXCEPTIONS:
        template = exception.change(template)
    return template


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
