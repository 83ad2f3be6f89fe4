"""A whole rectification round on the sample county: notice, correction, the next night closes it, summary; and every number
of the papers is the database's."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from crawler.pages import Outcome
from crawler.store import Store
from demo.pipeline import run_gongkai
from reports.papers.rectification import load_rows
from tests.papers_county import AS_OF, RUBRIC, Night, small_county, texts_of, trail_of, untraced

HANDED = ("--issued", "2017-12-18", "--due", "2017-12-22", "--organ", "云溪县政务公开办公室")
FIXED, BLOCKED, SAME = "qxj", "nyj", "syj"


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Night one; papers; one unit puts everything right, one does not answer, one does nothing; night two; papers."""
    with small_county(tmp_path_factory.mktemp("round")) as night:
        night.run()
        night.papers("first", "--paper", "all", "--paper", "dengji", "--method", "luohu-method", *HANDED)
        fill_in(night)
        night.change(
            **{
                FIXED: {"dead": (), "soft": (), "guide": "complete", "annual": "on_time"},
                BLOCKED: {"fault": "unavailable"},
            }
        )
        (night.folder / "said.txt").write_text(night.run("2017-12-25"), encoding="utf-8")
        night.papers("second", "--paper", "考核工作总结", "--paper", "整改台账", "--issued", "2017-12-26")
        yield night


def fill_in(night: Night) -> None:
    """The unit that puts everything right sends its part of the ledger back."""
    path = night.folder / f"first/整改通知书/{FIXED}-整改台账.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["整改台账"]
    places = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, places["责任人"]).value = "王芳"
        sheet.cell(row, places["整改情况"]).value = "已整改"
        sheet.cell(row, places["整改后链接"]).value = sheet.cell(row, places["链接"]).value
    filled = night.folder / "filled.xlsx"
    book.save(filled)
    run_gongkai("rectify", "import", filled, "--db", night.db, "--by", "张三", quiet=True, shown=False)


def rows(night: Night) -> dict[str, set[str]]:
    with Store.open(night.db) as store:
        found: dict[str, set[str]] = {}
        for row in load_rows(store, RUBRIC):
            found.setdefault(row.unit, set()).add(row.state)
        return found


def test_the_next_night_closes_what_was_put_right_and_nothing_else(round_: Night) -> None:
    assert rows(round_) == {FIXED: {"fixed"}, BLOCKED: {"unread"}, SAME: {"open"}}
    said = (round_.folder / "said.txt").read_text("utf-8")
    assert re.search(
        r"rectification: 2 closed, \d+ still open, \d+ could not be read, 0 for a person, \d+ overdue", said
    )


def test_the_ledger_holds_both_evidences_and_what_is_overdue(round_: Night) -> None:
    book = openpyxl.load_workbook(round_.folder / "second/整改台账.xlsx")
    names = [cell.value for cell in book["整改台账"][3]]
    table = [
        dict(zip(names, (cell.value for cell in line), strict=True)) for line in book["整改台账"].iter_rows(min_row=4)
    ]
    fixed = [line for line in table if line["复查结果"].startswith("已整改")]
    assert {line["单位"] for line in fixed} == {"云溪县气象局"}
    assert all(line["整改后链接"].startswith("http") for line in fixed)
    assert all(
        "整改" not in line["整改情况"] or "未整改" in line["整改情况"] for line in table if "农业" in line["单位"]
    )
    assert {line["时限"] for line in table} == {"2017年12月22日"}
    told = [(line["责任人"], line["整改情况"]) for line in table if line["单位"] == "云溪县气象局"]
    assert set(told) == {("王芳", "单位填报：已整改")}
    assert {line["责任人"] for line in table if line["单位"] != "云溪县气象局"} == {"〔待填〕"}
    proofs = [[cell.value for cell in line] for line in book["整改前后佐证"].iter_rows(min_row=4)]
    assert {line[3] for line in proofs if line[1] == "云溪县气象局"} == {"整改前", "整改后"}
    late = [line[1].value for line in book["逾期未整改"].iter_rows(min_row=4)]
    assert set(late) == {"云溪县农业局", "云溪县食品药品监督管理局"}


