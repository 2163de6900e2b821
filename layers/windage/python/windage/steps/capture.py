"""One call of a model through the capture function: what was asked, what was answered, and both as a call to record."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from windage.capture import Call, ErrorClass, Message, error_class, new_event_id

EVENT_TIME = "x-windage-event-time"
INFERENCE_ID = "x-amzn-sagemaker-inference-id"
ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"
VARIANT = "x-amzn-invoked-production-variant"
TARGET_MODEL = "x-amzn-sagemaker-target-model"
# What a model calls its version, and what an endpoint calls the variant that answered: the first that is there.
VERSIONS = ("x-windage-model-version", VARIANT)
DEFAULT_TYPE = "application/json"
# SageMaker takes no longer id.
_LONGEST_ID = 64
_LONGEST_VERSION = 64
# A body that is compressed is recorded as what it says, unless it says more than an endpoint could take.
_LONGEST_BODY = 25 * 2**20
_COMPRESSED = {"gzip": 31, "x-gzip": 31, "deflate": 15}

# How a caller asks: through a function URL or an HTTP API, in the older form of the latter, or with a payload alone.
Form = Literal["2.0", "1.0", "plain"]


@dataclass(frozen=True)
class Question:
    """What a caller asked: the body, its content type, and the headers in lower case.

    ``query`` is the part of the address behind ``?``, ``form`` how the caller asked and wants to be answered.
    """

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = "/"
    query: str = ""
    cookies: tuple[str, ...] = ()
    form: Form = "2.0"


@dataclass(frozen=True)
class Answer:
    """What the model answered, or why it did not.

    Parameters
    ----------
    status, body, headers, cookies
        As they came.
    error
        Why the model said nothing, where the answer is not its own.
    size
        How many bytes it said, where the body is not its own.
    plain
        Whether it is the value of a function that was asked with a payload alone.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    error: ErrorClass | None = None
    size: int | None = None
    plain: bool = False

    @property
    def content_type(self) -> str:
        """The content type that the model gave."""
        return str(self.header("content-type") or DEFAULT_TYPE)

    @property
    def version(self) -> str | None:
        """The version or variant of the model that answered, if it says so."""
        said = next((value for name in VERSIONS if (value := self.header(name))), None)
        # A function's answer is JSON, in which a version may be a number.
        return str(said)[:_LONGEST_VERSION] if said is not None else None

    @property
    def variant(self) -> str | None:
        """The variant of the endpoint that answered, if there is one."""
        said = self.header(VARIANT)
        return str(said) if said else None

    def header(self, name: str) -> str | None:
        """Return a header, whose name is in lower case here and as it likes there."""
        return next((value for given, value in self.headers.items() if given.lower() == name), None)


Model = Callable[[Question], Answer]


def identified(asked: Question) -> Question:
    """Return the question with an inference id, a new one unless the caller gave one that SageMaker takes."""
    if is_inference_id(asked.headers.get(INFERENCE_ID, "")):
        return asked
    return replace(asked, headers={**asked.headers, INFERENCE_ID: new_event_id()})


def is_inference_id(text: str) -> bool:
    r"""Tell whether SageMaker takes a text as an inference id: up to 64 printable characters of ASCII.

    Examples
    --------
    >>> is_inference_id("../order 7"), is_inference_id("order\n7"), is_inference_id("x" * 65), is_inference_id("")
    (True, False, False, False)
    """
    return 0 < len(text) <= _LONGEST_ID and text.isascii() and text.isprintable() and not text.startswith(" ")


def called(
    asked: Question,
    answer: Answer,
    *,
    received: datetime,
    latency: float | None = None,
    cold: bool = False,
    trust_event_time: bool = False,
) -> Call:
    """Return a call as it is recorded; ``latency`` is how many seconds the model took.

    Only a successful answer is the model's; of a call that failed the question is kept, and why it failed.
    """
    error = answer.error or error_class(answer.status)
    said = [asked.headers.get(ATTRIBUTES), answer.header(ATTRIBUTES)]
    return Call(
        event_id=new_event_id(),
        time=_event_time(asked, received) if trust_event_time else received,
        question=Message(_opened(asked.body, asked.headers.get("content-encoding")), asked.content_type),
        answer=Message(_opened(answer.body, answer.header("content-encoding")), answer.content_type)
        if error is None
        else None,
        inference_id=asked.headers.get(INFERENCE_ID),
        attributes=tuple(dict.fromkeys(str(attribute) for attribute in said if attribute)),
        version=answer.version,
        variant=answer.variant,
        target_model=asked.headers.get(TARGET_MODEL) or None,
        latency=None if latency is None else latency * 1000,
        status=answer.status,
        error=error,
        question_bytes=len(asked.body),
        answer_bytes=answer.size if answer.error else len(answer.body),
        cold=cold,
        headers=asked.headers,
    )


def _event_time(asked: Question, received: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(asked.headers[EVENT_TIME])
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return received


def _opened(body: bytes, encoding: object) -> bytes:
    """Return what a compressed body says; the body itself when it is none, whatever its header says."""
    bits = _COMPRESSED.get(str(encoding).strip().lower()) if encoding else None
    if bits is None:
        return body
    opener = zlib.decompressobj(bits)
    try:
        opened = opener.decompress(body, _LONGEST_BODY)
    except zlib.error:
        return body
    return opened if opener.eof else body
