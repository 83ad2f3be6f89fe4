"""Findings of their own: back-dating, bulk uploads, shells, circles, dates of tomorrow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.facts.page import Entry, Label
from checks.result import Verdict
from checks.rules.bulk_uploads import bulk_uploads
from checks.rules.circular_menu import circular_menu
from checks.rules.dates_backdated import dates_backdated
from checks.rules.future_dates import future_dates
from checks.rules.shell_columns import shell_columns
from checks.run import run_check
from crawler.pages import Outcome, Role
from tests.site_builder import AS_OF, LONG, Builder

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
SEEN = AS_OF  # the builder's pages were fetched on that day


def dated(*rows: tuple[str, date]) -> Builder:
    """A column of entries with an address under the unit's folder and a date."""
    builder = Builder().home()
    entries = [builder.entry(f"文件{n}", day=day, url=f"{builder.base}{path}") for n, (path, day) in enumerate(rows)]
    builder.column("政策文件", *entries)
    return builder


def test_names_of_the_findings_are_exempt_from_the_gate_and_known() -> None:
    from checks.findings import HARM, INTEGRITY
    from checks.registry import load_checks
    from checks.site.coverage import RULES

    assert set(HARM) | set(INTEGRITY) == set(RULES["exempt"]["shown"])
    assert set(HARM) | set(INTEGRITY) <= set(load_checks())


@pytest.mark.parametrize("check", ["dates_backdated", "bulk_uploads", "shell_columns", "circular_menu", "future_dates"])
def test_nothing_read_is_nothing_known(check: str) -> None:
    assert run_check(check, {}, Builder().home(Outcome.TIMEOUT).build()).verdict is UNKNOWN


# 倒签

DAY = date(2017, 11, 20)
NUMBERED = [(f"a/{n + 100}.html", date(2017, 11, n)) for n in range(1, 9)]  # numbered in the order of time


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("t20171120_5.html", date(2017, 3, 1))], 1),  # the address says when
        ([("2017-11/20/a.html", date(2017, 3, 1))], 1),
        ([("t20171120_5.html", date(2017, 11, 1))], 0),  # a few weeks
        ([("t20170301_5.html", DAY)], 0),  # dated later than its address: refreshed
        ([(f"t20171120_{n}.html", date(2017, n, 1)) for n in range(1, 6)], 0),  # moved there together
        ([("t20160630_1.html", date(2015, 7, 7)), ("t20171120_2.html", DAY)], 0),  # the first day of all: the system was set up then
        ([("t20160630_1.html", date(2016, 6, 30)), ("t20171120_2.html", date(2017, 3, 1))], 1),
        ([*NUMBERED, ("a/110.html", DAY), ("a/111.html", date(2017, 3, 1)), ("a/112.html", DAY)], 1),
        ([("a/101.html", DAY), ("a/102.html", date(2017, 3, 1)), ("a/103.html", DAY)], 0),  # too few to see an order
        ([("a/110.html", DAY), ("a/111.html", date(2017, 3, 1)), ("a/112.html", DAY), ("a/113.html", date(2017, 2, 1)), ("a/114.html", DAY), ("a/115.html", date(2017, 1, 1)), ("a/116.html", DAY)], 0),
        ([*NUMBERED, ("a/110.html", DAY), ("b/102.html", date(2017, 3, 1)), ("a/103.html", DAY)], 0),  # another column's numbers
        ([*NUMBERED, ("a/110.html", DAY), ("a/111.html", date(2017, 3, 1)), ("a/503.html", DAY)], 0),  # no neighbours
        ([("a/101.html", date(2017, 1, 1)), ("a/102.html", date(2017, 3, 1)), ("a/103.html", DAY)], 0),
        ([*NUMBERED, ("a/110.html", DAY), ("a/111.html", date(2017, 3, 1)), ("a/112.html", date(2017, 3, 1))], 0),  # old papers filled in
    ],
)  # fmt: skip
def test_a_date_much_older_than_address_or_neighbours(rows: list[tuple[str, date]], found: int) -> None:
    result = dates_backdated(dated(*rows).build())
    assert len(result.items) == found, result.reason
    assert result.verdict is (NOT_MET if found else MET)


@pytest.mark.parametrize(("outcome", "found"), [(Outcome.OK, 1), (Outcome.OVER_BUDGET, 0), (Outcome.TIMEOUT, 0)])
def test_a_neighbour_that_was_not_read_proves_nothing(outcome: Outcome, found: int) -> None:
    """Its date may be that of its address: the day on which the whole site was moved."""
    builder = Builder().home()
    rows = [*NUMBERED, ("a/110.html", DAY), ("a/111.html", date(2017, 3, 1)), ("a/112.html", DAY)]
    read = {path: Outcome.OK for path, _ in rows} | {"a/110.html": outcome, "a/112.html": outcome}
    entries = [builder.entry(path, day=day, url=f"{builder.base}{path}", outcome=read[path]) for path, day in rows]
    builder.column("政策文件", *entries)
    assert len(dates_backdated(builder.build()).items) == found


