"""Ends the process when it does not like a record."""

import sys


def preprocess_handler(inference_record):
    if inference_record.endpoint_output is None:
        sys.exit("no answer")
    return {"score": inference_record.endpoint_output.data.strip()}
