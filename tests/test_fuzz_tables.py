"""Tables that the office hands in beside sheets: its year marks, its own score table. Read, or refused with the file's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from reports.workbook.template import load_template
from rubrics.method import load_method
from rubrics.year_marks import load_year_marks, mark_fields
from tests.fuzzing import BOUNDED, mutated, mutated_archive
from tests.test_reports_template import HEAD, ROWS, county, make_template

__all__ = ["county"]  # a fixture
METHOD = load_method("luohu-method")
FIELDS = [name for name in mark_fields(METHOD) if name != "unit"]
MARKS = (",".join(["unit", *FIELDS]) + "\n" + ",".join(["jyj", *["88.5"] * len(FIELDS)]) + "\n").encode()


def is_read(read: Callable[[], object], path: Path) -> bool:
    """Whether it could be read; anything but a refusal that names the file is a failure."""
    try:
        read()
    except InputError as error:
        words = str(error)
    else:
        return True
    assert path.name in words
    return False


def marks_of(folder: Path, body: bytes) -> bool:
    path = folder / "marks.csv"
    path.write_bytes(body)
    return is_read(lambda: load_year_marks(path, METHOD, {"jyj", "nyj"}), path)


def test_the_examples_are_good(tmp_path: Path, county: object) -> None:
    assert marks_of(tmp_path, MARKS)
    assert load_template(make_template(tmp_path / "ours.xlsx", HEAD + ROWS), county).rows  # type: ignore[arg-type]


@BOUNDED
@given(mutated(MARKS))
def test_year_marks(tmp_path: Path, body: bytes) -> None:
    marks_of(tmp_path, body)


@BOUNDED
@given(st.one_of(st.decimals(), st.floats().map(str), st.text(max_size=12), st.sampled_from(["1e999999999", "sNaN", "９９", "-0", "1e-9"])))  # fmt: skip
def test_a_mark(tmp_path: Path, mark: object) -> None:
    """What is taken for a mark is one: from 0 to 100."""
    quoted = '"' + str(mark).replace('"', '""') + '"'
    path = tmp_path / "marks.csv"
    path.write_text(f"unit,{FIELDS[0]}\njyj,{quoted}\n", "utf-8", errors="replace", newline="")
    if is_read(lambda: load_year_marks(path, METHOD, {"jyj"}), path):
        for one in load_year_marks(path, METHOD, {"jyj"}).values():
            assert all(value is None or 0 <= value <= 100 for values in one.marks.values() for value in values)


def test_a_template(tmp_path: Path, county: object) -> None:
    base = make_template(tmp_path / "ours.xlsx", HEAD + ROWS).read_bytes()
    path = tmp_path / "theirs.xlsx"

    @BOUNDED
    @given(mutated_archive(base))
    def check(body: bytes) -> None:
        path.write_bytes(body)
        is_read(lambda: load_template(path, county), path)  # type: ignore[arg-type]

    check()
