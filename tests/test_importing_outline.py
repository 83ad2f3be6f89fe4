"""Layouts of rubrics as text, small ones of our own: sections, lines, points, whose method is whose, and sums that break."""

from __future__ import annotations

from rubrics.importing.document import Text
from rubrics.importing.flattened import recognise
from rubrics.importing.recognise import Found, recognise_blocks
from rubrics.importing.tree import Line


def found_in(text: str) -> list[Found]:
    lines = [Text(line, f"第{number}行") for number, line in enumerate(text.splitlines(), 1)]
    return recognise_blocks(recognise(lines), "原文.txt")


def shown(found: Found) -> list[str]:
    """The tree, one line each: depth, points, words, method."""
    rows: list[str] = []

    def walk(lines: list[Line], depth: int) -> None:
        for line in lines:
            words = line.text or line.label
            rows.append(f"{'-' * depth} {line.points} {words}{' | ' + line.method if line.method else ''}")
            walk(line.lines, depth + 1)

    for section in found.outline.sections:
        rows.append(f"{section.points} {section.title}")
        walk(section.lines, 1)
    return rows


BARS = """某县2026年政务公开考核评分细则
内容 |
考核指标 |
分值 |
考核办法 |
组织 保障 5分 |
1、成立政务公开工作领导小组,有专职工作人员,并开展培训。 |
2 |
没有成立的扣1分,没有专职人员的扣1分。 |
|
2、按要求报送材料。 |
3 |
少一次扣1分 |
|
信息公开3分 |
1、公开本单位的信息公开指南并及时更新,要素齐全,便于群众查找。 |
3 |
未公开的扣3分。 |
|
"""


def test_cells_between_bars() -> None:
    found = found_in(BARS)[0]
    assert shown(found) == [
        "5 组织保障",
        "- 2 1、成立政务公开工作领导小组,有专职工作人员,并开展培训。 | 没有成立的扣1分,没有专职人员的扣1分。",
        "- 3 2、按要求报送材料。 | 少一次扣1分",
        "3 信息公开",
        "- 3 1、公开本单位的信息公开指南并及时更新,要素齐全,便于群众查找。 | 未公开的扣3分。",
    ]
    assert (found.outline.title, found.year, found.place) == ("某县2026年政务公开考核评分细则", 2026, "某县")


TABS = """乡镇考核细则
\t指标名称
\t考核内容
\t分值
\t扣分办法

\t组织保障（5分）
\t领导重视
\t听取一次专题汇报。
\t3
\t未听取的扣3分。

\t
\t经费保障
\t列入预算。
\t2
\t未列入的扣2分。

\t加减分
\t加分
\t受到表扬的。
\t每次加1分。

说明：没有任务的单位书面说明。
部门考核细则
\t指标名称
\t考核内容
\t分值
\t扣分办法

\t信息公开（5分）
\t主动公开
\t公开信息。

\t2分
\t每缺一项扣1分。

\t
\t
\t设立查阅场所。
\t3分
\t未设立的扣3分。
"""


def test_cells_behind_tabs_and_two_rubrics_in_one_document() -> None:
    first, second = found_in(TABS)
    assert shown(first) == [
        "5 组织保障",
        "- 3 听取一次专题汇报。 | 未听取的扣3分。",
        "- 2 列入预算。 | 未列入的扣2分。",
    ]
    assert [(line.title, line.method) for line in first.outline.bonuses] == [("加分", "每次加1分。")]
    assert [note.text for note in first.notes] == []
    assert second.outline.title == "部门考核细则"
    assert shown(second) == ["5 信息公开", "- 2 公开信息。 | 每缺一项扣1分。", "- 3 设立查阅场所。 | 未设立的扣3分。"]
    assert {line.label for section in second.outline.sections for line in section.lines} == {"主动公开"}


LINES = """评分指标
一级指标
二级指标
评分内容
评分方式及标准
被评定单位
要点落实情况
6分)
围绕治理加强公开(4分)
权力配置信
息公开
(2分)
对照法律法规规章,全面梳理本机关的行政权力和公共服务职责,并及时公开。
满分2分。通过网站采样进行评分。
政府各部门
权力运行公开(2分)
以标准化规范化为抓手,及时公开公众参与行政决策的事项范围和参与方式。
政策解读(2分)
坚持解读方案与政策文件同步组织、同步审签、同步部署,通过多种渠道解读。
未解读的扣2分。
政府各部门
"""


