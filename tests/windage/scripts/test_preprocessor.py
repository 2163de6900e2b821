"""Pre-processors as the service's users wrote them, unchanged; and what becomes of those that are wrong."""

from __future__ import annotations

import io
import json
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.scripts.records import SCRIPTS, lines, loaded, record, written
from windage.captures.capture_file import read_captures
from windage.captures.schema import Schema
from windage.errors import InputError, ScriptError
from windage.scripts.loading import Script
from windage.table import Table

CUSTOMER = {"customer": {"age": 41, "address": {"city": "Ulm", "zip": None}}}
TESTED, UNTESTED = (json.dumps({"testIndicator": flag, "transactionId": 1}) for flag in ("true", "false"))
# Script, what was captured, and the rows that it makes.
ROWS: dict[str, tuple[str, dict[str, Any], list[dict[str, str | None]]]] = {
    "nested JSON": (
        "flatten.py",
        record(CUSTOMER, {"predictions": [{"score": 0.5}]}),
        [{"score": "0.5", "age": "41", "address_city": "Ulm", "address_zip": None}],
    ),
    "padded keys": (
        "padded.py",
        record("20,Ulm\n", "0.5\n"),
        [{"0" * 20: "0.5", "0" * 19 + "1": "20", "0" * 19 + "2": "Ulm"}],
    ),
    "numbers as keys": ("minus_one.py", record("20,-1"), [{"0": "20", "1": None}]),
    "a test is left out": ("skip_tests.py", record("20,Ulm", "0.5", attribute=TESTED), []),
    "no test is kept": (
        "skip_tests.py",
        record("20", "0.5", attribute=UNTESTED),
        [{"0" * 20: "0.5", "0" * 19 + "1": "20"}],
    ),
    "without attributes": ("skip_tests.py", record("20", "1"), [{"0" * 20: "1", "0" * 19 + "1": "20"}]),
    "a computed column": (
        "body_mass.py",
        record("80.5,2"),
        [{"weight": "80.5", "height": "2.0", "body_mass": "20.125", "tall": "true"}],
    ),
    "None leaves a record out": ("body_mass.py", record({"weight": 80}), []),
    "a list of rows": (
        "every_row.py",
        record("20,Ulm\n30,Bonn", "0.5\n0.25\n"),
        [{"score": "0.5", "age": "20", "city": "Ulm"}, {"score": "0.25", "age": "30", "city": "Bonn"}],
    ),
    "columns of one length": (
        "by_column.py",
        record({"instances": [{"age": 20, "city": "Ulm"}, {"age": 30}]}),
        [{"age": "20", "city": "Ulm"}, {"age": "30", "city": None}],
    ),
}
# A script, and what is wrong with it: the end of the message.
WRONG_ANSWERS = {
    "a number": ("return 5", "returned int; expected a dict, a list of dicts, or [] to leave the record out"),
    "a text": ("return 'a,b'", "returned str; expected a dict, a list of dicts, or [] to leave the record out"),
    "a list of lists": ("return [[1]]", "returned list at place 0 of its list; expected a dict, a list of dicts,"),
    "no column": ("return {}", "returned a row without columns; expected a dict"),
    "a nested value": ("return {'a': {'b': 1}}", "returned dict in column 'a'; expected a text or a number"),
    "a list beside a value": ("return {'a': [1], 'b': 2}", "returned list in column 'a'; expected a text or a number"),
    "columns of two lengths": ("return {'a': [1], 'b': [2, 3]}", "columns of 1 to 2 values; expected one length"),
    "bytes": ("return {'a': b'1'}", "returned bytes in column 'a'; expected a text or a number"),
    "a date": (
        "import datetime; return {'a': datetime.date(2026, 3, 1)}",
        "returned datetime.date in column 'a'; expected a text or a number",
    ),
    "a moment of numpy": (
        "import numpy; return {'a': numpy.datetime64('2026-03-01')}",
        "returned numpy.datetime64 in column 'a'; expected a text or a number",
    ),
    "a tuple as a name": ("return {(1,): 1}", "a column whose name is tuple; expected a str or an int"),
    "half of a pair": ("return {'a': '\\ud800'}", "returned a text with half of a surrogate pair"),
    "half of a pair as a name": ("return {'\\ud800': 1}", "returned a text with half of a surrogate pair"),
    "a generator": ("yield {}", "returned generator; expected a dict, a list of dicts,"),
    "a name twice": ("return {1: 1, '1': 2}", "returned column '1' twice"),
}
NOT_LOADED = {
    "not Python": ("def preprocess_handler(record:\n", r"^mine\.py:1: not Python; got "),
    "a zero byte": ("x = 1\0", r"^mine\.py(:1)?: not Python; got "),
    "no such function": (
        "def preprocess(record): return {}",
        r"^mine\.py: the function is missing; expected def preprocess_handler",
    ),
    "three parameters": (
        "\n\ndef preprocess_handler(record, logger, more): return {}",
        r"^mine\.py:3: preprocess_handler has another number of parameters; got 3; expected preprocess_handler\(infer",
    ),
    "no parameter": ("def preprocess_handler(): return {}", r"^mine\.py:1: preprocess_handler has another number of"),
}


