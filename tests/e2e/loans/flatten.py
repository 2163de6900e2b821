"""A record pre-processor as it ran in Model Monitor: the model's question and answer are nested JSON."""

import json


def preprocess_handler(inference_record):
    asked = json.loads(inference_record.endpoint_input.data)
    answered = json.loads(inference_record.endpoint_output.data)
    return {
        "score": answered["prediction"]["score"],
        "age": asked["customer"]["age"],
        "income": asked["customer"]["income"],
        "purpose": asked["loan"]["purpose"],
        "amount": asked["loan"]["amount"],
    }