def test_one_cell_per_line_nested_by_what_the_points_leave_over() -> None:
    found = found_in(LINES)[0]
    assert shown(found) == [
        "6 要点落实情况",
        "- 4 围绕治理加强公开(4分)",
        "-- 2 对照法律法规规章,全面梳理本机关的行政权力和公共服务职责,并及时公开。 | 满分2分。通过网站采样进行评分。",
        "-- 2 以标准化规范化为抓手,及时公开公众参与行政决策的事项范围和参与方式。 | 满分2分。通过网站采样进行评分。",
        "- 2 坚持解读方案与政策文件同步组织、同步审签、同步部署,通过多种渠道解读。 | 未解读的扣2分。",
    ]
    shared = found.outline.sections[0].lines[0].lines[1]
    assert shared.units == "政府各部门"
    assert any("共用一格" in words for words in shared.warnings)


ITEMS = """某县2011年考核细则
分类
考核内容
小项及分值分配
一、
基础工作
5分)
1、机构和制度健全。(3分)
领导机构健全(1分)
人员落实到位(1分);相关资料上报到办公室(1分)
2、群众投诉(2分)
被举报投诉,调查属实的,每次扣1分
"""


def test_points_in_brackets_behind_every_item() -> None:
    assert shown(found_in(ITEMS)[0]) == [
        "5 基础工作",
        "- 3 1、机构和制度健全。(3分)",
        "-- 1 领导机构健全(1分)",
        "-- 1 人员落实到位(1分);",
        "-- 1 相关资料上报到办公室(1分)",
        "- 2 2、群众投诉(2分) | 被举报投诉,调查属实的,每次扣1分",
    ]


LIST = """某县2023年政务公开考核评分细则
一、考核内容（100分）
1、制度建设（60分）。（1）是否建立制度，有得30分，无扣2分；（2）是否上会部署，有得30分，无扣2分。
2、信息更新（40分）。（1）信息总量，完成得20分；（2）栏目更新，视情况扣2分。
"""


def test_a_numbered_list() -> None:
    found = found_in(LIST)[0]
    assert shown(found) == [
        "60 制度建设",
        "- 30 （1）是否建立制度，有得30分，无扣2分；",
        "- 30 （2）是否上会部署，有得30分，无扣2分。",
        "40 信息更新",
        "- 20 （1）信息总量，完成得20分；",
        "- 20 （2）栏目更新，视情况扣2分。",
    ]
    assert found.outline.total == 100
    assert found.outline.sections[1].lines[1].warnings == ["原文此项未标分值，按余下的20分填写"]


def test_sums_that_break_name_their_line() -> None:
    found = found_in(ITEMS.replace("领导机构健全(1分)", "领导机构健全(2分)"))[0]
    assert found.sums[0] == "第8行 机构和制度健全：原文写明3分，各项合计4分"
    text = BARS.replace("组织 保障 5分", "组织 保障 6分")
    assert found_in(text)[0].sums[0] == "第6行 组织保障：原文写明6分，各项合计5分"


def test_rows_of_a_township_and_of_a_department_share_their_points() -> None:
    table = LINES.replace("6分)", "8分)").rstrip("\n") + "\n标准化落实(2分)\n"
    table += (
        "编制政务公开事项标准目录,汇总后通过县级政府门户网站向社会公开,建成目录体系。\n满分2分,进行评分。\n乡镇政府\n"
    )
    table += "积极对接对口部门,指导本级本部门抓好试点领域标准指引的贯彻落实,并认真审核把关。\n满分2分,进行评分。\n政府各部门\n"
    last = found_in(table)[0].outline.sections[0].lines[-1]
    assert [(line.points, line.kinds) for line in last.lines] == [
        (2, ("township",)),
        (2, ("department", "vertical", "public")),
    ]


def test_a_row_that_adds_up_is_no_line() -> None:
    found = found_in(BARS + "合计 |\n8 |\n|\n")[0]
    assert len(shown(found)) == 5
    assert found.outline.total == 8
