"""The models that the capture function stands in front of: a SageMaker endpoint, a Lambda, an https URL."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import urllib3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from windage.aws import session
from windage.steps.capture import ATTRIBUTES, INFERENCE_ID, Answer, Model, Question

if TYPE_CHECKING:
    # A function that answers callers does without it.
    from windage.config import Model as Named

# Headers of one connection are not part of the question or the answer.
_OF_THE_CONNECTION = {
    "connection", "content-length", "host", "keep-alive", "transfer-encoding", "authorization", "x-amz-date",
    "x-amz-security-token", "x-amz-content-sha256", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto",
}  # fmt: skip


def sagemaker(endpoint: str, *, timeout: float) -> Model:
    """Return a SageMaker endpoint."""
    client = session.client("sagemaker-runtime", _once(timeout))

    def call(question: Question) -> Answer:
        optional = {
            "Accept": question.headers.get("accept"),
            "CustomAttributes": question.headers.get(ATTRIBUTES),
            "InferenceId": question.headers.get(INFERENCE_ID),
            "TargetVariant": question.headers.get("x-amzn-sagemaker-target-variant"),
            "TargetModel": question.headers.get("x-amzn-sagemaker-target-model"),
        }
        given = {name: value for name, value in optional.items() if value}
        try:
            answer = client.invoke_endpoint(
                EndpointName=endpoint, Body=question.body, ContentType=question.content_type, **given
            )
        except client.exceptions.ModelError as error:
            body = str(error.response.get("OriginalMessage", "")).encode()
            return Answer(int(error.response.get("OriginalStatusCode", 502)), body)
        # A container may leave out either.
        said = {
            "content-type": answer.get("ContentType"),
            "x-amzn-invoked-production-variant": answer.get("InvokedProductionVariant"),
        }
        return Answer(200, answer["Body"].read(), {name: value for name, value in said.items() if value})

    return _answering(call)


def function(name: str, *, timeout: float) -> Model:
    """Return a Lambda that takes and gives what a function URL does."""
    client = session.client("lambda", _once(timeout))

    def call(question: Question) -> Answer:
        event = {
            "version": "2.0",
            "headers": {"content-type": question.content_type, **_forwarded(question.headers)},
            **_body(question.body),
        }
        result = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        payload = json.loads(result["Payload"].read() or b"null")
        if result.get("FunctionError"):
            return _unavailable(f"the model failed: {(payload or {}).get('errorType', 'error')}")
        if not isinstance(payload, dict) or "statusCode" not in payload:
            # A function that answers a plain value, as function URLs allow.
            return Answer(200, json.dumps(payload).encode(), {"content-type": "application/json"})
        body = payload.get("body") or ""
        content = base64.b64decode(body) if payload.get("isBase64Encoded") else body.encode()
        return Answer(int(payload["statusCode"]), content, payload.get("headers") or {})

    return _answering(call)


def address(url: str, *, timeout: float) -> Model:
    """Return a model behind an https URL."""
    pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def call(question: Question) -> Answer:
        headers = {"content-type": question.content_type, **_forwarded(question.headers)}
        try:
            answer = pool.request("POST", url, body=question.body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return _unavailable(f"the model cannot be reached: {type(error).__name__}")
        return Answer(answer.status, answer.data, _forwarded(dict(answer.headers.items())))

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
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 502))
            return Answer(
                429 if status == 429 else 502,
                json.dumps({"message": f"the model cannot be called: {error.response['Error']['Code']}"}).encode(),
                {"content-type": "application/json"},
            )
        except BotoCoreError as error:
            return _unavailable(f"the model cannot be reached: {type(error).__name__}")

    return answer


def _unavailable(message: str) -> Answer:
    return Answer(502, json.dumps({"message": message}).encode(), {"content-type": "application/json"})


def _once(timeout: float) -> Config:
    # A call of the model is never repeated: it may not be idempotent.
    return Config(connect_timeout=2, read_timeout=timeout, retries={"total_max_attempts": 1, "mode": "standard"})


def _forwarded(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _OF_THE_CONNECTION}


def _body(content: bytes) -> dict[str, Any]:
    try:
        return {"body": content.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}
