"""Logs every record and changes none."""


def preprocess_handler(inference_record, logger):
    logger.info(f"I'm a processing record: {inference_record}")
    return inference_record
