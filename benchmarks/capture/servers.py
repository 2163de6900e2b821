"""A model, a stream, a queue, and every way in which the last two can fail, on this machine, in a process of its own.

``python -m benchmarks.capture.servers`` prints the ports as JSON and serves until its standard input is closed.

The stream and the queue speak what botocore speaks with Firehose and SQS, and keep what they are given. Each fault has
a port of its own, so that a call fails by what happens on the network: a reply with an error, a reply that comes too
late, none, or no connection.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import random
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

HERE = "127.0.0.1"
# Longer than any budget, shorter than a benchmark.
LATE_SECONDS = 3.0

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Reply = tuple[int, list[tuple[str, str]], bytes]


@dataclass
class Kept:
    """The records that the sinks have, as they were given."""

    stream: list[bytes] = field(default_factory=list)
    queue: list[str] = field(default_factory=list)

    def take(self, target: str, body: bytes) -> bytes:
        """Keep what a call brings; return what the service answers."""
        asked = json.loads(body)
        if target.endswith(".PutRecord"):
            self.stream.append(base64.b64decode(asked["Record"]["Data"]))
            return b'{"RecordId":"r","Encrypted":true}'
        if target.endswith(".PutRecordBatch"):
            self.stream += [base64.b64decode(record["Data"]) for record in asked["Records"]]
            said = [{"RecordId": "r"}] * len(asked["Records"])
            return json.dumps({"FailedPutCount": 0, "RequestResponses": said}).encode()
        self.queue += [entry["MessageBody"] for entry in asked["Entries"]]
        taken = [
            {"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": _md5(entry["MessageBody"])}
            for entry in asked["Entries"]
        ]
        return json.dumps({"Successful": taken, "Failed": []}).encode()

    def given(self) -> bytes:
        """Return and forget everything."""
        said = {"stream": [base64.b64encode(record).decode() for record in self.stream], "queue": self.queue}
        self.stream, self.queue = [], []
        return json.dumps(said).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def model_reply(body: bytes) -> Reply:
    """Return what the model answers: of any status, any bytes, headers that come twice; the same for the same body."""
    chance = random.Random(body)
    status = chance.choice([200] * 12 + [201, 206, 400, 404, 422, 429, 500, 503])
    kind = chance.choice(["application/json", "text/csv; charset=utf-8", "application/octet-stream", "image/png"])
    content = (
        chance.randbytes(chance.randint(0, 2000)) if chance.random() < 0.5 else b'{"score": 0.25, "a": "\xc3\xa9"}'
    )
    headers = [("Content-Type", kind), ("X-Model", "7"), ("X-Trace", chance.randbytes(8).hex())]
    if chance.random() < 0.3:
        headers += [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2"), ("X-Twice", "one"), ("X-Twice", "two")]
    return status, headers, content


def http(answer: Callable[[str, dict[str, str], bytes], Awaitable[Reply | None]]) -> Serve:
    """Serve HTTP/1.1 with connections that are kept; no answer closes the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                first, *rest = head.split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                reply = await answer(first.split()[1], headers, body)
                if reply is None:
                    break
                status, said, content = reply
                lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in said)]
                writer.write("\r\n".join([*lines, f"content-length: {len(content)}", "", ""]).encode() + content)
                await writer.drain()
        writer.close()

    return serve


def proxy(port: int, *, late: float) -> Serve:
    """Forward a connection; what comes back comes so late. The sink has the record long before its caller knows."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                await asyncio.sleep(delay)
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(HERE, port)
        await asyncio.gather(pump(reader, forth, 0.0), pump(back, writer, late))

    return serve


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take a connection and all that comes, and say nothing."""
    with suppress(ConnectionError):
        while await reader.read(65536):
            pass
    writer.close()


def full_backlog() -> tuple[int, list[socket.socket]]:
    """Return a port to which nobody can connect: its queue of connections is full, and nobody takes any."""
    listening = socket.socket()
    listening.bind((HERE, 0))
    listening.listen(0)
    waiting = []
    for _ in range(4):
        caller = socket.socket()
        caller.setblocking(False)
        with suppress(BlockingIOError):
            caller.connect(listening.getsockname())
        waiting.append(caller)
    return listening.getsockname()[1], [listening, *waiting]


async def serve_all() -> None:
    """Start everything, say where it is, and serve."""
    kept = Kept()

    async def model(_: str, __: dict[str, str], body: bytes) -> Reply | None:
        return model_reply(body)

    async def fast(_: str, __: dict[str, str], ___: bytes) -> Reply | None:
        return 200, [("content-type", "application/json")], b'{"predictions": [0.25]}'

    async def sink(path: str, headers: dict[str, str], body: bytes) -> Reply | None:
        if path == "/kept":
            return 200, [], kept.given()
        return 200, [("content-type", "application/x-amz-json-1.1")], kept.take(headers["x-amz-target"], body)

    def refusing(status: int, code: str) -> Serve:
        async def refuse(_: str, __: dict[str, str], ___: bytes) -> Reply | None:
            return status, [("x-amzn-errortype", code)], json.dumps({"__type": code, "message": "no"}).encode()

        return http(refuse)

    async def closing(_: str, __: dict[str, str], ___: bytes) -> Reply | None:
        return None

    async def start(serve: Serve) -> int:
        server = await asyncio.start_server(serve, HERE, 0, limit=2**24, backlog=512)
        return int(server.sockets[0].getsockname()[1])

    sound = await start(http(sink))
    full, sockets = full_backlog()
    ports = {
        "model": await start(http(model)),
        "fast": await start(http(fast)),
        "sink": sound,
        "denied": await start(refusing(403, "AccessDeniedException")),
        "throttled": await start(refusing(429, "ThrottlingException")),
        "down": await start(refusing(503, "ServiceUnavailableException")),
        "closed": await start(http(closing)),
        "slow": await start(proxy(sound, late=LATE_SECONDS)),
        "silent": await start(hang),
        "full": full,
    }
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for one in sockets:
        one.close()
    # Connections that hang are not waited for.
    os._exit(0)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve_all())
