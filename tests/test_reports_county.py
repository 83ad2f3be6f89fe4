"""The county page, the data files, and how they get into their folder."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import lxml.html
import pytest

from checks.result import Assurance
from crawler.errors import InputError, StorageError
from reports import publish, summary
from reports.assessment import Assessed, CrawlState, is_open
from reports.county import county_page
from reports.data import guarded, scores_csv, scores_json
from tests.sheets import (
    LINES,
    PARTIAL,
    absent,
    assessment,
    deducted,
    line,
    manual,
    score_sheet,
    unverified,
)

COMPLETE = CrawlState("complete", (("ok", 10),))
GOOD = Assessed(score_sheet("good", "县财政局", (line("2.1"), line("2.2"))), COMPLETE)
POOR = Assessed(score_sheet("poor", "县民政局", (line("2.1"), deducted("2.2"))), COMPLETE)
BLOCKED = Assessed(score_sheet("blocked", "县林业局", (unverified("2.1"), unverified("2.2"))), PARTIAL)
TOWN = Assessed(score_sheet("town", "某镇", (line("2.1"), absent("2.2")), kind="township"), COMPLETE)
COUNTY = assessment(GOOD, POOR, BLOCKED, TOWN)


def page() -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(county_page(COUNTY, publish.links_of(COUNTY)))


def test_places_are_sure_only_where_ranges_do_not_overlap() -> None:
    assert [(r.unit.sheet.unit, r.place) for r in summary.ranked([POOR, GOOD])] == [("good", "1"), ("poor", "2")]
    assert [(r.unit.sheet.unit, r.place) for r in summary.ranked([BLOCKED, POOR, GOOD])] == [
        ("good", "1"),
        ("blocked", "1—3"),
        ("poor", "2—3"),
    ]


def test_units_are_ranked_within_their_kind() -> None:
    assert [(kind, len(places)) for kind, places in summary.by_kind(COUNTY.units)] == [("部门", 3), ("乡镇", 1)]


def test_frequent_losses_count_units_not_lines() -> None:
    assert summary.frequent_losses([POOR.sheet, POOR.sheet, TOWN.sheet]) == [
        ("2.2 指标2.2：传真号码", 2),
        ("2.2 指标2.2：未查到专项经费公开信息", 1),
    ]


def test_losses_per_indicator_keep_the_rubrics_order() -> None:
    lines = (manual("1.1"), line("2.2"), deducted("2.10"))
    [(first, one), (second, two)] = summary.losses(assessment(Assessed(score_sheet("a", "甲", lines))))
    assert (first.title, second.title) == ("组织保障", "政府信息公开")
    assert [loss.line.id for loss in one + two] == ["1.1", "2.2", "2.10"]
    assert (two[1].deducted, two[1].lost, one[0].manual) == (1, Decimal(1), 1)


def test_the_ranking_equals_the_sheets() -> None:
    rows = page().xpath("//h2[contains(., '排名')]/following-sibling::table[1]/tbody/tr")
    shown = [[cell.text_content().strip() for cell in row.xpath("./td")] for row in rows]
    assert [row[:7] for row in shown] == [
        ["1", "县财政局", "4", "4", "4", "4", "0"],
        ["1—3", "县林业局", "4", "0", "0", "4", "0"],
        ["2—3", "县民政局", "3", "3", "4", "4", "1"],
    ]


def test_blocked_units_are_listed_with_their_cause() -> None:
    rows = page().xpath("//h2[contains(., '受阻，不扣分')]/following-sibling::table[1]/tbody/tr")
    assert [[cell.text_content() for cell in row.xpath("./td")] for row in rows] == [
        ["县林业局", "采集不完整", "访问超时", "2", "1"]
    ]


def test_a_person_has_to_settle_what_is_suggested_or_missing() -> None:
    ruled = line("1.1", mode="manual", assurance=Assurance.PERSON)
    away = line("1.1", status="not_applicable", suggested=None, floor=Decimal(0), ceiling=Decimal(0), counted=False)
    opened = {"manual": manual("1.1"), "unverified": unverified("1.1"), "suggested": absent("1.1")}
    opened["unconfirmed"] = line("1.1", mode="assisted")
    opened["range"] = line("1.1", assurance=Assurance.PERSON, mode="assisted", floor=Decimal(1))
    opened["mean unknown"] = line("1.1", status="not_applicable", suggested=None, floor=Decimal(0))
    settled = {"auto": line("1.1"), "deducted": deducted("1.1"), "ruled": ruled, "not applicable": away}
    assert {name for name, one in (opened | settled).items() if is_open(one)} == set(opened)


def test_charts_are_inline_and_say_the_numbers() -> None:
    svgs = page().xpath("//svg")
    assert len(svgs) == 4
    words = " ".join(svg.text_content() for svg in svgs)
    assert "3—3" in words
    assert "1 个单位" in words
    assert not page().xpath("//image | //script | //foreignObject")


def test_links_are_relative_and_meet_the_files(tmp_path: Path) -> None:
    index = publish.write_reports(COUNTY, tmp_path / "out")
    hrefs = lxml.html.document_fromstring(index.read_text(encoding="utf-8")).xpath("//@href")
    assert {"units/good.html", "sheets/good.xlsx", "scores.csv", "scores.json"} <= set(hrefs)
    assert all((index.parent / href).is_file() for href in hrefs)
    assert not [path for path in index.parent.iterdir() if path.name.startswith(".")]


def test_json_has_the_contracts_shape() -> None:
    data = scores_json(COUNTY)
    assert (data["rubric"], data["as_of"], data["run"], data["version"]) == ("small-2017", "2017-12-15", 7, "0.1.0")
    poor = data["units"][1]
    assert poor["score"] == {"floor": 3, "ceiling": 3, "decided_points": 4, "total": 4}
    cut = poor["indicators"][1]
    assert (cut["id"], cut["max"], cut["mode"], cut["status"], cut["suggested"]) == ("2.2", 2, "auto", "deducted", 1)
    [taken] = cut["deductions"]
    assert (taken["points"], taken["reason"]) == (1, "公开指南缺少传真号码")
    assert {"url", "fetched_at", "sha256", "excerpt"} <= set(taken["evidence"][0])
    assert [one["suggested"] for one in data["units"][2]["indicators"]] == [None, None]
    assert json.loads(json.dumps(data)) == data


def test_csv_has_a_row_per_line_and_no_formula() -> None:
    evil = line("2.1", status="deducted", suggested=Decimal("-1"), reason="=1+1\x00", title="@x")
    text = scores_csv(assessment(Assessed(score_sheet("=cmd", "+局", (evil, line("2.2"))))))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["indicator"] for row in rows] == ["2.1", "2.2"]
    first = rows[0]
    assert (first["unit"], first["name"], first["title"], first["失分原因"]) == ("'=cmd", "'+局", "'@x", "'=1+1")
    assert first["suggested"] == "-1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_the_guard_covers_every_start(start: str) -> None:
    assert guarded(start + "x") == "'" + start + "x"


def test_plain_text_is_not_quoted() -> None:
    assert guarded("缺少=号") == "缺少=号"


def test_an_error_leaves_the_earlier_reports_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    publish.write_reports(COUNTY, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def full(*args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "county_page", full)
    changed = assessment(replace(GOOD, sheet=score_sheet("good", "改名", LINES)))
    with pytest.raises(StorageError, match="No space left"):
        publish.write_reports(changed, out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    with pytest.raises(StorageError):
        publish.write_reports(changed, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_a_killed_report_left_behind_goes_with_a_later_one(tmp_path: Path) -> None:
    """Not at once: another report may be on its way into the same folder."""
    out = tmp_path / "out"
    publish.write_reports(COUNTY, out)
    old, young = out / ".writing-killed", out / ".writing-running"
    for folder in (old, young):
        (folder / "units").mkdir(parents=True)
        (folder / "units" / "good.html").write_text("half")
    two_days = 2 * 24 * 3600
    os.utime(old, (old.stat().st_atime - two_days, old.stat().st_mtime - two_days))
    publish.write_reports(COUNTY, out)
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == [young.name]


def test_a_file_in_the_way_is_wrong_input(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        publish.write_reports(COUNTY, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_file_names_differ_where_case_is_ignored() -> None:
    units = [replace(GOOD, sheet=replace(GOOD.sheet, unit=name)) for name in ("jyj", "JYJ", "Jyj")]
    names = [links[0].casefold() for links in publish.links_of(assessment(*units)).values()]
    assert len(set(names)) == 3


def test_a_county_of_many_units_is_one_page() -> None:
    units = [replace(POOR, sheet=replace(POOR.sheet, unit=f"u{i}", name=f"单位{i}" * 9)) for i in range(300)]
    county = assessment(*units)
    html = county_page(county, publish.links_of(county))
    assert len(re.findall("佐证报告</a>", html)) == 300


def test_a_unit_that_was_fetched_whole_and_not_understood_is_not_called_complete() -> None:
    """A list that only a script builds was fetched; what stands in it was not read."""
    county = assessment(GOOD, replace(BLOCKED, crawl=COMPLETE), replace(GOOD, crawl=PARTIAL))
    shown = lxml.html.document_fromstring(county_page(county, publish.links_of(county)))
    cells = [cell.text_content() for cell in shown.xpath("//td[contains(@class, 'state')]")]
    assert sorted(cells) == sorted(["采集完整", "识读不全", "采集不完整"])
    assert len(shown.xpath("//tr[@class='unverified']")) == 1
