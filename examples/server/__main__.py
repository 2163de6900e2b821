"""Ask the model server for a day, and hold what it recorded against the data that its model was trained on."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from windage.cli import main as command

COUNTRIES = ("DE", "FR", "US")


def orders(count: int, *, seed: int, dearer: float = 1.0) -> Iterator[tuple[float, str, int]]:
    """Yield orders of a shop; ``dearer`` times as expensive as those of the training."""
    chance = random.Random(seed)
    for _ in range(count):
        amount = round(chance.lognormvariate(4.0, 0.6) * dearer, 2)
        yield amount, chance.choices(COUNTRIES, (6, 3, 1))[0], chance.randint(18, 80)


def train(path: Path) -> None:
    """Write the training set with what the model says of it."""
    from examples.server.app import COLUMNS, fraud_probability

    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*COLUMNS, "score"))
        for order in orders(2000, seed=1):
            writer.writerow((*order, fraud_probability(dict(zip(COLUMNS, order, strict=True)))))


async def ask(app: Any, rows: list[tuple[float, str, int]], columns: tuple[str, ...]) -> dict[str, Any]:
    """Ask an ASGI application as a server does, and return its answer."""
    body = json.dumps({"dataframe_split": {"columns": columns, "data": rows}}).encode()
    answer = bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        answer.extend(event.get("body", b""))

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/invocations",
        "headers": [(b"content-type", b"application/json")],
    }
    await app(scope, receive, send)
    answered: dict[str, Any] = json.loads(answer)
    return answered


def run(folder: Path, *, dearer: float) -> int:
    """Train, serve, check; return the exit status of the check."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["CAPTURES"] = str(folder / "captures")
    from examples.server.app import COLUMNS, app, capture

    train(folder / "train.csv")
    window = list(orders(600, seed=2, dearer=dearer))
    for first in range(0, len(window), 3):
        asyncio.run(ask(app, window[first : first + 3], COLUMNS))
    capture.close()
    counts = capture.counts()
    print(f"{counts.received} calls recorded, {counts.stored} stored, {counts.dropped} dropped")
    command(["baseline", "data-quality", str(folder / "train.csv"), "--out", str(folder / "baseline")])
    check = ["check", "data-quality", str(folder / "captures"), "--baseline", str(folder / "baseline")]
    return command([*check, "--output-columns", "score", "--out", str(folder / "result")])


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m examples.server", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/server"), help="where everything is written")
    parser.add_argument("--dearer", type=float, default=1.5, help="how much dearer orders are than in the training")
    given = parser.parse_args()
    return run(given.folder, dearer=given.dearer)


if __name__ == "__main__":
    sys.exit(main())
