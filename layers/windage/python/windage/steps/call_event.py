"""A call as Lambda hands it over, and the answer as Lambda takes it back."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from windage.steps.capture import DEFAULT_TYPE, INFERENCE_ID, Answer, Question, identified

# Who asks through HTTP has one of these; anything else is a payload alone.
_OF_HTTP = {
    *("headers", "multiValueHeaders", "body", "isBase64Encoded"),
    *("requestContext", "rawPath", "httpMethod", "routeKey"),
}
# What Lambda takes back, of an answer and what stands around it.
LONGEST_RESPONSE = 6 * 2**20 + 100
# A character of JSON is at most six characters long.
_SURELY_SHORT = 2**20

NOT_A_CALL = {
    "statusCode": 400,
    "body": json.dumps({"message": "capture: not a call; expected headers and a body, as a function URL sends them"}),
}


def question(event: object) -> Question | None:
    """Read a call of a function URL or of an HTTP API, also as made by ``lambda:Invoke``, or a payload alone.

    The question has an inference id, whether the caller gave one or not. Returns nothing for what is neither.
    """
    if not isinstance(event, Mapping) or (event and _OF_HTTP.isdisjoint(event)):
        return identified(Question(_text(event), DEFAULT_TYPE, form="plain"))
    headers = _headers(event)
    body = event.get("body")
    if headers is None or not isinstance(body, str | None):
        return None
    try:
        content = base64.b64decode(body or "") if event.get("isBase64Encoded") else (body or "").encode()
    except (binascii.Error, ValueError):
        return None
    older = event.get("version") == "1.0" or "httpMethod" in event
    cookies = event.get("cookies")
    asked = Question(
        content,
        headers.get("content-type", DEFAULT_TYPE),
        headers,
        path=str(event.get("rawPath") or event.get("path") or "/"),
        query=_query(event),
        cookies=tuple(map(str, cookies)) if isinstance(cookies, list) else (),
        form="1.0" if older else "2.0",
    )
    return identified(asked)


def response(answer: Answer, asked: Question) -> Any:
    """Return an answer in the form in which it was asked for: byte for byte, and with the call's inference id."""
    if answer.plain:
        return json.loads(answer.body)
    headers = dict(answer.headers)
    if answer.header(INFERENCE_ID) is None and INFERENCE_ID in asked.headers:
        headers[INFERENCE_ID] = asked.headers[INFERENCE_ID]
    made = {"statusCode": answer.status, "headers": headers, **body_of(answer.body)}
    if answer.cookies and asked.form == "1.0":
        return made | {"multiValueHeaders": {"set-cookie": list(answer.cookies)}}
    return made | ({"cookies": list(answer.cookies)} if answer.cookies else {})


def returnable(answer: Answer, asked: Question) -> Answer:
    """Return the answer unless it is longer than Lambda takes back: then one that says so, which is a failed call."""
    if len(answer.body) <= _SURELY_SHORT:
        return answer
    length = _length(response(answer, asked))
    if length <= LONGEST_RESPONSE:
        return answer
    message = (
        f"the model's answer of {len(answer.body):,} bytes cannot be returned: in Lambda's form it has {length:,} "
        f"bytes, and {LONGEST_RESPONSE:,} are the most"
    )
    return Answer(
        502, _text({"message": message}), {"content-type": DEFAULT_TYPE}, error="server_error", size=len(answer.body)
    )


def body_of(content: bytes) -> dict[str, Any]:
    """Return a body as HTTP events hold it: as text if it is one, a long one in BASE64 where that is shorter."""
    encoded = -(-len(content) // 3) * 4
    try:
        text = content.decode()
        if len(content) <= _SURELY_SHORT or _length(text) <= encoded:
            return {"body": text, "isBase64Encoded": False}
    except UnicodeDecodeError:
        pass
    return {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}


def _headers(event: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the headers, those that came several times as one."""
    once, often = event.get("headers") or {}, event.get("multiValueHeaders") or {}
    if not isinstance(once, Mapping) or not isinstance(often, Mapping):
        return None
    found = {str(name).lower(): str(value) for name, value in once.items() if value is not None}
    for name, values in often.items():
        if isinstance(values, list) and values:
            separator = "; " if str(name).lower() == "cookie" else ", "
            found[str(name).lower()] = separator.join(map(str, values))
    return found


def _query(event: Mapping[str, Any]) -> str:
    if "rawQueryString" in event:
        return str(event["rawQueryString"] or "")
    often, once = event.get("multiValueQueryStringParameters"), event.get("queryStringParameters")
    pairs: Iterable[tuple[Any, Any]] = ()
    if isinstance(often, Mapping):
        pairs = [(name, one) for name, values in often.items() if isinstance(values, list) for one in values]
    elif isinstance(once, Mapping):
        pairs = once.items()
    return urlencode([(str(name), str(value)) for name, value in pairs])


def _text(value: object) -> bytes:
    # What Lambda read as JSON may hold half of a character, which UTF-8 cannot: its escape can.
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _length(value: object) -> int:
    return len(_text(value))
