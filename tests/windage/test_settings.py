"""What the stack writes into the environment is what the handler reads out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.errors import InputError
from windage.settings import (
    AnalysisSettings,
    CalculationSettings,
    CaptureSettings,
    NotifySettings,
    Settings,
    from_environment,
    to_environment,
)

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)
some_settings = st.one_of(
    st.builds(AnalysisSettings, bucket=words),
    st.builds(CalculationSettings, bucket=words, scripts=words),
    st.builds(NotifySettings, bucket=words, topic_prefix=words),
    st.builds(
        CaptureSettings,
        monitor=words,
        stream=words,
        queue=words,
        model=words,
        target=words,
        timeout_seconds=st.floats(0.001, 900),
        policy=words,
        privacy=words,
        trust_event_time=st.booleans(),
    ),
)


@given(some_settings)
def test_settings_are_read_back(settings: Settings) -> None:
    environment = to_environment(settings)
    assert all(isinstance(value, str) for value in environment.values())
    assert from_environment(type(settings), {"PATH": "/bin", **environment}) == settings


def test_the_environment_is_readable() -> None:
    settings = CaptureSettings(
        monitor="fraud",
        stream="windage-fraud",
        queue="https://sqs/windage-fraud",
        model="url",
        target="https://model.example.com/",
        timeout_seconds=25.0,
        policy='{"monitor":"fraud"}',
        privacy="none",
        trust_event_time=False,
    )
    assert to_environment(settings) == {
        "WINDAGE_MONITOR": "fraud",
        "WINDAGE_STREAM": "windage-fraud",
        "WINDAGE_QUEUE": "https://sqs/windage-fraud",
        "WINDAGE_MODEL": "url",
        "WINDAGE_TARGET": "https://model.example.com/",
        "WINDAGE_TIMEOUT_SECONDS": "25.0",
        "WINDAGE_POLICY": '{"monitor":"fraud"}',
        "WINDAGE_PRIVACY": "none",
        "WINDAGE_TRUST_EVENT_TIME": "false",
    }


@pytest.mark.parametrize("environment", [{}, {"WINDAGE_BUCKET": ""}, {"BUCKET": "data"}])
def test_a_missing_variable_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(InputError) as raised:
        from_environment(AnalysisSettings, environment)
    message = "environment: a variable is missing; expected WINDAGE_BUCKET; do: deploy the stack again"
    assert str(raised.value) == message


def test_a_wrong_value_is_named() -> None:
    given_values = to_environment(
        CaptureSettings(
            monitor="fraud",
            stream="s",
            queue="q",
            model="url",
            target="t",
            timeout_seconds=1,
            policy="{}",
            privacy="none",
            trust_event_time=True,
        )
    )
    with pytest.raises(InputError, match=r"`\$.timeout_seconds`; do: deploy the stack again$"):
        from_environment(CaptureSettings, {**given_values, "WINDAGE_TIMEOUT_SECONDS": "soon"})
