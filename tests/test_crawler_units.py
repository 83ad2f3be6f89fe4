"""The unit registry: what is read, and that every mistake is named with file, line and field."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from crawler.errors import InputError
from crawler.units import CONTACTS, MAX_UNITS, Kind, Unit, load_units

HEADER = "id,name,kind,portal_url,site_url,column_url,duties"
GOOD = "jyj,县教育局,部门,http://www.xx.gov.cn/,http://www.xx.gov.cn/jyj/,,教育;招生考试；食品安全"


def write(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "units.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        load_units(path)
    return str(raised.value).splitlines()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_an_office_read_the_same(tmp_path: Path, encoding: str) -> None:
    (unit,) = load_units(write(tmp_path, HEADER, GOOD, encoding=encoding))
    assert unit == Unit(
        id="jyj",
        name="县教育局",
        kind=Kind.DEPARTMENT,
        portal_url="http://www.xx.gov.cn/",
        site_url="http://www.xx.gov.cn/jyj/",
        duties=("教育", "招生考试", "食品安全"),
    )


def test_xlsx_reads_like_csv_and_contacts_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEADER.split(","), "联系人1", "联系人1QQ"])
    sheet.append([])
    sheet.append([101, "县气象局", "vertical", "http://xx/", "http://xx/qxj", None, None, "张三", 5829259])
    book.save(path)
    (unit,) = load_units(path)
    assert (unit.id, unit.kind, unit.contacts) == ("101", Kind.VERTICAL, {"联系人1": "张三", "联系人1QQ": "5829259"})


def test_contact_columns_have_different_names() -> None:
    assert len(set(CONTACTS)) == len(CONTACTS) == 17


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (GOOD.replace("jyj,", ",", 1), "field id: is empty"),
        (GOOD.replace("jyj,", "../x,", 1), "field id"),
        (GOOD.replace("jyj,", "教育局,", 1), "field id"),
        (GOOD.replace("jyj,", "portal:a,", 1), "reserved"),
        (GOOD.replace("jyj,", "con,", 1), "field id"),
        (GOOD.replace("县教育局", ""), "field name"),
        (GOOD.replace("部门", "局"), "field kind: '局'"),
        (GOOD.replace("http://www.xx.gov.cn/,", "ftp://www.xx.gov.cn/,"), "field portal_url"),
        (GOOD.replace("http://www.xx.gov.cn/,", ","), "field portal_url: is empty"),
        (GOOD.replace("http://www.xx.gov.cn/jyj/", "http://a:b@xx/"), "field site_url"),
        (GOOD.replace("http://www.xx.gov.cn/jyj/", "http:///x"), "field site_url"),
        (GOOD.replace("/jyj/", "/jyj\\x/"), "field site_url"),
        (GOOD.replace("/jyj/,", "/jyj/,www.xx.gov.cn"), "field column_url"),
        (GOOD + ",x,y", "field duties: 2 more cells"),
        (GOOD.replace("县教育局", "县\x07局"), "field name"),
    ],
)
def test_every_mistake_names_file_line_and_field(tmp_path: Path, row: str, field: str) -> None:
    path = write(tmp_path, HEADER, row)
    found = mistakes(path)
    assert found[0].startswith(f"{path}: line 2, ")
    assert any(field in line for line in found)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, HEADER, GOOD, "", GOOD.replace("jyj", "JYJ", 1).replace("部门", "?"), ",,,,,,"))
    assert len(found) == 2
    assert all(": line 4, " in line for line in found)
    assert "already the id of line 2" in found[1]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "is empty"),
        ([HEADER], "no unit"),
        ([HEADER.replace("kind,", ""), GOOD], "field kind: is missing"),
        ([HEADER + ",id", GOOD], "field id: stands twice"),
        ([HEADER + ",电话", GOOD], "field 电话: is unknown"),
        ([HEADER, '"' + GOOD], "line 2"),
    ],
)
def test_the_shape_of_the_file(tmp_path: Path, lines: list[str], words: str) -> None:
    assert words in mistakes(write(tmp_path, *lines))[0]


def test_bounds_and_files_that_are_none(tmp_path: Path) -> None:
    many = [GOOD.replace("jyj", f"u{n}", 1) for n in range(MAX_UNITS + 1)]
    assert "more than" in mistakes(write(tmp_path, HEADER, *many))[0]
    assert "no such file" in mistakes(tmp_path / "none.csv")[0]
    (tmp_path / "a.txt").write_text("x")
    assert "neither" in mistakes(tmp_path / "a.txt")[0]
    (tmp_path / "a.csv").write_bytes(b"id\n\xff\xff")
    assert "line 2" in mistakes(tmp_path / "a.csv")[0]
    (tmp_path / "a.xlsx").write_text("not a zip")
    assert "no readable .xlsx" in mistakes(tmp_path / "a.xlsx")[0]
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (65 * 2**20))
    assert "unpacks to more" in mistakes(tmp_path / "bomb.xlsx")[0]
