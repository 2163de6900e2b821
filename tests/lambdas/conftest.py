"""The story of the handlers, told once a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lambdas.story import Story, told
from tests.lambdas.world import World, deployed
from tests.templates import Templates


@pytest.fixture(scope="session")
def story(templates: Templates) -> Story:
    return told(templates)


@pytest.fixture
def world(templates: Templates) -> Iterator[World]:
    """AWS with nothing in it but what a deploy makes."""
    with deployed(templates) as world:
        yield world
