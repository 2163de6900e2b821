"""Says what it does."""

print("one for the log when it is loaded")


def preprocess_handler(inference_record):
    print("input is", inference_record.endpoint_input.encoding)
    return {"length": len(inference_record.endpoint_input.data)}
