"""The tables of faults and fuzzers in README.md: every row is tested by a test that exists, or says why it is not."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FIRST_LIST = 112  # rows that the design named; further ones were found on the way
LINES = (FOLDER / "README.md").read_text("utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if re.match(r"\| \d+ \|", line)]
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")
FUZZERS = sorted({name for line in LINES for name in re.findall(r"\| `(test_\w*fuzz\w*\.py)` \|$", line)})


@cache
def functions_in(name: str) -> frozenset[str]:
    """The test functions of a file."""
    tree = ast.parse((FOLDER / name).read_text("utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_fault_has_one_row() -> None:
    assert [row[0] for row in ROWS] == [str(n) for n in range(1, len(ROWS) + 1)]
    assert len(ROWS) >= FIRST_LIST
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_names_its_tests_or_the_reason(row: list[str]) -> None:
    named = NAMED.findall(row[3])
    assert row[1]
    assert row[2]
    assert named or row[3].startswith("Not tested: ")
    assert not (named and row[3].startswith("Not tested"))
    assert [f"{file}::{test}" for file, test in named if test not in functions_in(file)] == []


def test_the_counts_are_the_tables() -> None:
    tested = sum(bool(NAMED.search(row[3])) for row in ROWS)
    assert f"{tested} rows are tested, {len(ROWS) - tested} are not" in "\n".join(LINES)


def test_every_fuzzer_stands_in_its_table() -> None:
    assert {path.name for path in FOLDER.glob("test_fuzz_*.py")} <= set(FUZZERS)


@pytest.mark.parametrize("name", FUZZERS)
def test_a_fuzzer_is_one(name: str) -> None:
    assert re.search(r"^\s*@given\(", (FOLDER / name).read_text("utf-8"), re.MULTILINE)