@pytest.mark.parametrize("case", ROWS)
def test_rows_as_its_author_meant_them(case: str) -> None:
    script, captured, expected = ROWS[case]
    assert loaded(script)(captured) == expected


@pytest.mark.parametrize("case", WRONG_ANSWERS)
def test_an_answer_that_is_no_row_says_what_it_is(case: str) -> None:
    body, message = WRONG_ANSWERS[case]
    with pytest.raises(ScriptError) as error:
        written(f"def preprocess_handler(record):\n    {body}")(record("1"))
    assert str(error.value).startswith("preprocess_handler returned ")
    assert message in str(error.value)


@pytest.mark.parametrize("case", NOT_LOADED)
def test_a_script_that_cannot_be_used_is_refused_with_its_place(case: str) -> None:
    source, message = NOT_LOADED[case]
    with pytest.raises(InputError, match=message):
        written(source)


def test_a_script_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match=r"gone\.py: the script cannot be read; got No such file"):
        Script.read(Path("gone.py"))


def test_a_script_that_fails_while_it_is_loaded_shows_where() -> None:
    with pytest.raises(ScriptError) as error:
        written("import json\nimport not_in_the_layer\n")
    assert str(error.value) == (
        "Traceback (most recent call last):\n"
        '  File "mine.py", line 2, in <module>\n'
        "    import not_in_the_layer\n"
        "ModuleNotFoundError: No module named 'not_in_the_layer'"
    )


def test_a_traceback_shows_the_scripts_own_lines_and_no_other() -> None:
    with pytest.raises(ScriptError) as error:
        loaded("broken.py")(record({"address": {}}))
    assert str(error.value) == (
        "Traceback (most recent call last):\n"
        '  File "broken.py", line 7, in preprocess_handler\n'
        "    return city_of(json.loads(inference_record.endpoint_input.data))\n"
        '  File "broken.py", line 11, in city_of\n'
        '    return {"city": question["address"]["city"]}\n'
        "KeyError: 'city'"
    )


def test_a_failure_in_a_library_is_shown_at_the_line_that_called_it() -> None:
    with pytest.raises(ScriptError) as error:
        loaded("broken.py")(record("not,json"))
    text = str(error.value)
    assert text.splitlines()[1] == '  File "broken.py", line 7, in preprocess_handler'
    assert text.splitlines()[-1].startswith("json.decoder.JSONDecodeError: ")
    assert str(SCRIPTS) not in text
    assert "loading.py" not in text


def test_an_error_with_a_cause_shows_both() -> None:
    source = (
        "def preprocess_handler(r):\n  try:\n    r.x\n  except AttributeError as e:\n    raise KeyError('y') from e"
    )
    with pytest.raises(ScriptError) as error:
        written(source)(record("1"))
    assert str(error.value).count("Traceback (most recent call last):") == 2
    assert str(error.value).endswith("KeyError: 'y'")


