"""notify: one readable message for each change that is news."""

from __future__ import annotations

import json

import pytest

from tests.lambdas.story import Story
from tests.lambdas.world import World
from windage.errors import InputError

pytestmark = pytest.mark.xdist_group("lambdas")


def test_an_alarm_is_told_once_and_a_beginning_is_no_news(story: Story) -> None:
    assert story.sent == [{"sent": 0}, {"sent": 1}, {"sent": 0}]
    assert len(story.inbox) == 1


def test_the_message_says_what_when_and_where(story: Story) -> None:
    (message,) = story.inbox
    assert message["TopicArn"].endswith(":windage-dev-alerts-flights")
    assert message["Subject"].startswith("flights: ")
    assert len(message["Subject"]) < 100
    text = message["Message"]
    for part in ("departure_delay", "2013-07-01 00:00 to 2013-07-02 00:00 UTC", story.uploaded["baseline"]):
        assert part in text
    key = "results/flights/data-quality/2013/07/01/00-00/report.html"
    assert f"https://us-east-1.console.aws.amazon.com/s3/object/{story.bucket}?" in text
    assert key in text
    assert story.stored[key].startswith(b"<!DOCTYPE html>")


def test_what_was_sent_is_kept(story: Story) -> None:
    (key,) = story.keys("alerts/")
    assert key == "alerts/flights/windage-dev-flights-violations/2013-07-02T002107Z.json"
    assert json.loads(story.stored[key])


def test_a_notification_of_something_else_is_refused(world: World) -> None:
    with pytest.raises(InputError, match="not a change of a monitor's alarm"):
        world.invoke("notify", {"Records": [{"Sns": {"Message": "hello"}}]})
