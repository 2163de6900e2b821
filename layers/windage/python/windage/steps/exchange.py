"""A question put to the model: what came back, how long it took, and why it was not put, if that is our fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from windage.capture import Call
from windage.steps.call_event import returnable
from windage.steps.capture import Answer, Model, Question, called
from windage.steps.model_answer import not_asked


@dataclass(frozen=True)
class Exchange:
    """A question and its answer.

    Parameters
    ----------
    seconds
        How long the model took.
    failure
        The error of ours that kept the model from being asked; it is then the answer that says so.
    """

    asked: Question
    answer: Answer
    seconds: float
    failure: Exception | None = None

    def call(self, *, received: datetime, cold: bool, trust_event_time: bool) -> Call:
        """Return the call as it is recorded."""
        return called(
            self.asked,
            self.answer,
            received=received,
            latency=self.seconds,
            cold=cold,
            trust_event_time=trust_event_time,
        )


def exchanged(asked: Question, model: Model, *, clock: Callable[[], float]) -> Exchange:
    """Ask the model, and return an answer that can be returned, whatever happens; ``clock`` counts seconds."""
    begun, failure = clock(), None
    try:
        answer = model(asked)
    # Whatever it is: the caller is told, and not by a traceback.
    except Exception as error:
        answer, failure = not_asked(error), error
    seconds = clock() - begun
    return Exchange(asked, returnable(answer, asked), seconds, failure)
