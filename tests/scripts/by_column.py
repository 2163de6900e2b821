"""A call with several rows, as columns of one length."""

import json


def preprocess_handler(inference_record):
    instances = json.loads(inference_record.endpoint_input.data)["instances"]
    return {"age": [one["age"] for one in instances], "city": [one.get("city") for one in instances]}
