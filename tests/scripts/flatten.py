"""Nested JSON becomes flat, under the names of the baseline."""

import json


def flat(value, prefix=""):
    if not isinstance(value, dict):
        return {prefix: value}
    pairs = {}
    for name, child in value.items():
        pairs.update(flat(child, f"{prefix}_{name}" if prefix else name))
    return pairs


def preprocess_handler(inference_record):
    answer = json.loads(inference_record.endpoint_output.data)
    question = json.loads(inference_record.endpoint_input.data)
    return {"score": answer["predictions"][0]["score"], **flat(question["customer"])}
