"""A filled 整改台账 comes back: what the units wrote is kept and watched, closes nothing, and a wrong row stops all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from checks.result import Verdict
from crawler.errors import InputError
from crawler.store import Store
from crawler.watched import load_watched
from reports import cli
from reports.papers import ledgerreading, recheck
from reports.papers.feedback import import_ledgers, imported_text
from reports.papers.ledger import COLUMNS, cells, write_ledger
from reports.papers.recheck import recheck_ledger
from reports.papers.rectification import Feedback, Row, load_rows
from reports.papers.rectifying import keep_word
from reports.workbook import reading
from tests.review_app import AS_OF, GUIDE_URL, LIST_URL, SITE, crawl, the_rubric
from tests.test_papers_rectification import DAY, NEW, dossier, night, opened, said

AT = "2017-12-21T09:00:00+08:00"
FIRST = 4  # the row of the first problem, jyj's
LINK = f"{SITE}zn2.html"
FULL = {"责任人": "王芳", "整改情况": "已补传真号码", "整改后链接": LINK}
Fill = Callable[[Worksheet], None]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a child takes a second; one test of the child itself is below."""
    monkeypatch.setattr(
        ledgerreading, "_child", lambda paths: [json.dumps(reading.answer(p, ledgerreading.read)) for p in paths]
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "county.db", create=True) as one:
        yield one


def put(row: int = FIRST, **values: object) -> Fill:
    def fill(sheet: Worksheet) -> None:
        for name, value in values.items():
            sheet.cell(row, COLUMNS.index(name) + 1).value = value

    return fill


def filled(store: Store, path: Path, *fills: Fill, sheet: str = "整改台账") -> Path:
    """The ledger as it is printed now, filled in."""
    run = store.run(1)
    sha = str(store.db.execute("SELECT sha256 FROM page WHERE run = 1").fetchone()[0])
    write_ledger(path, dossier(store, run, sha))
    book = openpyxl.load_workbook(path)
    for fill in fills:
        fill(book[sheet])
    book.save(path)
    return path


def rows(store: Store) -> list[Row]:
    return load_rows(store, "small-2017")


def watched(store: Store) -> set[str]:
    return {each.url for each in load_watched(store) if each.unit == "jyj"}


def test_what_a_unit_wrote_is_kept_and_its_link_watched(store: Store, tmp_path: Path) -> None:
    opened(store)
    assert watched(store) == {GUIDE_URL}
    done = import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(**FULL))], "张三", AT)
    [row, other] = rows(store)
    assert row.feedback is not None
    assert replace(row.feedback, file="") == Feedback(AT, "张三", "王芳", "已补传真号码", LINK)
    assert len(row.feedback.file) == 64
    assert (row.state, other.feedback) == ("new", None)  # what is told closes nothing
    assert cells(row)[9:12] == ("王芳", "单位填报：已补传真号码", LINK)
    assert watched(store) == {GUIDE_URL, LINK}
    assert imported_text(done) == "a.xlsx：采纳 1 条，已有 0 条，未填 1 条"


def test_a_closed_problem_is_not_watched_any_more(store: Store, tmp_path: Path) -> None:
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(**FULL))], "", AT)
    keep_word(store, the_rubric(), AS_OF, 1, "fixed", "王芳", "已补", "", AT)
    assert watched(store) == set()
    keep_word(store, the_rubric(), AS_OF, 1, "open", "王芳", "又缺", LIST_URL, "2017-12-22T09:00:00+08:00")
    assert watched(store) == {GUIDE_URL, LINK, LIST_URL}


def test_the_same_file_again_and_one_that_was_left_alone_change_nothing(store: Store, tmp_path: Path) -> None:
    opened(store)
    path = filled(store, tmp_path / "a.xlsx", put(**FULL))
    import_ledgers(store, [path], "", AT)
    before = rows(store)
    printed = filled(store, tmp_path / "b.xlsx")  # with what was told, as it is printed now
    done = import_ledgers(store, [path, printed], "", "2017-12-22T09:00:00+08:00")
    assert [(one.taken, one.same, one.empty) for one in done] == [((), 1, 1), ((), 1, 1)]
    assert rows(store) == before


