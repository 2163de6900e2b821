"""One call of a model that is recorded by hand: what it was asked at its begin, and what it answers before its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from windage.capture import Call, Cut, error_class
from windage.client.payloads import message_of

Finish = Callable[[Call], None]


class OpenCall:
    """A call that has begun, used in a ``with`` statement; it is recorded when that ends.

    Parameters
    ----------
    call
        What is known of it.
    finish
        Takes it when it has ended, and never raises; nothing when the call is not in the sample.

    Attributes
    ----------
    inference_id
        By what a label finds the call.
    """

    def __init__(self, call: Call, finish: Finish | None) -> None:
        self._call, self._finish = call, finish
        self._began = time.perf_counter()
        self.inference_id = str(call.inference_id)

    def answer(
        self, body: object, content_type: str | None = None, *, status: int = 200, version: str | None = None
    ) -> None:
        """Say what the model answered: bytes, a text, or a value that has a JSON."""
        if self._finish is None:
            return
        error = error_class(status)
        took = (time.perf_counter() - self._began) * 1000
        self._call = replace(self._call, status=status, error=error, version=version, latency=took)
        if error is not None:
            return
        try:
            self._call = replace(self._call, answer=message_of(body, content_type, answer=True))
        # The question is recorded all the same: that a model answered what has no JSON is no reason to lose it.
        except (TypeError, ValueError, RecursionError):
            self._call = replace(self._call, answer=Cut("application/octet-stream", "withheld", 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._finish is None:
            return
        call = self._call
        if isinstance(error, Exception) and call.status is None:
            took = (time.perf_counter() - self._began) * 1000
            call = replace(call, error="server_error", latency=took)
        self._finish(call)
