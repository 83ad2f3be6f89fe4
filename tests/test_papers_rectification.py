"""The ledger of problems: opened once, closed only by what a complete run shows; what was not read says nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from crawler.errors import InputError, StorageError
from crawler.store import Run, Store
from reports.decisions import basis_of, decide, lines_of, scope_of
from reports.journal import Author, append, load_entries
from reports.papers import recheck
from reports.papers.dossier import Dossier, Terms
from reports.papers.ledger import COLUMNS, cells, ledger_trail, write_ledger
from reports.papers.problems import find_problems
from reports.papers.progress import overdue
from reports.papers.recheck import judged_on, recheck_ledger
from reports.papers.rectification import Row, load_rows, open_problems
from reports.papers.rectifying import keep_word, ledger_table
from reports.pipeline import Results, Snapshot, assemble
from rubrics.decisions import Decision
from rubrics.model import Rubric, params_key
from tests.review_app import AS_OF, GUIDE_URL, crawl, results_of, the_rubric

AT = "2017-12-20T08:00:00+08:00"
DUE, DAY = "2017-12-22", date(2017, 12, 25)
KEY = ("guide", params_key({}))
NEW = Evidence(
    "http://www.example.gov.cn/jyj/new.html", "2017-12-24T22:00:00+08:00", "f" * 64, "传真 0745", title="指南"
)


def dossier(store: Store, run: Run, sha: str, missing: bool = True, rubric: Rubric | None = None) -> Dossier:
    rubric, results = rubric or the_rubric(), results_of(sha, missing)
    assessment = assemble(Snapshot(store, run, AS_OF), rubric, results)
    entries = load_entries(store, scope_of(rubric.id, AS_OF))
    problems = find_problems(assessment, rubric, results)
    rows = load_rows(store, rubric.id, "2017")
    return Dossier(assessment, rubric, results, problems, rows, entries, Terms("某县政务公开办", "2017-12-26", DUE))


def opened(store: Store) -> tuple[Run, str, list[Row]]:
    """Run 1 with the two units' problem (the guide lacks its fax number) entered."""
    run, sha = crawl(store)
    found = dossier(store, run, sha)
    assert open_problems(store, "small-2017", "2017", run.id, "2017-12-15", found.problems, DUE, AT) == 2
    return run, sha, load_rows(store, "small-2017", "2017")


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Store.open(tmp_path / "county.db", create=True) as one:
        yield one


def test_a_problem_is_entered_once_with_what_it_rests_on(store: Store) -> None:
    run, sha, rows = opened(store)
    again = dossier(store, run, sha)
    assert open_problems(store, "small-2017", "2017", run.id, "2017-12-15", again.problems, DUE, AT) == 0
    assert [(row.unit, row.indicator, row.clause, row.item, row.state) for row in rows] == [
        ("jyj", "1.1", "1.1.a", "fax", "new"),
        ("nyj", "1.1", "1.1.a", "fax", "new"),
    ]
    assert rows[0].evidence[0].sha256 == sha
    assert (rows[0].text, rows[0].sort, rows[0].due) == ("指南缺少传真号码。", "公开要素不全", DUE)


