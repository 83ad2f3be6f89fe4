"""The small words of a rubric: points, ordinals, headings, titles."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rubrics.importing.columns import find_columns, find_role
from rubrics.importing.document import Text
from rubrics.importing.numbering import find_number
from rubrics.importing.points import ends_with_points, find_total, only_points, split_points
from rubrics.importing.titles import find_place, find_title, find_year, is_title


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("2", "2"),
        ("2分", "2"),
        ("（15分）", "15"),
        ("0.5", "0.5"),
        ("计 30 分", "30"),
        ("(3 分)", "3"),
        ("4%", None),
        ("2项", None),
        ("", None),
        ("2017年", None),
    ],
)
def test_a_cell_that_holds_points_and_nothing_else(text: str, points: str | None) -> None:
    assert only_points(text) == (None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("text", "name", "points"),
    [
        ("信息公开（35分）", "信息公开", "35"),
        ("组织 保障 6分", "组织 保障", "6"),
        ("政务公开工作要点落实情况70分)", "政务公开工作要点落实情况", "70"),
        ("日常工作(10", "日常工作", "10"),
        ("健康情况(15)", "健康情况", "15"),
        ("领导重视", "领导重视", None),
        ("未公开的扣2分", "未公开的扣2分", None),
        ("每次加2分", "每次加2分", None),
        ("报送信息不少于12条", "报送信息不少于12条", None),
    ],
)
def test_a_label_and_its_points(text: str, name: str, points: str | None) -> None:
    assert split_points(text, bare=True) == (name, None if points is None else Decimal(points))


def test_a_criterion_needs_a_bracket_around_its_points() -> None:
    assert split_points("更新信息公开指南并且内容全面规范5分")[1] is None
    assert split_points("明确责任和程序5分)")[1] == 5
    assert ends_with_points("1分)")
    assert find_total("2020年度评分指标（总分100分）") == 100


@pytest.mark.parametrize(
    ("text", "number", "depth"),
    [
        ("一、组织保障", "一、", 1),
        ("（二）加分因素", "（二）", 2),
        ("3、制度", "3、", 3),
        ("1.2部门动态", "1.2", 4),
        ("1.1.1领导介绍", "1.1.1", 5),
        ("(4)质量", "(4)", 6),
        ("①超期", "①", 7),
        ("4群众投诉和举报(2分)", "4", 3),
    ],
)
def test_ordinals_and_how_deep_they_stand(text: str, number: str, depth: int) -> None:
    found = find_number(text)
    assert found is not None
    assert (found.text, found.depth) == (number, depth)


@pytest.mark.parametrize("text", ["2017年底前未延伸的", "1.5分", "12条以上", "100%办结", "26个试点领域"])
def test_numbers_that_are_no_ordinals(text: str) -> None:
    assert find_number(text) is None


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("考 核 指 标", "text"),
        ("扣分办法（倒扣分，扣完为止）", "method"),
        ("一级指标", "label"),
        ("权重", "points"),
        ("被评定单位", "units"),
        ("备注", "note"),
        ("自评得分", "mark"),
        ("2.公开指南", None),
        ("未公开的扣2分", None),
    ],
)
def test_headings(title: str, role: str | None) -> None:
    assert find_role(title) == role


@pytest.mark.parametrize(
    ("head", "roles"),
    [
        ("内容 考核指标 分值 检查考核办法 记分", "label text points method mark"),
        ("分类 考核内容 小项及分值分配", "label label text"),
        ("类别 分值 考核标准", "label points text"),
        ("一级指标 二级指标 评分内容 评分方式及标准 被评定单位", "label label text method units"),
        ("序号 考核项目 考核内容 分值 评分标准 得分", "number label text points method mark"),
    ],
)
def test_the_columns_of_a_head(head: str, roles: str) -> None:
    columns = find_columns(head.split())
    assert columns is not None
    assert [column.role for column in columns] == roles.split()


@pytest.mark.parametrize(
    "row", [["姓名", "职务", "电话"], ["分值", "2", "3"], ["领导重视", "听取一次汇报", "3"], ["", "", ""]]
)
def test_rows_that_are_no_head(row: list[str]) -> None:
    assert find_columns(row) is None


def test_title_year_and_place() -> None:
    lines = [
        Text("某省某县人民政府办公室", "1"),
        Text("某某县2026年度政务公开", "2"),
        Text("考核评分细则", "3"),
        Text("附件1", "4"),
    ]
    title = find_title(lines)
    assert title is not None
    assert (title.text, title.place) == ("某某县2026年度政务公开考核评分细则", "2")
    assert find_year(title.text, lines) == 2026
    assert find_place(title.text, lines) == "某某县"
    assert not is_title("一、考核内容及评分标准")
    assert not is_title("未公开的，按照评分标准扣分。")
    assert find_year("考核细则", [Text("没有年份", "1")]) is None
