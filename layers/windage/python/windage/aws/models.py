"""The models that the capture function stands in front of: a SageMaker endpoint, a Lambda, an https URL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import urllib3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from windage.aws import session
from windage.steps.call_event import body_of
from windage.steps.capture import ATTRIBUTES, INFERENCE_ID, TARGET_MODEL, VARIANT, Answer, Model, Question
from windage.steps.model_answer import of_function, refused, unavailable

if TYPE_CHECKING:
    # A function that answers callers does without it.
    from windage.config import Model as Named

# Headers of one connection are not part of the question or the answer.
_OF_THE_CONNECTION = {
    "connection", "content-length", "host", "keep-alive", "transfer-encoding", "authorization", "x-amz-date",
    "x-amz-security-token", "x-amz-content-sha256", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto",
}  # fmt: skip
# What an endpoint takes beside the body, by the header that says it, and what it says beside its answer.
_ASKED = {
    "Accept": "accept",
    "CustomAttributes": ATTRIBUTES,
    "InferenceId": INFERENCE_ID,
    "TargetVariant": "x-amzn-sagemaker-target-variant",
    "TargetModel": TARGET_MODEL,
    "TargetContainerHostname": "x-amzn-sagemaker-target-container-hostname",
    "InferenceComponentName": "x-amzn-sagemaker-inference-component",
    "EnableExplanations": "x-amzn-sagemaker-enable-explanations",
    "SessionId": "x-amzn-sagemaker-session-id",
}
_SAID = {
    "ContentType": "content-type",
    "InvokedProductionVariant": VARIANT,
    "CustomAttributes": ATTRIBUTES,
    "NewSessionId": "x-amzn-sagemaker-new-session-id",
    "ClosedSessionId": "x-amzn-sagemaker-closed-session-id",
}


def sagemaker(endpoint: str, *, timeout: float) -> Model:
    """Return a SageMaker endpoint."""
    client = session.client("sagemaker-runtime", _once(timeout))

    def call(question: Question) -> Answer:
        asked = {name: _sendable(question.headers.get(header, "")) for name, header in _ASKED.items()}
        try:
            answer = client.invoke_endpoint(
                EndpointName=endpoint,
                Body=question.body,
                ContentType=_sendable(question.content_type),
                **{name: value for name, value in asked.items() if value},
            )
        except client.exceptions.ModelError as error:
            body = str(error.response.get("OriginalMessage", "")).encode()
            return Answer(int(error.response.get("OriginalStatusCode", 502)), body)
        # A container may leave out any of them.
        said = {header: answer.get(name) for name, header in _SAID.items()}
        return Answer(200, answer["Body"].read(), {header: value for header, value in said.items() if value})

    return _answering(call)


def function(name: str, *, timeout: float) -> Model:
    """Return a Lambda that takes and gives what a function URL does, or a payload alone."""
    client = session.client("lambda", _once(timeout))

    def call(question: Question) -> Answer:
        payload = question.body if question.form == "plain" else json.dumps(_event(question)).encode()
        result = client.invoke(FunctionName=name, Payload=payload)
        return of_function(result["Payload"].read(), question, failed=bool(result.get("FunctionError")))

    return _answering(call)


def address(url: str, *, timeout: float) -> Model:
    """Return a model behind an https URL; the caller's query goes with it, the path is always that of the URL."""
    pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def call(question: Question) -> Answer:
        headers = {"content-type": question.content_type, **_forwarded(question.headers)}
        if question.cookies:
            headers["cookie"] = "; ".join(question.cookies)
        try:
            answer = pool.request(
                "POST",
                _with_query(url, question.query),
                body=question.body,
                headers={name: sent for name, value in headers.items() if (sent := _sendable(value))},
                redirect=False,
                # The caller is told how the body is compressed, and gets it so.
                decode_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            message = f"the model cannot be reached: {type(error).__name__}"
            # To urllib3, a connection that is refused is one that took too long.
            refused_at_once = isinstance(error, urllib3.exceptions.NewConnectionError)
            slow = isinstance(error, urllib3.exceptions.TimeoutError) and not refused_at_once
            return unavailable(message, error="timeout" if slow else "unreachable")
        # A header that came twice is one with two values.
        said = _forwarded({name: value for name, value in answer.headers.itermerged() if name.lower() != "set-cookie"})
        return Answer(answer.status, answer.data, said, tuple(answer.headers.getlist("set-cookie")))

    return call


MODELS: Mapping[str, Callable[..., Model]] = {
    "sagemaker_endpoint": sagemaker,
    "lambda": function,
    "url": address,
}


def named(model: Named, timeout: float) -> Model:
    """Return the model that a monitor file names; a call of it may last so many seconds."""
    kind, target = model.target
    return MODELS[kind](target, timeout=timeout)


def _answering(call: Model) -> Model:
    """A model that cannot be called is an answer too: the caller gets a status, not a traceback."""

    def answer(question: Question) -> Answer:
        try:
            return call(question)
        except ClientError as error:
            said = error.response.get("Error", {})
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 502))
            return refused(str(said.get("Code", "unknown")), status, str(said.get("Message", "")))
        except BotoCoreError as error:
            slow = isinstance(error, ReadTimeoutError | ConnectTimeoutError)
            message = f"the model cannot be reached: {type(error).__name__}"
            return unavailable(message, error="timeout" if slow else "unreachable")

    return answer


def _event(question: Question) -> dict[str, Any]:
    """Return a question as a function URL hands it over."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": question.path,
        "rawQueryString": question.query,
        "cookies": list(question.cookies),
        "headers": {"content-type": question.content_type, **_forwarded(question.headers)},
        "requestContext": {"http": {"method": "POST", "path": question.path}},
        **body_of(question.body),
    }


def _once(timeout: float) -> Config:
    # A call of the model is never repeated: it may not be idempotent.
    return Config(connect_timeout=2, read_timeout=timeout, retries={"total_max_attempts": 1, "mode": "standard"})


def _forwarded(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OF_THE_CONNECTION}


def _sendable(value: str) -> str:
    """Return a header as HTTP can carry it: nothing of one that would end the header, UTF-8 where Latin-1 is short."""
    if any(character in value for character in "\r\n\0"):
        return ""
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("latin-1")
    return value


def _with_query(url: str, query: str) -> str:
    # A fragment, or what no address may hold, is nothing that a caller through HTTP could have sent.
    if not query or "#" in query or not query.isascii() or not query.isprintable() or " " in query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"
