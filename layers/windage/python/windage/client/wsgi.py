"""Recording in front of a WSGI application, as of Flask: what passes by is noted, and passes by as it is.

One header is added to an answer: the inference id, by which a label finds the call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from windage.client.exchange import Exchange, Recorder

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def middleware(app: App, recorder: Recorder, *, paths: Collection[str], methods: Collection[str]) -> App:
    """Return the application with its calls recorded.

    Parameters
    ----------
    paths, methods
        Which requests are calls of the model; all others are not looked at.
    """

    def recording(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
        if environ.get("REQUEST_METHOD") not in methods or path not in paths:
            return app(environ, start_response)
        exchange = Exchange.of(recorder, _headers(environ))

        def starting(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            exchange.began(int(status.split(" ", 1)[0]), {name.lower(): value for name, value in headers})
            added = [(name.decode(), value.decode()) for name, value in exchange.added]
            write = start_response(status, [*headers, *added], *error)

            def writing(chunk: bytes) -> Any:
                done = write(chunk)
                exchange.answered(chunk, last=False)
                return done

            return writing

        asked = (
            {**environ, "wsgi.input": _Heard(environ["wsgi.input"], exchange)} if "wsgi.input" in environ else environ
        )
        try:
            return _Told(app(asked, starting), exchange)
        except BaseException as error:
            exchange.failed(error)
            exchange.ended()
            raise

    return recording


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    plain = {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return {name.replace("_", "-").lower(): str(value) for name, value in {**named, **plain}.items()}


class _Heard:
    """The body of a request, of which every part that is read is noted."""

    def __init__(self, body: Any, exchange: Exchange) -> None:
        self._body, self._exchange = body, exchange

    def read(self, *size: int) -> bytes:
        return self._noted(self._body.read(*size))

    def readline(self, *size: int) -> bytes:
        return self._noted(self._body.readline(*size))

    def readlines(self, *hint: int) -> list[bytes]:
        return [self._noted(line) for line in self._body.readlines(*hint)]

    def __iter__(self) -> Iterator[bytes]:
        return (self._noted(line) for line in self._body)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)

    def _noted(self, chunk: bytes) -> bytes:
        self._exchange.asked(chunk)
        return chunk


class _Told:
    """The body of an answer, of which every part that is sent is noted; it is closed as the server closes it."""

    def __init__(self, body: Iterable[bytes], exchange: Exchange) -> None:
        self._body, self._exchange, self._parts = body, exchange, iter(body)
        self._over = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._parts)
        except StopIteration:
            self._exchange.answered(b"", last=True)
            raise
        except BaseException as error:
            self._exchange.failed(error)
            raise
        self._exchange.answered(chunk, last=False)
        return chunk

    def close(self) -> None:
        try:
            if callable(close := getattr(self._body, "close", None)):
                close()
        finally:
            if not self._over:
                self._over = True
                self._exchange.ended()
