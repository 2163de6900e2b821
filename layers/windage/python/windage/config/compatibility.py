"""Whose rules decide."""

from typing import Literal

Compatibility = Literal["windage", "sagemaker"]
