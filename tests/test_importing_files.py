"""Word, Excel and web tables as an office sends them: merged cells, heads of two rows, sections across the table, sums below it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

from crawler.errors import InputError
from rubrics.importing.importer import import_document
from rubrics.load import parse_rubric
from rubrics.model import Rubric, all_lines
from tests.file_parts import make_doc

HEAD = ["一级指标", "二级指标", "考核内容", "分值", "评分标准"]
ROWS = [
    ["组织保障（5分）", "领导重视", "主要负责同志听取汇报。", "3", "未听取的扣3分。"],
    ["组织保障（5分）", "经费保障", "经费列入预算。", "2", "未列入的扣2分。"],
    [
        "信息公开（5分）",
        "公开指南",
        "公开信息公开指南，要素齐全。",
        "3",
        "未公开指南的扣3分，指南要素不全的每缺一项扣1分。",
    ],
    ["信息公开（5分）", "公开指南", "公开年度报告。", "2", "未公开年报的扣2分。"],
]
EXPECTED = [(row[2], row[3], row[1]) for row in ROWS]
TITLE = "某县2026年政务公开考核评分细则"


def imported(path: Path) -> Rubric:
    (draft,) = import_document(path)
    return parse_rubric(draft.text, path.name)


def lines_of(rubric: Rubric) -> list[tuple[str, str, str]]:
    return [(line.text, str(line.points), line.label or line.title) for line in all_lines(rubric)]


def write_docx(path: Path, rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> Path:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for top, left, bottom, right in merges:
        text = rows[top][left]
        table.cell(top, left).merge(table.cell(bottom, right)).text = text
    document.add_paragraph("说明：职责不涉及的单位书面说明，评分时不扣分。")
    document.save(str(path))
    return path


def test_word_with_merged_labels(tmp_path: Path) -> None:
    rubric = imported(write_docx(tmp_path / "a.docx", [HEAD, *ROWS], [(1, 0, 2, 0), (3, 0, 4, 0), (3, 1, 4, 1)]))
    assert lines_of(rubric) == EXPECTED
    assert [(section.title, section.points) for section in rubric.sections] == [("组织保障", 5), ("信息公开", 5)]
    assert (rubric.title, rubric.year, rubric.place) == (TITLE, 2026, "某县")
    assert [rule.text for rule in rubric.rules] == ["说明：职责不涉及的单位书面说明，评分时不扣分。"]


def test_a_head_of_two_rows_and_a_row_that_adds_up(tmp_path: Path) -> None:
    head = [["指标", "指标", "考核内容", "分值", "评分标准"], HEAD]
    total = ["合计", "合计", "合计", "10", ""]
    rubric = imported(
        write_docx(tmp_path / "a.docx", [*head, *ROWS, total], [(0, 0, 0, 1), (2, 0, 3, 0), (4, 0, 5, 0)])
    )
    assert lines_of(rubric) == EXPECTED
    assert rubric.total == 10


def test_sections_as_rows_across_the_table(tmp_path: Path) -> None:
    head = ["序号", "考核内容", "分值", "评分标准"]
    rows = [
        head,
        ["一、组织保障（5分）"] * 4,
        ["1", ROWS[0][2], "3", "未听取的扣3分。"],
        ["2", ROWS[1][2], "2", "未列入的扣2分。"],
    ]
    rows += [["二、信息公开（3分）"] * 4, ["3", ROWS[2][2], "3", "未公开的扣3分。"]]
    rubric = imported(write_docx(tmp_path / "a.docx", rows, [(1, 0, 1, 3), (4, 0, 4, 3)]))
    assert [(section.title, section.points, len(section.indicators)) for section in rubric.sections] == [
        ("组织保障", 5, 2),
        ("信息公开", 3, 1),
    ]


def test_several_criteria_under_one_cell_of_points(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["信息公开（4分）", "主动公开", "公开机构职能。", "4", "未公开的扣1分。"],
        ["信息公开（4分）", "主动公开", "公开领导信息。", "4", "未公开的扣2分。"],
    ]
    rubric = imported(write_docx(tmp_path / "a.docx", rows, [(1, 0, 2, 0), (1, 1, 2, 1), (1, 3, 2, 3)]))
    (line,) = all_lines(rubric)
    assert (line.text, line.points) == ("公开机构职能。\n公开领导信息。", 4)
    assert [clause.points for clause in line.deductions] == [1, 2]


def test_points_inside_a_criterion_are_lines_of_their_own(tmp_path: Path) -> None:
    """未公开不得分 is about twenty points, not about forty."""
    text = "1.公开指南（20分）。未公开不得分。\n2.公开年报（20分）。未公开不得分。"
    rows = [
        ["项目", "分值", "考核标准"],
        ["一、主动公开", "40分", text],
        ["二、组织领导", "10分", "未成立小组的扣3分。"],
    ]
    rubric = imported(write_docx(tmp_path / "a.docx", rows, []))
    assert [(line.title, line.points) for line in all_lines(rubric)][:2] == [("公开指南", 20), ("公开年报", 20)]
    rows[1][2] = text.replace("20分）。未公开不得分。\n", "15分）。未公开不得分。\n")
    (tmp_path / "b").mkdir()
    rubric = imported(write_docx(tmp_path / "b" / "a.docx", rows, []))
    assert "另有分项分值" in next(all_lines(rubric)).draft


def test_bonus_rows_are_outside_the_total(tmp_path: Path) -> None:
    rows = [
        ["考核内容", "分值", "评分标准"],
        ["领导重视", "60", "未研究的扣5分。"],
        ["公开指南", "40", "未公开的扣10分。"],
    ]
    rows += [["加分项", "5", "获省级表彰的每次加2分。"], ["扣分项", "5", "被通报批评的每次扣2分。"]]
    rubric = imported(write_docx(tmp_path / "a.docx", rows, []))
    assert (rubric.total, [line.points for line in all_lines(rubric)]) == (100, [60, 40])
    assert [(line.sign, line.cap, line.awards[0].points) for line in rubric.bonus] == [
        ("bonus", 5, 2),
        ("penalty", 5, 2),
    ]


def test_points_behind_every_label(tmp_path: Path) -> None:
    head = ["一级指标", "分值", "二级指标", "分值", "评分标准"]
    rows = [
        head,
        ["组织领导", "10", "领导重视", "4", "未研究的扣4分。"],
        ["组织领导", "10", "机构健全", "6", "机构不健全的扣3分。"],
    ]
    rubric = imported(write_docx(tmp_path / "a.docx", rows, [(1, 0, 2, 0), (1, 1, 2, 1)]))
    assert [(section.title, section.points) for section in rubric.sections] == [("组织领导", 10)]
    assert [(line.title, line.points) for line in all_lines(rubric)] == [("领导重视", 4), ("机构健全", 6)]


def test_a_table_that_goes_on_without_a_head_and_one_that_is_no_rubrics(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(TITLE)
    for rows in ([HEAD, *ROWS[:2]], ROWS[2:], [["姓名", "职务", "电话", "手机", "备注"], ["", "", "", "", "暂缺"]]):
        table = document.add_table(len(rows), 5)
        for line, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text
        document.add_paragraph("")
    document.save(str(tmp_path / "a.docx"))
    (draft,) = import_document(tmp_path / "a.docx")
    assert lines_of(parse_rubric(draft.text, "a")) == EXPECTED
    assert "# 表3第2行 暂缺" in draft.text.splitlines()


def test_ordinals_that_word_sets_by_itself(tmp_path: Path) -> None:
    """A list whose 一、 and 1. stand in no text."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    for level, text in (
        (0, "组织领导（60分）"),
        (1, "成立小组，做到得30分，无扣30分。"),
        (1, "开展培训，做到得30分，无扣30分。"),
        (0, "公开（40分）"),
        (1, "公开指南，公开得40分，未公开扣40分。"),
    ):
        number(document, document.add_paragraph(text), level)
    document.save(str(tmp_path / "a.docx"))
    rubric = imported(tmp_path / "a.docx")
    assert [(section.label, section.points) for section in rubric.sections] == [
        ("一、组织领导（60分）", 60),
        ("二、公开（40分）", 40),
    ]
    assert [(line.text[:6], line.points) for line in all_lines(rubric)] == [
        ("1.成立小组", 30),
        ("2.开展培训", 30),
        ("1.公开指南", 40),
    ]


