"""What it costs to capture calls, and to keep them."""

from __future__ import annotations

import math

from windage.config import Monitor
from windage.cost.figures import HOURS, Architecture, Figures
from windage.cost.line import Line
from windage.cost.prices import Prices

_GIGABYTE = 1e9
# Firehose counts every record as a whole number of these.
_STEP_BYTES = 5 * 1024
# Of the capture function, as the stacks make it.
CAPTURE_GIGABYTES = 0.5
# A record in the stream takes the function some milliseconds beside the model's own time.
_ADDED_MILLISECONDS = 5.0
# The stream writes an object a minute for every hour of the call that it holds; late ones are few.
_OBJECTS_PER_HOUR = 60.0
# The ratio of gzip for captures of numbers, measured on those of the examples.
_COMPRESSION = 6.0


def capturing(monitor: Monitor, figures: Figures, prices: Prices, *, architecture: Architecture) -> tuple[Line, ...]:
    """Return what the captures of a month cost: function and stream in front of a model, and the bucket.

    What an endpoint captures by itself lies in the user's bucket, and costs nothing here.
    """
    if monitor.capture.data_capture is not None or monitor.capture.batch_transform is not None:
        return ()
    captured = figures.captured(monitor)
    gigabytes = captured * figures.record_bytes / _GIGABYTE
    function = _function(figures, prices, architecture) if monitor.capture.model is not None else ()
    # What comes in a month is kept so many months: after that, as much goes as comes.
    kept = gigabytes / _COMPRESSION * monitor.retention.captures * 24 / HOURS
    return (
        *function,
        *_stream(captured, figures, gigabytes, prices),
        Line("captures kept", kept, "GB", prices.s3_gigabyte_month),
    )


def _function(figures: Figures, prices: Prices, architecture: Architecture) -> tuple[Line, ...]:
    calls = figures.calls_per_hour * HOURS
    seconds = calls * math.ceil(figures.latency_milliseconds + _ADDED_MILLISECONDS) / 1000
    rate = gigabyte_second(prices, architecture)
    return (
        Line("capture function: calls", calls / 1e6, "million", prices.lambda_million_requests),
        Line("capture function: time", seconds * CAPTURE_GIGABYTES, "GB-s", rate),
    )


def _stream(captured: float, figures: Figures, gigabytes: float, prices: Prices) -> tuple[Line, ...]:
    counted = captured * math.ceil(figures.record_bytes / _STEP_BYTES) * _STEP_BYTES / 1024**3
    objects = min(captured, _OBJECTS_PER_HOUR * HOURS)
    return (
        Line("stream: taken in", counted, "GB", prices.firehose_gigabyte),
        Line("stream: sorted by hour", gigabytes, "GB", prices.firehose_partitioned_gigabyte),
        Line("stream: objects", objects / 1000, "thousand", prices.firehose_thousand_partitioned_objects),
        Line("bucket: objects written", objects / 1000, "thousand", prices.s3_thousand_puts),
    )


def gigabyte_second(prices: Prices, architecture: Architecture) -> float:
    """Return the price of a gigabyte of a function for a second."""
    return prices.lambda_gigabyte_second_arm64 if architecture == "arm64" else prices.lambda_gigabyte_second_x86_64
