"""Recording in front of an ASGI application: what passes by is noted, and passes by as it is.

One header is added to an answer: the inference id, by which a label finds the call.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from windage.client.exchange import Exchange, Recorder

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def middleware(app: App, recorder: Recorder, *, paths: Collection[str], methods: Collection[str]) -> App:
    """Return the application with its calls recorded.

    Parameters
    ----------
    paths, methods
        Which requests are calls of the model; all others are not looked at.
    """

    async def recording(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in methods or scope["path"] not in paths:
            await app(scope, receive, send)
            return
        exchange = Exchange.of(recorder, _headers(scope.get("headers", ())))

        async def listening() -> Event:
            event = await receive()
            if event["type"] == "http.request":
                exchange.asked(event.get("body", b""))
            return event

        async def telling(event: Event) -> None:
            if event["type"] == "http.response.start":
                exchange.began(event["status"], _headers(event.get("headers", ())))
                await send({**event, "headers": [*event.get("headers", ()), *exchange.added]})
                return
            await send(event)
            if event["type"] == "http.response.body":
                exchange.answered(event.get("body", b""), last=not event.get("more_body", False))

        try:
            await app(scope, listening, telling)
        except BaseException as error:
            exchange.failed(error)
            raise
        finally:
            exchange.ended()

    return recording


def _headers(headers: Any) -> dict[str, str]:
    return {bytes(name).decode("latin-1").lower(): bytes(value).decode("latin-1") for name, value in headers}
