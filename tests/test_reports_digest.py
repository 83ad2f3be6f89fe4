"""The morning digest: silent when nothing happened, and no failure to send stops a night."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import lxml.html
import pytest

from checks.result import Assurance, Verdict
from crawler.errors import InputError, StorageError
from crawler.store import Store
from crawler.units import Unit, load_units
from reports import cli, morning, nightly
from reports.delivery.model import Mail, Robot
from reports.digest import REMINDERS, Digest, digest_html, digest_markdown, digest_text, load_digest
from reports.morning import Delivery, find_links, send_digest
from reports.radar.model import Due
from rubrics.load import load_rubric
from tests.mail_server import mail_server, robot_server
from tests.test_reports_changes import LACKING, UNITS, days, guide, keep, store
from tests.test_reports_nightly import options

__all__ = ["store"]  # a fixture

RUBRIC = load_rubric("yuanling-2017")
HOSTILE = "<script>alert(1)</script>[x](http://evil.example)@所有人<@all>\n# 大标题"


def due(unit: str = "jyj", left: int = 7, as_of: date = date(2017, 12, 2), **changed: object) -> Due:
    plain = Due(
        unit, "县教育局", "department", as_of + timedelta(left), left, Decimal(2), "sure", False, "2.5", "年度报告",
        "annual_report_published", (), "未公布的扣2分", "条例", "未公开", "按期公布",
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type]


def with_dues(digest: Digest, *dues: Due) -> Digest:
    return replace(digest, radar=replace(digest.radar, dues=dues))


def quiet(store: Store) -> Digest:
    first, second = days(2)
    keep(store, first, jyj=LACKING)
    keep(store, second, jyj=LACKING)
    return load_digest(store, RUBRIC, second)


def news(store: Store) -> Digest:
    first, second = days(2)
    keep(store, first)
    keep(store, second, jyj=LACKING, wjj=guide(Verdict.PARTLY, Verdict.NOT_MET, Assurance.PROVISIONAL))
    return load_digest(store, RUBRIC, second)


def test_nothing_happened_is_no_digest(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quiet(store).is_quiet
    with mail_server() as server, robot_server() as robot:
        mail = Mail("127.0.0.1", server.port, "none", "a@example.gov.cn", ("b@example.gov.cn",))
        said = send_digest(store.path, RUBRIC, days(2)[1], Delivery(tmp_path / "d", mail, Robot("wecom", robot.url)))
        assert (said, server.letters, robot.asked) == ([], [], [])
    assert not (tmp_path / "d").exists()
    assert "nothing happened" in capsys.readouterr().out


def test_an_outage_that_goes_on_is_no_news(store: Store) -> None:
    first, second, third = days(3)
    blocked = guide(Verdict.UNKNOWN, Verdict.UNKNOWN)
    keep(store, first)
    keep(store, second, jyj=blocked)
    assert not load_digest(store, RUBRIC, second).is_quiet
    keep(store, third, jyj=blocked)
    later = load_digest(store, RUBRIC, third)
    assert later.is_quiet
    assert "县教育局" in digest_text(later)  # but it is not hidden where a digest is written for another reason


def test_the_news_by_unit_with_both_evidences(store: Store) -> None:
    digest = replace(news(store), links={"jyj": "../reports/units/jyj.html"})
    page = lxml.html.document_fromstring(digest_html(digest))
    text = re.sub(r"\s+", " ", page.text_content())
    assert [number.text for number in page.xpath("//div[@class='lead']//b")] == ["1", "0", "1", "0", "0"]
    assert page.xpath("//h3/a[text()='县教育局']/@href") == ["../reports/units/jyj.html"]
    assert "传真met → 传真not_met" in text
    assert "此前：指南" in text and "现在：指南" in text  # noqa: PT018
    assert "2 → 1" in text
    before, _, doubtful = text.partition("二、待复核的变化")
    assert "县教育局" in before
    assert "县卫生局" not in before
    assert "县卫生局" in doubtful
    plain = digest_text(digest)
    assert "〔新增问题〕2.4 信息公开指南：传真号码，得分 2 → 1" in plain
    assert plain.index("县教育局") < plain.index("二、待复核") < plain.index("县卫生局")


def test_a_degraded_night_leaves_yesterdays_news_alone(store: Store) -> None:
    first, second, third = days(3)
    keep(store, first)
    keep(store, second, jyj=LACKING)
    run = keep(store, third, "degraded")
    digest = load_digest(store, RUBRIC, second)
    assert (digest.is_quiet, digest.run, digest.day) == (False, run.id, third.isoformat())
    assert "不完整" in digest.changes.notice
    assert "传真" not in digest_text(digest) + digest_html(digest)
    assert digest.changes.notice in digest_text(digest)


def test_what_was_fixed_on_a_degraded_night_is_told_on_the_next_whole_one(store: Store) -> None:
    first, second, third = days(3)
    keep(store, first, jyj=LACKING)
    keep(store, second, "degraded")
    keep(store, third)
    digest = load_digest(store, RUBRIC, third)
    assert digest.changes.since is not None
    assert digest.changes.since.run.id == 1
    assert [change.kind.value for change in digest.changes.units[0].confirmed] == ["fixed"]


@pytest.mark.parametrize(
    ("left", "is_news"),
    [*((reminder, True) for reminder in REMINDERS), (31, False), (29, False), (15, False), (8, False), (2, False), (0, False)],
)  # fmt: skip
def test_a_due_day_is_news_when_a_reminder_is_reached(store: Store, left: int, is_news: bool) -> None:
    digest = with_dues(quiet(store), due(left=left))
    assert digest.is_quiet is not is_news
    assert bool(digest.reminders) is is_news


def test_a_reminder_that_fell_on_a_night_without_a_run_is_made_up_for(store: Store) -> None:
    digest = quiet(store)
    late = replace(digest.changes, since=replace(digest.changes.since, as_of=days(2)[1] - timedelta(3)))  # type: ignore[type-var]
    assert with_dues(replace(digest, changes=late), due(left=5)).reminders


def test_soon_due_stands_in_every_form(store: Store) -> None:
    digest = with_dues(news(store), due(left=3), due("wjj", left=40))
    for form in (digest_text(digest), digest_html(digest), digest_markdown(digest)):
        assert "2017-12-05" in form
        assert "2分" in form
        assert "2018-01-11" not in form


def test_crawled_words_stay_words(store: Store) -> None:
    first, second = days(2)
    bad = guide(Verdict.PARTLY, Verdict.NOT_MET)
    item = replace(bad.items[0], name=HOSTILE, reason=HOSTILE, evidence=(replace(bad.items[0].evidence[0], title=HOSTILE, excerpt=HOSTILE, url="javascript:alert(1)"),))  # fmt: skip
    keep(store, first)
    keep(store, second, jyj=replace(bad, items=(item,)))
    digest = with_dues(load_digest(store, RUBRIC, second), due(advice=HOSTILE, name=HOSTILE))
    page = digest_html(digest)
    assert "<script" not in page
    assert "javascript:" not in page
    told = digest_markdown(digest)
    assert "@" not in told
    assert "[x](" not in told
    assert not re.search(r"^# ", told, re.MULTILINE)
    assert "<" not in told


def mail_to(port: int) -> Mail:
    return Mail("127.0.0.1", port, "none", "a@example.gov.cn", ("b@example.gov.cn",), "a", "geheim")


def test_a_failure_is_kept_and_tried_again_and_nothing_is_sent_twice(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    news(store)
    as_of = days(2)[1]
    with mail_server(refuses="login") as server, robot_server() as robot:
        delivery = Delivery(tmp_path / "d", mail_to(server.port), Robot("wecom", robot.url))
        [said] = send_digest(store.path, RUBRIC, as_of, delivery)
        assert "535" in said
        server.refuses = ""
        assert send_digest(store.path, RUBRIC, as_of, delivery) == []
        assert send_digest(store.path, RUBRIC, as_of, delivery) == []
        assert (len(server.letters), len(robot.asked)) == (1, 1)
    rows = store.db.execute("SELECT run, rubric, day, channel, state FROM delivery").fetchall()
    assert [row[3:] for row in rows] == [("mail", "failed"), ("robot", "sent"), ("mail", "sent")]
    assert {row[:3] for row in rows} == {(2, "yuanling-2017", as_of.isoformat())}
    kept = " ".join(str(row) for row in store.db.execute("SELECT * FROM delivery"))
    for place in (
        kept,
        "".join(capsys.readouterr()),
        *(path.read_text("utf-8") for path in (tmp_path / "d").iterdir()),
    ):
        assert "geheim" not in place
        assert "se-cret-key" not in place
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == [f"{as_of}-yuanling-2017.html", f"{as_of}-yuanling-2017.txt"]  # fmt: skip


def test_links_lead_to_reports_that_are_there(store: Store, tmp_path: Path) -> None:
    digest = news(store)
    (tmp_path / "reports/units").mkdir(parents=True)
    (tmp_path / "reports/units/jyj.html").write_text("x")
    assert find_links(digest, tmp_path / "digest", tmp_path / "reports") == {"jyj": "../reports/units/jyj.html"}


def test_a_folder_that_cannot_be_written_is_said(store: Store, tmp_path: Path) -> None:
    digest = news(store)
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        Delivery.checked(tmp_path / "file", (), "")
    with pytest.raises(StorageError, match="--digest"):
        morning.write_digest(tmp_path / "file" / "in", digest, "")


def test_units_that_came_or_went_are_news(store: Store) -> None:
    first, second = days(2)
    keep(store, first, units=[UNITS[0]])
    keep(
        store,
        second,
        units=[*UNITS, Unit("x", "新单位", UNITS[0].kind, UNITS[0].portal_url, "http://www.example.gov.cn/x/")],
    )
    digest = load_digest(store, RUBRIC, second)
    assert not digest.is_quiet
    assert "新登记的单位：县卫生局、新单位" in digest_html(digest)


@pytest.mark.parametrize("robot_says", [b'{"errcode":0}', b'{"errcode":40058,"errmsg":"no"}'])
def test_a_night_sends_its_digest_and_a_refusal_changes_no_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, robot_says: bytes
) -> None:
    def crawl(units: Path, db: Path, only: tuple[str, ...], settings: dict[str, object]) -> int:
        with Store.open(db, create=True) as opened:
            opened.finish_run(opened.start_run(load_units(units), {}, "0"), "degraded")
        return 1

    monkeypatch.setattr(nightly, "crawl_units", crawl)
    values = {"digest": tmp_path / "digest", "robot": "dingtalk"}
    with robot_server() as robot:
        robot.answer = (200, {}, robot_says)
        monkeypatch.setenv("GONGKAI_ROBOT", robot.url)
        assert (
            cli.run(["nightly", *map(str, options(tmp_path, "yuanling-2017", **values))]) == 1
        )  # for the run, not the robot
        assert "本批次不完整" in robot.asked[0][1]["markdown"]["text"]
    assert "本批次不完整" in (tmp_path / "digest/2017-12-15-yuanling-2017.html").read_text("utf-8")


def test_what_is_wrong_with_the_digest_is_refused_before_the_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "crawl_units", lambda *_: pytest.fail("crawled"))
    assert cli.run(["nightly", *map(str, options(tmp_path, "yuanling-2017", robot="wecom"))]) == 2
    assert cli.run(["nightly", *map(str, options(tmp_path, "yuanling-2017", mail_to="nobody"))]) == 2


def test_the_command(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    news(store)
    args = ["digest", "--db", str(store.path), "--rubric", "yuanling-2017", "--as-of", days(2)[1].isoformat()]
    assert cli.run(args) == 2
    assert cli.run([*args, "--out", str(tmp_path / "d"), "--mail-to", "b@example.gov.cn"]) == 2  # no server is named
    assert not (tmp_path / "d").exists()
    monkeypatch.setenv("GONGKAI_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("GONGKAI_SMTP_PORT", "9")
    monkeypatch.setenv("GONGKAI_SMTP_SECURITY", "none")
    monkeypatch.setenv("GONGKAI_SMTP_FROM", "a@example.gov.cn")
    assert cli.run([*args, "--out", str(tmp_path / "d"), "--mail-to", "b@example.gov.cn"]) == 0  # nobody listens there
    out, err = capsys.readouterr()
    assert "digest was not sent" in err
    assert (tmp_path / "d" / f"{days(2)[1]}-yuanling-2017.html").exists()
    assert str(tmp_path) in out
