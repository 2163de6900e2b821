"""A model behind a call, as explanations ask it: rows become a question, its answer becomes scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from windage.attribution.model import Answer, Failure, Reason, Rows, Scores
from windage.attribution.request import Form, body
from windage.attribution.response import scores
from windage.captures.called import EXPLANATION
from windage.captures.json_rows import Selection
from windage.errors import shortened
from windage.steps.capture import INFERENCE_ID, Model, Question
from windage.steps.capture import Answer as Answered

_LONGEST = 160
# SageMaker says by its error's name, and not by its status, that it is called too often.
_BUSY = ("Throttling", "TooManyRequests")
_REASONS: dict[int, Reason] = {408: "timed_out", 413: "refused", 429: "throttled", 504: "timed_out"}


@dataclass(frozen=True)
class Reading:
    """Where the scores are in an answer.

    Parameters
    ----------
    columns
        The names of the answer's columns, if they are known.
    wanted
        Which of them are scores.
    selection
        Where its rows are in nested JSON.
    """

    columns: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    selection: Selection | None = None


def asking(model: Model, features: Sequence[str], form: Form, reading: Reading) -> Answer:
    r"""Return a model as a function of rows; what goes wrong is an answer with its reason.

    Examples
    --------
    >>> import numpy as np
    >>> def model(question):
    ...     return Answered(200, b"".join(line.split(b",")[0] + b"\n" for line in question.body.splitlines()))
    >>> answer = asking(model, ("age", "city"), Form(), Reading())
    >>> answer(np.array([["20", "Ulm"], ["30", "Bonn"]], dtype=object)).tolist()
    [[20.0], [30.0]]
    """

    def answer(rows: Rows) -> Scores | Failure:
        # A model whose calls are captured captures these, too; by their id they are told apart.
        headers = {"content-type": form.content_type, INFERENCE_ID: EXPLANATION}
        asked = Question(body(rows, features, form), form.content_type, headers)
        answered = model(asked)
        if not 200 <= answered.status < 300:
            return _failure(answered)
        return scores(
            answered.body,
            rows=len(rows),
            content_type=answered.content_type,
            selection=reading.selection,
            columns=reading.columns,
            wanted=reading.wanted,
        )

    return answer


def _failure(answered: Answered) -> Failure:
    """Return why there is no answer; the edge says in its words whether the model could be reached at all."""
    text = answered.body.decode(errors="replace")
    try:
        document = json.loads(text)
        said = str(document["message"]) if isinstance(document, dict) and "message" in document else text
    except ValueError:
        said = text
    reason = _REASONS.get(answered.status, "refused" if answered.status < 500 else "failed")
    if answered.status == 502 and said.startswith("the model cannot be reached"):
        reason = "timed_out" if "Timeout" in said else "unreachable"
    if answered.status == 502 and any(word in said for word in _BUSY):
        reason = "throttled"
    return Failure(
        reason, shortened(f"status {answered.status}: {said}" if said else f"status {answered.status}", limit=_LONGEST)
    )
