"""What may be written down of the fields of a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from windage.config.part import Part
from windage.errors import InputError

if TYPE_CHECKING:
    from windage.config.monitor import Monitor
    from windage.privacy.rules import Rules

Plain = Literal["keep", "drop", "hash"]
# All of a function's environment has 4 KB.
_MOST_BYTES = 2_000
_SECRET = re.compile(r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}|[\w/+=.@-]{1,256}")
Width = Annotated[float, msgspec.Meta(gt=0)]


class Treated(Part, frozen=True):
    """A way to treat a field that needs more than its name: exactly one of the three is given.

    Parameters
    ----------
    bucket
        A number becomes the lower edge of its bucket of this width.
    edges
        A number becomes the nearest edge below it; the first edge takes what is below it as well.
    mask
        Every character that this regular expression finds becomes a star.
    """

    bucket: Width | None = None
    edges: tuple[float, ...] = ()
    mask: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The way as `windage.privacy` takes it."""
        given = {"bucket": self.bucket, "edges": list(self.edges) or None, "mask": self.mask}
        return {name: value for name, value in given.items() if value is not None}


class Privacy(Part, frozen=True):
    """What is done with the fields of a call before anything of it is written down.

    Parameters
    ----------
    default
        What is done with a field that ``fields`` does not name: ``drop`` lets nothing out that is not allowed.
    fields
        What is done with a field, by its name at any depth, with dots between the parts of a longer name.
    columns
        The names of what is asked, where it comes by position; those of the answer are ``output_columns``.
    attributes, inference_id
        What is done with the caller's custom attributes and with the inference id.
    secret
        The name or the ARN of the secret with the key of the hash; without it, one is made.
    secret_key
        The ARN of the key that this secret is encrypted with, if it is not the account's own for secrets.
    """

    default: Literal["keep", "drop"] = "keep"
    fields: Mapping[str, Plain | Treated] = {}
    columns: tuple[str, ...] = ()
    attributes: Plain = "drop"
    inference_id: Literal["keep", "hash"] = "keep"
    secret: str | None = None
    secret_key: str | None = None

    def __post_init__(self) -> None:
        from windage.privacy.rules import Rules

        rules = Rules.of(self.said)
        twice = [name for place, name in enumerate(self.columns) if name in self.columns[:place]]
        if twice:
            raise InputError("privacy.columns", "a column is named twice", got=twice[0], do="name it once")
        if self.secret is not None and not _SECRET.fullmatch(self.secret):
            raise InputError("privacy.secret", "not a secret", got=self.secret, expected="its name or its ARN")
        if self.secret is not None and not rules.needs_key:
            raise InputError("privacy.secret", "nothing is hashed with it", do="hash a field, or leave it out")
        if self.secret_key is not None and self.secret is None:
            raise InputError("privacy.secret_key", "a key without a secret", do="write privacy.secret, or leave it out")
        size = len(msgspec.json.encode(self.said))
        if size > _MOST_BYTES:
            raise InputError(
                "privacy",
                "more rules than a function's environment holds",
                got=f"{size} bytes",
                expected=f"at most {_MOST_BYTES}",
                do="name the fewer: with default: drop those that are kept",
            )

    @property
    def said(self) -> dict[str, Any]:
        """The rules as `windage.privacy.Rules` takes them; what is as it is without a word is left out."""
        fields = {name: one.said if isinstance(one, Treated) else one for name, one in self.fields.items()}
        given = {
            "default": self.default if self.default != "keep" else None,
            "fields": fields or None,
            "columns": list(self.columns) or None,
            "attributes": self.attributes if self.attributes != "drop" else None,
            "inference_id": self.inference_id if self.inference_id != "keep" else None,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def needs_key(self) -> bool:
        """Whether anything is hashed."""
        from windage.privacy.rules import Rules

        return Rules.of(self.said).needs_key


def rules_of(monitor: Monitor, *, key: bytes | None) -> Rules | None:
    """Return a monitor's rules with the key of their hash; nothing of one that keeps everything."""
    if monitor.privacy is None:
        return None
    from windage.privacy.rules import Rules

    return Rules.of(monitor.privacy.said, key=key, outputs=monitor.output_columns)


def rules_text(monitor: Monitor) -> str:
    """Return a monitor's rules as `windage.privacy.rules_text` reads them, in a function's environment.

    Examples
    --------
    >>> from windage.config import Capture, Model, Monitor, Privacy
    >>> capture = Capture(model=Model(lambda_function="fraud-model"))
    >>> rules_text(Monitor(name="fraud", capture=capture))
    'none'
    >>> rules_text(Monitor(name="fraud", capture=capture, privacy=Privacy(fields={"email": "drop"})))
    '{"fields":{"email":"drop"}}'
    """
    from windage.privacy.rules_text import to_text

    if monitor.privacy is None:
        return to_text(None)
    return to_text(monitor.privacy.said, outputs=monitor.output_columns, secret=monitor.privacy.secret)


def check_privacy(monitor: Monitor) -> None:
    """Refuse a monitor that looks at a column of which nothing is kept.

    Raises
    ------
    InputError
        When it does.
    """
    rules = rules_of(monitor, key=None)
    if rules is None:
        return
    for column in filter(rules.drops, monitor.slices):
        raise InputError(
            "slices", "a column that privacy drops", got=column, do="keep, hash or bucket it, or leave it out"
        )
