"""Windows tile the time line, and each is judged once its time has come."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from windage.errors import InputError
from windage.window import Cadence, Window, due, isoformat, parse_duration, parse_moment, schedule_expression

CADENCES = [
    "5 minutes",
    "7 minutes",
    "rate(15 minutes)",
    "400 seconds",
    "1 hour",
    "2 hours",
    "90 minutes",
    "1 day",
    "36 hours",
    "1 week",
    "2 weeks",
    "1 month",
    "2 months",
    "3 months",
    "12 months",
    "cron(0 * * * ? *)",
    "cron(0 6 * * ? *)",
    "cron(30 6,18 * * ? *)",
    "cron(0 6 ? * MON-FRI *)",
    "cron(0 6 ? * 2-6 *)",
    "cron(0 6 ? * 2#1 *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 29 2 ? *)",
    "cron(0/15 * * * ? *)",
    "cron(0 0 1 1/3 ? *)",
]

# Year ends, leap days (2024, and 2100, which has none), both changes of the clocks in Europe and America.
EDGES = [
    datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2100, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2100, 3, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, tzinfo=UTC),
]

moments = st.datetimes(datetime(1960, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)) | st.sampled_from(EDGES)
cadences = st.sampled_from(CADENCES).map(Cadence.parse)


@settings(max_examples=80)
@given(cadences, moments)
def test_windows_tile_the_time_line(cadence: Cadence, moment: datetime) -> None:
    windows = list(islice(cadence.windows_before(moment), 20))
    assert windows[0].end <= moment
    for later, earlier in pairwise(windows):
        assert earlier.start < earlier.end == later.start < later.end


@settings(max_examples=80)
@given(cadences, moments)
def test_a_window_is_half_open(cadence: Cadence, moment: datetime) -> None:
    window = cadence.latest(moment)
    tick = timedelta(microseconds=1)
    assert window.start in window
    assert window.end - tick in window
    assert window.end not in window
    assert window.start - tick not in window


@settings(max_examples=80)
@given(cadences, moments)
def test_a_window_ends_when_it_is_over_and_not_before(cadence: Cadence, moment: datetime) -> None:
    """The latest window at its own end is itself, and a moment earlier the one before."""
    window = cadence.latest(moment)
    assert cadence.latest(window.end) == window
    assert cadence.latest(window.end - timedelta(microseconds=1)).end == window.start


@settings(max_examples=100)
@given(cadences, moments, st.integers(0, 10_000))
def test_windows_do_not_depend_on_when_one_looks(cadence: Cadence, moment: datetime, hours: int) -> None:
    later = moment + timedelta(hours=hours)
    seen = set(islice(cadence.windows_before(later), 30))
    window = cadence.latest(moment)
    assume(window.end > min(other.start for other in seen))
    assert window in seen


@pytest.mark.parametrize(
    ("text", "at", "start", "end"),
    [
        ("1 hour", "2026-03-01T06:59:59Z", "2026-03-01T05:00:00Z", "2026-03-01T06:00:00Z"),
        ("1 day", "2024-03-01T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("1 week", "2026-03-04T00:00:00Z", "2026-02-23T00:00:00Z", "2026-03-02T00:00:00Z"),
        ("1 month", "2024-03-15T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("1 month", "2024-01-01T00:00:00Z", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("3 months", "2024-05-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-04-01T00:00:00Z"),
        ("12 months", "2024-05-01T00:00:00Z", "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("cron(0 6 ? * MON-FRI *)", "2026-03-02T07:00:00Z", "2026-02-27T06:00:00Z", "2026-03-02T06:00:00Z"),
        ("cron(0 6 ? * 2-6 *)", "2026-03-02T07:00:00Z", "2026-02-27T06:00:00Z", "2026-03-02T06:00:00Z"),
        ("cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", "2020-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("cron(0 0 L * ? *)", "2024-03-02T00:00:00Z", "2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z"),
    ],
)
def test_the_window_a_person_would_name(text: str, at: str, start: str, end: str) -> None:
    assert str(Cadence.parse(text).latest(parse_moment(at))) == f"{start}/{end}"


@given(st.integers(1, 9999), st.integers(1, 12))
def test_months_are_the_calendars(year: int, month: int) -> None:
    """Oracle: the calendar module."""
    assume((year, month) != (9999, 12) and (year, month) > (1, 2))
    days = calendar.monthrange(year, month)[1]
    end = datetime(year, month, 1, tzinfo=UTC) + timedelta(days=days)
    window = Cadence.parse("1 month").latest(end)
    assert window == Window(datetime(year, month, 1, tzinfo=UTC), end)


def test_weeks_begin_on_mondays() -> None:
    windows = islice(Cadence.parse("1 week").windows_before(EDGES[0]), 60)
    assert {window.start.weekday() for window in windows} == {calendar.MONDAY}


def test_a_fraction_of_a_second_before_a_boundary_is_before_it() -> None:
    """Croniter counts seconds: half a second before six it answered six."""
    moment = datetime(2026, 3, 1, 5, 59, 59, 500_000, tzinfo=UTC)
    assert next(Cadence.parse("cron(0 6 * * ? *)").boundaries_before(moment)) == datetime(2026, 2, 28, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "schedule: not a duration; got ; expected a number and a unit, as 15 minutes or 1 day"),
        ("hourly", "schedule: not a duration; got hourly; expected a number and a unit, as 15 minutes or 1 day"),
        ("4 minutes", "schedule: the cadence is too short; got 4 minutes; expected 5 minutes or longer"),
        ("0 minutes", "schedule: the cadence is too short; got 0 minutes; expected 5 minutes or longer"),
        ("367 days", "schedule: the cadence is too long; got 367 days; expected at most 366 days"),
        ("5 months", "schedule: the months do not divide a year; got 5; expected 1, 2, 3, 4, 6 or 12"),
        ("99999999999 days", "schedule: too long; got 99999999999 days; expected some minutes, hours or days"),
        ("cron(0 * * *)", "schedule: a cron expression has six fields; got 0 * * *"),
        ("cron(0 6 * * ? 2027)", "schedule: a monitor runs every year; got 2027; expected * as the year"),
        ("cron(0 6 1 * MON *)", "schedule: a day and a weekday; got 0 6 1 * MON *; expected ? as one of the two"),
        ("cron(* * * * ? *)", "schedule: the cadence is too short; got * * * * ? *; expected 5 minutes or longer"),
        ("cron(0,3 6 1 1 ? *)", "schedule: the cadence is too short; got 0,3 6 1 1 ? *"),
        ("cron(0 0 30 2 ? *)", "schedule: the cron expression never fires; got 0 0 30 2 ? *"),
        ("cron(0 24 * * ? *)", "schedule: not a cron expression; got 0 24 * * ? *; expected as cron(0 6 * * ? *)"),
        ("cron(R 6 * * ? *)", "schedule: not a cron expression; got R 6 * * ? *"),
        ("cron(0 6 ? * L5 *)", "schedule: not a cron expression; got 0 6 ? * L5 *"),
        ("cron(0 6 ? * 0 *)", "schedule: not a weekday; got 0; expected 1 (Sunday) to 7, or SUN to SAT"),
        ("cron(0 6 ? * 8 *)", "schedule: not a weekday; got 8; expected 1 (Sunday) to 7, or SUN to SAT"),
    ],
)
def test_a_wrong_cadence_says_what_is_right(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        Cadence.parse(text)
    assert str(raised.value).startswith(message)


@settings(max_examples=200)
@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from([*"0123456789*?LW#/,-", "MON", "FEB", " ", "R"]), max_size=20).map(
        lambda parts: f"cron({''.join(parts)})"
    )
)
@example("9" * 5000 + " days")
@example("cron(0 0 31 2 ? *)")
@example("cron(0 6 ? * 2-6 *)")
@example("cron(٣ * * * ? *)")
def test_any_text_is_a_cadence_or_an_input_error(text: str) -> None:
    try:
        cadence = Cadence.parse(text)
    except InputError:
        return
    assert cadence.latest(datetime(2026, 3, 1, tzinfo=UTC)).length >= timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "grace", "expression"),
    [
        ("5 minutes", "0 minutes", "cron(0/5 * * * ? *)"),
        ("15 minutes", "10 minutes", "cron(10/15 * * * ? *)"),
        ("15 minutes", "20 minutes", "cron(5/15 * * * ? *)"),
        ("1 hour", "10 minutes", "cron(10 0/1 * * ? *)"),
        ("1 hour", "30 seconds", "cron(1 0/1 * * ? *)"),
        ("2 hours", "3 hours", "cron(0 1/2 * * ? *)"),
        ("1 day", "90 minutes", "cron(30 1 * * ? *)"),
        ("1 day", "25 hours", "cron(0 1 * * ? *)"),
        ("1 week", "10 minutes", "cron(10 0 ? * MON *)"),
        ("1 week", "30 hours", "cron(0 6 ? * TUE *)"),
        ("1 week", "8 days", "cron(0 0 ? * TUE *)"),
        ("1 month", "10 minutes", "cron(10 0 1 1/1 ? *)"),
        ("3 months", "2 days", "cron(0 0 3 1/3 ? *)"),
        ("7 minutes", "10 minutes", "rate(7 minutes)"),
        ("400 seconds", "0 minutes", "rate(6 minutes)"),
        ("2 days", "0 minutes", "rate(2880 minutes)"),
        ("cron(0 6 ? * MON *)", "10 minutes", "cron(10 6 ? * MON *)"),
        ("cron(0 6 ? * 2-6 *)", "0 minutes", "cron(0 6 ? * 2-6 *)"),
        ("cron(0 6 ? * 2#1 *)", "10 minutes", "cron(10 6 ? * 2#1 *)"),
        ("cron(5 6 1 1/3 * *)", "10 minutes", "cron(15 6 1 1/3 ? *)"),
    ],
)
def test_the_schedule_fires_when_the_grace_has_passed(text: str, grace: str, expression: str) -> None:
    assert schedule_expression(Cadence.parse(text), grace=parse_duration(grace)) == expression


def fires(expression: str, moment: datetime) -> bool:
    """Oracle: whether EventBridge would fire at a full minute; for the fields that Windage writes itself."""
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    weekday = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")[moment.weekday()]
    now = (moment.minute, moment.hour, moment.day, moment.month)
    for field, value in zip(fields, now, strict=False):
        first, _, step = field.partition("/")
        if first in {"*", "?"}:
            continue
        if value != int(first) and not (step and value > int(first) and (value - int(first)) % int(step) == 0):
            return False
    return fields[4] in {"?", weekday}


@settings(max_examples=200)
@given(
    st.sampled_from(["5 minutes", "20 minutes", "1 hour", "6 hours", "1 day", "1 week", "1 month", "6 months"]),
    st.integers(0, 27 * 24 * 60),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_a_run_finds_its_window_due(text: str, grace: int, moment: datetime) -> None:
    """At every boundary plus the grace the schedule fires, and at no minute beside it for cadences from an hour on."""
    cadence, wait = Cadence.parse(text), timedelta(minutes=grace)
    expression = schedule_expression(cadence, grace=wait)
    at = cadence.latest(moment).end + wait
    assert fires(expression, at)
    assert cadence.latest(at - wait).end == at - wait
    if cadence.every is None or cadence.every >= timedelta(hours=1):
        assert not any(fires(expression, at + timedelta(minutes=beside)) for beside in (-2, -1, 1, 2, 30))


@pytest.mark.parametrize(
    ("text", "grace", "message"),
    [
        ("cron(0/15 * * * ? *)", "10 minutes", "schedule: the grace does not fit into the hour of the cron expression"),
        ("cron(55 * * * ? *)", "10 minutes", "schedule: the grace does not fit into the hour of the cron expression"),
        (
            "1 month",
            "28 days",
            "schedule: the grace does not fit into a month; got 28 days; expected less than 28 days",
        ),
    ],
)
def test_a_grace_that_does_not_fit_is_refused(text: str, grace: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        schedule_expression(Cadence.parse(text), grace=parse_duration(grace))
    assert str(raised.value).startswith(message)


def due_windows(
    cadence: Cadence, at: datetime, done: Collection[Window] = (), *, grace: timedelta = timedelta(), catch_up: int = 24
) -> list[Window]:
    return due(cadence, at=at, grace=grace, is_done=lambda windows: set(windows) & set(done), catch_up=catch_up)


@settings(max_examples=80)
@given(st.sampled_from(["15 minutes", "1 hour", "1 day", "1 month"]).map(Cadence.parse), moments, st.data())
def test_what_is_due(cadence: Cadence, at: datetime, data: st.DataObject) -> None:
    catch_up = data.draw(st.integers(1, 30))
    grace = timedelta(minutes=data.draw(st.integers(0, 3000)))
    known = list(islice(cadence.windows_before(at), 45))
    done = set(data.draw(st.lists(st.sampled_from(known), unique=True)))
    found = due_windows(cadence, at, done, grace=grace, catch_up=catch_up)
    candidates = list(islice(cadence.windows_before(at - grace), catch_up))
    assert found == sorted(found)
    assert not set(found) & done
    assert all(window.end + grace <= at for window in found)
    seen = done & set(candidates)
    if seen:
        assert set(found) == {window for window in candidates if window > min(seen)} - done
    else:
        assert found == candidates[:1]


def test_runs_judge_every_window_once() -> None:
    """A run an hour for a week, of which some never happen: at the end every window has been judged exactly once."""
    cadence, done = Cadence.parse("1 hour"), []
    start = datetime(2026, 3, 1, tzinfo=UTC)
    missed = {*range(5, 17), 40, 99, 100}
    for hour in range(1, 169):
        if hour not in missed:
            done += due_windows(cadence, start + timedelta(hours=hour), done)
    assert [window.start for window in done] == [start + timedelta(hours=hour) for hour in range(168)]


def test_a_failed_window_stays_due() -> None:
    cadence, at = Cadence.parse("1 hour"), datetime(2026, 3, 1, 12, tzinfo=UTC)
    windows = list(islice(cadence.windows_before(at), 5))
    done = [window for window in windows if window != windows[2]]
    assert due_windows(cadence, at, done) == [windows[2]]
    assert due_windows(cadence, at + timedelta(hours=1), [*done]) == [
        windows[2],
        cadence.latest(at + timedelta(hours=1)),
    ]


def test_catching_up_ends_where_it_is_told() -> None:
    cadence, at = Cadence.parse("1 day"), datetime(2026, 3, 31, tzinfo=UTC)
    first = Window.parse("2026-03-01T00:00:00Z/2026-03-02T00:00:00Z")
    assert len(due_windows(cadence, at, [first], catch_up=48)) == 29
    assert len(due_windows(cadence, at, [first], catch_up=7)) == 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-03-24T00:23:04Z", datetime(2022, 3, 24, 0, 23, 4, tzinfo=UTC)),
        ("2022-03-24T00:23:04", datetime(2022, 3, 24, 0, 23, 4, tzinfo=UTC)),
        ("2022-03-24T00:23:04.125+02:00", datetime(2022, 3, 23, 22, 23, 4, 125_000, tzinfo=UTC)),
        ("2022-03-24", datetime(2022, 3, 24, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_are_read_as_utc(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2022-02-30",
        "2022-03-24T23:59:60Z",
        "1648081384",
        "2022-03-24T00:23:04Z ",
        "٢٠٢٢-٠٣-٢٤",
        "2022-13-01",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(InputError, match=r"^time: not a moment; got .*; expected ISO 8601 as 2026-03-01T06:00:00Z$"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_a_moment_that_utc_cannot_write_is_refused(text: str) -> None:
    """``astimezone`` raised OverflowError, which is no ValueError, and one captured call stopped a whole shard."""
    with pytest.raises(InputError, match=r"^time: outside the calendar; got "):
        parse_moment(text)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_windows_are_read_back(start: datetime, end: datetime) -> None:
    window = Window(start.replace(microsecond=0), end.replace(microsecond=0))
    assert Window.parse(str(window)) == window
    assert isoformat(window.start).endswith("Z")


@pytest.mark.parametrize("text", ["", "/", "2022-03-24T00:00:00Z", "2022-03-24T00:00:00Z/now"])
def test_what_is_no_window(text: str) -> None:
    with pytest.raises(InputError, match=r"^time: not a moment"):
        Window.parse(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90 seconds", 90), ("1 minute", 60), (" 2 Hours ", 7200), ("1day", 86_400), ("3 weeks", 1_814_400)],
)
def test_durations_as_a_person_writes_them(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "1", "minutes", "1.5 hours", "-1 hour", "1 year", "1 hour 30 minutes", "PT1H"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(InputError, match=r"^grace: not a duration; got "):
        parse_duration(text, where="grace")


def test_the_epoch_is_no_border() -> None:
    days = [w.start.date() for w in islice(Cadence.parse("1 day").windows_before(datetime(1970, 1, 3, tzinfo=UTC)), 4)]
    assert days == [date(1970, 1, 2), date(1970, 1, 1), date(1969, 12, 31), date(1969, 12, 30)]
