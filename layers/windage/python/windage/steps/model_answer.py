"""What AWS says of a call of the model, as the caller's answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from windage.capture import ErrorClass
from windage.steps.capture import DEFAULT_TYPE, Answer, Question

_INVALID = {"ValidationError", "ValidationException"}
# SageMaker says by its error's name, and not by its status, that it is called too often.
_BUSY = {"ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"}
_TOO_LARGE = 413


def unavailable(message: str, *, error: ErrorClass, status: int = 502) -> Answer:
    """Return the answer to a call that the model itself did not answer."""
    body = json.dumps({"message": message}).encode()
    return Answer(status, body, {"content-type": DEFAULT_TYPE}, error=error)


def refused(code: str, status: int, message: str = "") -> Answer:
    """Return the answer to a call that AWS did not let through, by its error's name, status and message.

    What the caller can mend is the caller's: a question that is not valid, too large, or too much at once. Whatever
    else is wrong is between us and the model.

    Examples
    --------
    >>> [refused(*said).status for said in (("ThrottlingException", 400), ("ValidationError", 400), ("X", 403))]
    [429, 400, 502]
    """
    text = f"the model cannot be called: {code}"
    if code in _BUSY or status == 429:
        return unavailable(text, error="throttled", status=429)
    if status == _TOO_LARGE:
        return unavailable(text, error="client_error", status=status)
    if code in _INVALID and not _names_nothing(message):
        return unavailable(f"{text}: {message}" if message else text, error="client_error", status=400)
    if status >= 500:
        return unavailable(text, error="server_error", status=503 if status == 503 else 502)
    return unavailable(text, error="unreachable")


def of_function(payload: bytes, asked: Question, *, failed: bool) -> Answer:
    """Return what a function answered: in the form of function URLs, or any value.

    A function that was asked with a payload alone may answer with a value alone, and so is its caller.
    """
    try:
        value = json.loads(payload or b"null")
    except (ValueError, RecursionError):
        return unavailable("the model's answer is no JSON", error="server_error")
    if failed:
        said = value if isinstance(value, Mapping) else {}
        slow = "Task timed out" in str(said.get("errorMessage", ""))
        kind = str(said.get("errorType", "error"))
        return unavailable(f"the model failed: {kind}", error="timeout" if slow else "server_error")
    if not isinstance(value, Mapping) or "statusCode" not in value:
        # As function URLs allow; the value goes back as it came.
        return Answer(200, payload or b"null", {"content-type": DEFAULT_TYPE}, plain=asked.form == "plain")
    try:
        return _of_http(value)
    except (ValueError, TypeError):
        return unavailable("the model's answer has no form that HTTP knows", error="server_error")


def _of_http(value: Mapping[str, Any]) -> Answer:
    status = int(value["statusCode"])
    if not 100 <= status <= 999:
        raise ValueError(status)
    body = value.get("body")
    # As Lambda does with a body that is no text.
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    headers = {str(name): one for name, one in dict(value.get("headers") or {}).items() if one is not None}
    cookies = list(value.get("cookies") or ())
    for name, several in dict(value.get("multiValueHeaders") or {}).items():
        if str(name).lower() == "set-cookie":
            cookies += several
        else:
            headers[str(name)] = ", ".join(map(str, several))
    return Answer(
        status,
        base64.b64decode(text) if value.get("isBase64Encoded") else text.encode(),
        headers,
        tuple(map(str, cookies)),
    )


def _names_nothing(message: str) -> bool:
    """Tell whether it is the endpoint that does not exist, which is the monitor file's fault and not the caller's."""
    return message.startswith("Endpoint ") and "not found" in message
