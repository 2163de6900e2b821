"""The answer before the question, under keys that sort as their numbers do."""


def preprocess_handler(inference_record):
    input_data = inference_record.endpoint_input.data.rstrip("\n")
    output_data = inference_record.endpoint_output.data.rstrip("\n")
    values = (output_data + "," + input_data).split(",")
    return {str(i).zfill(20): value for i, value in enumerate(values)}
