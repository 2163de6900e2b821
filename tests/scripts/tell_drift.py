"""Reads the result where the container had it, and writes a file beside it."""

import json
import logging
import os

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def drifted(document):
    return sorted({entry["feature_name"] for entry in document.get("violations", [])})


def postprocess_handler():
    path = "/opt/ml/processing/output/constraint_violations.json"
    if not os.path.isfile(path):
        logger.info("no violations file")
        return
    with open(path) as file:
        names = drifted(json.load(file))
    print("Hello from post-proc script!")
    logger.info("violated: %s", names)
    with open(os.path.join(os.environ["output_path"], "drifted.txt"), "w") as file:
        file.write(" ".join([os.environ["sagemaker_monitoring_schedule_name"], os.environ["end_time"], *names]))