# 突击上传


def spread(early: int, late: int, path: str = "x{}.html") -> Builder:
    days = [date(2017, 3, 1)] * early + [AS_OF - timedelta(days=3)] * late
    return dated(*((path.format(n), day) for n, day in enumerate(days)))


@pytest.mark.parametrize(
    ("early", "late", "verdict"),
    [(5, 15, NOT_MET), (10, 10, NOT_MET), (11, 10, MET), (0, 9, MET), (30, 5, MET), (0, 0, UNKNOWN)],
)
def test_a_large_part_of_the_year_in_the_last_days(early: int, late: int, verdict: Verdict) -> None:
    result = bulk_uploads(spread(early, late).build())
    assert result.verdict is verdict, result.reason
    assert verdict is not NOT_MET or f"其中{late}条" in result.reason


def test_the_address_tells_the_day_of_the_upload() -> None:
    builder = dated(*((f"t20171213_{n}.html", date(2017, 3, 1)) for n in range(12)))
    assert bulk_uploads(builder.build()).verdict is NOT_MET
    builder = dated(*((f"t20170301_{n}.html", AS_OF) for n in range(12)))
    assert bulk_uploads(builder.build()).verdict is MET


def test_in_january_nothing_is_said() -> None:
    builder = dated(*((f"x{n}.html", date(2018, 1, 5)) for n in range(20)))
    assert bulk_uploads(builder.build(as_of=date(2018, 1, 10))).verdict is UNKNOWN


# 空壳, 循环


def door(builder: Builder, path: str, name: str) -> Entry:
    return Entry(name, f"{builder.base}{path}")


def test_a_shell_has_only_shells_below() -> None:
    builder = Builder().home()
    builder.column("重点领域", door(builder, "a/", "扶贫"), door(builder, "b/", "环保"), path="z/")
    builder.column("扶贫", door(builder, "b/", "环保"), path="a/")
    builder.column("环保", door(builder, "a/", "扶贫"), path="b/")
    result = shell_columns(builder.build())
    assert {item.name for item in result.items} == {"重点领域", "扶贫", "环保"}


def group(links: tuple[str, ...] = (), **below: str) -> Builder:
    """A column whose rows were not recognised as such, and columns that nobody led to before it: name → state."""
    builder = Builder().home()
    top = builder.column(
        "学习专题",
        path="zt/",
        list_state="none",
        kind="column",
        parent=(),
        other_links=tuple(("其他", f"{builder.base}{link}") for link in links),
    )
    for name, state in below.items():
        rows = [builder.entry("学习心得体会文章选登")] if state == "rows" else []
        url = builder.column(name, *rows, path=f"zt/{name}/", parent=("学习专题",))
        page, facts = next(pair for pair in builder.pages if pair[0].url == url)
        builder.pages[builder.pages.index((page, facts))] = replace(page, section=top), facts
    return builder


@pytest.mark.parametrize(
    ("builder", "found"),
    [
        (group(a="empty", b="empty"), {"学习专题"}),
        (group(a="empty", b="rows"), set()),
        (group(), set()),  # blank, and nothing below it: another check's matter
        (group(("gg/1.html",), a="empty"), set()),  # a link to something that is no column of its own
    ],
)
def test_a_column_of_honest_empty_columns_is_a_shell(builder: Builder, found: set[str]) -> None:
    assert {item.name for item in shell_columns(builder.build()).items} == found


@pytest.mark.parametrize("state", ["rows", "unreadable", "unread"])
def test_a_column_above_others_is_no_shell(state: str) -> None:
    builder = Builder().home()
    builder.column("重点领域", door(builder, "a/", "扶贫"), path="z/")
    if state == "rows":
        builder.column("扶贫", builder.entry("扶贫资金公示"), path="a/")
    elif state == "unreadable":
        builder.column("扶贫", path="a/", list_state="unreadable")
    else:
        builder.column("扶贫", path="a/", outcome=Outcome.TIMEOUT)
    result = shell_columns(builder.build())
    assert not result.items
    assert result.verdict is (MET if state == "rows" else UNKNOWN)


@pytest.mark.parametrize(("url", "verdict"), [("http://www.example.com/", NOT_MET), ("", MET)])
def test_one_link_that_leads_away_is_a_shell(url: str, verdict: Verdict) -> None:
    builder = Builder().home()
    builder.column("网上办事", Entry("省政务服务网", url) if url else builder.entry("办事指南"))
    assert shell_columns(builder.build()).verdict is verdict


def test_a_text_column_is_no_shell() -> None:
    builder = Builder().home()
    builder.column("机构职能", list_state="none", kind="article", text=LONG)
    assert shell_columns(builder.build()).verdict is MET