def number(document: Any, paragraph: Any, level: int) -> None:
    """The paragraph in list 77, whose levels are 一、 and 1."""
    root = document.part.numbering_part.element
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    if not root.xpath('w:num[@w:numId="77"]'):
        forms = (("chineseCounting", "%1、"), ("decimal", "%2."))
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>'
            for n, (f, t) in enumerate(forms)
        )
        root.insert(0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="77">{levels}</w:abstractNum>'))
        root.append(parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    numbered = f'<w:numPr {space}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(numbered))


def test_excel_with_merged_cells_and_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([TITLE])
    page.merge_cells("A1:E1")
    for row in [HEAD, *ROWS]:
        page.append([float(text) if text.isdigit() else text for text in row])
    page.merge_cells("A3:A4")
    page.merge_cells("A5:A6")
    page.merge_cells("B5:B6")
    book.save(tmp_path / "a.xlsx")
    rubric = imported(tmp_path / "a.xlsx")
    assert lines_of(rubric) == EXPECTED
    assert rubric.title == TITLE


def test_a_web_page_with_a_table_in_a_layout_table(tmp_path: Path) -> None:
    cells = "".join(f"<th>{title}</th>" for title in HEAD)
    first, second, third, fourth = ROWS
    rows = f"<tr><td rowspan=2>{first[0]}</td>{tds(first[1:])}</tr><tr>{tds(second[1:])}</tr>"
    rows += (
        f"<tr><td rowspan=2>{third[0]}</td><td rowspan=2>{third[1]}</td>{tds(third[2:])}</tr><tr>{tds(fourth[2:])}</tr>"
    )
    page = f"<html><body><table><tr><td><h1>{TITLE}</h1><table><tr>{cells}</tr>{rows}</table></td></tr></table></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert lines_of(imported(tmp_path / "a.html")) == EXPECTED


def tds(texts: list[str]) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def test_an_old_word_file_goes_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What LibreOffice makes of it is read as any .docx."""
    made = write_docx(tmp_path / "made.docx", [HEAD, *ROWS], [(1, 0, 2, 0), (3, 0, 4, 0), (3, 1, 4, 1)]).read_bytes()
    monkeypatch.setattr("rubrics.importing.word.find_office", lambda: "soffice")
    monkeypatch.setattr("rubrics.importing.word.to_docx", lambda body, folder, kind: made)
    (tmp_path / "a.doc").write_bytes(make_doc("any"))
    assert lines_of(imported(tmp_path / "a.doc")) == EXPECTED


def test_an_old_word_file_by_its_cell_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice: a merged cell is an empty one below the first."""
    monkeypatch.setattr("rubrics.importing.word.find_office", lambda: "")
    rows = [HEAD, ROWS[0], ["", *ROWS[1][1:]], ROWS[2], ["", "", *ROWS[3][2:]]]
    table = "".join("\x07".join(row) + "\x07\x07" for row in rows)
    (tmp_path / "a.doc").write_bytes(make_doc("附件", TITLE, table + "说明：职责不涉及的单位书面说明，评分时不扣分。"))
    rubric = imported(tmp_path / "a.doc")
    assert lines_of(rubric) == EXPECTED
    assert rubric.title == TITLE


def test_an_old_word_file_without_libreoffice_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rubrics.importing.word.find_office", lambda: "")
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1 text}")
    with pytest.raises(InputError, match="LibreOffice"):
        import_document(tmp_path / "a.rtf")


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.docx", b"PK\x03\x04 not a package", "文件"),
        ("a.xlsx", b"", "未知格式"),
        ("a.pdf", b"%PDF-1.4 broken", "文件"),
        ("a.txt", "今天天气很好，我们去公园散步，看见许多花，也看见许多树，还有鸟。".encode(), "没有认出评分细则"),
        ("a.txt", b"plain English text without anything to read in it", "不是中文文本"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "不能读取这种文件"),
    ],
)
def test_what_is_no_rubric_is_refused_in_one_line(tmp_path: Path, name: str, body: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(InputError) as refused:
        import_document(tmp_path / name, year=2026)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_missing_year(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="读不了"):
        import_document(tmp_path / "none.docx")
    path = write_docx(tmp_path / "a.docx", [HEAD, *ROWS], [])
    document = docx.Document(str(path))
    document.paragraphs[0].text = "考核评分细则"
    document.save(str(path))
    with pytest.raises(InputError, match="--year"):
        import_document(path)
