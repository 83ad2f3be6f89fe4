"""Whatever bytes a rubric file has, it is a rubric or refused with the file's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from rubrics.load import load_rubric
from tests.fuzzing import BOUNDED, mutated
from tests.rubric_parts import BASE, HEAD

TOML = (HEAD + "total = 100\n" + BASE).encode()


def assert_read_or_refused(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    try:
        rubric = load_rubric(path)
    except InputError as error:
        words = str(error)
    else:
        assert rubric.id
        assert rubric.total.is_finite()
        return
    assert path.name in words


def test_the_example_is_good(tmp_path: Path) -> None:
    path = tmp_path / "rubric.toml"
    path.write_bytes(TOML)
    assert load_rubric(path).total == 100


@BOUNDED
@given(mutated(TOML))
def test_any_bytes(tmp_path: Path, body: bytes) -> None:
    assert_read_or_refused(tmp_path / "rubric.toml", body)


@BOUNDED
@given(
    st.sampled_from(["total", "points", "year", "primitive", "mode", "id", "check"]),
    st.sampled_from(
        ["nan", "inf", "-inf", "-1", "1e400", "true", '""', "[]", "{}", '"\\u202e"', "2017-01-01", "0x7f", '"1e5000"', "[[[[]]]]"]
    ),
)  # fmt: skip
def test_any_value(tmp_path: Path, key: str, value: str) -> None:
    lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in TOML.decode().splitlines()]
    assert_read_or_refused(tmp_path / "rubric.toml", "\n".join(lines).encode())


@pytest.mark.parametrize("body", ["a = " + "[" * 5000, "a" + ".a" * 5000 + " = 1", "a = " + "9" * 10_000])
def test_depth_and_length(tmp_path: Path, body: str) -> None:
    assert_read_or_refused(tmp_path / "rubric.toml", body.encode())
