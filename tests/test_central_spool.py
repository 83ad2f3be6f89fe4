"""Rows as text of COPY: whatever a county's words hold comes out of PostgreSQL as it went in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.central.rows import COLUMNS, UnitRows
from reports.central.spool import Spool, cell, fit
from tests.central_server import server

UNIT = ("u", 1, "单位", "department", "complete", 1, 2, 0, 10, 0, 0, 0, 0, {})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=8
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\\N"), (True, "t"), (False, "f"), (0, "0"), (0.25, "0.25"), (100, "100"), ("", ""), ("\\N", "\\\\N"), ("\\.", "\\\\."),
        ("a\tb\nc\rd\\", "a\\tb\\nc\\rd\\\\"), ("\x00\ud800\udfff", "\ufffd" * 3), ({"b": "\x00", "a": ["\t"]}, '{"a":["\\\\t"],"b":"\ufffd"}'),
        ("\\u0000", "\\\\u0000"), (["\\u0000"], '["\\\\\\\\u0000"]'), ("\u2028\x0b\x85", "\u2028\x0b\x85"),
    ],
)  # fmt: skip
def test_a_value_as_copy_reads_it(value: Any, text: str) -> None:
    assert cell(value) == text


def test_every_table_has_its_columns() -> None:
    assert list(COLUMNS) == [table for table, _ in UnitRows(UNIT, [], [], []).tables()]
    assert len(COLUMNS["unit"].split(", ")) == len(UNIT)


def test_the_digest_is_of_the_head_and_of_every_row_in_its_table() -> None:
    digests = set()
    one, two = ("u", "1", 1, "t", 1, 1, 1), ("u", "2", 1, "t", 1, 1, 1)
    for sections, head in (([one], {}), ([one, two], {}), ([two, one], {}), ([one], {"run": 1})):
        with Spool() as spool:
            spool.write(UnitRows(UNIT, sections, [], []))
            digests.add(spool.digest(head))
            assert spool.digest(head) == spool.digest(head)
    assert len(digests) == 4


def test_a_spool_sends_more_than_it_holds_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.central.spool._IN_MEMORY", 1000)
    with Spool() as spool:
        for number in range(5000):
            spool.write(UnitRows((f"u{number}", *UNIT[1:]), [], [], []))
        sent = b"".join(spool.chunks("unit", 7)).decode().splitlines()
        assert b"".join(spool.chunks("verdict", 7)) == b""
    assert len(sent) == 5000
    assert sent[4999].split("\t")[:3] == ["7", "u4999", "1"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(), JSON), min_size=1, max_size=5))
def test_what_went_in_comes_out(pairs: list[tuple[str, Any]]) -> None:
    import psycopg

    data = "".join(f"{number}\t{cell(text)}\t{cell([value])}\n" for number, (text, value) in enumerate(pairs))
    with psycopg.connect(server().url("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE t (n integer, a text, b jsonb) ON COMMIT DROP")
        with cursor.copy("COPY t FROM STDIN") as copy:
            copy.write(data.encode())
        found = cursor.execute("SELECT a, b::text FROM t ORDER BY n").fetchall()
    assert [(text, json.loads(value)) for text, value in found] == [
        (fit(text), [clean(value)]) for text, value in pairs
    ]


def clean(value: Any) -> Any:
    if isinstance(value, str):
        return fit(value)
    return [clean(one) for one in value] if isinstance(value, list) else value
