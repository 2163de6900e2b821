"""Fails on records that it does not expect."""

import json


def preprocess_handler(inference_record):
    return city_of(json.loads(inference_record.endpoint_input.data))


def city_of(question):
    return {"city": question["address"]["city"]}
