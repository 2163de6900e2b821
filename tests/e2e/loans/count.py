"""A post-processor as it ran in Model Monitor: it reads what the analysis wrote."""

import json
import os


def postprocess_handler():
    with open(os.path.join(os.environ["output_path"], "constraint_violations.json")) as file:
        violations = json.load(file)["violations"]
    print(f"{os.environ['sagemaker_monitoring_schedule_name']}: {len(violations)} violations")