def test_a_circle_is_told_once_with_its_way() -> None:
    builder = Builder().home()
    for name, path, to in (("甲类", "a/", "b/"), ("乙类", "b/", "c/"), ("丙类", "c/", "a/")):
        builder.column(name, door(builder, to, "下一类"), path=path)
    result = circular_menu(builder.build())
    assert len(result.items) == 1
    assert "甲类 → 乙类 → 丙类 → 甲类" in result.reason


def test_a_menu_with_a_document_on_the_way_is_no_circle() -> None:
    builder = Builder().home()
    builder.column("甲类", door(builder, "b/", "乙类"), path="a/")
    builder.column("乙类", door(builder, "a/", "甲类"), builder.entry("文件"), path="b/")
    assert circular_menu(builder.build()).verdict is MET


def test_a_menu_that_nests_into_itself() -> None:
    builder = Builder().home()
    builder.page(f"{builder.base}m/m/m/m/", Role.LIST, Outcome.CAPPED, "便民服务", section=builder.base)
    row, facts = builder.pages[-1]
    builder.pages[-1] = (
        row.__class__(
            **{name: getattr(row, name) for name in row.__slots__}
            | {"reason": "a path segment is repeated more than twice"}
        ),
        facts,
    )
    result = circular_menu(builder.build())
    assert "便民服务" in result.reason
    assert result.verdict is NOT_MET


# dates of tomorrow


@pytest.mark.parametrize(
    ("day", "labels", "verdict"),
    [
        (SEEN, (), MET),
        (SEEN + timedelta(days=2), (), NOT_MET),
        (None, (Label("发布日期", "2018-05-08"),), NOT_MET),
        (None, (Label("发布日期", "2017-05-08"),), MET),
        (date(2017, 3, 1), (Label("有效期至", "2020-12-31"), Label("施行日期", "2018-01-01")), MET),
    ],
)
def test_a_date_later_than_the_day_it_was_seen(day: date | None, labels: tuple[Label, ...], verdict: Verdict) -> None:
    builder = Builder().home()
    builder.column("通知公告", builder.entry("通知", day=day, labels=labels), builder.entry("公告"))
    assert future_dates(builder.build()).verdict is verdict


@pytest.mark.parametrize(
    ("name", "line", "found"),
    [
        ("日期", "云水县教育局 日期：2018.5.8 阅读：12次", 1),
        ("发布日期", "云水县教育局 发布日期：2018.5.8 阅读：12次", 1),
        ("日期", "云水县教育局 日期：2017.5.8 阅读：12次", 0),
        ("施行日期", "施行日期：2018.5.8 阅读：12次", 0),
    ],
)
@pytest.mark.parametrize("kind", ["article", "column"])
def test_a_date_behind_the_publisher_in_a_list_without_years(kind: str, name: str, line: str, found: int) -> None:
    """A notice of one line, whose date cannot be believed, is not even read as a text."""
    label = Label(name, line.partition("：")[2])
    builder = Builder().home()
    row = builder.entry("停水通知", text=f"{line}\n请互相转告", day=None, labels=(label,), kind=kind)
    builder.column("通知公告", row, builder.entry("公告"))
    result = future_dates(builder.build())
    assert [item.name for item in result.items] == ["停水通知"] * found
    assert all("《停水通知》注明发布日期2018-05-08" in item.reason for item in result.items)


@pytest.mark.parametrize("name", ["时间", "日期"])
@pytest.mark.parametrize("kind", ["article", "column"])
def test_the_time_of_a_meeting_is_no_date_of_publication(kind: str, name: str) -> None:
    for text, place in (
        (f"各股室：\n{name}：2018年1月8日上午", ()),
        (f"{name}：2018年1月8日上午", (Label("地点", "三楼"),)),
    ):
        builder = Builder().home()
        labels = (Label(name, "2018年1月8日上午"), *place)
        row = builder.entry("会议通知", text=text, day=None, labels=labels, kind=kind)
        builder.column("通知公告", row, builder.entry("公告"))
        assert future_dates(builder.build()).verdict is MET


def test_what_was_published_after_the_day_judged_is_no_finding() -> None:
    builder = Builder().home()
    builder.column("通知公告", builder.entry("通知", day=date(2017, 12, 14)))
    assert future_dates(builder.build(as_of=date(2017, 12, 1))).verdict is MET


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("(2018-05-08)", 1),
        ("2018年5月8日", 1),
        ("2017-12-01", 0),
        ("报名至2018年5月8日止", 0),
        ("2018-05-08 至 2018-06-01", 0),
    ],
)
def test_a_row_of_a_list_that_no_reader_believes(line: str, found: int) -> None:
    builder = Builder().home()
    builder.column("通知公告", builder.entry("停水通知", day=None), text=f"※停水通知\n{line}\n※停电通知\n2017-11-01")
    result = future_dates(builder.build())
    assert [item.name for item in result.items] == ["停水通知"] * found


def test_a_quiet_year_is_no_bulk_and_no_gap() -> None:
    builder = dated(("a/1.html", date(2015, 3, 1)), ("a/2.html", date(2016, 3, 1)))
    assert bulk_uploads(builder.build()).verdict is MET
