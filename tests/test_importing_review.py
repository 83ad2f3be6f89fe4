"""The drafts in the review app: brought in, settled line by line with the original beside, tried on the stored snapshots."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crawler.errors import InputError
from reports.review.app import ReviewApp
from rubrics.importing.document import Text
from rubrics.importing.edit import ClauseChoice, confirm, settle_line
from rubrics.importing.original import around, place_of, read_rows, write_rows
from rubrics.importing.settle import find_open
from rubrics.load import load_rubric, parse_rubric
from rubrics.model import all_lines
from tests.review_app import HOST, get, insist, log_in, send, start
from tests.test_importing_draft import GUIDE, imported


@pytest.fixture
def app(tmp_path: Path) -> ReviewApp:
    return start(tmp_path)


def bring_in(client: FlaskClient, text: str = GUIDE, name: str = "xize.txt") -> TestResponse:
    page = get(client, "/drafts").get_data(as_text=True)
    found = re.search(r'action="/drafts".*?name="token" value="([0-9a-f]+)"', page, re.DOTALL)
    assert found
    file = (io.BytesIO(text.encode()), name)
    return client.post("/drafts", headers=HOST, data={"token": found.group(1), "file": file, "year": ""})


def file_of(app: ReviewApp) -> Path:
    return app.review.db.with_name("county-drafts") / "xize-2026.toml"


def seen_on(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', get(client, path).get_data(as_text=True))
    assert found
    return found.group(1)


def settle(client: FlaskClient, line: str, **form: str) -> TestResponse:
    path = f"/drafts/xize-2026?i={line}"
    return send(client, f"/drafts/xize-2026/line/{line}", {"seen": seen_on(client, path), **form}, page=path)


def test_a_document_becomes_a_draft_with_the_original_beside(app: ReviewApp) -> None:
    client = log_in(app, "管")
    answer = bring_in(client)
    assert (answer.status_code, answer.location) == (303, "/drafts/xize-2026")
    page = get(client, "/drafts/xize-2026?i=1.2").get_data(as_text=True)
    assert "酌情扣分" in page
    assert '<tr class="total"><td class="nowrap quiet">第10行</td><td>2、单位形象良好' in page
    assert "待核对 5 处" in page
    assert "已经有了，没有覆盖" in get(client, bring_in(client).location or "").get_data(as_text=True)


def test_settling_a_line_writes_what_was_chosen(app: ReviewApp) -> None:
    client = log_in(app, "管")
    bring_in(client)
    form = {"points": "5", "mode": "assisted", "points.1.1.a": "3", "primitive.1.1.a": "once", "use.1.1.a": "suggest"}
    form |= {"points.1.1.b": "1", "primitive.1.1.b": "per_occurrence", "use.1.1.b": "none"}
    assert settle(client, "1.1", **form).status_code == 303
    line = next(all_lines(load_rubric(file_of(app))))
    assert (line.points, line.draft, line.mode) == (5, "", "assisted")
    assert line.mode_reason.startswith("经管核对：")
    assert [(c.points, c.primitive, c.check) for c in line.deductions] == [
        (3, "once", "guide_published"),
        (1, "per_occurrence", ""),
    ]
    assert "待核对" not in "".join(clause.note for clause in line.deductions)


def test_who_comes_second_and_who_may_not(app: ReviewApp) -> None:
    admin, marker = log_in(app, "管"), log_in(app, "评")
    bring_in(admin)
    before = file_of(app).read_text("utf-8")
    form: dict[str, object] = {"seen": "0000000000000000", "mode": "manual", "points": "1"}
    assert insist(app, admin, "/drafts/xize-2026/line/1.1", form).status_code == 303
    assert "已被改动" in get(admin, "/drafts/xize-2026?i=1.1").get_data(as_text=True)
    assert insist(app, marker, "/drafts/xize-2026/line/1.1", form).status_code == 403
    assert get(marker, "/drafts").status_code == 200
    assert file_of(app).read_text("utf-8") == before


@pytest.mark.parametrize(
    "form",
    [
        {"mode": "none", "points": "2"},
        {"mode": "manual", "points": "x"},
        {"mode": "manual", "points": "NaN"},
        {"mode": "manual", "points": "2", "primitive.1.2.a": "shell", "use.1.2.a": "none"},
        {"mode": "manual", "points": "2", "primitive.1.2.a": "person", "use.1.2.a": "all"},
    ],
)
def test_choices_that_no_page_offers_change_nothing(app: ReviewApp, form: dict[str, str]) -> None:
    client = log_in(app, "管")
    bring_in(client)
    before = file_of(app).read_text("utf-8")
    assert settle(client, "1.2", **form).status_code == 303
    assert file_of(app).read_text("utf-8") == before


@pytest.mark.parametrize("path", ["/drafts/none", "/drafts/..%2fcounty", "/drafts/xize-2026?i=9.9"])
def test_addresses_that_are_no_drafts(app: ReviewApp, path: str) -> None:
    client = log_in(app, "管")
    bring_in(client)
    assert get(client, path).status_code == 404


def test_hostile_words_are_escaped(app: ReviewApp) -> None:
    client = log_in(app, "管")
    bring_in(client, GUIDE.replace("单位形象良好", "<script>alert(1)</script>"))
    page = get(client, "/drafts/xize-2026?i=1.2").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_what_is_no_rubric_is_told_on_the_page(app: ReviewApp) -> None:
    client = log_in(app, "管")
    answer = bring_in(client, "今天天气很好，我们去公园散步，看见许多花，也看见许多树，还有鸟。")
    assert "没有认出评分细则" in get(client, answer.location or "").get_data(as_text=True)
    assert not file_of(app).parent.exists()


def test_a_preview_scores_the_stored_snapshots_and_keeps_no_mark(app: ReviewApp) -> None:
    client = log_in(app, "管")
    bring_in(client)
    page = send(client, "/drafts/xize-2026/preview", page="/drafts/xize-2026").get_data(as_text=True)
    assert "县教育局" in page
    assert "试算" in page
    assert "现有 0 行" in get(client, "/log").get_data(as_text=True)


def test_every_doubt_can_be_settled(app: ReviewApp) -> None:
    client = log_in(app, "管")
    bring_in(client)
    for point in find_open(file_of(app).read_text("utf-8"), "x"):
        if point.key.count("indicator"):
            continue
        form = {"seen": seen_on(client, "/drafts/xize-2026"), "key": point.key}
        send(client, "/drafts/xize-2026/point", form, page="/drafts/xize-2026")
    assert {point.id for point in find_open(file_of(app).read_text("utf-8"), "x")} == {"1.1", "1.2", "1.3"}


def test_edits_touch_only_their_lines(tmp_path: Path) -> None:
    before = imported(tmp_path, GUIDE).read_text("utf-8")
    after = settle_line(before, "1.2", Decimal(4), "manual", {}, "张三")
    changed = set(before.splitlines()) ^ set(after.splitlines())
    assert all(line.startswith(("draft = ", "mode_reason = ")) for line in changed)
    assert confirm(before, "draft").count("draft = ") == before.count("draft = ") - 1
    with pytest.raises(InputError, match="没有这一项"):
        settle_line(before, "9", Decimal(1), "manual", {}, "张三")
    with pytest.raises(InputError):
        confirm(before, "section[9].draft")
    choice = {"1.1.a": ClauseChoice("whole", Decimal(0), "open")}
    line = next(all_lines(parse_rubric(settle_line(before, "1.1", Decimal(4), "manual", choice, "张三"), "x")))
    assert (line.deductions[0].primitive, line.deductions[0].points, line.deductions[0].absence) == ("whole", 0, "open")


def test_the_part_of_the_original_around_a_line() -> None:
    rows = [Text(f"字{n}", f"第{n}行") for n in range(1, 30)]
    assert read_rows(write_rows(rows)) == rows
    shown = around(rows, place_of("待核对：目标值（见上）（原文第12行）"))
    assert [row.place for row, is_here in shown if is_here] == ["第12行"]
    assert shown[0][0].place == "第10行"
