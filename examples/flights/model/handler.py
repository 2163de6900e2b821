"""The flights model as a Lambda: CSV rows in, one probability of late arrival a line out.

The model says itself which features it takes, in which order, and which of them are numbers. A caller may ask for its
second version, as of the variants of an endpoint; the answer says which version it is of.
"""

from __future__ import annotations

import base64
import csv
import io
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime

if TYPE_CHECKING:
    from numpy.typing import NDArray


FILES = {"v1": "model.onnx", "v2": "model-v2.onnx"}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one call in the shape of a function URL or HTTP API (payload format 2.0)."""
    version = event.get("headers", {}).get("x-amzn-sagemaker-target-variant", "v1")
    try:
        if version not in FILES:
            raise ValueError(f"x-amzn-sagemaker-target-variant: got {version!r}; expected v1 or v2")
        rows = read_rows(event)
        inputs = {
            feature.name: read_column(rows, position, feature=feature)
            for position, feature in enumerate(session(version).get_inputs())
        }
    except ValueError as error:
        return answer(400, content_type="text/plain", body=f"{error}\n")
    (probabilities,) = session(version).run(["probabilities"], inputs)
    lines = [f"{late:.4f}\n" for _, late in probabilities]
    return answer(200, content_type="text/csv", body="".join(lines), version=version)


@cache
def session(version: str = "v1") -> onnxruntime.InferenceSession:
    """Load one of the models that lie beside this file, once for the life of the function."""
    options = onnxruntime.SessionOptions()
    # Half a gigabyte of Lambda is a third of a processor: a pool of threads would only wait for itself.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(Path(__file__).with_name(FILES[version]), options)


def read_rows(event: dict[str, Any]) -> list[list[str]]:
    """Parse the body; every row must have a field for each of the model's features."""
    content_type = event.get("headers", {}).get("content-type", "text/csv")
    if content_type.partition(";")[0].strip().lower() != "text/csv":
        raise ValueError(f"content-type: got {content_type!r}; expected 'text/csv'")
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = decode(body)
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(f"body: got {error}; expected CSV") from error
    features = [feature.name for feature in session().get_inputs()]
    expected = f"{len(features)}: {','.join(features)}"
    if not rows:
        raise ValueError(f"body: got no rows; expected rows of {expected}")
    for line, row in enumerate(rows, start=1):
        if len(row) != len(features):
            raise ValueError(f"row {line}: got {len(row)} fields; expected {expected}")
    return rows


def decode(body: str) -> str:
    """Undo what a gateway does to a body that it takes for binary."""
    try:
        return base64.b64decode(body, validate=True).decode()
    except ValueError as error:
        raise ValueError(f"body: got {error}; expected base64 of UTF-8 text") from error


def read_column(rows: list[list[str]], position: int, *, feature: onnxruntime.NodeArg) -> NDArray[Any]:
    """Take one feature of all rows as the model wants it; an empty number is a missing one."""
    fields = [row[position] for row in rows]
    if feature.type == "tensor(string)":
        return np.array(fields, dtype=object).reshape(-1, 1)
    numbers = [read_number(field, where=f"row {line}, {feature.name}") for line, field in enumerate(fields, start=1)]
    return np.array(numbers, dtype=np.float32).reshape(-1, 1)


def read_number(field: str, *, where: str) -> float:
    """Read a finite number, or nothing as NaN."""
    if not field.strip():
        return math.nan
    try:
        number = float(field)
    except ValueError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{where}: got {field!r}; expected a number or nothing")
    return number


def answer(status: int, *, content_type: str, body: str, version: str | None = None) -> dict[str, Any]:
    """Build the response."""
    headers = {"content-type": f"{content_type}; charset=utf-8"}
    if version is not None:
        headers["x-windage-model-version"] = version
    return {"statusCode": status, "headers": headers, "body": body}
