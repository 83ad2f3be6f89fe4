"""Which marks a line takes, and what tells editions apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rubrics.load import list_rubrics, load_rubric
from rubrics.marks import MarkRange, edition_digest, mark_ranges
from rubrics.model import all_lines

SCORED = [id_ for id_ in list_rubrics() if not load_rubric(id_).method_only]


@pytest.mark.parametrize(
    ("rubric", "line", "step", "count"),
    [
        ("yuanling-2017", "2.4", "1", 3),  # 每少一项扣1分
        ("yuanling-2017", "2.5", "2", 2),  # 未公开的扣2分
        ("yuanling-2017", "3.6", "0.01", 2001),  # 以考核结果为准
        ("miluo-department-2017", "2.2", "0.5", 7),
        ("miluo-department-2017", "3.1", "1.5", 3),
        ("hengshan-2011", "2.2.1", "0.01", 1201),  # proportional
    ],
)
def test_steps_are_the_rubrics(rubric: str, line: str, step: str, count: int) -> None:
    marks = mark_ranges(load_rubric(rubric))[line]
    assert marks.step == Decimal(step)
    assert len(marks.marks()) == count


@pytest.mark.parametrize("rubric", SCORED)
def test_every_line_has_marks_and_its_bounds_are_among_them(rubric: str) -> None:
    loaded = load_rubric(rubric)
    ranges = mark_ranges(loaded)
    assert list(ranges) == [line.id for line in all_lines(loaded)] + [line.id for line in loaded.bonus]
    for marks in ranges.values():
        assert marks.allows(marks.low)
        assert marks.allows(marks.high)
        assert not marks.allows(marks.low - 1)
        assert not marks.allows(marks.high + 1)
        assert all(marks.allows(mark) for mark in marks.marks()[:50])


def test_vetoes_are_named_and_penalties_have_a_sign() -> None:
    guoban = mark_ranges(load_rubric("guoban-2019"))
    assert guoban["1.1"].vetoes == ("1.1.a",)
    assert len(guoban["1.4"].vetoes) == 3
    assert mark_ranges(load_rubric("hengshan-2011"))["6.3"].sign == "penalty"


def test_between_the_steps_nothing_is_allowed() -> None:
    marks = MarkRange("1", Decimal(0), Decimal(2), Decimal("0.5"))
    assert [marks.allows(Decimal(n)) for n in ("0", "0.5", "2", "0.25", "2.5", "-0.5")] == [True] * 3 + [False] * 3


def test_editions_are_told_apart_by_what_a_mark_means() -> None:
    rubric = load_rubric("yuanling-2017")
    assert len({edition_digest(load_rubric(id_)) for id_ in list_rubrics()}) == len(list_rubrics())
    assert edition_digest(rubric) == edition_digest(load_rubric("yuanling-2017"))
    assert edition_digest(rubric.model_copy(update={"year": 2018})) != edition_digest(rubric)
    assert edition_digest(rubric.model_copy(update={"title": "另一标题"})) == edition_digest(rubric)
    line = rubric.sections[0].indicators[0]
    for change in ({"points": Decimal(3)}, {"text": "改"}, {"id": "1.9"}):
        first = rubric.sections[0].model_copy(
            update={"indicators": (line.model_copy(update=change), *rubric.sections[0].indicators[1:])}
        )
        changed = rubric.model_copy(update={"sections": (first, *rubric.sections[1:])})
        assert edition_digest(changed) != edition_digest(rubric)
