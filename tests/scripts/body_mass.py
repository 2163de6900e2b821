"""Adds a column that is computed, with what the analysis layer has."""

import numpy as np


def preprocess_handler(inference_record, logger=None):
    content_type = (inference_record.endpoint_input.content_type or "").lower()
    if "csv" not in content_type:
        if logger:
            logger.warning(f"unexpected content type {content_type}")
        return None
    weight, height = np.array(inference_record.endpoint_input.data.split(","), dtype=np.float64)
    return {"weight": weight, "height": height, "body_mass": np.float32(weight / height**2), "tall": height > 1.9}
