"""A call with several rows, as a list of them."""

import csv
import io


def preprocess_handler(inference_record):
    questions = list(csv.reader(io.StringIO(inference_record.endpoint_input.data)))
    answers = inference_record.endpoint_output.data.split()
    rows = []
    for answer, (age, city) in zip(answers, questions, strict=True):
        rows.append({"score": float(answer), "age": int(age), "city": city})
    return rows
