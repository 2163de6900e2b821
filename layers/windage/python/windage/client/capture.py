"""`windage.Capture`: the records of a model server's calls, made beside the model and sent in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from windage.capture import Call, new_event_id
from windage.client import asgi, options, wsgi
from windage.client.buffer import MOST_BYTES
from windage.client.calls import OpenCall
from windage.client.closing import at_exit
from windage.client.counts import Counts
from windage.client.exchange import Recorder, good_id
from windage.client.payloads import message_of
from windage.client.sender import INTERVAL_SECONDS, PATIENCE_SECONDS, Sender
from windage.client.sinks import Places, Sink, sinks, to_stderr
from windage.client.wrapped import wrapped
from windage.privacy import Rules
from windage.recording import Policy, SamplingKey, record
from windage.recording.policy import LONGEST_PAYLOAD, SIDES
from windage.recording.sampling import sampled

P = ParamSpec("P")
R = TypeVar("R")

INVOCATIONS = ("/invocations",)
# At the end of a process: how long it may take to send what waits.
CLOSING_SECONDS = 10.0
_NO_DATA = message_of(b"")


class Capture:
    """Records the calls of a model that runs in this process.

    What it does never raises into the model and never waits for a sink. A call costs the time that its record takes to
    write; a thread sends the records, packed, every second.

    Parameters
    ----------
    monitor
        Whose calls they are: the name of the monitor's file.
    stream, url, folder, sink
        Where the records go, exactly one of them: the monitor's Firehose stream, its ingest endpoint, a folder on this
        machine, or a function that takes a list of lines and raises when it could not.
    queue
        The address of an SQS queue that takes what the stream does not.
    sampling_percentage, key
        How many calls in a hundred are recorded; with a key (``header NAME``, ``inference_id``, ``custom_attributes``
        or ``body EXPRESSION``), all calls of so many customers.
    modes, longest_payload, privacy
        Which sides of a call are recorded, up to how many bytes, and what of them may be.
    most_bytes
        The memory that waiting records may take. When it is full, new ones are dropped and counted.
    interval, patience
        How many seconds a record waits for others at most, and for how many it is tried again.
    spill
        Takes lines of text in which what no sink takes is kept, for ``windage replay``; they go to the standard error
        if nothing is said, and with ``None`` such records are dropped and counted.

    Raises
    ------
    windage.errors.InputError
        When there is not one place for the records, or a setting is out of range.

    Examples
    --------
    >>> taken = []
    >>> with Capture("fraud", sink=taken.extend) as capture:
    ...     with capture.call({"amount": 12.5}, inference_id="call-7") as call:
    ...         call.answer({"score": 0.1})
    >>> capture.counts().stored, len(taken)
    (1, 1)
    """

    def __init__(  # noqa: PLR0913
        self,
        monitor: str,
        *,
        stream: str | None = None,
        url: str | None = None,
        folder: str | Path | None = None,
        sink: Sink | None = None,
        queue: str | None = None,
        sampling_percentage: float = 100.0,
        key: str | SamplingKey | None = None,
        modes: Sequence[str] = SIDES,
        longest_payload: int = LONGEST_PAYLOAD,
        privacy: Rules | None = None,
        most_bytes: int = MOST_BYTES,
        interval: float = INTERVAL_SECONDS,
        patience: float = PATIENCE_SECONDS,
        spill: Callable[[str], object] | None = to_stderr,
    ) -> None:
        places = Places(stream, queue, url, Path(folder) if folder is not None else None, sink, spill)
        self._policy = Policy(
            options.name(monitor),
            sampling_percentage=options.within(sampling_percentage, 0, 100, "sampling_percentage"),
            sampling_key=options.key(key) if isinstance(key, str) else key,
            modes=options.sides(modes),
            longest_payload=int(options.within(longest_payload, 1, 900_000, "longest_payload")),
            privacy=privacy,
        )
        self._sender = Sender(
            partial(sinks, places, monitor=monitor),
            most_bytes=int(options.within(most_bytes, 1, 2**40, "most_bytes")),
            interval=options.within(interval, 0, 3600, "interval"),
            patience=options.within(patience, 0, 86_400, "patience"),
        )
        at_exit(self._sender, seconds=CLOSING_SECONDS)

    def call(
        self,
        question: object,
        content_type: str | None = None,
        *,
        inference_id: str | None = None,
        attributes: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        time: datetime | None = None,
    ) -> OpenCall:
        """Return a call that begins now, for a ``with`` statement.

        Parameters
        ----------
        question
            What the model is asked: bytes, a text, or a value that has a JSON. It is written at once, since the model
            may change it.
        content_type
            What it is.
        inference_id
            By what a label finds the call; a new one if there is none, or none that a label could find.
        attributes
            Texts that are recorded with it.
        headers
            Those of the request, of which one may decide whether it is in the sample.
        time
            When it was: now, if nothing is said.
        """
        event_id = new_event_id()
        identifier = good_id(inference_id) or event_id
        begun = Call(
            event_id=event_id,
            time=time or datetime.now(UTC),
            question=_NO_DATA,
            inference_id=identifier,
            attributes=tuple(attributes),
            headers={name.lower(): value for name, value in (headers or {}).items()},
        )
        of_body = self._policy.sampling_key is not None and self._policy.sampling_key.kind == "body"
        if not of_body and not sampled(begun, self._policy):
            return OpenCall(begun, None)
        try:
            asked = message_of(question, content_type)
        # Whatever it is: the model may well answer what has no JSON.
        except Exception:
            self._sender.failed("question has no JSON")
            return OpenCall(begun, None)
        return OpenCall(replace(begun, question=asked), self._record)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Return a function whose calls are recorded: what it is given and what it returns. It may be a coroutine's.

        Examples
        --------
        >>> taken = []
        >>> capture = Capture("fraud", sink=taken.extend)
        >>> @capture
        ... def predict(rows):
        ...     return [0.5 for _ in rows]
        >>> predict([[12.5, "DE"]])
        [0.5]
        >>> capture.close()
        >>> capture.counts().stored
        1
        """
        return wrapped(function, self.call)

    def middleware(
        self, app: asgi.App, *, paths: Collection[str] = INVOCATIONS, methods: Collection[str] = ("POST",)
    ) -> asgi.App:
        """Return an ASGI application whose calls of these paths are recorded, and which answers as it did."""
        return asgi.middleware(app, self._recorder, paths=paths, methods=methods)

    def wsgi(
        self, app: wsgi.App, *, paths: Collection[str] = INVOCATIONS, methods: Collection[str] = ("POST",)
    ) -> wsgi.App:
        """Return a WSGI application whose calls of these paths are recorded, and which answers as it did."""
        return wsgi.middleware(app, self._recorder, paths=paths, methods=methods)

    def counts(self) -> Counts:
        """Return what became of the records of this process: received = stored + quarantined + dropped + waiting."""
        return self._sender.counts()

    def flush(self, seconds: float = CLOSING_SECONDS) -> bool:
        """Send what waits; return whether that was done within these seconds."""
        return self._sender.flush(seconds)

    def close(self, seconds: float = CLOSING_SECONDS) -> None:
        """Send what waits and record no more; what is not sent within these seconds is spilled."""
        self._sender.close(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _recorder(self) -> Recorder:
        return Recorder(self._policy.longest_payload, self._record)

    def _record(self, call: Call) -> None:
        try:
            recorded = record(call, self._policy)
            if recorded is not None:
                self._sender.offer(recorded.line)
        # Whatever it is: the caller has asked the model, not the capture.
        except Exception as error:
            self._sender.failed(type(error).__name__)
