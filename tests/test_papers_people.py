"""Papers about what persons did: decided objections, uploaded evidence, contacts; and a unit that failed."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from pypdf import PdfWriter

from checks.facts.files.convert import find_office
from crawler.store import Store
from crawler.units import Unit
from reports.decisions import scope_of
from reports.journal import Act, Author, append, load_entries
from reports.papers.appeal import appeal_paper, decided_appeals
from reports.papers.catalogue import catalogue_paper, find_materials, write_zip
from reports.papers.dossier import Dossier, terms_of
from reports.papers.model import Table, words
from reports.papers.notice import has_failed, notice
from reports.papers.pdf import find_browser, page_count, write_pdfs
from reports.papers.problems import find_problems
from reports.papers.register import register_paper, write_register
from reports.papers.tongbao import tongbao
from reports.papers.trail import trail_json
from reports.papers.write import write_paper
from reports.pipeline import Snapshot, assemble
from reports.review.uploads import read_upload, save_upload
from rubrics.method import load_method, year_result
from rubrics.sheet import ScoredVeto
from tests.papers_county import texts_of, untraced
from tests.review_app import AS_OF, UNITS, crawl, results_of, the_rubric

AT = "2017-12-20T09:00:00+08:00"
SCOPE = scope_of("small-2017", AS_OF)


def pdf(pages: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


PDF = pdf(2)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "county.db", create=True) as one:
        yield one


def write(store: Store, kind: str, line: str, who: str = "评", **data: object) -> int:
    return append(store, SCOPE, Author(who, "review", AT), [Act("jyj", line, kind, data)])[0].number


def dossier(store: Store, graded: bool = False) -> Dossier:
    run = store.newest_run()
    sha = str(store.db.conn.execute("SELECT sha256 FROM body").fetchone()[0])
    rubric, results = the_rubric(), results_of(sha)
    assert run is not None
    assessment = assemble(Snapshot(store, run, AS_OF), rubric, results)
    if graded:
        method = load_method("luohu-method")
        units = tuple(
            replace(u, year=replace(year_result(method, u.sheet), grades=("不合格",))) for u in assessment.units
        )
        assessment = replace(assessment, units=units)
    problems = find_problems(assessment, rubric, results)
    terms = terms_of("某县政务公开办", date(2017, 12, 20), None)
    return Dossier(assessment, rubric, results, problems, (), load_entries(store, SCOPE), terms)


def printed(paper, folder: Path) -> str:  # type: ignore[no-untyped-def]
    """Its text as written; every number of it is in the trail."""
    path = write_paper(folder, paper, {}, datetime(2017, 12, 20, 9))
    assert untraced(path) == set()
    return "\n".join(texts_of(path))


APPEAL = {
    "ground": "published",
    "text": "传真在页脚（0745-42）",
    "link": "http://www.example.gov.cn/jyj/zn.html",
    "file": "",
}


@pytest.mark.parametrize(
    ("verdict", "value", "second", "told"),
    [
        ("uphold", None, None, "复核结论：维持原认定。"),
        ("revoke", "2", True, "复核结论：撤销。本项改记2分（满分2分）。"),
        ("reduce", "1.5", True, "复核结论：减扣。本项改记1.5分（满分2分）。"),
    ],
)
def test_a_decided_objection(
    store: Store, tmp_path: Path, verdict: str, value: str | None, second: bool | None, told: str
) -> None:
    crawl(store)
    number = write(store, "appeal", "1.1", **APPEAL, before="建议 1 分")
    write(store, "review", "1.1", "复甲", appeal=number, verdict=verdict, value=value, opinion="经核对属实")
    if second is not None:
        write(store, "second", "1.1", "复乙", appeal=number, agrees=second, opinion="同意")
    found = dossier(store)
    [appeal] = decided_appeals(found)
    text = printed(appeal_paper(store, found, appeal), tmp_path)
    assert told in text
    assert "（已公开，有链接）传真在页脚（0745-42）" in text
    assert "复核前认定：建议 1 分。" in text
    assert "首次采集到：2017-12-14" in text
    assert "复核人：复甲，2017年12月20日。" in text
    assert ("第二复核人：复乙，意见：同意。" in text) == (verdict != "uphold")


def test_an_objection_that_waits_gets_no_paper(store: Store) -> None:
    crawl(store)
    number = write(store, "appeal", "1.1", **APPEAL)
    assert decided_appeals(dossier(store)) == []
    write(store, "review", "1.1", "复甲", appeal=number, verdict="revoke", value="2", opinion="属实")
    assert decided_appeals(dossier(store)) == []  # a second person is awaited


def upload(store: Store, line: str, name: str, data: bytes) -> None:
    one = read_upload(name, data)
    save_upload(store, one, data)
    write(store, "file", line, file=one.sha256, name=one.name, type=one.type, size=one.size, note="")


def test_materials_are_numbered_in_the_rubric_s_order_with_running_pages(store: Store, tmp_path: Path) -> None:
    crawl(store)
    upload(store, "1.12", "会议记录.pdf", PDF)
    upload(store, "1.12", "照片.png", PNG)
    upload(store, "1.2", "文件.pdf", PDF)
    found = dossier(store)
    unit = found.units[0]
    materials = find_materials(store, found, unit)
    assert [(m.indicator, m.origin, m.pages, m.first) for m in materials if m.indicator in ("1.1", "1.2", "1.12")] == [
        ("1.1", "网上采集", 1, 1),
        ("1.2", "单位上传", 2, 2),
        ("1.2", "网上采集", 1, 4),
        ("1.12", "单位上传", 2, 14),
        ("1.12", "单位上传", 1, 16),
    ]
    text = printed(catalogue_paper(found, unit, materials), tmp_path)
    assert "其中单位上传3份、网上采集11份" in text
    write_zip(tmp_path / "a.zip", materials, [])
    write_zip(tmp_path / "b.zip", materials, [])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist()[1] == "002_1.2_文件.pdf"
        assert archive.read("002_1.2_文件.pdf") == PDF
        sheet = archive.read(archive.namelist()[0]).decode()
    assert "网页佐证单" in sheet
    assert "<script" not in sheet


def test_after_a_file_of_unknown_length_no_page_is_invented(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl(store)
    upload(store, "1.2", "坏.pdf", b"%PDF-1.4 nothing in it")
    found = dossier(store)
    materials = find_materials(store, found, found.units[0])
    pages = [(m.pages, m.first) for m in materials[:4]]
    assert pages == [(1, 1), (None, 2), (1, None), (1, None)]
    [table] = [block for block in catalogue_paper(found, found.units[0], materials).blocks if isinstance(block, Table)]
    assert [words(cell) for cell in table.rows[4]][3:] == ["〔待填〕", "2"]


@pytest.mark.parametrize(
    ("data", "type_", "pages"), [(PDF, "pdf", 2), (b"%PDF-", "pdf", None), (PNG, "png", 1), (b"", "ofd", None)]
)
def test_pages_of_a_file(data: bytes, type_: str, pages: int | None) -> None:
    assert page_count(data, type_) == pages


CONTACTS = {"分管领导": "张三", "联系人1": "李四", "联系人1手机": "13800001111", "联系人1QQ": "22223333"}


def test_contacts_are_in_the_register_and_nowhere_else(tmp_path: Path) -> None:
    units: list[Unit] = [replace(UNITS[0], contacts=CONTACTS), UNITS[1]]
    paper = register_paper(units)
    path = write_paper(tmp_path, paper, {}, datetime(2017, 12, 20, 9))
    text = "\n".join(texts_of(path))
    assert all(value in text for value in CONTACTS.values())
    assert text.count("单位（盖章）：") == 2
    assert "〔待填〕" in text
    trail = trail_json(paper, {})
    assert not any(value in trail for value in CONTACTS.values())
    assert {one["how"] for one in json.loads(trail)["numbers"]} == {"private"}
    write_register(tmp_path / "登记表.xlsx", units)


def test_contacts_do_not_leak_into_the_other_papers(store: Store, tmp_path: Path) -> None:
    from reports.basis import Basis, Grading
    from reports.papers.order import hand_out_papers

    crawl(store)
    with store.db.atomic():
        store.db.conn.execute("UPDATE run_unit SET contacts = ?", (json.dumps(CONTACTS, ensure_ascii=False),))
    store.close()
    out = tmp_path / "out"
    basis = Basis(the_rubric(), Grading(load_method("luohu-method")))
    args = {
        "units": (),
        "organ": "",
        "place": "",
        "issued": date(2017, 12, 20),
        "due": None,
        "run_id": None,
        "pdf": False,
    }
    hand_out_papers(store.path, basis, AS_OF, out, ("all",), **args)  # type: ignore[arg-type]
    data = b"".join(_unpacked(path) for path in out.rglob("*") if path.is_file())
    assert "政务公开考核情况的通报".encode() in data
    assert not any(value.encode() in data for value in CONTACTS.values())
    hand_out_papers(store.path, basis, AS_OF, out, ("登记表",), **args)  # type: ignore[arg-type]
    assert b"13800001111" in _unpacked(out / "登记表.docx")
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in out.glob("登记表.*") if path.suffix != ".json"} == {0o600}


def _unpacked(path: Path) -> bytes:
    if path.suffix not in (".docx", ".xlsx", ".zip"):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_unit_that_failed_gets_the_form_of_its_report(store: Store, tmp_path: Path) -> None:
    crawl(store)
    failed, other = dossier(store, graded=True), dossier(store)
    text = printed(notice(failed, failed.units[0]), tmp_path)
    assert "四、书面整改报告" in text
    assert "书面整改报告（模板）" in text
    assert "就存在问题、整改措施、完成时限等内容" in text
    assert "于2018年1月11日前报送" in text  # 15 working days, New Year's Day between them
    assert not has_failed(other.units[0])
    assert "书面整改报告" not in printed(notice(other, other.units[0]), tmp_path)


def test_a_grade_that_is_not_sure_is_no_failure(store: Store) -> None:
    crawl(store)
    found = dossier(store, graded=True)
    unit = found.units[0]
    assert unit.year is not None
    assert not has_failed(replace(unit, year=replace(unit.year, grades=("不合格", "合格"))))


@pytest.mark.parametrize(("issued", "due"), [(date(2017, 12, 20), "2018-01-11"), (date(2093, 1, 4), "")])
def test_a_year_without_a_calendar_leaves_the_day_to_a_person(issued: date, due: str) -> None:
    assert terms_of("", issued, None).due == due


@pytest.mark.skipif(not (find_browser() or find_office()), reason="neither LibreOffice nor Chromium is installed")
def test_a_paper_becomes_a_pdf(store: Store, tmp_path: Path) -> None:
    crawl(store)
    found = dossier(store)
    path = write_paper(tmp_path, notice(found, found.units[0]), {}, datetime(2017, 12, 20, 9))
    made = write_pdfs([path])
    assert [pdf.name for pdf in made] == ["jyj.pdf"]
    assert (page_count(made[0].read_bytes(), "pdf") or 0) >= 2


def test_without_a_program_no_pdf_is_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert write_pdfs([tmp_path / "a.docx"]) == []


def test_a_veto_that_stands_is_told(store: Store, tmp_path: Path) -> None:
    crawl(store)
    found = dossier(store)
    first, second = found.units
    veto = ScoredVeto("1.12", "出现泄密的，单项否决", "zero", "", "经认定", is_open=False)
    waits = replace(veto, is_open=True)
    units = (
        replace(first, sheet=replace(first.sheet, vetoes=(veto,))),
        replace(second, sheet=replace(second.sheet, vetoes=(waits,))),
    )
    told = replace(found, assessment=replace(found.assessment, units=units))
    assert "因一票否决条款失分的单位：县教育局。" in printed(tongbao(told), tmp_path)
    assert "一票否决" not in printed(tongbao(found), tmp_path)
