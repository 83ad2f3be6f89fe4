"""Confirm, override, undo, conflicts, bounds; and that the scores follow."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.errors import InputError
from crawler.pages import Outcome
from crawler.store import Store
from crawler.units import Kind
from reports.journal import Act, Author, Conflict, Scope, append, find_faults, head, load_entries
from reports.review.app import ReviewApp
from reports.review.board import Board
from reports.review.marks import read_mark
from rubrics.marks import MarkRange, mark_ranges
from rubrics.model import Rubric
from tests.review_app import (
    HOSTILE,
    UNITS,
    county,
    crawl,
    decide,
    get,
    line_now,
    log_in,
    mean_rubric,
    scored,
    send,
    start,
    the_rubric,
    veto_rubric,
)


@pytest.fixture
def app(tmp_path: Path) -> ReviewApp:
    return start(tmp_path)


def recrawl(app: ReviewApp, guide: str = HOSTILE, missing: bool = True, outcome: Outcome = Outcome.OK):  # type: ignore[no-untyped-def]
    """A second run, and the app showing it: (run, SHA-256)."""
    with Store.open(app.review.db) as store:
        run, sha = crawl(store, guide, outcome)
    app.review.board = Board(county(run, sha, missing))
    return run, sha


def shown(app: ReviewApp, path: str = "/unit/jyj?i=1.2") -> str:
    return get(log_in(app, "看"), path).get_data(as_text=True)


def test_confirming_leads_to_the_next_open_item(app: ReviewApp) -> None:
    answer = decide(log_in(app, "评"), "1.2")
    assert (answer.status_code, answer.location) == (303, "/unit/jyj?i=1.3")
    line = line_now(app, "1.2")
    assert (line.suggested, line.floor, line.ceiling, line.assurance) == (2, 2, 2, "person")  # type: ignore[attr-defined]


def test_a_decision_moves_exactly_its_unit_and_line(app: ReviewApp) -> None:
    county_ = app.review.board.county
    sha = county_.results["jyj"]["guide", "{}"].evidence[0].sha256
    before = scored(app, county_.run, sha)
    decide(log_in(app, "评"), "1.1", how="mark", value="0", code="not_real", note="电话是空号")
    after = scored(app, county_.run, sha)
    assert after["nyj"] == before["nyj"]
    changed = [
        one.id
        for one, other in zip(after["jyj"].indicators, before["jyj"].indicators, strict=True)  # type: ignore[attr-defined]
        if one != other
    ]
    assert changed == ["1.1"]
    assert after["jyj"].floor == before["jyj"].floor - 1  # type: ignore[attr-defined]
    assert after["jyj"].indicators[0].reason == "电话是空号（虽有页面，内容不符合要求）"  # type: ignore[attr-defined]


def test_the_app_and_the_score_command_agree(app: ReviewApp) -> None:
    client = log_in(app, "评")
    for number in range(2, 12):
        decide(client, f"1.{number}")
    decide(client, "1.12", how="mark", value="1", code="onsite", note="缺会议记录")
    county_ = app.review.board.county
    sha = county_.results["jyj"]["guide", "{}"].evidence[0].sha256
    sheet = scored(app, county_.run, sha)["jyj"]
    with Store.open(app.review.db) as store:
        assert app.review.board.units(store)["jyj"].sheet == sheet
        assert not app.review.board.units(store)["jyj"].waiting
    assert sheet.final == 22  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", ["0", "1", "2"])
def test_floor_final_ceiling(app: ReviewApp, value: str) -> None:
    with Store.open(app.review.db) as store:
        before = app.review.board.units(store)["jyj"].sheet
        decide(log_in(app, "评"), "1.12", how="mark", value=value, code="onsite", note="实地看过")
        after = app.review.board.units(store)["jyj"].sheet
    assert before.floor <= after.floor <= after.ceiling <= before.ceiling
    assert before.floor + Decimal(value) == after.floor


@pytest.mark.parametrize(
    "form",
    [
        {"value": "2.5", "note": "x"},
        {"value": "-1", "note": "x"},
        {"value": "0.5", "note": "x"},  # the rubric counts in whole points
        {"value": "NaN", "note": "x"},
        {"value": "1e400", "note": "x"},
        {"value": "<b>", "note": "x"},
        {"value": "0"},  # points taken without a reason in words
        {"value": "1", "note": "x", "code": "../../etc"},
        {"value": "1", "note": "x" * 1001},
        {"value": "2", "code": "other"},
        {"value": "1", "note": "x", "run": 77},
        {"value": "1", "note": "x", "seen": "-1"},
        {"value": "1", "note": "x", "how": "drop"},
    ],
)
def test_what_is_refused_writes_nothing(app: ReviewApp, form: dict[str, str]) -> None:
    client = log_in(app, "评")
    answer = decide(client, "1.2", **({"how": "mark", "code": "offline"} | form))
    assert answer.status_code == 303
    assert 'class="told bad"' in get(client, answer.location).get_data(as_text=True)
    with Store.open(app.review.db) as store:
        assert head(store)[0] == 0


def test_a_manual_line_has_nothing_to_confirm(app: ReviewApp) -> None:
    client = log_in(app, "评")
    assert "没有机器建议" in get(client, decide(client, "1.12").location).get_data(as_text=True)


def test_the_second_sees_the_conflict(app: ReviewApp) -> None:
    first, second = log_in(app, "评"), log_in(app, "复甲")
    decide(first, "1.2")
    answer = decide(second, "1.2", how="mark", value="0", code="outdated", note="是去年的")
    assert answer.location == "/unit/jyj?i=1.2"
    assert "他人已先作处理" in get(second, answer.location).get_data(as_text=True)
    assert line_now(app, "1.2").suggested == 2  # type: ignore[attr-defined]
    decide(second, "1.2", seen=1, how="mark", value="0", code="outdated", note="是去年的")
    assert line_now(app, "1.2").suggested == 0  # type: ignore[attr-defined]


def test_undo_brings_back_what_stood(app: ReviewApp) -> None:
    client, path = log_in(app, "评"), "/unit/jyj/line/1.2/undo"
    decide(client, "1.2")
    decide(client, "1.2", seen=1, how="mark", value="1", code="not_real", note="缺一项")
    send(client, path, {"seen": 2})
    assert line_now(app, "1.2").suggested == 2  # type: ignore[attr-defined]
    send(client, path, {"seen": 3})
    assert line_now(app, "1.2").floor != line_now(app, "1.2").ceiling or line_now(app, "1.2").assurance != "person"  # type: ignore[attr-defined]
    with Store.open(app.review.db) as store:
        assert [entry.kind for entry in load_entries(store)] == ["decide", "decide", "undo", "undo"]
        assert app.review.board.units(store)["jyj"].lines["1.2"].state == "open"


def test_another_persons_decision_is_taken_back_by_a_reviewer_only(app: ReviewApp) -> None:
    path = "/unit/jyj/line/1.2/undo"
    decide(log_in(app, "复甲"), "1.2")
    send(log_in(app, "评"), path, {"seen": 1})
    assert line_now(app, "1.2").assurance == "person"  # type: ignore[attr-defined]
    send(log_in(app, "复乙"), path, {"seen": 1})
    with Store.open(app.review.db) as store:
        assert app.review.board.units(store)["jyj"].lines["1.2"].state == "open"


def test_not_applicable_leaves_the_total(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.12", how="not_applicable", code="not_duty", note="")
    with Store.open(app.review.db) as store:
        assert app.review.board.units(store)["jyj"].sheet.total == 22


@pytest.mark.parametrize(("how", "final"), [("stands", 0), ("waived", 22)])
def test_a_veto_is_settled_by_a_ruling_on_itself_only(app: ReviewApp, how: str, final: int) -> None:
    old = app.review.board.county
    sha = old.results["jyj"]["guide", "{}"].evidence[0].sha256
    app.review.board = Board(county(old.run, sha, rubric=veto_rubric()))
    client = log_in(app, "评")
    for number in range(2, 12):
        decide(client, f"1.{number}")
    decide(client, "1.12", how="mark", value="1", code="onsite", note="缺记录")
    with Store.open(app.review.db) as store:
        view = app.review.board.units(store)["jyj"]
        assert [line.id for line in view.waiting] == ["1.12"], "a mark does not settle a veto"
        decide(client, "1.12", seen=1, how=how, clause="1.12.v", note="查了保密检查记录")
        view = app.review.board.units(store)["jyj"]
        assert not view.waiting
        assert (view.sheet.floor, view.sheet.ceiling) == (final, final)


def test_that_a_line_applies_leaves_its_mark_open(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.12", how="applicable", code="other", note="有此业务")
    with Store.open(app.review.db) as store:
        assert app.review.board.units(store)["jyj"].lines["1.12"].state == "open"


# A page that changes, a machine that changes its mind


def test_the_machine_never_overwrites_a_person(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.1", how="mark", value="2", code="published", note="传真在页脚")
    run, sha = recrawl(app)  # nothing changed: the machine still takes a point
    line = scored(app, run, sha)["jyj"].indicators[0]  # type: ignore[attr-defined]
    assert (line.suggested, line.assurance) == (2, "person")


def test_a_changed_page_reopens_its_decision(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.1", how="mark", value="2", code="published", note="传真在页脚")
    run, sha = recrawl(app, HOSTILE.replace("县城", "新县城"))
    line = scored(app, run, sha)["jyj"].indicators[0]  # type: ignore[attr-defined]
    assert (line.suggested, line.floor, line.ceiling, line.status) == (None, 0, 2, "manual")
    assert "佐证页面内容已变化" in line.reason
    text = shown(app, "/unit/jyj?i=1.1")
    assert "须复看" in text
    assert "维持原认定" not in text, "a viewer may not"
    decide(log_in(app, "评"), "1.1", seen=1, run=2, how="keep")
    kept = scored(app, run, sha)["jyj"].indicators[0]  # type: ignore[attr-defined]
    assert (kept.suggested, kept.floor, kept.reason) == (2, 2, "传真在页脚（已公开（有链接））")


def test_a_page_that_could_not_be_read_reopens_nothing(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.1", how="mark", value="2", code="published", note="传真在页脚")
    run, _ = recrawl(app, outcome=Outcome.TIMEOUT)
    assert scored(app, run, "")["jyj"].indicators[0].suggested == 2  # type: ignore[attr-defined]


def test_a_page_that_is_gone_reopens(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.2")
    run, _ = recrawl(app, outcome=Outcome.HTTP_4XX)
    assert "已不存在" in scored(app, run, "")["jyj"].indicators[1].reason  # type: ignore[attr-defined]


def test_another_suggestion_reopens_unless_the_person_said_the_same(app: ReviewApp) -> None:
    client = log_in(app, "评")
    decide(client, "1.1")  # confirms the loss of a point
    decide(client, "1.1", unit="nyj", how="mark", value="2", code="published", note="在页脚")
    sha = app.review.board.county.results["jyj"]["guide", "{}"].evidence[0].sha256
    sheets = scored(app, app.review.board.county.run, sha, missing=False)  # a new reader finds the fax number
    assert "机器结论已变化" in sheets["jyj"].indicators[0].reason  # type: ignore[attr-defined]
    assert sheets["nyj"].indicators[0].suggested == 2  # type: ignore[attr-defined]


def test_all_reopened_with_the_same_suggestion_are_kept_at_once(app: ReviewApp) -> None:
    client = log_in(app, "评")
    for line in ("1.1", "1.2", "1.3"):
        decide(client, line)
    recrawl(app, HOSTILE.replace("县城", "新县城"))
    with Store.open(app.review.db) as store:
        assert app.review.board.units(store)["jyj"].reopened == 3
        send(client, "/unit/jyj/keep", page="/unit/jyj")
        assert app.review.board.units(store)["jyj"].reopened == 0


def test_a_newer_run_is_shown_when_asked(app: ReviewApp) -> None:
    with Store.open(app.review.db) as store:
        crawl(store)
    assert "有新的检查批次 2" in shown(app, "/")


@pytest.mark.parametrize("rubric", [the_rubric(), mean_rubric()], ids=["plain", "mean"])
def test_what_the_app_takes_in_piece_by_piece_is_what_the_whole_journal_says(
    app: ReviewApp, rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.review_app.UNITS", [replace(UNITS[0], kind=Kind.TOWNSHIP), UNITS[1]])
    old = app.review.board.county
    state = county(old.run, old.results["jyj"]["guide", "{}"].evidence[0].sha256, rubric=rubric)
    app.review.board = Board(state)
    client = log_in(app, "评")

    def sheets() -> dict[str, object]:
        with Store.open(app.review.db) as store:
            found, whole = app.review.board.units(store), Board(state).units(store)
        assert found == whole
        return {unit: view.sheet for unit, view in found.items()}

    decide(client, "1.2", how="not_applicable", code="not_duty")
    ruled = sheets()
    with Store.open(app.review.db) as store:  # another edition's entry in between
        append(store, Scope("other", "2017"), Author("评", "score", "2017-12-20"), [Act("jyj", "1.3", "file", {}, 0)])
    decide(client, "1.3", unit="nyj", how="mark", value="1", code="not_real", note="缺一项")
    assert (sheets()["jyj"] != ruled["jyj"]) == bool(rubric.rules)
    send(client, "/unit/jyj/line/1.2/undo", {"seen": 1})
    sheets()
    send(client, "/unit/nyj/line/1.3/undo", {"seen": 1})
    assert sheets() == state.machine, (
        "the last decision taken back leaves nothing behind, on other units' sheets neither"
    )


# The journal


def test_the_journal_says_who_when_from_what_to_what(app: ReviewApp) -> None:
    decide(log_in(app, "评"), "1.1", how="mark", value="2", code="published", note="传真在页脚")
    with Store.open(app.review.db) as store:
        [entry] = load_entries(store)
    assert (entry.author, entry.role, entry.at, entry.unit, entry.indicator) == (
        "评",
        "score",
        "2017-12-20T09:00:00+08:00",
        "jyj",
        "1.1",
    )
    assert (entry.data["before"], entry.data["value"], entry.data["ruling"]) == ("机器已定 1 分", "2.00", "mark")
    assert entry.data["basis"]["pages"]
    text = shown(app, "/log")
    assert "机器已定 1 分" in text
    assert entry.hash[:12] in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE journal SET author = '他' WHERE number = 2", "row 2 was changed"),
        ("UPDATE journal SET data = replace(data, '2.00', '1.00') WHERE number = 3", "row 3 was changed"),
        ("UPDATE journal SET at = '2016' WHERE number = 1", "row 1 was changed"),
        ("DELETE FROM journal WHERE number = 2", "row 2 is missing"),
        ("DELETE FROM journal WHERE number < 3", "row 1 is missing (to 2)"),
    ],
)
def test_tampering_is_named(app: ReviewApp, change: str, told: str) -> None:
    client = log_in(app, "评")
    for line in ("1.2", "1.3", "1.4"):
        decide(client, line)
    with Store.open(app.review.db) as store:
        assert find_faults(store) == []
        with pytest.raises(Exception, match="append-only"):
            store.db.conn.execute(change)
        store.db.conn.rollback()
        store.db.conn.executescript("DROP TRIGGER journal_kept; DROP TRIGGER journal_unchanged")
        store.db.conn.execute(change)
        assert any(told in fault for fault in find_faults(store))


def test_a_batch_is_written_whole_or_not_at_all(app: ReviewApp) -> None:
    scope = app.review.board.county.scope
    author = Author("评", "score", "2017-12-20T09:00:00+08:00")
    with Store.open(app.review.db) as store:
        append(store, scope, author, [Act("jyj", "1.2", "file", {}, 0)])
        with pytest.raises(Conflict):
            append(store, scope, author, [Act("jyj", "1.3", "file", {}, 0), Act("jyj", "1.2", "file", {}, 0)])
        assert len(load_entries(store)) == 1


# Steps of the marks


def test_the_form_offers_the_rubrics_own_steps(app: ReviewApp) -> None:
    ranges = mark_ranges(app.review.board.county.rubric)
    with Store.open(app.review.db) as store:
        lines = app.review.board.units(store)["jyj"].lines
    assert {line.id: line.bounds for line in lines.values()} == ranges
    assert (ranges["1.1"].step, ranges["1.12"].step) == (1, Decimal("0.01"))
    assert 'min="0" max="2" step="0.01"' in get(log_in(app, "评"), "/unit/jyj?i=1.12").get_data(as_text=True)


def test_a_typed_mark_counts_down_from_the_most() -> None:
    marks = MarkRange("1", Decimal(0), Decimal("2.5"), Decimal("0.5"))
    assert read_mark("1.5", marks) == Decimal("1.5")
    assert read_mark("１．５", marks) == Decimal("1.5")
    for text in ("1.7", "3", "-0.5", "", "一", "NaN"):
        with pytest.raises(InputError):
            read_mark(text, marks)
