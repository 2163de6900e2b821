"""A bucket that refuses to be written says so in words; whatever else goes wrong is raised as it is."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from windage.aws.storage import Bucket
from windage.steps.ports import Refused


def test_what_is_written_is_read() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="there")
        there = Bucket(client, "there")
        there.put("some/key", b"content", content_type="text/plain")
        assert there.get("some/key") == b"content"
        assert client.head_object(Bucket="there", Key="some/key")["ContentType"] == "text/plain"


def test_a_bucket_that_is_not_there_refuses() -> None:
    with (
        mock_aws(),
        pytest.raises(Refused, match=r"^s3://nowhere/some/key: cannot be written; got NoSuchBucket; do: look"),
    ):
        Bucket(boto3.client("s3", region_name="us-east-1"), "nowhere").put("some/key", b"")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("AccessDenied", Refused),
        ("KMS.DisabledException", Refused),
        ("KMS.NotFoundException", Refused),
        ("InternalError", ClientError),
    ],
)
def test_what_cannot_be_tried_here_is_answered_by_a_stub(code: str, error: type[Exception]) -> None:
    """moto asks for no permission, and knows no disabled key."""
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("put_object", service_error_code=code)
        with pytest.raises(error, match=code):
            Bucket(client, "there").put("some/key", b"")