def test_a_later_file_adds_to_what_was_told(store: Store, tmp_path: Path) -> None:
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(责任人="王芳"))], "", AT)
    later = filled(store, tmp_path / "b.xlsx", put(整改情况="已整改"))
    import_ledgers(store, [later], "", "2017-12-22T09:00:00+08:00")
    told = rows(store)[0].feedback
    assert told is not None
    assert (told.responsible, told.words, told.link) == ("王芳", "已整改", "")
    assert store.db.execute("SELECT count(*) FROM feedback").fetchone() == (2,)


@pytest.mark.parametrize(
    "words", ["〔待填〕", "未整改", "受阻未能复查", "待人工复查", "尚未复查", "已整改（监测后整改，不改变原得分）", " "]
)
def test_what_the_ledger_itself_prints_is_nobody_s_word(store: Store, tmp_path: Path, words: str) -> None:
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(整改情况=words))], "", AT)
    assert rows(store)[0].feedback is None


def add_link(sheet: Worksheet) -> None:
    cell = sheet.cell(FIRST, COLUMNS.index("整改后链接") + 1)
    cell.value = "点击查看"
    cell.hyperlink = LINK


@pytest.mark.parametrize(
    ("fill", "field", "value"),
    [
        (put(整改后链接=f" {LINK} "), "link", LINK),
        (add_link, "link", LINK),
        (put(责任人=7), "responsible", "7"),
        (put(整改情况=datetime(2017, 12, 20)), "words", "2017-12-20"),
        (put(序号="1", 责任人="王芳"), "responsible", "王芳"),
    ],
)
def test_cells_as_programs_keep_them(store: Store, tmp_path: Path, fill: Fill, field: str, value: str) -> None:
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", fill)], "", AT)
    assert getattr(rows(store)[0].feedback, field) == value


WRONG: dict[str, tuple[Fill, str]] = {
    "another number": (put(序号=99), "序号：“99”不在本库的整改台账中"),
    "no number": (put(序号=None), "序号：“”不在"),
    "another unit": (put(单位="县农业局"), "单位：应为“县教育局”"),
    "another problem": (put(问题描述="栏目为空。"), "问题描述：与台账中的第 1 号问题不符"),
    "a formula": (put(整改情况="=1+1"), "整改情况：是公式"),
    "a truth": (put(责任人=True), "责任人：是逻辑值"),
    "a name too long": (put(责任人="王" * 41), "责任人：超过 40 个字"),
    "words too long": (put(整改情况="改" * 501), "整改情况：超过 500 个字"),
    "no address": (put(整改后链接="已整改"), "整改后链接：只填一个以 http:// 或 https:// 开头的完整网址"),
    "two addresses": (put(整改后链接=f"{LINK} {LINK}"), "整改后链接：只填一个"),
    "a script": (put(整改后链接="javascript://x"), "整改后链接：“javascript://x”不是可用的网址"),
    "with a password": (put(整改后链接="http://a:b@example.gov.cn/"), "不是可用的网址"),
}


@pytest.mark.parametrize(("fill", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_row_is_named_and_nothing_is_taken(store: Store, tmp_path: Path, fill: Fill, why: str) -> None:
    opened(store)
    path = filled(store, tmp_path / "a.xlsx", put(row=FIRST + 1, 责任人="李强"), fill)
    with pytest.raises(InputError) as error:
        import_ledgers(store, [path], "", AT)
    first, *_, last = str(error.value).split("\n")
    assert first.startswith(f"{path}：整改台账 第 {FIRST} 行 ")
    assert why in first
    assert last == "未导入任何内容"
    assert [row.feedback for row in rows(store)] == [None, None]


def test_one_problem_filled_in_twice_otherwise_is_a_mistake(store: Store, tmp_path: Path) -> None:
    opened(store)
    one = filled(store, tmp_path / "a.xlsx", put(责任人="王芳"))
    two = filled(store, tmp_path / "b.xlsx", put(责任人="李强"), sheet="逾期未整改")
    with pytest.raises(InputError, match=r"逾期未整改 第 4 行 责任人：与“.*a.xlsx：整改台账 第 4 行”填写的不一致"):
        import_ledgers(store, [one, two], "", AT)


def test_no_ledger_at_all(store: Store, tmp_path: Path) -> None:
    opened(store)
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_text("x")
    with pytest.raises(InputError) as error:
        import_ledgers(store, [tmp_path / "a.xlsx", tmp_path / "b.xlsx"], "", AT)
    assert [line.split("：")[1][:7] for line in str(error.value).split("\n")[:2]] == ["没有一张表有表", "不是 .xls"]


def test_a_link_to_others_is_kept_with_a_note(store: Store, tmp_path: Path) -> None:
    opened(store)
    path = filled(store, tmp_path / "a.xlsx", put(整改后链接="http://elsewhere.example.cn/a"))
    [done] = import_ledgers(store, [path], "", AT)
    assert done.taken == (1,)
    assert "不在该单位网站上" in done.notes[0]


@pytest.mark.parametrize("statement", ["DELETE FROM feedback", "UPDATE feedback SET words = ''"])
def test_the_table_forgets_nothing(store: Store, tmp_path: Path, statement: str) -> None:
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(**FULL))], "", AT)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.db.conn.execute(statement)


