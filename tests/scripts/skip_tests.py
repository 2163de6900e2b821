"""Leaves out calls whose custom attribute says that they are tests; keeps a log in the container's output folder."""

import json
import os

INDICATOR = "testIndicator"


def write_to_file(text, name):
    with open(f"/opt/ml/processing/output/{name}.log", "a") as log:
        log.write(text + "\n")


def is_test(metadata):
    if metadata.custom_attribute is None:
        return False
    attributes = json.loads(metadata.custom_attribute[0])
    return attributes.get(INDICATOR, "false").lower() in ("true", "1", "y")


def preprocess_handler(inference_record):
    if is_test(inference_record.event_metadata):
        write_to_file(inference_record.event_metadata.event_id, "skipped")
        assert os.path.getsize("/opt/ml/processing/output/skipped.log") > 0
        return []
    if inference_record.endpoint_input.encoding != "CSV":
        raise ValueError(f"encoding type {inference_record.endpoint_input.encoding} is not supported")
    values = [inference_record.endpoint_output.data.rstrip("\n"), *inference_record.endpoint_input.data.split(",")]
    return {str(i).zfill(20): value for i, value in enumerate(values)}