@pytest.mark.parametrize(
    ("source", "ending"),
    [
        ("import sys\ndef preprocess_handler(r): sys.exit(3)", "SystemExit: 3"),
        ("def preprocess_handler(r): return preprocess_handler(r)", "RecursionError: maximum recursion depth exceeded"),
        ("def preprocess_handler(r): raise GeneratorExit", "GeneratorExit"),
        ("class E(BaseException):\n  def __str__(s): raise ValueError\ndef preprocess_handler(r): raise E", ""),
    ],
    ids=["it exits", "it never ends", "it stops a generator", "an error whose text fails"],
)
def test_whatever_a_script_raises_is_its_failure_and_not_ours(source: str, ending: str) -> None:
    with pytest.raises(ScriptError) as error:
        written(source)(record("1"))
    assert str(error.value).startswith("Traceback (most recent call last):\n")
    assert ending in str(error.value).splitlines()[-1]
    assert len(str(error.value)) <= 2000


def test_a_person_can_interrupt_a_script() -> None:
    with pytest.raises(KeyboardInterrupt):
        written("def preprocess_handler(r): raise KeyboardInterrupt")(record("1"))


def test_a_long_traceback_keeps_its_end() -> None:
    with pytest.raises(ScriptError) as error:
        written("def preprocess_handler(r): raise ValueError('x' * 5000 + 'end')")(record("1"))
    assert len(str(error.value)) == 2000
    assert str(error.value).endswith("end")


def test_what_a_script_prints_and_logs_goes_to_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    log = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(log))
    loaded("prints.py", logger=logger)(record("20,Ulm"))
    loaded("as_it_is.py", logger=logger)(record("20,Ulm"))
    first, second, third = log.getvalue().splitlines()
    assert (first, second) == ("one for the log when it is loaded", "input is CSV")
    assert third.startswith("I'm a processing record: {'captureData': {'endpointInput': {'encoding': 'CSV'")
    assert capsys.readouterr().out == ""
    assert sys.stdout is not log


def test_what_it_printed_before_it_failed_is_in_the_log_too() -> None:
    log = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(log))
    with pytest.raises(ScriptError):
        written("def preprocess_handler(r):\n  print('before')\n  1 / 0", logger=logger)(record("1"))
    assert log.getvalue() == "before\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'x'", "x"),
        ("True", "true"),
        ("10**30", "1" + "0" * 30),
        ("0.1 + 0.2", repr(0.1 + 0.2)),
        ("1e-7", "1e-07"),
        ("float('nan')", "nan"),
        ("None", None),
        ("numpy.float32(0.1)", "0.1"),
        ("numpy.float64(0.1)", "0.1"),
        ("numpy.int8(-3)", "-3"),
        ("numpy.bool_(False)", "false"),
        ("numpy.str_('x')", "x"),
        ("numpy.float64('inf')", "inf"),
        ("pandas.NA", None),
        ("pandas.NaT", None),
    ],
)
def test_values_become_texts_as_those_of_json_do(value: str, text: str | None) -> None:
    source = f"import numpy, pandas\ndef preprocess_handler(r): return {{'a': {value}}}"
    assert written(source)(record("1")) == [{"a": text}]


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.booleans()))
def test_a_number_is_written_as_in_a_json_payload(value: float) -> None:
    script = written("import json\ndef preprocess_handler(r): return json.loads(r.endpoint_input.data)")
    asked = record({"a": value})
    table, _ = read_captures(lines(asked), schema=Schema(("a",)))
    assert [row["a"] for row in script(asked)] == list(table.columns[0].texts)


