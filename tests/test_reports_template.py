"""The office's own table: filled where the words leave no doubt, the rest listed; and read back like a sheet of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from crawler.errors import InputError
from reports import cli
from reports.assessment import Assessed, Assessment
from reports.workbook import reading
from reports.workbook.matching import match_rows, plain
from reports.workbook.template import UNMATCHED, load_template, write_filled
from rubrics.load import load_rubric
from rubrics.model import all_lines
from tests.filled_sheets import AS_OF, RUBRIC, make_county
from tests.sheets import LINES, PARTIAL, assessment, line, score_sheet

TEXTS = {
    "1.1": "成立了政务公开工作领导小组，有专职工作人员。",
    "2.1": "建立门户网子站，设置信息公开栏目。",
    "2.2": "编制信息公开指南，要素齐全。",
    "2.3": "编制信息公开目录，层级清晰。",
    "2.4": "公开财政专项资金。",
}


@pytest.fixture
def county() -> Assessment:
    lines = tuple(replace(one, text=TEXTS[one.id]) for one in LINES)
    return assessment(Assessed(score_sheet("jyj", "县教育局", lines), PARTIAL))


def make_template(path: Path, rows: list[list[Any]], title: str = "Sheet1") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEAD = [["某县政务公开考核表"], ["单位名称："], ["序号", "考核内容", "标准分", "自评得分", "考核得分", "备注"]]
ROWS = [
    [1, "1、成立了政务公开工作领导小组,有专职工作人员", 2],
    [2, "建立门户网子站，设置信息公开栏目。（查网站）", 2],
    [3, " 编制信息公开指南，\n要素齐全。", 2],
    [4, "公开本单位的廉政风险点和防控措施。", 2],
    [5, "（五）公开财政专项资金。", 2],
]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return make_template(tmp_path / "ours.xlsx", HEAD + ROWS)


def test_rows_are_found_by_their_words(template: Path, county: Assessment) -> None:
    found = load_template(template, county)
    assert found.rows == {4: "1.1", 5: "2.1", 6: "2.2", 8: "2.4"}
    assert (found.header, found.mark) == (3, 5)  # 考核得分, not 自评得分
    assert found.lost_lines == ("2.3",)
    assert [row for row, _ in found.lost_rows] == [7]
    assert "2.3" in found.said
    assert "廉政风险点" in found.said


def test_the_copy_is_filled_and_can_be_imported(template: Path, county: Assessment, tmp_path: Path) -> None:
    found = load_template(template, county)
    path = tmp_path / "jyj.xlsx"
    write_filled(path, found, county, county.units[0], "../units/jyj.html")
    book = load_workbook(path)
    sheet = book["Sheet1"]
    assert [sheet.cell(row, 5).value for row in (4, 5, 6, 7, 8)] == [None, 2, 1, None, 0]
    assert sheet["A2"].value == "单位名称：县教育局"
    assert sheet["B6"].value == ROWS[2][1]  # the office's words stay as they are
    assert [sheet.cell(3, column).value for column in range(7, 11)] == ["失分原因", "佐证材料", "复核意见", "复核人"]
    assert [row[:2] for row in book[UNMATCHED].iter_rows(min_row=2, values_only=True)] == [
        ("细则条目", "2.3"),
        ("模板行", "第 7 行"),
    ]
    sheet["E4"], sheet["J4"] = 2, "张三"
    book.save(path)
    read = reading.answer(path)
    assert [(row["id"], row["mark"]["word"], row["by"]) for row in read["rows"]][:2] == [
        ("1.1", "2", "张三"),
        ("2.1", "2", ""),
    ]


def test_a_table_without_a_column_for_marks_gets_one(tmp_path: Path, county: Assessment) -> None:
    path = make_template(tmp_path / "t.xlsx", [["内容", "分"], *([text, 2] for text in TEXTS.values())])
    found = load_template(path, county)
    assert (found.mark, found.lost_lines, found.said) == (0, (), "")
    write_filled(tmp_path / "o.xlsx", found, county, county.units[0], "x.html")
    sheet = load_workbook(tmp_path / "o.xlsx")["Sheet1"]
    assert (sheet["C1"].value, sheet["C3"].value) == ("记分", 2)


def test_what_is_no_template_is_refused(tmp_path: Path, county: Assessment) -> None:
    with pytest.raises(InputError, match="没有一行与细则"):
        load_template(make_template(tmp_path / "t.xlsx", [["别的表"], ["与细则无关的文字"]]), county)
    (tmp_path / "x.xlsx").write_text("no workbook")
    with pytest.raises(InputError, match=r"不是 \.xlsx"):
        load_template(tmp_path / "x.xlsx", county)


def test_the_command_fills_it_for_every_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, out = make_county(tmp_path / "county.db", 1), tmp_path / "out"
    texts = [one.text for one in all_lines(load_rubric(RUBRIC))]
    ours = make_template(tmp_path / "ours.xlsx", [["考核指标", "得分"], *([text] for text in texts[1:])])
    args = ["report", "--db", str(db), "--rubric", RUBRIC, "--as-of", AS_OF.isoformat(), "--out", str(out)]
    assert cli.run([*args, "--template", str(ours)]) == 0
    assert "细则中的 1.1 在模板里没有对应的行" in capsys.readouterr().err
    assert (out / "county.xlsx").is_file()
    sheet = load_workbook(out / "filled/u0.xlsx")["Sheet1"]
    assert [sheet.cell(row, 2).value for row in (2, 8)] == [None, 2]  # 1.2 is a person's, 2.5 was found
    (tmp_path / "other.xlsx").write_text("no workbook")
    assert cli.run([*args[:-1], str(tmp_path / "none"), "--template", str(tmp_path / "other.xlsx")]) == 2
    assert not (tmp_path / "none").exists()


def test_what_fits_two_is_left_out() -> None:
    lines = [("1", ["公开本单位规划计划"]), ("2", ["公开本单位规划计划及完成情况"])]
    assert match_rows({1: ["公开本单位规划计划及完成情况。"], 2: ["公开本单位规划计划"]}, lines) == {1: "2", 2: "1"}
    assert match_rows({1: ["公开本单位规划"]}, lines) == {}
    assert match_rows({1: ["公开本单位规划计划"], 2: ["公开本单位规划计划"]}, lines) == {}


@pytest.mark.parametrize("rubric", ["yuanling-2017", "miluo-township-2017", "luancheng-2020", "hengshan-2011"])
def test_every_line_of_a_rubric_finds_itself(rubric: str) -> None:
    lines = [(one.id, [one.text or one.title]) for one in all_lines(load_rubric(rubric))]
    rows = {n: ["甲", f"（{n}）{words[0]}"] for n, (_, words) in enumerate(lines, 1)}
    found = match_rows(rows, lines)
    unique = {id_ for id_, words in lines if sum(plain(words[0]) == plain(other[0]) for _, other in lines) == 1}
    assert all(lines[row - 1][0] == id_ for row, id_ in found.items())
    assert unique <= set(found.values())


@given(st.text(), st.text())
def test_any_text_can_be_matched(one: str, other: str) -> None:
    found = match_rows({1: [one]}, [("a", [other])])
    assert found in ({}, {1: "a"})
    assert line("1").id == "1"
