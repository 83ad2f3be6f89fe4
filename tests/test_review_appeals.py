"""From handing out to the final sheet: objections, two reviewers, and exactly the points that were overturned."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from crawler.store import Store
from reports.journal import load_entries
from reports.review.app import ReviewApp
from reports.review.board import Board, UnitView
from tests.review_app import HOSTILE, county, crawl, decide, get, insist, line_now, log_in, scored, send, start

PDF = b"%PDF-1.4 evidence"


@pytest.fixture
def app(tmp_path: Path) -> ReviewApp:
    return start(tmp_path)


def view(app: ReviewApp, unit: str = "jyj") -> UnitView:
    with Store.open(app.review.db) as store:
        return app.review.board.units(store)[unit]


def move(app: ReviewApp, step: str, name: str = "复甲") -> str:
    """The words shown after the move."""
    client = log_in(app, name)
    answer = send(client, "/unit/jyj/stage", {"move": step, "seen": view(app).version}, page="/unit/jyj")
    return get(client, answer.location or "/").get_data(as_text=True)


def object_to(app: ReviewApp, line: str = "1.1", **form: object) -> str:
    client = log_in(app, "评")
    data = {"seen": view(app).lines[line].version, "code": "published", "note": "传真在页脚"} | form
    answer = send(client, f"/unit/jyj/line/{line}/appeal", data)
    return get(client, answer.location or "/").get_data(as_text=True)


def review(
    app: ReviewApp, verdict: str, name: str = "复甲", value: str = "", path: str = "review", **form: object
) -> str:
    client = log_in(app, name)
    [appeal] = view(app).lines["1.1"].appeals[-1:]
    data = {
        "seen": view(app).lines["1.1"].version,
        "appeal": appeal.number,
        "verdict": verdict,
        "opinion": "已核对",
        "value": value,
    }
    answer = insist(app, client, f"/unit/jyj/line/1.1/{path}", data | form)
    return (
        get(client, answer.location or "/").get_data(as_text=True)
        if answer.status_code == 303
        else str(answer.status_code)
    )


def judged(app: ReviewApp) -> None:
    """Everything of the unit is settled; 1.1 stays as the machine has it (1 of 2)."""
    client = log_in(app, "评")
    for number in range(2, 12):
        decide(client, f"1.{number}")
    decide(client, "1.12", how="mark", value="2", code="onsite")


def test_an_appeal_changes_exactly_its_points(app: ReviewApp) -> None:
    judged(app)
    run, sha = app.review.board.county.run, app.review.board.county.results["jyj"]["guide", "{}"].evidence[0].sha256
    before = scored(app, run, sha)
    move(app, "issue")
    assert "已登记" in object_to(app, link="http://www.example.gov.cn/jyj/cz.html")
    assert view(app).stage == "appealed"
    assert "待第二人复核" in review(app, "revoke")
    assert scored(app, run, sha) == before, "one reviewer alone moves no point"
    assert "另一名复核人员" in review(app, "revoke", path="second", agrees="yes")
    assert "同意" in review(app, "revoke", "复乙", path="second", agrees="yes")
    after = scored(app, run, sha)
    assert after["nyj"] == before["nyj"]
    assert after["jyj"].floor == before["jyj"].floor + 1 == 24  # type: ignore[attr-defined]
    changed = [a.id for a, b in zip(after["jyj"].indicators, before["jyj"].indicators, strict=True) if a != b]  # type: ignore[attr-defined]
    assert changed == ["1.1"]
    assert view(app).stage == "reviewed"
    with Store.open(app.review.db) as store:
        kinds = [entry.kind for entry in load_entries(store) if entry.indicator == "1.1"]
    assert kinds == ["appeal", "review", "second", "decide"]
    text = get(log_in(app, "看"), "/log").get_data(as_text=True)
    assert "申诉复核撤销：已核对" in text


def test_upheld_at_once(app: ReviewApp) -> None:
    judged(app)
    move(app, "issue")
    object_to(app)
    review(app, "uphold")
    [appeal] = view(app).appeals
    assert (appeal.state, view(app).stage) == ("uphold", "reviewed")
    assert line_now(app, "1.1").suggested == 1  # type: ignore[attr-defined]


def test_the_second_person_may_disagree(app: ReviewApp) -> None:
    judged(app)
    move(app, "issue")
    object_to(app)
    review(app, "revoke")
    review(app, "", "复乙", path="second", agrees="no")
    assert view(app).appeals[0].state == "open"
    assert line_now(app, "1.1").suggested == 1  # type: ignore[attr-defined]
    review(app, "uphold", "复乙")
    assert view(app).appeals[0].state == "uphold"


@pytest.mark.parametrize("value", ["", "1", "2", "0", "1.5"])
def test_a_reduction_gives_back_a_part_within_the_steps(app: ReviewApp, value: str) -> None:
    judged(app)
    move(app, "issue")
    object_to(app)
    assert 'class="told bad"' in review(app, "reduce", value=value)  # of 1 of 2 in whole points nothing lies between
    assert view(app).appeals[0].state == "open"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"link": "javascript:alert(1)"}, "链接须以"),
        ({"link": "data:text/html,x"}, "链接须以"),
        ({"note": ""}, "请写明申诉说明"),
        ({"code": "bribe"}, "请选择理由"),
        ({"file": (io.BytesIO(b"MZ\x90"), "x.pdf")}, "只接受"),
    ],
)
def test_objections_that_are_refused(app: ReviewApp, form: dict[str, object], told: str) -> None:
    move(app, "issue")
    assert told in object_to(app, **form)
    assert not view(app).appeals


def test_objections_need_a_sheet_that_was_handed_out(app: ReviewApp) -> None:
    client = log_in(app, "评")
    assert 'action="/unit/jyj/line/1.1/appeal"' not in get(client, "/unit/jyj?i=1.1").get_data(as_text=True)


@pytest.mark.parametrize(
    ("link", "told"),
    [
        (
            "http://www.example.gov.cn/jyj/zn.html",
            "首次采集到：2017-12-14 22:00:00（批次 1）；页面发布日期：未标注；监测时点：2017-12-15",
        ),
        ("http://elsewhere.test/", "历次采集均未取得此地址的内容"),
    ],
)
def test_the_store_says_what_it_knows_of_the_link(app: ReviewApp, link: str, told: str) -> None:
    move(app, "issue")
    assert told in object_to(app, link=link)


def test_an_objection_with_a_file(app: ReviewApp) -> None:
    move(app, "issue")
    object_to(app, file=(io.BytesIO(PDF), "../../证明.pdf"))
    [appeal] = view(app).appeals
    answer = get(log_in(app, "看"), f"/file/{appeal.file}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"


def test_a_sheet_that_was_handed_out_is_locked(app: ReviewApp) -> None:
    judged(app)
    move(app, "issue")
    form = {"seen": 1, "run": 1, "how": "mark", "value": "0", "code": "other", "note": "x"}
    client = log_in(app, "管")
    answer = insist(app, client, "/unit/jyj/line/1.2/decide", form)
    assert "改分须经申诉复核" in get(client, answer.location).get_data(as_text=True)
    assert line_now(app, "1.2").suggested == 2  # type: ignore[attr-defined]
    move(app, "recall")
    assert view(app).stage == "draft"


def test_stages(app: ReviewApp) -> None:
    assert view(app).stage == "draft"
    move(app, "issue")
    assert "项未定" in move(app, "final")
    move(app, "recall")
    judged(app)
    move(app, "issue")
    object_to(app)
    assert "尚未复核" in move(app, "final")
    review(app, "uphold")
    move(app, "agree")
    assert view(app).stage == "agreed"
    move(app, "final")
    assert view(app).stage == "final"
    assert "管理人员" in move(app, "unlock")
    move(app, "unlock", "管")
    assert view(app).stage == "reviewed"


def test_a_final_sheet_stays_whatever_is_crawled(app: ReviewApp) -> None:
    judged(app)
    move(app, "issue")
    move(app, "final")
    with Store.open(app.review.db) as store:
        run, sha = crawl(store, HOSTILE.replace("县城", "新县城"))
    app.review.board = Board(county(run, sha, missing=False))
    sheet = scored(app, run, sha, missing=False)["jyj"]
    assert sheet.final == 23  # type: ignore[attr-defined]
    assert view(app).sheet == sheet


def test_rates_count_overrides_and_overturns(app: ReviewApp) -> None:
    client = log_in(app, "评")
    decide(client, "1.2", unit="nyj", how="mark", value="0", code="outdated", note="是去年的")
    judged(app)
    move(app, "issue")
    object_to(app)
    review(app, "revoke")
    assert "100%" not in get(client, "/rates").get_data(as_text=True), "an objection that is not settled is no rate"
    review(app, "", "复乙", path="second", agrees="yes")
    text = get(client, "/rates").get_data(as_text=True)
    assert text.count("50%") == 1  # of 1.2 one of two was overridden
    assert text.count("100%") == 3  # of 1.1 both shares; and the one objection of all
    assert "撤销" in get(client, "/appeals").get_data(as_text=True)
