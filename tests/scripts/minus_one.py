"""A value of -1 stands for one that is missing; the keys are numbers."""


def preprocess_handler(inference_record):
    values = inference_record.endpoint_input.data.split(",")
    return {i: None if value == "-1" else value for i, value in enumerate(values)}
