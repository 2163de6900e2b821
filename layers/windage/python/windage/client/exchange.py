"""One call of a model over HTTP, as a middleware sees it go by."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from windage.capture import Call, Cut, Message, error_class, new_event_id
from windage.client.side import Side

INFERENCE_ID = "x-amzn-sagemaker-inference-id"
ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"
VERSION = "x-windage-model-version"
# What SageMaker takes for an id; any other could not be found by a label, or would break a line.
_GOOD_ID = re.compile(r"[!-~]([ -~]{0,62}[!-~])?")
_DEFAULT_TYPE = "application/json"
_FAILED = 500


@dataclass(frozen=True, slots=True)
class Recorder:
    """What a middleware needs of a capture.

    Parameters
    ----------
    longest
        How many bytes of a side are recorded.
    record
        Takes a call, and never raises.
    """

    longest: int
    record: Callable[[Call], None]


def good_id(given: str | None) -> str | None:
    r"""Return an inference id that a label can find, or nothing.

    Examples
    --------
    >>> good_id("call-7"), good_id("a\nb"), good_id("x" * 65), good_id("")
    ('call-7', None, None, None)
    """
    return given if given is not None and _GOOD_ID.fullmatch(given) else None


@dataclass(slots=True)
class Exchange:
    """A request and its response while they pass by."""

    recorder: Recorder
    headers: Mapping[str, str]
    event_id: str
    inference_id: str
    time: datetime
    began_at: float
    question: Side
    answer: Side
    status: int | None = None
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    took: float | None = None
    whole: bool = False

    @classmethod
    def of(cls, recorder: Recorder, headers: Mapping[str, str]) -> Self:
        """Return the exchange that begins with a request of these headers."""
        event_id = new_event_id()
        return cls(
            recorder,
            headers,
            event_id,
            good_id(headers.get(INFERENCE_ID)) or event_id,
            datetime.now(UTC),
            time.perf_counter(),
            Side(recorder.longest),
            Side(recorder.longest),
        )

    @property
    def added(self) -> list[tuple[bytes, bytes]]:
        """The header that the answer lacks: by what id the call is known."""
        if INFERENCE_ID in self.answer_headers:
            return []
        return [(INFERENCE_ID.encode(), self.inference_id.encode())]

    def asked(self, chunk: bytes) -> None:
        """Note a part of the question."""
        self.question.add(chunk)

    def began(self, status: int, headers: Mapping[str, str]) -> None:
        """Note that the answer begins."""
        self.status, self.answer_headers = status, headers

    def answered(self, chunk: bytes, *, last: bool) -> None:
        """Note a part of the answer that the caller has."""
        self.answer.add(chunk)
        if last:
            self.whole, self.took = True, time.perf_counter() - self.began_at

    def failed(self, error: BaseException) -> None:
        """Note that the application failed, or that whoever asked went away."""
        if self.status is None and isinstance(error, Exception):
            self.status = _FAILED

    def ended(self) -> None:
        """Record the call, if it was one."""
        if self.status is None and not self.question.size:
            return
        self.recorder.record(self._call())

    def _call(self) -> Call:
        error = error_class(self.status) if self.status is not None else None
        took = self.took if self.took is not None else time.perf_counter() - self.began_at
        attributes = self.headers.get(ATTRIBUTES)
        return Call(
            event_id=self.event_id,
            time=self.time,
            question=_recorded(self.question, self.headers),
            # Half an answer is none, and neither is the message of a failure.
            answer=_recorded(self.answer, self.answer_headers) if self.whole and error is None else None,
            inference_id=self.answer_headers.get(INFERENCE_ID) or self.inference_id,
            attributes=(attributes,) if attributes else (),
            version=self.answer_headers.get(VERSION),
            latency=took * 1000,
            status=self.status,
            error=error,
            question_bytes=self.question.size,
            answer_bytes=self.answer.size,
            headers=self.headers,
        )


def _recorded(side: Side, headers: Mapping[str, str]) -> Message | Cut:
    return side.recorded(headers.get("content-type", _DEFAULT_TYPE), encoding=headers.get("content-encoding", ""))
