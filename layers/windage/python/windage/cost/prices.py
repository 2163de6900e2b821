"""The price list: a dated file, so that everybody sees how old a price is."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dollars, each for the unit that its name says; ``noted`` is the day on which they were written down.

    Those of Lambda are without the free million requests, those of all tiers are the first tier's.
    """

    noted: str
    region: str
    source: str
    lambda_million_requests: float
    lambda_gigabyte_second_arm64: float
    lambda_gigabyte_second_x86_64: float
    firehose_gigabyte: float
    firehose_partitioned_gigabyte: float
    firehose_thousand_partitioned_objects: float
    s3_gigabyte_month: float
    s3_thousand_puts: float
    s3_thousand_gets: float
    step_functions_thousand_transitions: float
    step_functions_million_express: float
    scheduler_million: float
    cloudwatch_metric: float
    cloudwatch_alarm: float
    cloudwatch_dashboard: float
    cloudwatch_logs_gigabyte: float
    kms_key: float
    secret: float
    model_monitor_instance_hour: float
    model_monitor_instance: str


@cache
def prices() -> Prices:
    """Return the price list that comes with this version.

    Examples
    --------
    >>> prices().region
    'us-east-1'
    """
    return read_prices(resources.files("windage.cost").joinpath("prices.json").read_bytes())


def read_prices(data: bytes) -> Prices:
    """Read a price list.

    Raises
    ------
    msgspec.ValidationError
        When a price is missing, or one is unknown.
    """
    return msgspec.json.decode(data, type=Prices)
