"""A model as somebody else wrote it: a Lambda that scores a payment."""

import json


def handler(event, context):
    payment = json.loads(event["body"])
    score = round(min(payment["amount"] / 100, 1.0), 3)
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-windage-model-version": "p1"},
        "body": json.dumps({"score": score}),
    }