def test_each_unit_gets_its_own_part_of_the_ledger(round_: Night) -> None:
    for unit in (FIXED, BLOCKED, SAME):
        book = openpyxl.load_workbook(round_.folder / f"first/整改通知书/{unit}-整改台账.xlsx")
        assert len({line[1].value for line in book["整改台账"].iter_rows(min_row=4)}) == 1


def test_no_page_that_an_open_problem_rests_on_was_carried_over(round_: Night) -> None:
    with Store.open(round_.db) as store:
        seen = {row.url for row in load_rows(store, RUBRIC)} | {
            one.url for row in load_rows(store, RUBRIC) for one in row.evidence
        }
        pages = store.pages(store.run(2), SAME) + store.pages(store.run(2), FIXED)
    assert [page.url for page in pages if page.url in seen and page.outcome is Outcome.CARRIED] == []
    assert any(page.outcome is Outcome.CARRIED for page in pages)


def test_titles_name_the_county_of_the_units(round_: Night) -> None:
    for name in ("考核情况通报", "考核工作总结"):
        assert "云溪县2017年度" in trail_of(round_.folder / f"first/{name}.docx")["title"]
    book = openpyxl.load_workbook(round_.folder / "first/整改台账.xlsx")
    assert book["整改台账"]["A1"].value == "云溪县2017年度政务公开考核问题整改台账"


def test_a_correction_after_the_cut_off_is_no_score(round_: Night) -> None:
    first, second = (trail_of(round_.folder / name / "考核工作总结.docx") for name in ("first", "second"))
    assert first["run"] == second["run"] == "1"
    for name in ("units[].score.floor", "units[].score.ceiling"):
        before, after = ([one for one in data["numbers"] if one["source"].endswith(name)] for data in (first, second))
        assert before[0]["parts"] == after[0]["parts"]


def test_the_summary_tells_the_round(round_: Night) -> None:
    text = "".join(texts_of(round_.folder / "second/考核工作总结.docx"))
    with Store.open(round_.db) as store:
        found = load_rows(store, RUBRIC)
    fixed = sum(row.state == "fixed" for row in found)
    assert f"已列入整改台账的问题{len(found)}个" in text
    assert f"经复查已整改{fixed}个" in text
    assert "逾期未完成整改" in text
    assert "只记为整改情况，不改变得分" in text


def papers(night: Night) -> list[Path]:
    return sorted(night.folder.glob("first/**/*.docx")) + sorted(night.folder.glob("second/**/*.docx"))


def test_every_number_of_every_paper_is_in_its_trail(round_: Night) -> None:
    found = papers(round_)
    assert len(found) == 19
    assert {str(path): untraced(path) for path in found if untraced(path)} == {}


def test_every_count_sum_and_share_comes_out_again(round_: Night) -> None:
    done = 0
    for path in papers(round_):
        for entry in trail_of(path)["numbers"]:
            done += 1
            if entry["how"] == "count":
                assert entry["number"] == str(len(entry.get("units", []))), entry
            elif entry["how"] == "share":
                share = Decimal(100 * len(entry.get("units", []))) / entry["of"]
                assert abs(Decimal(entry["number"].rstrip("%")) - share) <= Decimal("0.05"), entry
            elif entry["how"] in ("sum", "mean"):
                values = [Decimal(value) for value in entry.get("parts", {}).values()]
                total = sum(values, Decimal(0)) / (len(values) if entry["how"] == "mean" else 1)
                assert abs(Decimal(entry["number"]) - total) <= Decimal("0.005"), entry
            else:
                assert entry["source"], entry
    assert done > 1000