STANDS = said(Verdict.NOT_MET, evidence=(replace(NEW, url=GUIDE_URL),))


def seen_on_its_own(store: Store, seen: str, at: str) -> None:
    store.db.conn.execute("UPDATE watch SET seen = ?, asked = ? WHERE url = ?", (seen, at, LINK))


@pytest.mark.parametrize(
    ("link", "outcome", "alone", "state", "words"),
    [
        (GUIDE_URL, "ok", "", "open", "本批次所见"),  # the very page that the checks judged by
        (LIST_URL, "ok", "", "person", "可以打开，系统未能据以认定"),
        (LIST_URL, "http_4xx", "", "open", "链接打不开"),
        (LIST_URL, "timeout", "", "unread", "受阻未能读取"),
        (LINK, "ok", "there", "person", "未见有栏目或列表链接到它"),
        (LINK, "ok", "gone", "open", "链接打不开"),
        (LINK, "ok", "", "person", "未能采集"),
    ],
)
def test_what_stands_is_not_held_against_a_unit_that_shows_another_page(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, outcome: str, alone: str, state: str, words: str
) -> None:  # fmt: skip
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(整改后链接=link))], "", AT)
    run, _ = crawl(store)
    with store.db.atomic():
        query = "UPDATE page SET outcome = ? WHERE run = ? AND url = ?"
        store.db.conn.execute(query, (outcome, run.id, LIST_URL))
        seen_on_its_own(store, alone, store.run(run.id).started_at if alone else "")
    monkeypatch.setattr(recheck, "rubric_results", lambda *_: STANDS)
    recheck_ledger(store, store.run(run.id), the_rubric(), DAY, AT)
    look = rows(store)[0].looks[-1]
    assert (look.state, words in look.words) == (state, True)


def test_what_an_earlier_night_saw_of_a_link_says_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(store)
    import_ledgers(store, [filled(store, tmp_path / "a.xlsx", put(整改后链接=LINK))], "", AT)
    with store.db.atomic():
        seen_on_its_own(store, "gone", "2001-01-01T00:00:00+08:00")
    _, [row, _] = night(store, monkeypatch, STANDS)
    assert "未能采集" in row.looks[-1].words


def test_what_a_carried_page_left_unsaid_is_watched(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(store)
    run, _ = crawl(store)
    with store.db.atomic():
        store.db.conn.execute("UPDATE page SET outcome = 'carried' WHERE run = ?", (run.id,))
    seen = said(Verdict.NOT_MET, evidence=(replace(NEW, url=LIST_URL),))
    monkeypatch.setattr(recheck, "rubric_results", lambda *_: seen)
    recheck_ledger(store, run, the_rubric(), DAY, AT)
    assert rows(store)[0].state == "unread"
    assert LIST_URL in watched(store)


def test_the_command_reads_in_a_process_of_its_own(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    opened(store)
    path, db = filled(store, tmp_path / "a.xlsx", put(**FULL)), str(tmp_path / "county.db")
    assert cli.run(["rectify", "import", str(path), "--db", db, "--by", "张三"]) == 0
    assert "采纳 1 条" in capsys.readouterr().out
    assert cli.run(["verify", "--db", db]) == 1  # the runs of this county were never sealed
    assert "feedback" not in capsys.readouterr().out
    wrong = filled(store, tmp_path / "b.xlsx", put(序号=99))
    assert cli.run(["rectify", "import", str(wrong), "--db", db]) == 2
    assert "第 4 行 序号" in capsys.readouterr().err
    assert cli.run(["rectify", "--db", db]) == 2
