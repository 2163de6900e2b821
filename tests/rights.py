"""What IAM would answer: the statements of a policy against one call, with its conditions.

As much of IAM's language as the templates use; anything else raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]


def _like(value: str, pattern: str) -> bool:
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, pattern: value == pattern,
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": lambda value, pattern: value.lower() == pattern.lower(),
    "NumericLessThan": lambda value, pattern: float(value) < float(pattern),
}


def allows(
    statements: Iterable[Statement],
    action: str,
    resource: str,
    *,
    context: Mapping[str, str] | None = None,
    principal: str | None = None,
) -> bool:
    """Return whether a call is allowed and not denied.

    Parameters
    ----------
    context
        The condition keys of the call; a condition on any other key is not met.
    principal
        Who calls, for policies on resources: a service, or an account's ``root``.
    """
    given = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3", **(context or {})}
    effects = {s["Effect"] for s in statements if covers(s, action, resource, context=given, principal=principal)}
    return effects == {"Allow"}


def covers(
    statement: Statement, action: str, resource: str, *, context: Mapping[str, str], principal: str | None = None
) -> bool:
    """Return whether a statement speaks of a call, for or against it."""
    if unknown := statement.keys() - {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"}:
        raise LookupError(f"{unknown} is not understood here")
    return (
        any(_like(action.lower(), pattern.lower()) for pattern in listed(statement["Action"]))
        and any(_like(resource, pattern) for pattern in listed(statement["Resource"]))
        and ("Principal" not in statement or _is_meant(statement["Principal"], principal))
        and all(
            key in context and any(_OPERATORS[operator](context[key], str(wanted)) for wanted in listed(values))
            for operator, tests in statement.get("Condition", {}).items()
            for key, values in tests.items()
        )
    )


def listed(value: Any) -> Sequence[Any]:
    """Return what may be one or a list as a list."""
    return value if isinstance(value, list) else [value]


def _is_meant(principals: Any, principal: str | None) -> bool:
    if principals == "*":
        return True
    return any(one in {"*", principal} for kind in principals.values() for one in listed(kind))
