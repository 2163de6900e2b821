"""A model behind MLflow's ``/invocations``, as an ASGI application: two lines of it record its calls.

Any server runs it: ``uvicorn examples.server.app:app``.
"""

from __future__ import annotations

import json
import os
from typing import Any

import windage
from windage.client.asgi import Receive, Scope, Send

COLUMNS = ("amount", "country", "age")


def fraud_probability(order: dict[str, Any]) -> float:
    """Return what the model thinks of an order: a formula, since nobody here cares."""
    risk = 0.02 + 0.6 * min(float(order["amount"]), 500.0) / 500.0
    return round(risk * (0.5 if order["country"] == "DE" else 1.0), 4)


async def model(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request of MLflow's scoring protocol."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    split = json.loads(body)["dataframe_split"]
    orders = [dict(zip(split["columns"], row, strict=True)) for row in split["data"]]
    answer = json.dumps({"predictions": [fraud_probability(order) for order in orders]}).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


# In production: stream="windage-prod-fraud", and nothing else is different.
capture = windage.Capture("fraud", folder=os.environ.get("CAPTURES", "captures"))
app = capture.middleware(model)