@pytest.mark.parametrize("table", ["problem", "recheck"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET as_of = ''"])
def test_neither_table_forgets(store: Store, table: str, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(store)
    night(store, monkeypatch, {})
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.db.conn.execute(statement.format(table))


def test_a_file_without_ledger_reads_as_an_empty_one(store: Store) -> None:
    crawl(store)
    assert load_rows(store, "small-2017") == []
    assert recheck_ledger(store, store.newest_run(), the_rubric(), DAY, AT) is None  # type: ignore[arg-type]


def night(
    store: Store, monkeypatch: pytest.MonkeyPatch, results: dict[str, Results], state: str = "complete", **units: str
) -> tuple[recheck.Rechecked | None, list[Row]]:
    """Another run that found these results; ``units``: the state of their crawl."""
    run, _ = crawl(store)
    with store.db.atomic():
        store.db.table("run").update(run.id, {"state": state})
        for unit, word in units.items():
            store.db.table("run_unit").update((run.id, unit), {"state": word})
    monkeypatch.setattr(recheck, "rubric_results", lambda *_: results)
    done = recheck_ledger(store, store.run(run.id), the_rubric(), DAY, AT)
    return done, load_rows(store, "small-2017")


def said(
    verdict: Verdict,
    assurance: Assurance = Assurance.CONFIRMED,
    evidence: tuple[Evidence, ...] = (NEW,),
    search: Search | None = None,
    key: str = "fax",
) -> dict[str, Results]:
    item = Item(key, "传真号码", verdict, "本批次所见", assurance, evidence)
    return {"jyj": {KEY: Result("guide", verdict, "本批次所见", assurance, (item,), search=search)}}


UNREAD = Search(unread=(("http://x/", "超时"),))
FULL = Search()


@pytest.mark.parametrize(
    ("results", "state"),
    [
        (said(Verdict.MET), "fixed"),
        (said(Verdict.MET, Assurance.PROVISIONAL), "fixed"),
        (said(Verdict.DECLARED_NONE), "fixed"),
        (said(Verdict.NOT_MET), "open"),
        (said(Verdict.PARTLY), "open"),
        (said(Verdict.UNKNOWN, Assurance.INCONCLUSIVE, (), UNREAD), "unread"),
        (said(Verdict.MET, Assurance.INCONCLUSIVE), "unread"),  # nothing may be concluded, whatever it says
        (said(Verdict.UNKNOWN, Assurance.INCONCLUSIVE, (), FULL), "person"),
        (said(Verdict.NOT_APPLICABLE), "person"),
        (said(Verdict.MET, key="phone"), "person"),  # the item is not told any more
        ({"jyj": {}}, "unread"),
        ({}, "unread"),
    ],
)
def test_what_a_night_makes_of_an_open_problem(
    store: Store, monkeypatch: pytest.MonkeyPatch, results: dict[str, Results], state: str
) -> None:
    opened(store)
    _, [row, other] = night(store, monkeypatch, results)
    assert row.state == state
    assert (row.fixed is not None) == (state == "fixed")
    assert other.state == "unread"


@pytest.mark.parametrize(
    ("crawl_state", "evidence", "state"),
    [
        ("failed", (NEW,), "unread"),
        ("partial", (), "unread"),  # "no longer seen" needs the whole site
        ("partial", (NEW,), "fixed"),
        ("complete", (), "fixed"),
    ],
)
def test_blocked_is_never_put_right(
    store: Store, monkeypatch: pytest.MonkeyPatch, crawl_state: str, evidence: tuple[Evidence, ...], state: str
) -> None:
    opened(store)
    _, [row, _] = night(store, monkeypatch, said(Verdict.MET, evidence=evidence), jyj=crawl_state)
    assert row.state == state


def test_a_page_that_was_not_asked_for_again_proves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(store)
    run, _ = crawl(store)
    with store.db.atomic():
        store.db.conn.execute("UPDATE page SET outcome = 'carried' WHERE run = ? AND unit = 'jyj'", (run.id,))
    seen = replace(NEW, url=GUIDE_URL)
    both = said(Verdict.NOT_MET, evidence=(seen,)) | {"nyj": said(Verdict.NOT_MET, evidence=(seen,))["jyj"]}
    monkeypatch.setattr(recheck, "rubric_results", lambda *_: both)
    recheck_ledger(store, run, the_rubric(), DAY, AT)
    assert [row.state for row in load_rows(store, "small-2017")] == ["unread", "open"]


def test_a_degraded_run_closes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(store)
    done, rows = night(store, monkeypatch, said(Verdict.MET), state="degraded")
    assert done is not None
    assert "degraded" in str(done)
    assert [row.state for row in rows] == ["new", "new"]
    assert len(done.overdue) == 2


def test_closed_stays_closed_and_the_same_run_says_it_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(store)
    done, [row, _] = night(store, monkeypatch, said(Verdict.MET))
    assert done is not None
    assert (done.fixed, done.unread, [late.unit for late in done.overdue]) == (1, 1, ["nyj"])
    assert recheck_ledger(store, store.run(2), the_rubric(), DAY, AT) is None  # it has looked
    _, [later, _] = night(store, monkeypatch, said(Verdict.NOT_MET))
    assert later.looks == row.looks


def test_the_run_that_found_it_is_no_recheck(store: Store) -> None:
    run, _, _ = opened(store)
    assert recheck_ledger(store, run, the_rubric(), DAY, AT) is None


def test_what_comes_back_is_a_new_problem(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run, sha, _ = opened(store)
    night(store, monkeypatch, said(Verdict.MET))
    same = dossier(store, run, sha)
    assert open_problems(store, "small-2017", "2017", run.id, "2017-12-15", same.problems, DUE, AT) == 0
    third, sha3 = crawl(store)
    back = dossier(store, third, sha3)
    assert open_problems(store, "small-2017", "2017", third.id, "2017-12-30", back.problems, DUE, AT) == 1
    assert [row.state for row in load_rows(store, "small-2017")] == ["fixed", "unread", "new"]


def test_a_mark_a_person_gave_is_a_persons_to_take_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run, sha = crawl(store)
    machine = dossier(store, run, sha)
    line = lines_of(machine.assessment.units[0].sheet)["1.12"]
    act = decide(
        Decision("jyj", "1.12", "mark", value=Decimal(1), reason="缺会议记录"), basis_of(line, run.id, AS_OF), ""
    )
    append(store, scope_of("small-2017", AS_OF), Author("评", "score", AT), [act])
    found = dossier(store, run, sha)
    mine = [problem for problem in found.problems if problem.indicator == "1.12"]
    assert [(problem.text, problem.sort.name, problem.check) for problem in mine] == [
        ("缺会议记录。", "人工核实发现的问题", "")
    ]
    open_problems(store, "small-2017", "2017", run.id, "2017-12-15", mine, DUE, AT)
    _, [row] = night(store, monkeypatch, said(Verdict.MET))
    assert row.state == "person"


def test_a_suggestion_nobody_confirmed_is_no_problem(store: Store) -> None:
    run, sha = crawl(store)
    rubric = the_rubric()
    first, *lines = rubric.sections[0].indicators
    assisted = first.model_copy(update={"mode": "assisted"})
    section = rubric.sections[0].model_copy(update={"indicators": (assisted, *lines)})
    assert dossier(store, run, sha, rubric=rubric.model_copy(update={"sections": (section,)})).problems == []


@pytest.mark.parametrize(
    ("period", "day", "judged"),
    [("2017", date(2017, 12, 25), date(2017, 12, 25)), ("2017", date(2018, 1, 8), date(2017, 12, 31))],
)
def test_the_year_that_is_judged_is_the_problem_s(period: str, day: date, judged: date) -> None:
    assert judged_on(period, day) == judged


@pytest.mark.parametrize(
    ("due", "day", "late"), [(DUE, "2017-12-22", 0), (DUE, "2017-12-23", 1), ("", "2018-12-23", 0)]
)
def test_overdue(store: Store, due: str, day: str, late: int) -> None:
    _, _, [row, _] = opened(store)
    assert replace(row, due=due).is_overdue(day) == bool(late)


def test_the_workbook_has_both_evidences(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run, sha, _ = opened(store)
    night(store, monkeypatch, said(Verdict.MET))
    made = dossier(store, run, sha)
    write_ledger(tmp_path / "ledger.xlsx", made)
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx")
    sheet = book["整改台账"]
    assert tuple(cell.value for cell in sheet[3]) == COLUMNS
    done = dict(zip(COLUMNS, (cell.value for cell in sheet[4]), strict=True))
    assert done["整改后链接"] == NEW.url
    assert done["整改情况"] == "已整改（监测后整改，不改变原得分）"
    assert done["复查结果"].startswith("已整改（2017-12-20，批次2）")
    assert done["责任人"] == "〔待填〕"
    still = dict(zip(COLUMNS, (cell.value for cell in sheet[5]), strict=True))
    assert still["整改情况"] == "受阻未能复查"
    assert still["整改后链接"] is None
    proofs = [[cell.value for cell in line] for line in book["整改前后佐证"].iter_rows(min_row=4)]
    assert [(line[3], line[9]) for line in proofs[:2]] == [("整改前", sha), ("整改后", NEW.sha256)]
    assert [line[1].value for line in book["逾期未整改"].iter_rows(min_row=4)] == ["县农业局"]
    assert [row.unit for row in overdue(made)] == ["nyj"]
    assert '"number": "1"' in ledger_trail(made)
    assert len(cells(made.rows[0])) == len(COLUMNS)


def test_a_disk_that_refuses_is_told(store: Store, tmp_path: Path) -> None:
    run, sha = crawl(store)
    found = dossier(store, run, sha).problems
    with Store.open(tmp_path / "county.db", readonly=True) as closed, pytest.raises(StorageError):
        open_problems(closed, "small-2017", "2017", run.id, "2017-12-15", found, DUE, AT)


def test_a_person_closes_and_opens_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(store)
    rubric = the_rubric()
    keep_word(store, rubric, AS_OF, 1, "fixed", "王芳", "已补传真", "http://www.example.gov.cn/a", AT)
    [row, _] = load_rows(store, "small-2017")
    assert row.fixed is not None
    assert (row.state, row.fixed.by, row.fixed.evidence[0].url) == ("fixed", "王芳", "http://www.example.gov.cn/a")
    assert cells(row)[-1] == "已整改（2017-12-20，王芳 复查）：已补传真"
    night(store, monkeypatch, said(Verdict.NOT_MET))
    assert load_rows(store, "small-2017")[0].state == "fixed"
    keep_word(store, rubric, AS_OF, 1, "open", "李强", "传真打不通", "", "2017-12-21T08:00:00+08:00")
    assert load_rows(store, "small-2017")[0].state == "open"
    assert "云" not in ledger_table(store, rubric, AS_OF)
    assert "未整改" in ledger_table(store, rubric, AS_OF)
    assert "（逾期）" in ledger_table(store, rubric, DAY)


@pytest.mark.parametrize(
    ("number", "by", "note", "link"),
    [(9, "王芳", "已补", ""), (1, "", "已补", ""), (1, "王芳", " ", ""), (1, "王芳", "已补", "javascript:alert(1)")],
)
def test_a_word_without_a_name_or_reason_is_refused(store: Store, number: int, by: str, note: str, link: str) -> None:
    opened(store)
    with pytest.raises(InputError):
        keep_word(store, the_rubric(), AS_OF, number, "fixed", by, note, link, AT)
    assert [row.looks for row in load_rows(store, "small-2017")] == [(), ()]