def test_the_numbers_are_those_of_the_scores(round_: Night) -> None:
    """Against the scores as JSON, which the papers are not written from."""
    with Store.open(round_.db) as store:
        pages = dict(store.db.conn.execute("SELECT unit, count(*) FROM page WHERE run = 1 GROUP BY unit"))
    numbers = trail_of(round_.folder / "first/考核情况通报.docx")["numbers"]
    args = ("--db", round_.db, "--rubric", RUBRIC, "--as-of", AS_OF, "--format", "json")
    sheets = {unit["unit"]: unit for unit in json.loads(run_gongkai("score", *args, quiet=True, shown=False))["units"]}
    same = {
        unit: sheet for unit, sheet in sheets.items() if unit not in (FIXED, BLOCKED)
    }  # their newest run is another
    checked = 0
    for entry in numbers:
        source = entry["source"].split(": ", 1)[-1]
        for unit, value in entry.get("parts", {}).items():
            if source in ("units[].score.floor", "units[].score.ceiling") and unit in same:
                assert Decimal(value) == Decimal(str(same[unit]["score"][source.rsplit(".", 1)[1]]))
                checked += 1
            if source.startswith("SELECT count(*) FROM page") and "outcome" not in source:
                assert Decimal(value) == pages[unit]
                checked += 1
    assert checked > 20


def test_a_notice_lists_what_the_scores_deduct(round_: Night) -> None:
    [path] = round_.folder.glob(f"first/整改通知书/{SAME}.docx")
    text = "".join(texts_of(path))
    trail = trail_of(path)["numbers"]
    [found] = [
        one
        for one in trail
        if one["source"].endswith("].indicators[settled].deductions") and "共发现问题" in one["sentence"]
    ]
    with Store.open(round_.db) as store:
        assert int(found["number"]) == sum(row.unit == SAME for row in load_rows(store, RUBRIC))
    assert "于2017年12月22日前完成整改" in text
    assert "云溪县政务公开办公室" in text
    assert not list(round_.folder.glob("first/整改通知书/jyj.docx"))  # nothing was found there


def test_the_zip_of_a_unit_is_numbered_like_its_catalogue(round_: Night) -> None:
    with zipfile.ZipFile(round_.folder / "first/佐证材料/jyj.zip") as archive:
        names = archive.namelist()
    assert names[:2] == ["000_佐证材料目录.docx", "000_佐证材料目录.html"]
    numbers = [int(name[:3]) for name in names[2:]]
    assert numbers == list(range(1, len(numbers) + 1))
    text = "".join(texts_of(round_.folder / "first/佐证材料/jyj.docx"))
    assert f"佐证材料共{len(numbers)}份" in text
    assert "〔待填：佐证材料，尚未上传〕" in text


def test_what_was_handed_out_is_sealed(round_: Night) -> None:
    run_gongkai("verify", "--db", round_.db, "--files", round_.folder / "first", quiet=True, shown=False)
    code = trail_of(round_.folder / "first/考核情况通报.docx")["code"]
    assert code in "".join(texts_of(round_.folder / "first/考核情况通报.docx"))


def test_a_unit_checks_itself(round_: Night) -> None:
    args = ("--unit", SAME, "--db", round_.db, "--rubric", RUBRIC, "--as-of", AS_OF, "--out", round_.folder / "self")
    said = run_gongkai("selfcheck", *args, quiet=True, shown=False)
    gains = [Decimal(n) for n in re.findall(r"^ *\d+  \+([0-9.]+)  .*【失分】", said, re.MULTILINE)]
    assert gains
    assert gains == sorted(gains, reverse=True)
    assert "参照：云溪县" in said
    assert f"参照：{'云溪县食品药品监督管理局'}" not in said
    for name in ("自查整改清单", f"自查报告/{SAME}"):
        assert untraced(round_.folder / "self" / f"{name}.docx") == set()
    assert "〔待填：主送机关〕：" in texts_of(round_.folder / "self" / f"自查报告/{SAME}.docx")


def test_a_county_s_database_takes_no_crawl_of_one_unit(round_: Night) -> None:
    args = ("--unit", SAME, "--db", round_.db, "--units", round_.folder / "units.csv", "--rubric", RUBRIC)
    with pytest.raises(SystemExit, match="--neighbours"):
        run_gongkai(
            "selfcheck",
            *args,
            "--contact",
            "a@example.gov.cn",
            "--out",
            round_.folder / "none",
            quiet=True,
            shown=False,
        )
    assert not (round_.folder / "none").exists()