values = st.text(
    st.characters(exclude_characters=',"\n\r', exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=5
)


@given(st.lists(st.tuples(values, values, st.floats(0, 1)), min_size=1, max_size=8))
def test_a_script_that_returns_the_record_changes_nothing(rows: list[tuple[str, str, float]]) -> None:
    captured = [record(f"{age},{city}x", f"{score}\n") for age, city, score in rows]
    several = record("\n".join(f"{age},{city}x" for age, city, _ in rows), "\n".join(f"{score}" for *_, score in rows))
    schema = Schema(("score", "age", "city"), ("score",))
    for objects in (lines(*captured), lines(several)):
        plain, before = read_captures(objects, schema=schema)
        made, after = read_captures(objects, schema=schema, preprocess=loaded("as_it_is.py", logger=_Silent()))
        assert after == before
        assert _texts(made) == _texts(plain)


@given(st.lists(st.tuples(values, values, st.floats(0, 1)), min_size=1, max_size=8))
def test_padded_keys_are_the_baselines_columns_by_place(rows: list[tuple[str, str, float]]) -> None:
    objects = lines(*(record(f"{age},{city}x", f"{score}\n") for age, city, score in rows))
    schema = Schema(("score", "age", "city"), ("score",))
    plain, _ = read_captures(objects, schema=schema)
    made, _ = read_captures(objects, schema=schema, preprocess=loaded("padded.py"))
    assert made.names == plain.names
    assert [list(c.texts) for c in made.columns] == [list(c.texts) for c in plain.columns]


def test_numbered_keys_are_in_the_order_of_their_numbers() -> None:
    """As texts, 10 sorts before 2: the service's users had to pad them."""
    schema = Schema(tuple("abcdefghijkl"))
    asked = record(",".join(str(n) for n in range(12)))
    table, _ = read_captures(lines(asked), schema=schema, preprocess=loaded("minus_one.py"))
    assert {c.name: c.texts[0] for c in table.columns} == {name: str(n) for n, name in enumerate("abcdefghijkl")}


def test_a_record_that_fails_is_quarantined_with_its_traceback_and_the_others_are_judged() -> None:
    objects = lines(record({"address": {"city": "Ulm"}}), record({"address": None}), record("not json"))
    table, intake = read_captures(objects, schema=Schema(("city",)), preprocess=loaded("broken.py"))
    assert list(table.columns[0].texts) == ["Ulm"]
    assert intake.quarantined == {"preprocessor": 2}
    assert intake.kept[0].line == 2
    assert intake.kept[0].detail.endswith("TypeError: 'NoneType' object is not subscriptable")


def test_what_a_script_leaves_out_is_counted() -> None:
    objects = lines(record("20", "1", attribute=TESTED), record("20", "1", attribute=UNTESTED))
    table, intake = read_captures(objects, schema=Schema(("score", "age")), preprocess=loaded("skip_tests.py"))
    assert (table.rows, intake.received, intake.filtered, intake.quarantined) == (1, 2, 1, {})


def test_the_folder_of_the_container_is_one_of_ours_and_goes_with_the_script() -> None:
    def folders() -> set[str]:
        return {path.name for path in Path(tempfile.gettempdir()).glob("windage-script-*")}

    before = folders()
    script = loaded("skip_tests.py")
    assert len(folders() - before) == 1
    assert script(record("20", "1", attribute=TESTED)) == []
    del script
    assert folders() == before
    assert not Path("/opt/ml/processing/output").exists()


def test_a_line_of_a_training_set() -> None:
    script = loaded("training_line.py")
    assert script.line("20 years;Ulm;0.5\n") == [{"score": "0.5", "age": "20", "city": "Ulm"}]
    assert script.line("20 years;Ulm;") == []
    with pytest.raises(ScriptError, match="not enough values to unpack"):
        script.line("20")


@pytest.mark.parametrize("name", ["padded.py", "as_it_is.py", "body_mass.py"])
def test_the_logger_is_given_to_those_who_take_it(name: str) -> None:
    assert loaded(name).arguments == {"padded.py": 1}.get(name, 2)


class _Silent:
    def info(self, msg: object, *args: object) -> None:
        """Write nothing."""


def _texts(table: Table) -> list[tuple[str, list[int], list[str]]]:
    return [(column.name, list(column.kinds), list(column.texts)) for column in table.columns]
