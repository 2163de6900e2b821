"""Decode the outer record of every line, and nothing else: what all the others are measured against."""

from __future__ import annotations

import sys
from pathlib import Path

import orjson


def main(path: str) -> None:
    """Decode a file line by line."""
    with Path(path).open("rb") as lines:
        for line in lines:
            orjson.loads(line)


if __name__ == "__main__":
    main(sys.argv[1])
